/** Asks the person for permission. */
import type { CallerInfo } from '../../contracts/activity.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { TargetInfo } from '../../contracts/targets.ts';

export interface ConsentPort {
  /**
   * Waits for the answer of the person, unless an earlier permission still applies. `permission_denied` if the person refuses or does not
   * answer in time, if the target navigates to another origin meanwhile, or if there is no window.
   */
  ask(request: {
    readonly caller: CallerInfo;
    readonly tool: string;
    /** "Run code" */
    readonly action: string;
    readonly target: TargetInfo;
    readonly code: string | null;
    readonly signal: AbortSignal;
    /** Called once when the person is asked, with the time limit. */
    readonly onWaiting: (waitMs: number) => void;
  }): Promise<AppResult<{ readonly by: 'person' | 'grant' }>>;
}
