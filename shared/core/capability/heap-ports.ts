/** Recordings of the heap, and what answers about snapshots have listed. */
import type { EndedRecording, SpooledFile, StartOptions, StopOptions } from './recording-ports.ts';
import type { Progress } from '../contracts/activity.ts';
import type { AppResult } from '../../base/errors.ts';
import type { Happening } from '../contracts/happenings.ts';
import type { Recording } from '../contracts/recordings.ts';
import type { SnapshotDigest } from '../contracts/snapshot-digest.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface HeapSnapshotStream {
  readonly file: SpooledFile;
  /** Number of chunks the browser sent. */
  readonly chunks: number;
  readonly gcForced: boolean;
  /** Error of the requested garbage collection, or null. */
  readonly gcFailure: string | null;
  /**
   * True if the objects still had the ids of an earlier snapshot, so that this one can be compared with it object by object. False for the first one, and
   * after another client detached. Null unless asked for by `isOfSeries`, or if the target does not say.
   */
  readonly hasEarlierIds: boolean | null;
  /** Time from the command to the first chunk; the target was paused for at least as long. */
  readonly pauseMs: number;
  readonly durationMs: number;
}

export interface HeapTimelineStream extends EndedRecording {
  readonly trackAllocations: boolean;
  readonly chunks: number;
  /** Time from the command to the first chunk; the target was paused for at least as long. */
  readonly pauseMs: number;
  /** Interactions and requests meanwhile, on the clock of the samples; null if the target sent no samples. */
  readonly happenings: readonly Happening[] | null;
}

export interface SampledHeap extends EndedRecording {
  readonly samplingIntervalBytes: number;
  /** The target sent a profile without any allocation. */
  readonly isEmpty: boolean;
}

/**
 * Tracking and sampling outlive the call that starts them, on a session of their own. They end with `stop`, `cancel`, the target, the
 * connection, the session of their client, or the app, and are then stopped on the target. Only the client that started a recording, and a
 * person in the window, can stop it: `busy` for others, `not_recording` without a recording.
 */
export interface HeapTrackingPort {
  start(target: TargetInfo, options: StartOptions & { trackAllocations: boolean }): Promise<AppResult<Recording>>;
  /**
   * Stops the tracking and streams the timeline to the spool, with the same errors as a heap snapshot. The tracking has ended on errors
   * too.
   */
  stop(
    target: TargetInfo,
    options: StopOptions & { progress: (progress: Progress) => void },
  ): Promise<AppResult<HeapTimelineStream>>;
}

export interface HeapSamplingPort {
  start(target: TargetInfo, options: StartOptions & { samplingIntervalBytes: number }): Promise<Recording>;
  stop(target: TargetInfo, options: StopOptions): Promise<AppResult<SampledHeap>>;
}

/** Remembers what the last answer about a heap snapshot of a target listed, by caller. */
export interface SnapshotDigestsPort {
  last(callerId: string, targetId: string): SnapshotDigest | null;
  keep(callerId: string, targetId: string, digest: SnapshotDigest): void;
}
