/** Recordings of capabilities on targets: one port for each kind of recording, and heap snapshots. */
import type { SpoolFollower, StartTogether } from './recording-ports.ts';
import type { CoveragePort, JsCoverageSettings } from './coverage-ports.ts';
import type { CpuProfilingPort } from './cpu-ports.ts';
import type { HeapSamplingPort, HeapSnapshotStream, HeapTrackingPort } from './heap-ports.ts';
import type { TracingPort } from './trace-ports.ts';
import type { Progress } from '../contracts/activity.ts';
import type { AppResult } from '../../base/errors.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface CapturePort {
  readonly cpuProfiling: CpuProfilingPort;
  readonly tracing: TracingPort;
  readonly jsCoverage: CoveragePort<JsCoverageSettings>;
  readonly cssCoverage: CoveragePort<Record<string, never>>;
  readonly heapTracking: HeapTrackingPort;
  readonly heapSampling: HeapSamplingPort;
  /**
   * Takes a heap snapshot on a connection of its own and streams it to the spool, in constant memory.
   * Errors: `cap_exceeded`, `disk_full`, `disk_too_slow`, `write_failed`, `no_chunks`, `incomplete_capture`, `cancelled`,
   * `target_gone`, `disconnected`, `deadline_exceeded`, `message_too_big`, `cdp_error`; the partial file is deleted then.
   * `onCommand` is called for each command that is sent.
   */
  heapSnapshot(
    target: TargetInfo,
    options: {
      forceGc: boolean;
      /** Asks for `hasEarlierIds`, after the garbage collection. */
      isOfSeries?: boolean;
      /** Drops the contents of strings before anything is written. Refused for Bun with `target_unsupported`. */
      dropStrings?: boolean;
      /** Asks for the values of numbers, which Chromium 156 writes anyway. */
      numericValues?: boolean;
      capBytes: number;
      signal: AbortSignal;
      onCommand: (method: string) => void;
      progress: (progress: Progress) => void;
      /** Follows the file of the snapshot. */
      follower?: SpoolFollower | undefined;
      together?: StartTogether | undefined;
    },
  ): Promise<AppResult<HeapSnapshotStream>>;
}
