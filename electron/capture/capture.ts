/** What can be recorded from a target, and the recordings that go on now. */
import type { CapturePort } from '../../shared/capabilities/ports.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import { createCpuProfiling } from './cpu-profiling.ts';
import { createHeapSampling } from './heap-sampling.ts';
import { createHeapSnapshot } from './heap-snapshot.ts';
import { createHeapTracking } from './heap-tracking.ts';
import { createTracing } from './tracing.ts';
import { createRecordings, type EndedByItself, type RecordingsView } from './recordings.ts';

export interface CaptureOptions {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Told of a recording that ended though nobody asked: its target was closed, its connection lost, its client gone. */
  readonly onLost?: (lost: EndedByItself) => void;
}

export interface Capture extends CapturePort {
  readonly recordings: RecordingsView;
}

export function createCapture(options: CaptureOptions): Capture {
  const { endpoints, spool, log, now = Date.now, onLost = () => undefined } = options;
  const recordings = createRecordings({ now, onLost });
  const parts = { endpoints, spool, log, now, recordings };
  return {
    heapSnapshot: createHeapSnapshot(parts),
    heapTracking: createHeapTracking(parts),
    heapSampling: createHeapSampling(parts),
    cpuProfiling: createCpuProfiling(parts),
    tracing: createTracing(parts),
    recordings,
  };
}
