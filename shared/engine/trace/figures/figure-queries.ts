/** Handlers of the queries for figures of one open trace. */
import type { TraceAnswerers, TraceParams } from '../trace-queries.ts';
import { busyOf } from './breakdown.ts';
import { figuresInRange } from './figures-in-range.ts';
import { insightsOf, recordedTraceRenders, type InsightSources } from './insights.ts';
import type { TraceFigures } from './trace-figures.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { TraceRequest } from '../contract/trace-requests.ts';

type Params = TraceParams<'trace.network'>;

/** Unknown sizes come last in both directions. */
function pageOfRequests(
  requests: readonly TraceRequest[],
  { filter, range, sort, descending, start, count }: Params,
): EngineAnswer<'trace.network'> {
  const wanted = filter.toLowerCase();
  const rows = requests
    .filter(({ url, startMs, durationMs }) => {
      const isInRange = range === undefined || (startMs <= range.toMs && startMs + durationMs >= range.fromMs);
      return isInRange && url.toLowerCase().includes(wanted);
    })
    .toSorted(
      (a, b) =>
        (sort === 'size' ? hasNoSize(a) - hasNoSize(b) : 0) ||
        (descending ? ORDERS[sort](b, a) : ORDERS[sort](a, b)) ||
        a.startMs - b.startMs,
    );
  return { rows: rows.slice(start, start + count), start, total: rows.length };
}

/** Below 0 if `a` comes before `b`. */
const ORDERS: Readonly<Record<Params['sort'], (a: TraceRequest, b: TraceRequest) => number>> = {
  start: (a, b) => a.startMs - b.startMs,
  duration: (a, b) => a.durationMs - b.durationMs,
  size: (a, b) => (a.encodedSizeBytes ?? 0) - (b.encodedSizeBytes ?? 0),
  name: (a, b) => (a.url < b.url ? -1 : Number(a.url > b.url)),
};

function hasNoSize({ encodedSizeBytes }: TraceRequest): number {
  return Number(encodedSizeBytes === null);
}

export type FigureQueryName = 'trace.insights' | 'trace.renders' | 'trace.own-code' | 'trace.network' | 'trace.busy';

/** `trace.compare` needs two traces: see `compareTraces`. */
export function figureQueries(figures: TraceFigures, sources: InsightSources): TraceAnswerers<FigureQueryName> {
  return {
    'trace.insights': ({ topN, range, without, foreign }) =>
      range === undefined
        ? insightsOf(figures, sources, topN, { without, foreign })
        : insightsOf(figuresInRange(figures, range), sources, topN, { range, whole: figures, without, foreign }),
    *'trace.renders'({ topN, range }) {
      yield* [];
      const of = range === undefined ? figures : figuresInRange(figures, range);
      return { renders: recordedTraceRenders(of, sources, topN, range) };
    },
    *'trace.own-code'({ range, foreign = [], count }) {
      yield* [];
      return { ownCode: sources.ownCode(foreign, range, count) };
    },
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
