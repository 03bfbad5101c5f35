/** What ports that record have in common; `ports.ts` hands it on. */
import type { CallerInfo } from '../contracts/activity.ts';
import type { Subscription } from '../base/emitter.ts';
import type { Recording } from '../contracts/recordings.ts';

/** A finished stream that lies in the spool, waiting to be taken into the library or dropped. */
export interface SpooledFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Deletes it, unless the library took it. */
  discard(): Promise<void>;
}

/** Whose a recording is, and the locks that end with it. */
export interface RecordingOwner {
  readonly caller: CallerInfo;
  /** Disposed once the recording has ended on the target, whatever ended it; also where it could not be begun. */
  readonly locks: Subscription;
}

/** A recording found by its id. */
export interface RecordingStatus {
  readonly recording: Recording;
  /** Milliseconds so far; null once it has ended. */
  readonly recordedMs: number | null;
  /** How it ended; null while it records. */
  readonly ended: string | null;
  /** The capture that it became; null before that, and where nothing was kept. */
  readonly captureId: string | null;
}

/** Recordings by their id, those that ended lately included. */
export interface RecordingsPort {
  /** Null for an id that is unknown or too old. */
  status(recordingId: string): RecordingStatus | null;
  /** Resolves when the recording has ended and its capture, if any, is in the library; also when the signal is aborted. */
  settled(recordingId: string, signal: AbortSignal): Promise<void>;
  /** Allows a session that knows the id to stop the recording, where it is of the client that began it. */
  letStop(recordingId: string, caller: CallerInfo): void;
}
