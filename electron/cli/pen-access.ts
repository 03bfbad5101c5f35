/** A command's access to targets and captures, through either implementation. */
import type { Progress } from '../../shared/contracts/activity.ts';
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';
import type { PersonResult } from '../../shared/contracts/person-wire.ts';

export interface ToolCall {
  readonly tool: string;
  readonly params?: Record<string, unknown>;
  readonly target?: string | undefined;
}

export interface PenAccess {
  /** Implemented by the running app. */
  readonly joined: boolean;
  /** Runs one capability; aborting cancels it, and its answer still comes. */
  call(
    request: ToolCall,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<PersonResult>;
  /** From here on all calls belong to one caller, so that one can stop what another has started. Ends with `close`. */
  keepSession(): Promise<AppResult<undefined>>;
  /** Resolves when a recording of this session by `tool` on a target has ended before it was stopped; else never. */
  recordingEnd(tool: string, targetId: string): Promise<AppError>;
  close(): Promise<void>;
}
