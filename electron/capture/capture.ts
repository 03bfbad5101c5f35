/** What can be recorded from a target, and the recordings that go on now. */
import type { CapturePort, ConvertPerfetto } from '../../shared/capabilities/ports.ts';
import { err } from '../../shared/base/result.ts';
import { appError } from '../../shared/contracts/errors.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import { createCpuProfiling } from './cpu-profiling.ts';
import { createCssCoverage } from './css-coverage.ts';
import { createHeapSampling } from './heap-sampling.ts';
import { createHeapSnapshot } from './heap-snapshot.ts';
import { createHeapTracking } from './heap-tracking.ts';
import { createJsCoverage } from './js-coverage.ts';
import { createTracing } from './tracing.ts';
import { createRecordings, type EndedByItself, type RecordingsView } from './recordings.ts';

export interface CaptureOptions {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Left out: no trace can be stopped fast. */
  readonly convertPerfetto?: ConvertPerfetto;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Monotonic milliseconds that durations are measured with; `now` where that alone is given. */
  readonly elapsed?: () => number;
  /** Told of a recording that ended though nobody asked: its target was closed, its connection lost, its client gone. */
  readonly onLost?: (lost: EndedByItself) => void;
}

export interface Capture extends CapturePort {
  readonly recordings: RecordingsView;
}

const cannotConvert: ConvertPerfetto = () =>
  Promise.resolve(
    err(
      appError(
        'analysis_failed',
        'Nothing here turns a Perfetto trace into JSON, so a trace cannot be stopped fast.',
        'Record without fastStop.',
      ),
    ),
  );

export function createCapture(options: CaptureOptions): Capture {
  const { endpoints, spool, log, now = Date.now, onLost = () => undefined, convertPerfetto = cannotConvert } = options;
  const elapsed = options.elapsed ?? options.now ?? (() => performance.now());
  const recordings = createRecordings({ now, elapsed, onLost });
  const parts = { endpoints, spool, log, now, elapsed, recordings };
  return {
    heapSnapshot: createHeapSnapshot({ ...parts, now: elapsed }),
    heapTracking: createHeapTracking(parts),
    heapSampling: createHeapSampling(parts),
    cpuProfiling: createCpuProfiling(parts),
    jsCoverage: createJsCoverage(parts),
    cssCoverage: createCssCoverage(parts),
    tracing: createTracing({ ...parts, convertPerfetto }),
    recordings,
  };
}
