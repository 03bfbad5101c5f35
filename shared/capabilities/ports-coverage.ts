/** Coverage of scripts and style sheets: which of their code ran, or applied, while it was recorded. */
import type { CallerInfo, Progress } from '../contracts/activity.ts';
import type { LossRecord } from '../contracts/captures.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { Recording } from '../contracts/recordings.ts';
import type { TargetInfo } from '../contracts/targets.ts';
import type { RecordingOwner, SpooledFile } from './ports-recording.ts';

export interface CoverageStream<Settings = unknown> {
  readonly settings: Settings;
  readonly file: SpooledFile;
  readonly startedBy: CallerInfo;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
  readonly loss: readonly LossRecord[];
  /** Scripts or style sheets the target told of, those without a URL included, and those in the file. */
  readonly told: number;
  readonly kept: number;
  /** Whose text could not be had. */
  readonly withoutText: number;
  /** Where the page was sent to; `loaded` is false where it had not fired its load event when it was looked at. */
  readonly navigation: { readonly url: string; readonly loaded: boolean } | null;
}

/**
 * In one call, around a navigation or at once, or from start to stop as the other recordings are. Whatever ends it, the target records
 * no more. Besides the endings of other recordings: `navigation_failed`.
 */
export interface CoveragePort<Settings> {
  record(
    target: TargetInfo,
    options: {
      settings: Settings;
      /** An http(s) address that was checked; null to look at once. */
      navigate: string | null;
      caller: CallerInfo;
      capBytes: number;
      signal: AbortSignal;
      progress: (progress: Progress) => void;
    },
  ): Promise<AppResult<CoverageStream<Settings>>>;
  start(
    target: TargetInfo,
    options: { settings: Settings; owner: RecordingOwner; signal: AbortSignal },
  ): Promise<AppResult<Recording>>;
  stop(
    target: TargetInfo,
    options: { caller: CallerInfo; capBytes: number; signal: AbortSignal },
  ): Promise<AppResult<CoverageStream<Settings>>>;
}

export interface JsCoverageSettings {
  /** How often code ran, not only whether. */
  readonly callCount: boolean;
  /** By block, not only by function. */
  readonly detailed: boolean;
}
