/** Loads a chart in pieces, because one message with all boxes would block the window. */
import { ok } from '../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';

/** 24 bytes per box: a message of 2.4 MB blocks the window for a few milliseconds. */
const PIECE_BOXES = 100_000;

export type ChartAnswer = AnalysisAnswer<'profile.chart'>;

export interface AskedChart {
  readonly order: 'time' | 'left-heavy';
  readonly filters: readonly ProfileFilter[];
}

export async function loadChart(
  document: Pick<AnalysisDocument, 'query'>,
  { order, filters }: AskedChart,
  pieceBoxes = PIECE_BOXES,
): Promise<AppResult<ChartAnswer>> {
  const ask = (start: number): Promise<AppResult<ChartAnswer>> =>
    document.query('profile.chart', { order, filters: [...filters], start, count: pieceBoxes });
  const first = await ask(0);
  if (!first.ok || first.value.starts.length >= first.value.boxes) return first;
  const { boxes } = first.value;
  const starts = new Float64Array(boxes);
  const sizes = new Float64Array(boxes);
  const depth = new Uint32Array(boxes);
  const functionOf = new Uint32Array(boxes);
  let piece = first.value;
  for (let start = 0; ;) {
    starts.set(piece.starts, start);
    sizes.set(piece.sizes, start);
    depth.set(piece.depth, start);
    functionOf.set(piece.functionOf, start);
    start += piece.starts.length;
    if (start >= boxes || piece.starts.length === 0) break;
    const next = await ask(start);
    if (!next.ok) return next;
    piece = next.value;
  }
  return ok({ ...first.value, starts, sizes, depth, functionOf });
}
