/** Traces; threads with CPU samples answer the queries of sampled profiles. */
import type { ProfileQueryName } from '../../../../shared/engine/profile/index.ts';
import { selectRequests } from '../../../../shared/engine/network/index.ts';
import {
  comparedTrace,
  compareTraces,
  networkEntries,
  originalPlace,
  placesIn,
  withResolvedPlaces,
  type TraceQueryName,
} from '../../../../shared/engine/trace/index.ts';
import { TRACE_TABLES } from '../../../../shared/engine/tables/index.ts';
import { readableTables } from '../readable-tables.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { TRACE_QUERIES } from '../../../../shared/engine/trace/contract/traces.ts';
import type { DocumentRef } from '../documents/contract.ts';
import { openTrace, type OpenTrace } from '../opening/open-trace.ts';
import { answered, parseParams, queryNames, stepped, type Asked, type DocumentEngine } from './engine.ts';
import { profileComparisons } from './profile-comparisons.ts';
import { SAMPLE_QUERIES, askSamples } from './sample-queries.ts';
import { requireSamples } from './trace-samples.ts';

const OWN_QUERIES = queryNames(TRACE_QUERIES, ['trace.compare']);

/** A trace has the requests of its page too, which the network tools select from. */
const REQUESTS = 'network.select';
type TraceQuery = TraceQueryName | ProfileQueryName | typeof REQUESTS;

function isOwn(asked: Asked<TraceQuery>): asked is Asked<TraceQueryName> {
  return Object.hasOwn(TRACE_QUERIES, asked.query);
}

function isOfRequests(asked: Asked<TraceQuery>): asked is Asked<typeof REQUESTS> {
  return asked.query === REQUESTS;
}

export const traceEngine: DocumentEngine<OpenTrace, TraceQuery> = {
  open: openTrace,
  queries: [...OWN_QUERIES, ...SAMPLE_QUERIES, REQUESTS],
  ask(trace, asked) {
    if (isOfRequests(asked))
      return answered(() => {
        const delivery = trace.queries.figures.delivery();
        return selectRequests(delivery === null ? [] : networkEntries(delivery), asked.params);
      });
    if (isOwn(asked)) return stepped(trace.queries.steps(asked.query, asked.params));
    const ofSamples = asked as Asked<ProfileQueryName>;
    const { filePath, params } = ofSamples;
    return askSamples(requireSamples(trace, filePath, 'thread' in params ? params.thread : undefined), ofSamples);
  },
  tables: ({ queries: { trace, figures } }, resolve) => readableTables(TRACE_TABLES, { trace, figures, resolve }),
  places: (trace) => [...trace.namedFunctions(), ...(trace.queries.figures.renders()?.recorded.functions ?? [])],
  comparisons: (parts) => ({
    ...profileComparisons(['cpu-profile', 'trace'], parts),
    'trace.compare': async ({ current, openCompared, resolverOf, waiter }, given) => {
      const base = await openCompared(parseParams('trace.compare', given).base);
      const answer = await parts.documents.together(['trace'], [current, base], waiter, async (open) => {
        const compared = async (of: DocumentRef) => {
          const { queries } = open.of(of);
          const functions = queries.figures.renders()?.recorded.functions ?? [];
          return comparedTrace(queries, functions.length === 0 ? null : await resolverOf(of, functions));
        };
        return compareTraces(await compared(base), await compared(current));
      });
      const comparison = unwrap(answer);
      const { firstPaint } = comparison;
      if (firstPaint === null) return comparison;
      const original = async <T>(of: DocumentRef, wait: T): Promise<T> => {
        const places = placesIn(wait);
        const resolve = places.length === 0 ? null : await resolverOf(of, places);
        return resolve === null ? wait : withResolvedPlaces(wait, originalPlace(resolve));
      };
      return {
        ...comparison,
        firstPaint: { base: await original(base, firstPaint.base), new: await original(current, firstPaint.new) },
      };
    },
  }),
};
