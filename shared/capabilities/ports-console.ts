/** The console of targets, as capabilities ask for it. */
import type { RemoteObject } from '../base/remote-objects.ts';
import type { CallerInfo } from '../contracts/activity.ts';
import type { ConsoleEntry } from '../contracts/console.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { LiveLogState } from '../contracts/live-logs.ts';
import type { TargetInfo } from '../contracts/targets.ts';

/** As much of a session as running an expression needs. */
export interface ScriptSession {
  send<T = Record<string, unknown>>(
    method: string,
    params?: Record<string, unknown>,
    options?: { deadlineMs?: number; signal?: AbortSignal },
  ): Promise<AppResult<T>>;
}

export interface ConsoleReading {
  readonly state: LiveLogState;
  /** Since the caller's mark, oldest first; what the person evaluated in the window is not among them. */
  readonly entries: readonly ConsoleEntry[];
  /** Numbers that the caller is told count from here: the id of the first entry after its mark. */
  readonly firstId: number;
  /** Entries since the mark that had to go to make room. */
  readonly dropped: number;
}

/** Where the person's own evaluations run, so that what they give can be opened in the window. */
export interface ConsolePrompt {
  readonly session: ScriptSession;
  /** The group of objects that are released when nobody listens any more. */
  readonly objectGroup: string;
  wasAsked(expression: string): void;
  /** What came of it; an object is released with the entry. */
  wasAnswered(value: RemoteObject): void;
  /** It threw, or was not run at all. */
  wasRefused(why: string): void;
}

export interface ConsolePort {
  /** Joins who listens, or begins. `clearFirst` moves the caller's mark to now. */
  enable(
    target: TargetInfo,
    options: { readonly caller: CallerInfo; readonly clearFirst: boolean; readonly signal: AbortSignal },
  ): Promise<AppResult<{ readonly state: LiveLogState; readonly isNew: boolean; readonly buffered: number }>>;
  /** `not_recording` where nobody listens. `clear` moves this caller's mark behind what is read, and nobody else's. */
  read(
    target: TargetInfo,
    options: { readonly caller: CallerInfo; readonly clear: boolean },
  ): AppResult<ConsoleReading>;
  /** Null where nobody listens. */
  prompt(targetId: string): ConsolePrompt | null;
}
