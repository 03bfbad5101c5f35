/** A command's access to targets and captures, through either implementation. */
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import type { AnswerPicture } from '../../../shared/core/capability/define.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { PersonTask, TaskAnswer } from '../../../shared/core/contracts/person-tasks.ts';

export interface ToolCall {
  readonly tool: string;
  readonly params?: Record<string, unknown>;
  readonly target?: string | undefined;
}

export type PersonResult =
  | {
      readonly ok: true;
      readonly value: Record<string, unknown>;
      readonly notes: readonly string[];
      readonly text: string;
      readonly pictures: readonly AnswerPicture[];
      /** Address of the endpoint of `--cdp-url`, as targets carry it. */
      readonly endpoint?: string | undefined;
    }
  | { readonly ok: false; readonly error: AppError; readonly text: string };

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Shows the person a task; null if the person cancelled it. Absent: this command has no place to show one. */
  readonly onTask?: ShowTask | undefined;
}

export type ShowTask = (task: PersonTask, signal: AbortSignal) => Promise<TaskAnswer | null>;

/** All calls belong to one caller, so that one can stop what another has started. What it left running ends with `close`. */
export interface PenAccess {
  /** Implemented by the running app. */
  readonly joined: boolean;
  /** Runs one capability; aborting cancels it, and its answer still comes. */
  call(request: ToolCall, options: CallOptions): Promise<PersonResult>;
  /** Resolves when a recording of this command by `tool` on a target has ended before it was stopped; else never. */
  recordingEnd(tool: string, targetId: string): Promise<AppError>;
  close(): Promise<void>;
}
