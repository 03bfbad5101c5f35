/** Watches of targets. */
import type { CallerInfo } from '../../../core/contracts/activity.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { WatchReport, WatchState } from '../contract/watch.ts';

/**
 * Watches of targets, which outlive the call that starts them: one per caller and target, with one series of samples per target. They end with
 * `stop`, the session of the caller, the target or the app. `not_recording` without a watch.
 */
export interface WatchPort {
  /** If the caller already watches the target, only the interval changes. Returns after the first sample, or after a short time. */
  start(
    target: TargetInfo,
    options: { caller: CallerInfo; intervalMs: number; signal: AbortSignal },
  ): Promise<{ state: WatchState; startedAtMs: number; wasWatching: boolean }>;
  /**
   * Takes a sample now and marks it as one after a garbage collection, which the caller has just run. False if the caller has no watch, or if
   * the target does not answer in time.
   */
  sampleCollected(target: TargetInfo, options: { caller: CallerInfo; signal: AbortSignal }): Promise<boolean>;
  /** Ends the caller's watch and returns its report. */
  stop(target: TargetInfo, options: { caller: CallerInfo; rows: number }): WatchReport;
  /** The report of the caller's watch, else of the oldest other watch. */
  read(target: TargetInfo, options: { caller: CallerInfo; rows: number }): AppResult<WatchReport>;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    readonly watch: WatchPort;
  }
}
