/** A command's access to targets and captures, through either implementation. */
import type { Progress } from '../../shared/contracts/activity.ts';
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';
import type { PersonTask, TaskAnswer } from '../../shared/contracts/person-tasks.ts';
import type { PersonResult } from '../../shared/contracts/person-wire.ts';

export interface ToolCall {
  readonly tool: string;
  readonly params?: Record<string, unknown>;
  readonly target?: string | undefined;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Shows the person a task; null if the person cancelled it. Absent: this command has no place to show one. */
  readonly onTask?: ShowTask | undefined;
}

export type ShowTask = (task: PersonTask, signal: AbortSignal) => Promise<TaskAnswer | null>;

export interface PenAccess {
  /** Implemented by the running app. */
  readonly joined: boolean;
  /** Runs one capability; aborting cancels it, and its answer still comes. */
  call(request: ToolCall, options: CallOptions): Promise<PersonResult>;
  /** From here on all calls belong to one caller, so that one can stop what another has started. Ends with `close`. */
  keepSession(): Promise<AppResult<undefined>>;
  /** Resolves when a recording of this session by `tool` on a target has ended before it was stopped; else never. */
  recordingEnd(tool: string, targetId: string): Promise<AppError>;
  close(): Promise<void>;
}
