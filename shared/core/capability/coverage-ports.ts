/** Coverage of scripts and style sheets: the code that was used during a recording. */
import type { CallerInfo, Progress } from '../contracts/activity.ts';
import type { AppResult } from '../../base/errors.ts';
import type { Recording } from '../contracts/recordings.ts';
import type { TargetInfo } from '../contracts/targets.ts';
import type { SpooledFile, StartOptions, StopOptions } from './recording-ports.ts';

export interface CoverageStream<Settings = unknown> {
  readonly settings: Settings;
  readonly file: SpooledFile;
  readonly startedBy: CallerInfo;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
  /** Scripts or style sheets that the target reported, including those without a URL, and those in the file. */
  readonly reportedCount: number;
  readonly entryCount: number;
  /** Number of those whose text could not be read. */
  readonly withoutText: number;
  /** The navigation during the recording; `loaded` is false if the load event had not fired when the coverage was read. */
  readonly navigation: { readonly url: string; readonly loaded: boolean } | null;
  /**
   * When the page last loaded a document between start and stop, in milliseconds from the start: the coverage is of that document. Null if it
   * did not, and with `navigation`.
   */
  readonly pageLoadAfterMs: number | null;
}

/**
 * Records coverage in one call, with or without a navigation, or from start to stop like other recordings. The target has stopped recording
 * however it ends. Errors: those of other recordings, and `navigation_failed`.
 */
export interface CoveragePort<Settings> {
  record(
    target: TargetInfo,
    options: StopOptions & {
      settings: Settings;
      /** A checked http(s) URL to load; null to read the coverage at once. */
      navigate: string | null;
      progress: (progress: Progress) => void;
    },
  ): Promise<AppResult<CoverageStream<Settings>>>;
  start(target: TargetInfo, options: StartOptions & { settings: Settings }): Promise<Recording>;
  stop(target: TargetInfo, options: StopOptions): Promise<AppResult<CoverageStream<Settings>>>;
}

export interface JsCoverageSettings {
  /** Count how often code ran, not only whether it ran. */
  readonly callCount: boolean;
  /** By block, not only by function. */
  readonly detailed: boolean;
}
