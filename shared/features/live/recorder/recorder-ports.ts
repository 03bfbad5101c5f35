/** The interface of flight recorders; re-exported by `ports.ts`. */
import type { CallerInfo } from '../../../core/contracts/activity.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { RecorderDetail, RecorderState } from './contract/recorders.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';

/**
 * Flight recorders, at most one for each target, and one for all pages of a browser. Each records until it is stopped, and ends with its
 * target, its connection, the session of its caller, or the app; it is then stopped on the target.
 */
export interface RecorderPort {
  /**
   * Switches it on. If the caller's own recorder runs here with the same seconds and detail, only its conditions change. Errors: `busy`
   * if another client's recorder, or a trace of the browser, is active; `invalid_params` for a condition; those of the target.
   */
  start(
    target: TargetInfo,
    options: { caller: CallerInfo; seconds: number; detail: RecorderDetail; keepWhen: string; signal: AbortSignal },
  ): Promise<AppResult<RecorderState>>;
  /** Stores the last seconds as a capture, and continues. `not_recording` without a recorder, `busy` while it is paused. */
  keep(
    target: TargetInfo,
    options: { caller: CallerInfo; signal: AbortSignal },
  ): Promise<{ record: CaptureRecord; notes: readonly string[]; state: RecorderState }>;
  /** Switches it off. Only its own caller and the person in the window may: `busy` for others, `not_recording` without one. */
  stop(target: TargetInfo, options: { caller: CallerInfo }): Promise<AppResult<RecorderState>>;
  /** Null if none runs. */
  of(targetId: string): RecorderState | null;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    readonly recorder: RecorderPort;
  }
}
