/** Boxes of a track that are read for ranges of time. */
import { ok } from '../../../../shared/base/result.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import {
  isRead,
  joinedColumn,
  newPlaces,
  spanToRead,
  withSpan,
  type ReadSpan,
  type Span,
  type WholeSpan,
} from '../../../core/charts/read-ranges.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import type { ChartAnswer } from './load-chart.ts';

/** A moment is a range, too. */
const SHORTEST_MS = 0.001;

export interface SampledChart {
  /** The boxes so far, with the number of all boxes of the track. */
  readonly answer: ChartAnswer;
  readonly read: readonly ReadSpan[];
  /** Number of each box among all. Grows with the chart: a copy of it would take as long as a frame. */
  readonly known: Set<number>;
}

const spanOf = ({ fromMs, toMs }: TraceRange): Span => ({ from: fromMs, to: toMs });
const wholeOf = (wholeMs: number): WholeSpan => ({ end: wholeMs, shortest: SHORTEST_MS });

/** False if boxes are missing that a screen would show of this range. */
export function covers({ answer, read }: SampledChart, range: TraceRange, wholeMs: number): boolean {
  return answer.startMs.length >= answer.boxes || isRead(read, spanOf(range), wholeOf(wholeMs));
}

/** The boxes of both; of the later ones those that are new. */
function merged({ answer, read, known }: SampledChart, next: ChartAnswer, range: ReadSpan): SampledChart {
  const places = newPlaces(next.numberOf ?? new Uint32Array(0), known);
  const length = answer.startMs.length + places.length;
  return {
    answer: {
      ...answer,
      startMs: joinedColumn(new Float64Array(length), answer.startMs, next.startMs, places),
      durationMs: joinedColumn(new Float64Array(length), answer.durationMs, next.durationMs, places),
      depth: joinedColumn(new Uint32Array(length), answer.depth, next.depth, places),
      labelOf: joinedColumn(new Uint32Array(length), answer.labelOf, next.labelOf, places),
      eventOf: joinedColumn(new Uint32Array(length), answer.eventOf, next.eventOf, places),
    },
    read: withSpan(read, range),
    known,
  };
}

export interface AskedSample {
  readonly track: string;
  readonly allEvents: boolean;
  readonly range: TraceRange;
  /** Length of the trace. */
  readonly wholeMs: number;
}

/** Part of the range that a screen shows, and of as much beside it; with what is there already. */
export async function readSample(
  document: Pick<AnalysisDocument, 'query'>,
  { track, allEvents, range, wholeMs }: AskedSample,
  earlier: SampledChart | null,
): Promise<AppResult<SampledChart>> {
  const { part, from, to, buckets } = spanToRead(spanOf(range), wholeOf(wholeMs));
  const sample = { fromMs: from, toMs: to, buckets, hasLabels: earlier !== null };
  const found = await document.query('trace.chart', { track, allEvents, sample });
  if (!found.ok) return found;
  const read = { from, to, part };
  if (earlier !== null) return ok(merged(earlier, found.value, read));
  return ok({ answer: found.value, read: [read], known: new Set(found.value.numberOf) });
}
