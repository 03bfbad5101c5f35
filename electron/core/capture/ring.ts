/** A recording of which only the last seconds are held: a trace in the browser's ring buffer, or rolling CPU profiles. */
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import type { CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { Stretches } from '../../../shared/engine/profile/segments/index.ts';

/** The last seconds of a ring, in a file of the spool. */
export interface RingFile {
  readonly file: SpooledFile;
  /** The part of the recording the file holds, in milliseconds: at most the seconds of the ring. */
  readonly heldMs: number;
  /** The part that the ring should hold and does not. */
  readonly loss: readonly LossRecord[];
  readonly options: CaptureDraft['options'];
}

export interface TakeOptions {
  readonly capBytes: number;
  readonly signal: AbortSignal;
}

export interface Ring {
  /** Aborted with an `AppError` as reason when the ring has ended by itself: its target or connection, or another client of the browser. */
  readonly ended: AbortSignal;
  /** Milliseconds since the Unix epoch: since when it records without a break. */
  sinceMs(): number;
  /** Stores what it holds, and records again at once. An error ends the ring only if `ended` is aborted. */
  take(options: TakeOptions): Promise<AppResult<RingFile>>;
  /** Stops recording on the target and discards what it holds. `holder` is what it makes room for. Never throws. */
  pause(holder: string): Promise<void>;
  /** Records again after a pause. Returns the error that has ended the ring, or null. */
  resume(): Promise<AppError | null>;
  /** Stops recording on the target for good. Never throws. */
  end(): Promise<void>;
}

export interface RingOptions {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

export interface CpuRingOptions extends RingOptions {
  /** Time between two samples, in microseconds. */
  readonly samplingIntervalUs: number;
  /** The interval at which V8 begins a new profile; default: half of the seconds. */
  readonly segmentMs?: number;
  /**
   * Deoptimises the code of the target at the beginning of each segment: in code that V8 optimised while a loop of it ran, before the segment, samples
   * have no name.
   */
  readonly deoptimises?: boolean;
  /** The longest blocking and garbage collection of each segment, when it has been read. */
  readonly onStretches?: (stretches: Stretches) => void;
}
