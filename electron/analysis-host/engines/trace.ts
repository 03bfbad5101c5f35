/** Traces; threads with CPU samples answer the queries of sampled profiles. */
import type { ProfileQueries, ProfileQueryName } from '../../../shared/analysis/sampled-profile/index.ts';
import { comparedTrace, compareTraces, type TraceQueryName } from '../../../shared/analysis/trace/index.ts';
import type { CpuThread } from '../../../shared/contracts/sampled-profiles.ts';
import { AppFailure, appError, unwrap } from '../../../shared/contracts/errors.ts';
import { TRACE_QUERIES } from '../../../shared/contracts/traces.ts';
import { openTrace, type OpenTrace } from '../open-trace.ts';
import { parseParams, queryNames, stepped, type Asked, type DocumentEngine } from './engine.ts';
import { SAMPLE_QUERIES, askSamples } from './sampled-profile.ts';

const OWN_QUERIES = queryNames(TRACE_QUERIES, ['trace.compare']);

function isOwn(asked: Asked<TraceQueryName | ProfileQueryName>): asked is Asked<TraceQueryName> {
  return Object.hasOwn(TRACE_QUERIES, asked.query);
}

export const traceEngine: DocumentEngine<OpenTrace, TraceQueryName | ProfileQueryName> = {
  label: 'trace',
  open: openTrace,
  queries: [...OWN_QUERIES, ...SAMPLE_QUERIES],
  ask(trace, asked) {
    if (isOwn(asked)) return stepped(trace.queries.steps(asked.query, asked.params));
    const ofSamples = asked as Asked<ProfileQueryName>;
    const { filePath, params } = ofSamples;
    return askSamples(requireSamples(trace, filePath, 'thread' in params ? params.thread : undefined), ofSamples);
  },
  comparisons: ({ documents }) => ({
    'trace.compare': async ({ current, openCompared, waiter }, given) => {
      const base = await openCompared(parseParams('trace.compare', given).base);
      const answer = await documents.together(['trace'], [current, base], waiter, async (open) =>
        compareTraces(comparedTrace(open.of(base).queries), comparedTrace(open.of(current).queries)),
      );
      return unwrap(answer);
    },
  }),
};

function requireSamples(open: OpenTrace, filePath: string, thread?: CpuThread): ProfileQueries {
  const queries = open.sampled(thread);
  if (queries !== null) return queries;
  if (thread !== undefined && open.sampled() !== null) {
    throw new AppFailure(
      appError(
        'invalid_params',
        `${filePath} has no CPU samples of the thread ${thread.pid}:${thread.tid}.`,
        'Use a thread whose track has hasSamples in trace.tracks.',
      ),
    );
  }
  throw new AppFailure(
    appError(
      'unsupported_format',
      `${filePath} is a trace without CPU samples.`,
      'Record it with cpuSamples, or record a CPU profile with pen_cpu_profile.',
      { kind: 'trace' },
    ),
  );
}
