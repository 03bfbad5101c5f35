/** Recordings of traces, and which answers have been given. */
import type { EndedRecording, SpoolFollower, SpooledFile, StartOptions, StopOptions } from './recording-ports.ts';
import type { Progress } from '../contracts/activity.ts';
import type { AppResult } from '../../base/errors.ts';
import type { Recording } from '../contracts/recordings.ts';
import type { TraceNote } from '../../engine/trace/contract/trace-notes.ts';
import type { TargetInfo } from '../contracts/targets.ts';

/** The settings of a trace. */
export interface TraceSettings {
  readonly categories: readonly string[];
  readonly bufferBytes: number;
  /** Overwrites the oldest data when the buffer is full. */
  readonly isRing: boolean;
  /** Lets the browser compress the transfer; the file is the same. */
  readonly gzip: boolean;
  /** Reloads the page when the recording has started. */
  readonly reload: boolean;
  /** Reads the Perfetto trace, which the browser need not convert to JSON; it is converted here. Without `gzip`. */
  readonly fastStop?: boolean;
  /** A ring with a fast stop only: false leaves out the CPU times of events, which the browser reads with a system call each. */
  readonly threadTimes?: boolean;
}

export interface TraceStream extends Omit<EndedRecording, 'overTime'> {
  readonly settings: TraceSettings;
  /** Frame id, as in trace events, of the main frame or of the traced iframe. */
  readonly frameId: string;
  /** Peak buffer usage, 0 to 1; null if the browser never reported it. */
  readonly fullestShare: number | null;
  /** The ring buffer has wrapped, and the start of the recording is lost. */
  readonly wentRound: boolean;
  /** As of a CPU profile. */
  readonly namesInlined?: boolean;
  /** Time that the browser took to write its trace. */
  readonly writeMs: number;
  /** Time to read the trace, including the conversion to JSON. */
  readonly readMs: number;
  /** After a fast stop: the Perfetto trace that `file` was converted from. The caller must discard it. */
  readonly perfetto?: SpooledFile;
}

/**
 * Records a trace for a duration within one call, or from start to stop, on a session and connection of its own: unless it is stopped, its data
 * is discarded with the session. Errors: `cdp_error` if another client is tracing, `incomplete_capture`, `cap_exceeded`, `disk_full`,
 * `write_failed`, `cancelled`, `target_gone`, `disconnected`, `deadline_exceeded`; no file is left then.
 */
export interface TracingPort {
  record(
    target: TargetInfo,
    options: StopOptions & {
      settings: TraceSettings;
      durationMs: number;
      onCommand: (method: string) => void;
      progress: (progress: Progress) => void;
      /** Follows the file of the trace. */
      follower?: SpoolFollower | undefined;
    },
  ): Promise<TraceStream>;
  start(
    target: TargetInfo,
    options: StartOptions & { settings: TraceSettings; onCommand: (method: string) => void },
  ): Promise<Recording>;
  /** Writes facts into the trace that records a target; nothing where there is none, or its tool has no markers. */
  note(target: TargetInfo, note: TraceNote): Promise<void>;
  stop(
    target: TargetInfo,
    options: StopOptions & { progress: (progress: Progress) => void; follower?: SpoolFollower | undefined },
  ): Promise<AppResult<TraceStream>>;
}

/** Which callers have the answer of a trace's recording, so that `pen_trace_insights` does not repeat it. */
export interface AnsweredTracesPort {
  add(callerId: string, captureId: string): void;
  /** True if the caller has it; true once, so that the same call again gets everything. */
  take(callerId: string, captureId: string): boolean;
}
