/** The runner's interface for its callers (IPC, MCP, command line). */
import type { CallerInfo, CallerKind, CallRecord, Progress } from '../../../shared/core/contracts/activity.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { CallerRights, Permission } from '../../../shared/core/contracts/permissions.ts';
import type { MadeFor } from '../../../shared/core/contracts/results.ts';
import type { PersonTask, TaskAnswer } from '../../../shared/core/contracts/person-tasks.ts';
import type { AnswerPicture, AnyCapability, CallerView, Patience } from '../../../shared/core/capability/define.ts';
import type { StartTogether } from '../../../shared/core/capability/recording-ports.ts';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { WaitInClient } from '../../../shared/core/contracts/consents.ts';
import type { Subscription } from '../../../shared/base/emitter.ts';

/**
 * One caller: the window, one MCP session, one command line run. It holds the caller's state (the selected target) and its permissions.
 * Closing it cancels its running calls and releases its recordings.
 */
export interface CallerSession extends CallerView {
  readonly info: CallerInfo;
  /** Flags of the command that serves it; null for a client of another one. */
  readonly flags: ClientFlags | null;
  rights(): CallerRights;
  /** The target that the person has selected in the window: what they mean before anybody else has chosen. Null without a window. */
  pointedTargetId(): string | null;
  /** Called when this session's selection changes. */
  onSelect(listener: (targetId: string | null) => void): Subscription;
  rename(name: string): void;
  /** Remembers the places in sources that an answer names. */
  tell(answer: string): void;
  /** Resolves a path outside the allowed folders, for a caller that may use one. Only for `project` callers. */
  resolveOutside(path: string, use: 'read' | 'write'): Promise<AppResult<string>>;
  /** The same caller for one call of a client without a session: it selects for this call only, within the folders that the client lists in it. */
  forOneCall(roots: ListRoots): CallerSession;
}

/** The folders that an MCP client lists, as URIs, which narrow its paths further; null if it lists none. */
export type ListRoots = () => Promise<AppResult<readonly string[]> | null>;

export interface CallerSessions {
  /** `paths`: `anywhere` for the user, who typed or chose them; `project` for MCP callers, which may be misled by page content. */
  open(options: {
    kind: CallerKind;
    name: string;
    paths: 'anywhere' | 'project';
    endsWithCall?: boolean;
    /** Several programs may be this caller. */
    isShared?: boolean;
    /** The assistant whose token the client sent. */
    assistantId?: string | undefined;
    flags?: ClientFlags | null;
    roots?: ListRoots;
  }): CallerSession;
  /** True if closing it ends a recording. */
  isRecording(session: CallerSession): boolean;
  close(session: CallerSession): Promise<void>;
  all(): readonly CallerSession[];
}

export type RunOutcome =
  | {
      readonly ok: true;
      readonly callId: string;
      /** The capability's result, parsed by its schema. */
      readonly value: Record<string, unknown>;
      /** Notes (clamped parameters, warnings). They are in `text` too. */
      readonly notes: readonly string[];
      /** Pictures of the answer; they do not count towards its byte budget. */
      readonly pictures?: readonly AnswerPicture[];
      /** The Markdown answer within the caller's byte budget. */
      readonly text: string;
    }
  | {
      readonly ok: false;
      readonly callId: string;
      readonly error: AppError;
      /** The arguments do not fit the capability's schema, so nothing was run. Absent for refusals by the capability itself. */
      readonly breaksSchema?: true;
      /** One Markdown text: what happened, why, and what to do. */
      readonly text: string;
    };

/** The permission that the person gave for a part of a call. */
export interface GrantedPart {
  /** None if the part is not in the plan, or its page has gone to another origin. */
  readonly permissions: readonly Permission[];
  /** Where they apply. */
  readonly origins: readonly string[];
}

/** Stops the deadline of a call while something waits for the person. */
export type Untimed = <T>(wait: () => Promise<T>) => Promise<T>;

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** The trace of the client to which the call belongs (W3C trace context), for the audit log. */
  readonly traceparent?: string | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Receives the id of the call before its work begins. */
  readonly onBegin?: (callId: string) => void;
  readonly patience?: Patience | undefined;
  /** Shows the person a question in the client; null if the client returned no answer. Absent if the client cannot. */
  readonly askInClient?: ((question: string, signal: AbortSignal) => Promise<boolean | null>) | null;
  /** Shows the person a task in the client; null if the person cancelled it, or the client returned no answer. Absent if the client cannot. */
  readonly taskInClient?: ((task: PersonTask, signal: AbortSignal) => Promise<TaskAnswer | null>) | null;
  /** Says in the client that the window waits for the person. Absent if the client cannot, or sees it as progress. */
  readonly waitInClient?: WaitInClient | null;
  /** For a part of another call: what the person gave for it together with that call, and where. */
  readonly granted?: GrantedPart;
  /** For a part of another call: runs the waiting with the deadline of that call stopped. */
  readonly untimed?: Untimed;
  /** The id of the call that this one is a part of, the outermost one. */
  readonly partOf?: string;
  /** For a part of another call: what its captures, and those of its own parts, are made for. */
  readonly madeFor?: MadeFor | undefined;
  /** The call is part of another call that starts several together. */
  readonly together?: StartTogether;
}

export interface Runner {
  /** Every registered capability, in display order. */
  readonly capabilities: readonly AnyCapability[];
  find(name: string): AnyCapability | null;
  /**
   * Runs one capability for one caller: known name → parameters → permission → target → lock → cooldown → run → cleanup → activity →
   * format. Never throws: a bug inside a capability ends as `internal`, with its stack in the log.
   */
  run(name: string, params: unknown, caller: CallerSession, options?: RunOptions): Promise<RunOutcome>;
  /** Cancels a running call; false if there is none. */
  cancel(callId: string): boolean;
  running(): readonly CallRecord[];
  /** Refuses new calls, cancels running ones and waits for them, at most `graceMs`. False if some did not end in time. */
  shutDown(graceMs: number): Promise<boolean>;
}
