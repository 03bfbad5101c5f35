/** Self time of a function by line: each call's self time, distributed by V8's `positionTicks`. */
import type { EngineAnswer } from '../contract/engine-queries.ts';
import { WEIGHTS_PER_UNIT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';

export function linesOf({ calls, ticks, whole, unit }: ProfileDocument, place: number): EngineAnswer<'profile.lines'> {
  const ticksOfRow = new Map<number, number>();
  for (let at = 0; at < ticks.row.length; at += 1) {
    const row = ticks.row[at];
    if (calls.functionOf[row] === place) ticksOfRow.set(row, (ticksOfRow.get(row) ?? 0) + ticks.ticks[at]);
  }
  const lines = new Map<number, { samples: number; self: number }>();
  for (let at = 0; at < ticks.row.length; at += 1) {
    const row = ticks.row[at];
    const all = ticksOfRow.get(row);
    if (all === undefined) continue;
    const known = lines.get(ticks.line[at]) ?? { samples: 0, self: 0 };
    known.samples += ticks.ticks[at];
    known.self += (whole.self[row] * ticks.ticks[at]) / all;
    lines.set(ticks.line[at], known);
  }
  return {
    lines: [...lines]
      .map(([line, { samples, self }]) => ({ line, samples, self: self / WEIGHTS_PER_UNIT[unit] }))
      .toSorted((a, b) => a.line - b.line),
  };
}
