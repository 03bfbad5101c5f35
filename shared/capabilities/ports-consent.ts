/** Asking the person, as capabilities do it. */
import type { CallerInfo } from '../contracts/activity.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface ConsentPort {
  /**
   * Waits until the person has answered, or a permission that goes on holds. `permission_denied` where the person refused, nobody
   * answered in time, the target went to another origin meanwhile, or there is no window to ask in.
   */
  ask(request: {
    readonly caller: CallerInfo;
    readonly tool: string;
    /** "Run code" */
    readonly action: string;
    readonly target: TargetInfo;
    readonly code: string | null;
    readonly signal: AbortSignal;
    /** Somebody has to look at it now: told once, with how long there is. */
    readonly onWaiting: (waitMs: number) => void;
  }): Promise<AppResult<{ readonly by: 'person' | 'grant' }>>;
}
