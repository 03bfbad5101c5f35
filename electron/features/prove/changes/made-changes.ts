/** The changes of a trial that are made in a target during one run. */
import type { Change } from '../../../../shared/features/prove/contract/changes.ts';

/** Changes of one run. The runs without the changes go the same way through the interception, so that only the changes differ. */
export interface Trial {
  readonly changes: readonly Change[];
  /** False in the runs that are compared with. */
  readonly isMade: boolean;
}

export interface MadeChanges {
  /** Errors: `invalid_params` for a change that took no effect in the run, because it shows nothing. */
  check(signal: AbortSignal): Promise<void>;
  /** Takes everything back. Never throws. */
  end(): Promise<void>;
}
