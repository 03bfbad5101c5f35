/** Recordings of CPU profiles. */
import type { EndedRecording, StartOptions, StartTogether, StopOptions } from './recording-ports.ts';
import type { AppResult } from '../../base/errors.ts';
import type { Recording } from '../contracts/recordings.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface CpuProfileStream extends Omit<EndedRecording, 'overTime'> {
  readonly samplingIntervalUs: number;
  /** Start in microseconds, on the monotonic clock that all targets of a machine share; null if the profile lacks it. */
  readonly startedUs: number | null;
  /** Number of same-document navigations, over which the profile continues. */
  readonly documentNavigations: number;
  /** Samples name functions that V8 had inlined before the recording; otherwise their time counts for their callers. */
  readonly namesInlined?: boolean;
}

/**
 * Records a CPU profile for a duration within one call, or from start to stop like the heap recordings. However it ends, the profiler is turned
 * off: by its commands, or by the end of the session if the target does not answer.
 */
export interface CpuProfilingPort {
  record(
    target: TargetInfo,
    options: StopOptions & {
      samplingIntervalUs: number;
      durationMs: number;
      /** Called once a second, and at the end, with the recorded time. */
      onTick: (recordedMs: number) => void;
      together?: StartTogether | undefined;
    },
  ): Promise<AppResult<CpuProfileStream>>;
  start(target: TargetInfo, options: StartOptions & { samplingIntervalUs: number }): Promise<Recording>;
  stop(target: TargetInfo, options: StopOptions): Promise<AppResult<CpuProfileStream>>;
}
