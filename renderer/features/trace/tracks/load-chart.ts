/** Loads the boxes of a track in pieces, because one message with all of them would block the window. */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';

/** 28 bytes per box: a message of 4 MB blocks the window for a few milliseconds. */
const PIECE_BOXES = 150_000;

export type ChartAnswer = AnalysisAnswer<'trace.chart'>;

export async function loadChart(
  document: Pick<AnalysisDocument, 'query'>,
  track: string,
  pieceBoxes = PIECE_BOXES,
  allEvents = false,
): Promise<AppResult<ChartAnswer>> {
  const first = await document.query('trace.chart', { track, allEvents, count: pieceBoxes });
  if (!first.ok || first.value.startMs.length >= first.value.boxes) return first;
  const { boxes } = first.value;
  const whole = {
    startMs: new Float64Array(boxes),
    durationMs: new Float64Array(boxes),
    depth: new Uint32Array(boxes),
    labelOf: new Uint32Array(boxes),
    eventOf: new Uint32Array(boxes),
  };
  let piece = first.value;
  for (let start = 0; ;) {
    whole.startMs.set(piece.startMs, start);
    whole.durationMs.set(piece.durationMs, start);
    whole.depth.set(piece.depth, start);
    whole.labelOf.set(piece.labelOf, start);
    whole.eventOf.set(piece.eventOf, start);
    start += piece.startMs.length;
    if (start >= boxes || piece.startMs.length === 0) break;
    const next = await document.query('trace.chart', { track, allEvents, start, count: pieceBoxes });
    if (!next.ok) return next;
    piece = next.value;
  }
  return ok({ ...first.value, ...whole });
}
