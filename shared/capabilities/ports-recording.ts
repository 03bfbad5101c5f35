/** What ports that record have in common; `ports.ts` hands it on. */
import type { CallerInfo } from '../contracts/activity.ts';
import type { Subscription } from '../base/emitter.ts';

/** A finished stream that lies in the spool, waiting to be taken into the library or dropped. */
export interface SpooledFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Deletes it, unless the library took it. */
  discard(): Promise<void>;
}

/** Whose a recording is, and the locks that end with it. */
export interface RecordingOwner {
  readonly tool: string;
  readonly caller: CallerInfo;
  /** Disposed once the recording has ended on the target, whatever ended it; also where it could not be begun. */
  readonly locks: Subscription;
}
