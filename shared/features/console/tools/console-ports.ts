/** The console of targets, as capabilities use it. */
import type { RemoteObject } from '../../../base/remote-objects.ts';
import type { CallerInfo } from '../../../core/contracts/activity.ts';
import type { LossRecord } from '../../../base/loss.ts';
import type { ConsoleEntry } from '../../../engine/console/contract/console.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { LiveLogState } from '../../../core/contracts/live-logs.ts';
import type { SendCommand } from '../../../core/contracts/protocol-commands.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';

/** The part of a session that is needed to run an expression. */
export interface ScriptSession {
  readonly send: SendCommand;
}

/** A script context of a target. */
export interface EvaluationContext {
  /** Unique in its process; may be used again after a navigation. */
  readonly id: number;
  /** Unique for ever; null if the target reports none. */
  readonly uniqueId: string | null;
}

export interface ConsoleReading {
  readonly state: LiveLogState;
  /** Since the caller's mark, oldest first, without the evaluations of the person in the window. */
  readonly entries: readonly ConsoleEntry[];
  /** Id of the first entry after the caller's mark, from which the caller's numbering starts. */
  readonly firstId: number;
  /** Entries since the mark that were dropped to make room. */
  readonly dropped: number;
}

/** A console log as a file in the spool. */
export interface ConsoleArchive {
  readonly file: { readonly path: string; readonly sizeBytes: number; discard(): Promise<void> };
  /** Messages in the file, repeats included. */
  readonly messages: number;
  /** Messages since the caller's mark that are not in the file, because they were dropped from the log or did not fit. */
  readonly dropped: number;
  readonly startedAtMs: number;
  /** Until the file was written, or until the recording ended before that. */
  readonly durationMs: number;
  /** Data that is missing, dropped messages included. */
  readonly loss: readonly LossRecord[];
}

/** The session for evaluations of the person, whose values can be expanded in the window. */
export interface ConsolePrompt {
  readonly session: ScriptSession;
  /** The object group, which is released when the console is no longer captured. */
  readonly objectGroup: string;
  /** The context of the frame that the person selected; null: the target's own. */
  readonly context: EvaluationContext | null;
  wasAsked(expression: string): void;
  /** Takes the value. An object is released with its entry. */
  wasAnswered(value: RemoteObject): void;
  /** The expression threw, or was not run. */
  wasRefused(why: string): void;
}

export interface ConsolePort {
  /** Starts the capture of the console, or joins an active one. `clearFirst` moves the caller's mark to now. */
  enable(
    target: TargetInfo,
    options: { readonly caller: CallerInfo; readonly clearFirst: boolean; readonly signal: AbortSignal },
  ): Promise<{ readonly state: LiveLogState; readonly isNew: boolean; readonly buffered: number }>;
  /** `not_recording` if the console is not captured. `clear` moves this caller's mark after the entries that were read. */
  read(
    target: TargetInfo,
    options: { readonly caller: CallerInfo; readonly clear: boolean },
  ): AppResult<ConsoleReading>;
  /** Removes this caller; the capture of the console ends with the last one. */
  leave(target: TargetInfo, caller: CallerInfo): Promise<void>;
  /**
   * Writes what `read` would return, with masked secrets; also of a log that has ended with its target. Errors: `not_recording`, `cancelled`,
   * `disk_full`, `write_failed`.
   */
  archive(
    target: TargetInfo,
    options: {
      readonly caller: CallerInfo;
      /** `not_recording` unless this caller began or joined the capture, and did not leave it. */
      readonly mustHaveJoined: boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<AppResult<ConsoleArchive>>;
  /** Null if the console is not captured. */
  prompt(targetId: string): ConsolePrompt | null;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    readonly console: ConsolePort;
  }
}
