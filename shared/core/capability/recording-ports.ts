/** Types that all recording ports share. */
import type { LossRecord } from '../../base/loss.ts';
import type { CallerInfo } from '../contracts/activity.ts';
import type { Subscription } from '../../base/emitter.ts';
import type { Recording, HeapMoment } from '../contracts/recordings.ts';

/** A finished file in the spool, to be moved into the library or discarded. */
export interface SpooledFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** The size of all objects in a heap snapshot, which is smaller than its file. */
  readonly heapBytes?: number;
  /** Deletes the file, unless the library has taken it. */
  discard(): Promise<void>;
}

/** The client of a recording, and the locks that end with it. */
export interface RecordingOwner {
  readonly caller: CallerInfo;
  /** Disposed when the recording has ended on the target in any way, and if it could not be started. */
  readonly locks: Subscription;
}

/** Options of every start. */
export interface StartOptions {
  readonly owner: RecordingOwner;
  readonly signal: AbortSignal;
}

/** Options of every stop. Above `capBytes` the file is deleted: `cap_exceeded`. */
export interface StopOptions {
  readonly caller: CallerInfo;
  readonly capBytes: number;
  readonly signal: AbortSignal;
}

/** The status of a recording. */
export interface RecordingStatus {
  readonly recording: Recording;
  /** Milliseconds so far; null once it has ended. */
  readonly recordedMs: number | null;
  /** Reason of the end; null while it is active. */
  readonly ended: string | null;
  /** Its capture; null until it is stored, and if none was stored. */
  readonly captureId: string | null;
}

/** Recordings by id, including those that ended recently. */
export interface RecordingsPort {
  /** Null if the id is unknown, the recording ended too long ago, or it is of another client. */
  status(recordingId: string, caller: Pick<CallerInfo, 'kind' | 'id' | 'assistantId'>): RecordingStatus | null;
  /** Resolves when the recording has ended and its capture, if any, is in the library, or when the signal is aborted. */
  settled(recordingId: string, signal: AbortSignal): Promise<void>;
  /** Allows another session of the recording's owner to stop it. */
  letStop(recordingId: string, caller: CallerInfo): void;
}

/** The result of every stopped recording. */
export interface EndedRecording {
  readonly file: SpooledFile;
  readonly startedBy: CallerInfo;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
  /** Heap usage during the recording, thinned out evenly; empty if the target never reported it. */
  readonly overTime: readonly HeapMoment[];
  /** Recorded data that is not in the file, such as everything before a reload or before another client detached. */
  readonly loss: readonly LossRecord[];
}

/** Follows the progress of a file in the spool. */
export interface SpoolFollower {
  /** Receives the number of bytes on the disk. A new path means another attempt; the previous file is gone. */
  readonly written: (path: string, writtenBytes: number) => void;
}

/** Lets several recordings start at the same time. Each one calls `ready` right before its start command. */
export interface StartTogether {
  /** Resolves when all others are ready, have failed, or took too long; at once if the signal is aborted. */
  ready(signal: AbortSignal): Promise<void>;
}
