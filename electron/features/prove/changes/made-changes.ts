/** The changes of a trial that are made in a target during one run. */
import type { Change } from '../../../../shared/features/prove/contract/changes.ts';

/** Changes of one run. The runs without the changes go the same way through the interception, so that only the changes differ. */
export interface Trial {
  readonly changes: readonly Change[];
  /** False in the runs that are compared with. */
  readonly isMade: boolean;
}

export interface MadeChanges {
  /**
   * Errors: `invalid_params` for a change that broke the page, and for one that took no effect in a run that has ended, because it shows nothing.
   */
  check(run: { readonly hasEnded: boolean; readonly signal: AbortSignal }): Promise<void>;
  /** Takes everything back. Never throws. */
  end(): Promise<void>;
}
