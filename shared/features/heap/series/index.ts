/** Answers the questions about a series of heap snapshots. */
import type { AnalysisAnswer, AnalysisParams } from '../../../core/analysis/analysis.ts';
import type { SeriesQueryName } from '../../../engine/heap/contract/heap-series.ts';
import { seriesCode } from './code.ts';
import { gainsSince, leftLater } from './later.ts';
import { seriesGrowth, stepGains, type Series } from './series-growth.ts';

export type { Series, SnapshotChange } from './series-growth.ts';
import { seriesSizes } from './sizes.ts';

/** `last`: the file of which the question is asked, the last one of the series. */
const SERIES_ANSWERS: {
  readonly [N in SeriesQueryName]: (
    params: AnalysisParams<N>,
    last: string,
    series: Series,
  ) => Promise<AnalysisAnswer<N>>;
} = {
  'heap.series-growth': ({ bases }, last, series) => seriesGrowth(bases, last, series),
  'heap.series-steps': (params, last, { ask }) => stepGains(params, last, ask),
  'heap.series-gains': gainsSince,
  'heap.series-sizes': (params, last, { ask }) => seriesSizes(params, last, ask),
  'heap.series-left': leftLater,
  'heap.series-code': (params, last, { ask }) => seriesCode(params, last, ask),
};

export const isSeriesQuery = (query: string): query is SeriesQueryName => Object.hasOwn(SERIES_ANSWERS, query);

export function seriesAnswer<N extends SeriesQueryName>(
  query: N,
  params: AnalysisParams<N>,
  last: string,
  series: Series,
): Promise<AnalysisAnswer<N>> {
  return SERIES_ANSWERS[query](params, last, series);
}
