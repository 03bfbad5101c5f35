/** Targets and captures as a command reaches them, whoever does the work. */
import type { Progress } from '../../shared/contracts/activity.ts';
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';
import type { PersonResult } from '../../shared/contracts/person-wire.ts';

export interface ToolCall {
  readonly tool: string;
  readonly params?: Record<string, unknown>;
  readonly target?: string | undefined;
}

export interface PenAccess {
  /** The running app does the work. */
  readonly joined: boolean;
  /** Runs one capability; aborting asks it to end, and its answer still comes. */
  call(
    request: ToolCall,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<PersonResult>;
  /** From here on all calls are of one caller, so that one can stop what another has started. It ends with `close`. */
  keepSession(): Promise<AppResult<undefined>>;
  /** Resolves when what this session records with `tool` on a target has ended before it was stopped; else never. */
  recordingEnd(tool: string, targetId: string): Promise<AppError>;
  close(): Promise<void>;
}
