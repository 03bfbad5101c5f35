/** Handlers of the queries for figures of one open trace. */
import type { TraceAnswerers } from '../trace-queries.ts';
import { busyOf } from './breakdown.ts';
import { figuresInRange } from './figures-in-range.ts';
import { insightsOf, type InsightSources } from './insights.ts';
import { pageOfRequests } from './request-page.ts';
import type { TraceFigures } from './trace-figures.ts';

export type FigureQueryName = 'trace.insights' | 'trace.network' | 'trace.busy';

/** `trace.compare` needs two traces: see `compareTraces`. */
export function figureQueries(figures: TraceFigures, sources: InsightSources): TraceAnswerers<FigureQueryName> {
  return {
    'trace.insights': ({ topN, range, without }) =>
      range === undefined
        ? insightsOf(figures, sources, topN, { without })
        : insightsOf(figuresInRange(figures, range), sources, topN, { range, whole: figures, without }),
    *'trace.network'(params) {
      yield* [];
      return pageOfRequests(
        figures.requests().map(({ row }) => row),
        params,
      );
    },
    *'trace.busy'({ buckets }) {
      yield* [];
      const calls = figures.mainCalls();
      return calls === null ? { activities: [] } : busyOf(figures.trace, calls, buckets);
    },
  };
}
