/** Lighthouse in a process of its own, which audits an open page without starting a browser or opening a tab. */
import type { CallerInfo } from '../../../core/contracts/activity.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { LighthouseMode } from '../contract/lighthouse.ts';
import type { Recording } from '../../../core/contracts/recordings.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { RecordingOwner } from '../../../core/capability/recording-ports.ts';

/** Lighthouse's own presets: a slow phone, or a desktop computer with a fast connection. */
export type FormFactor = 'mobile' | 'desktop';

export interface AuditSettings {
  /** Only those that the mode audits: Lighthouse refuses others. */
  readonly categories: readonly string[];
  readonly formFactor: FormFactor;
}

/** The length of a timespan. */
export interface Timespan {
  /** Called when Lighthouse has begun to record. */
  readonly onStarted: () => void;
  /** Resolves when the timespan is to end. */
  readonly end: Promise<void>;
}

interface AuditRun {
  readonly signal: AbortSignal;
  /** Receives the status lines of Lighthouse. */
  readonly onStatus: (text: string) => void;
}

/** The report of a timespan that was stopped. */
export interface StoppedTimespan {
  readonly json: string;
  readonly startedBy: CallerInfo;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
}

/**
 * Timespans that outlive the call that starts them. They end like other recordings: with `stop`, cancel, the page, its connection, the session
 * of their client, or the app.
 */
export interface TimespansPort {
  start(
    target: TargetInfo,
    options: AuditSettings & { readonly owner: RecordingOwner; readonly signal: AbortSignal },
  ): Promise<AppResult<Recording>>;
  /** Ends the timespan and returns its report; `not_recording` without one, `busy` for other clients. */
  stop(target: TargetInfo, options: AuditRun & { readonly caller: CallerInfo }): Promise<AppResult<StoppedTimespan>>;
}

export interface LighthousePort {
  /**
   * Runs one audit; `json` is the report of Lighthouse. Errors: `target_unsupported` if the endpoint has no browser URL, `target_gone`,
   * `deadline_exceeded`, `cancelled`, and `analysis_failed` with the message of Lighthouse.
   */
  audit(
    target: TargetInfo,
    options: AuditSettings &
      AuditRun & {
        readonly mode: LighthouseMode;
        /** The address that a navigation loads. */
        readonly url: string;
        /** Needed for a timespan only. */
        readonly timespan?: Timespan;
      },
  ): Promise<{ readonly json: string }>;
  readonly timespans: TimespansPort;
  /** The HTML report of Lighthouse for a JSON report in a file. */
  html(filePath: string, options: { signal: AbortSignal }): Promise<AppResult<string>>;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    /** Absent if its process cannot be started. */
    readonly lighthouse?: LighthousePort;
  }
}
