/** Calls of a flame chart that are read for ranges, for a document that is read by range. */
import type { ChartRange } from '../../core/charts/range.ts';
import {
  isRead,
  joinedColumn,
  newPlaces,
  spanToRead,
  withSpan,
  wholeAsRead,
  wholeToRead,
  type ReadSpan,
  type WholeSpan,
} from '../../core/charts/read-ranges.ts';
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import type { AskedChart, ChartAnswer } from './load-chart.ts';

export interface SampledChart {
  /** The calls so far, with the number of all calls. */
  readonly answer: ChartAnswer;
  readonly read: readonly ReadSpan[];
  /** Number of each call among all. Grows with the chart. */
  readonly known: Set<number>;
}

/** A call is never as short as this share of the whole. */
const SHORTEST_SHARE = 1e-9;
const wholeOf = (end: number): WholeSpan => ({ end, shortest: Math.max(Number.MIN_VALUE, end * SHORTEST_SHARE) });

/** False if calls are missing that a screen would show of this range. */
export function covers({ answer, read }: SampledChart, range: ChartRange): boolean {
  return answer.starts.length >= answer.boxes || isRead(read, range, wholeOf(answer.extent));
}

/** The calls of both; of the later ones those that are new. */
function merged({ answer, read, known }: SampledChart, next: ChartAnswer, range: ReadSpan): SampledChart {
  const { sampled } = answer;
  if (sampled === undefined || next.sampled === undefined) return { answer, read, known };
  const places = newPlaces(next.sampled.numberOf, known);
  const length = answer.starts.length + places.length;
  const numbers = new Uint32Array(length);
  return {
    answer: {
      ...answer,
      starts: joinedColumn(new Float64Array(length), answer.starts, next.starts, places),
      sizes: joinedColumn(new Float64Array(length), answer.sizes, next.sizes, places),
      depth: joinedColumn(new Uint32Array(length), answer.depth, next.depth, places),
      functionOf: joinedColumn(new Uint32Array(length), answer.functionOf, next.functionOf, places),
      sampled: {
        ...sampled,
        numberOf: joinedColumn(numbers, sampled.numberOf, next.sampled.numberOf, places),
        self: joinedColumn(new Float64Array(length), sampled.self, next.sampled.self, places),
      },
    },
    read: withSpan(read, range),
    known,
  };
}

type Asks = Pick<AnalysisDocument, 'query'>;

/** Part of the whole that a screen shows. */
export async function readWhole(document: Asks, { order, filters }: AskedChart): Promise<AppResult<SampledChart>> {
  const found = await document.query('profile.chart', {
    order,
    filters: [...filters],
    start: 0,
    sample: wholeToRead(),
  });
  if (!found.ok) return found;
  const { value: answer } = found;
  return ok({ answer, read: [wholeAsRead(wholeOf(answer.extent))], known: new Set(answer.sampled?.numberOf) });
}

/** Part of the range that a screen shows, and of as much beside it, with what is there already. */
export async function readRange(
  document: Asks,
  { order, filters }: AskedChart,
  range: ChartRange,
  earlier: SampledChart,
): Promise<AppResult<SampledChart>> {
  const { part, from, to, buckets } = spanToRead(range, wholeOf(earlier.answer.extent));
  const sample = { from, to, buckets, hasWhole: true };
  const found = await document.query('profile.chart', { order, filters: [...filters], start: 0, sample });
  return found.ok ? ok(merged(earlier, found.value, { from, to, part })) : found;
}
