/** A measurement of the CPU time of a target's main thread that is under way. */
import type { ThreadTime } from '../../shared/analysis/budgets/index.ts';

export interface ThreadWatch {
  /** CPU time since the watch began, or since the page was loaded; null if the target does not report it. Ends the watch. */
  end(): Promise<ThreadTime | null>;
}
