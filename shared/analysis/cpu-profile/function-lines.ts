/** Self time of a function by line: each call's self time, distributed by V8's `positionTicks`. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';

export function linesOf({ calls, ticks, whole }: ProfileDocument, place: number): AnalysisAnswer<'cpu.lines'> {
  const ticksOfRow = new Map<number, number>();
  for (let at = 0; at < ticks.row.length; at += 1) {
    const row = ticks.row[at];
    if (calls.functionOf[row] === place) ticksOfRow.set(row, (ticksOfRow.get(row) ?? 0) + ticks.ticks[at]);
  }
  const lines = new Map<number, { samples: number; selfUs: number }>();
  for (let at = 0; at < ticks.row.length; at += 1) {
    const row = ticks.row[at];
    const all = ticksOfRow.get(row);
    if (all === undefined) continue;
    const known = lines.get(ticks.line[at]) ?? { samples: 0, selfUs: 0 };
    known.samples += ticks.ticks[at];
    known.selfUs += (whole.selfUs[row] * ticks.ticks[at]) / all;
    lines.set(ticks.line[at], known);
  }
  return {
    lines: [...lines]
      .map(([line, { samples, selfUs }]) => ({ line, samples, selfMs: selfUs / MICROSECONDS_PER_MS }))
      .toSorted((a, b) => a.line - b.line),
  };
}
