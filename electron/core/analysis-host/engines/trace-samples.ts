/** CPU samples of a thread of a trace. */
import type { ProfileQueries } from '../../../../shared/engine/profile/index.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import type { CpuThread } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { OpenTrace } from '../opening/open-trace.ts';

/** Throws `AppFailure`: `unsupported_format` without samples, `invalid_params` if only this thread has none. */
export function requireSamples(open: OpenTrace, filePath: string, thread?: CpuThread): ProfileQueries {
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
