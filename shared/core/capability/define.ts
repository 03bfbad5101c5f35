/** The definition of a capability: its metadata as fields, its work in `run`. */
import type { z } from 'zod';
import type { Written } from '../../base/foreign-text.ts';
import type { NeededCommand } from '../contracts/abilities.ts';
import type { Progress } from '../contracts/activity.ts';
import { settle, type AppError, type AppResult } from '../../base/errors.ts';
import type { LockKey } from '../contracts/locks.ts';
import type { MadeFor } from '../contracts/results.ts';
import type { Permission } from '../contracts/permissions.ts';
import type { TaskAnswer } from '../contracts/person-tasks.ts';
import type { ShownTarget, TargetInfo, TargetType } from '../contracts/targets.ts';
import type { ToolCategory } from '../contracts/tool-categories.ts';
import type { Subscription } from '../../base/emitter.ts';
import type { StartTogether } from './recording-ports.ts';
import type { TargetSession } from './target-ports.ts';
import type { SendRequest, WhoAnswers } from './local-request.ts';
import type { CapabilityPorts } from './ports.ts';
import { toldAnswer } from '../findings/markdown.ts';
import type { Answer } from '../findings/blocks.ts';

/**
 * `read`: reads only; `capture`: records into the library; `change-page`: navigates, emulates; `change-library`: imports, deletes, writes
 * files; `run-code`: evaluates in the target. Permissions are granted by kind.
 */
export type CapabilityKind = 'read' | 'capture' | 'change-page' | 'change-library' | 'run-code';

/** The tool annotations of MCP. Clients use them to decide what to approve without asking, so they must be true. */
export interface CapabilityHints {
  readonly readOnly: boolean;
  readonly idempotent: boolean;
  readonly destructive: boolean;
  /** True if it reaches a live target, whose content comes from anywhere; false for stored captures, settings and our own state. */
  readonly openWorld: boolean;
}

export interface CapabilityCooldown {
  /** Minimum time between two starts on one target, in milliseconds. */
  readonly ms: number;
  /** The CDP command that starts the cooldown, so that a refused call does not start it. */
  readonly startsWith: string;
}

/** An alternative name of a parameter. */
export interface ParameterAlias {
  readonly parameter: string;
  /** Converts the value of the alias; `given` has all arguments. Default: the same value. */
  readonly convert?: (value: unknown, given: Readonly<Record<string, unknown>>) => unknown;
}

export interface CapabilityTarget {
  /** Supported target types; other types are refused before any command is sent. */
  readonly types: readonly TargetType[];
  /** The reason why another type is not supported, as a sentence, where that is not obvious. */
  readonly whyNot?: Partial<Readonly<Record<TargetType, string>>>;
  /** Commands that a target was asked for on first contact; without one the call is refused by name. */
  readonly needs?: readonly NeededCommand[];
  /** Types whose protocol cannot do it: code in the target does, so such a call needs the permission to run code. */
  readonly byCode?: readonly TargetType[];
  /** A parameter that names a file instead of the target. If it is given, no target is needed. */
  readonly unlessGiven?: string;
  /** Also works on a crashed target, for which other capabilities are refused with `target_crashed`. */
  readonly evenCrashed?: true;
  /** Also takes an empty tab (about:blank) where nothing else is open: it loads a page into it. A parameter: only when that has an address. */
  readonly evenEmpty?: true | string;
  /** Also answers about a target that is gone, by what its captures have. */
  readonly evenGone?: true;
}

/** States how a capability judges the document of its target. */
export interface PageJudgement<Params> {
  /** Returns whether the call loads a page before it judges, so that it may begin on an error page. Default: it does not. */
  unless?(params: Params): boolean;
}

/** An image in an answer. */
export interface AnswerPicture {
  readonly mimeType: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly base64: string;
}

/** Something that the person must do while a call waits. */
export interface PersonTaskText {
  /** The task, in the words of the caller. */
  readonly text: string;
  /** Where in the call it is: `Round 2 of 5`. */
  readonly place: string;
}

/** Plan of a call: the person who allows it sees the sentence, and its parts then run without asking again. */
export interface CallPlan {
  readonly sentence: string;
  readonly parts: readonly PlannedPart[];
  /** Addresses in the sentence that the call loads: its parts run there too. */
  readonly loads?: string | readonly string[];
}

/** A call of another capability with exactly these parameters. Without `target` in them it runs on the target of the whole call. */
export interface PlannedPart {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The call that a plan is made for, before it runs. */
export interface PlanContext {
  /** Null if the call has no target. */
  readonly target: ShownTarget | null;
  readonly caller: Pick<CallerView, 'selectedTargetId'>;
  readonly ports: Pick<CapabilityPorts, 'targets'>;
}

/** How long a client waits for the answer of a call that only reads, in milliseconds. */
export interface Patience {
  /** Surely. */
  readonly surelyMs: number;
  /** If the assistant says so. */
  readonly askedMs: number;
}

/** The context of a call, the second argument of `run`. */
export interface CallContext {
  readonly ports: CapabilityPorts;
  readonly callId: string;
  readonly caller: CallerView;
  /** Aborted by cancel, deadline, disconnect of the client, and shutdown. */
  readonly signal: AbortSignal;
  readonly progress: (
    progress: Omit<Progress, 'bytes' | 'bytesPerSecond'> & Partial<Pick<Progress, 'bytes' | 'bytesPerSecond'>>,
  ) => void;
  /** Absent for callers that wait as long as a call takes. */
  readonly patience?: Patience | undefined;
  /** Adds a sentence to the answer: several matches, lost data, an omitted parameter. */
  readonly note: <const T extends string>(text: T & Written<T>) => void;
  /** Adds an image to the answer. */
  readonly picture: (picture: AnswerPicture) => void;
  /** Sends a request to a server of this machine, if the permissions of this call allow it. */
  readonly sendRequest: SendRequest;
  readonly whoAnswers: WhoAnswers;
  /**
   * Runs another capability as a part of this call, on its target unless `params` name another one, and for its caller, with its own checks,
   * locks and call record. It ends with this call.
   */
  readonly runPart: (
    name: string,
    params: Readonly<Record<string, unknown>>,
    options?: {
      readonly onProgress?: (progress: Progress) => void;
      readonly together?: StartTogether;
      /** Ends the part, as a cancel does, and not this call. */
      readonly signal?: AbortSignal;
      /** Its captures are listed below the result to come. */
      readonly madeFor?: MadeFor;
    },
  ) => Promise<AppResult<Record<string, unknown>>>;
  /** The call is a part of another one (`runPart`), whose answer has its own text. */
  readonly isPart?: boolean;
  /**
   * Waits until the person has done something, or skips it, as long as that takes; the deadline of the call stops meanwhile. Errors: `cannot_ask`
   * if there is nowhere to ask, `cancelled`.
   */
  readonly askPerson: (task: PersonTaskText) => Promise<AppResult<TaskAnswer>>;
  /** Set only in a part that starts together with others. */
  readonly together?: StartTogether;
  /** The target of this call. Set only if the capability declares `target`. */
  readonly target: ShownTarget;
  /** Attaches to the target of the call, or to another one. The runner releases all sessions when the call ends. */
  readonly attach: (target?: TargetInfo) => Promise<AppResult<TargetSession>>;
  /** To be called by ports that send commands on their own connections, so that the runner can start cooldowns. */
  readonly onCommand: (method: string) => void;
  /**
   * Transfers the locks of the call to a recording that outlives it (`lockSpan`): if the call succeeds, they stay held until the result is
   * disposed. Can be called repeatedly.
   */
  readonly keepLocks: () => Subscription;
}

/** The caller as capabilities see it. */
export interface CallerView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'window' | 'mcp' | 'cli';
  /** The assistant whose token the client sent; absent for all others. */
  readonly assistantId?: string;
  /** The caller exists only during its call (a server without sessions), so it cannot stop a recording later. */
  readonly endsWithCall?: boolean;
  /** The caller has no session (MCP 2026-07-28): what it selects holds for this call only, so each call names its target. */
  readonly carriesTargets?: true;
  /** Lines of a source file (its name without folders) that answers to this caller have named. */
  toldLines(file: string): ReadonlySet<number>;
  /** The target that this caller has selected, or null. */
  selectedTargetId(): string | null;
  selectTarget(targetId: string | null): void;
  /** Resolves a path argument by the rules for this caller: to its real path, and for MCP callers only inside the allowed folders. */
  resolvePath(path: string, use: 'read' | 'write'): Promise<AppResult<string>>;
}

export interface Capability<Params extends z.ZodObject = z.ZodObject, Value extends z.ZodObject = z.ZodObject> {
  /** The name of the MCP tool, the IPC method and the argument of `pen call`. */
  readonly name: `pen_${string}`;
  readonly title: string;
  /** The title of a call by its parameters, which are not checked; undefined where `title` says what it does. */
  titleOf?(given: unknown): string | undefined;
  /**
   * Control that a person uses in the window in its place: the label of a control in quotes, or the name of a place. Texts that name the tool are shown with it; without
   * it their sentence is for tool callers only.
   */
  readonly control?: string;
  /** One sentence, at most 110 characters, by which a model chooses the tool: every client sends all of them in each conversation. */
  readonly summary: string;
  readonly category: ToolCategory;
  readonly kind: CapabilityKind;
  /** The permissions that a call needs, if its kind does not say all. Default: the one of its kind (`permissions.ts`). */
  permissions?(params: z.output<Params>): readonly Permission[];
  /** The least permission with which it is of use; without it the tool is not listed. Default: the one of its kind. */
  readonly leastPermission?: Permission;
  /** For a call that runs others: what the person allows at once. `permissions` must include those of the parts. */
  plan?(params: z.output<Params>, context: PlanContext): CallPlan | null;
  /** Refuses a call by its parameters, before the person is asked and before anything is locked. */
  refuse?(params: z.output<Params>, caller: Pick<CallerView, 'kind'>): AppError | null;
  readonly hints: CapabilityHints;
  /** Reads what a person is logged in by, so in the person's own browser it is asked for as code is. */
  readonly readsLogins?: true;
  /** Not a tool of assistants, neither listed nor found: the window and the command line call it. */
  readonly forPersonOnly?: true;
  /** A client that shows views in its chat (`shared/core/contracts/chat-views.ts`) shows the answer, which names a capture, links to a place or is one of an application, as one. */
  readonly hasView?: true;
  /** Only views call it: clients that show them are listed it as theirs, and a model is not. */
  readonly forViews?: true;
  /** A strict object, whose defaults and descriptions every caller sees. */
  readonly params: Params;
  /**
   * The text of a parameter in the list of tools, in a few words, where its name, type and values do not. The others are listed without a
   * text; their descriptions are in the reference page and in errors. With false the list leaves the parameter out: assistants reach the same
   * by other parameters.
   */
  readonly listed?: Readonly<Record<string, string | false>>;
  /** Parameter names of other tools. They are accepted, but not in the schema, so that models see one name only. */
  readonly aliases?: Readonly<Record<string, ParameterAlias>>;
  readonly result: Value;
  /** Names of members of the result, at any depth, whose texts keep their lines in the answer, which fences them. All other texts are put on one line. */
  readonly blocks?: readonly string[];
  /** Set if it uses a target. Then `params` must have the optional parameter `target` (see `targetParam`). */
  readonly target?: CapabilityTarget;
  /**
   * Judges the document of its target. On an error page of the browser it fails with `page_failed_to_load`: before it runs, and instead of a
   * result that ends there.
   */
  readonly judgesPage?: PageJudgement<z.output<Params>>;
  readonly locks: readonly LockKey[];
  /**
   * Locks that outlive a call: a call with `action` "start" acquires them for the recording, and "stop" needs none. Calls without an action,
   * and all calls of capabilities without this field, hold the locks during the call.
   */
  readonly lockSpan?: 'start-to-stop';
  readonly cooldown?: CapabilityCooldown;
  /**
   * May take longer than a client of MCP waits. Such a client is answered before that, and the call continues as a run, which `pen_capture_info`
   * reads. One target has one run at a time.
   */
  readonly becomesRun?: true;
  /** Milliseconds until the call fails with `deadline_exceeded`. */
  readonly deadlineMs: number;
  readonly run: (params: z.output<Params>, context: CallContext) => Promise<AppResult<z.output<Value>>>;
  /** The answer as Markdown for a model. */
  readonly summarise: (value: z.output<Value>) => string;
}

/** A capability with erased parameter and result types, for lists and the runner. */
export interface AnyCapability extends Omit<
  Capability,
  'run' | 'summarise' | 'permissions' | 'plan' | 'refuse' | 'judgesPage'
> {
  readonly permissions?: (params: never) => readonly Permission[];
  readonly plan?: (params: never, context: PlanContext) => CallPlan | null;
  readonly refuse?: (params: never, caller: Pick<CallerView, 'kind'>) => AppError | null;
  readonly judgesPage?: { readonly unless?: (params: never) => boolean };
  readonly run: (params: never, context: CallContext) => Promise<AppResult<unknown>>;
  readonly summarise: (value: never) => string;
}

/** A capability as it is written: its work returns the value or throws an `AppFailure`. */
export interface CapabilityDefinition<Params extends z.ZodObject, Value extends z.ZodObject> extends Omit<
  Capability<Params, Value>,
  'run' | 'summarise'
> {
  readonly run: (params: z.output<Params>, context: CallContext) => Promise<z.output<Value>>;
  /** The value as an answer. It contains no fact that is not in the value. */
  readonly summarise: (value: z.output<Value>) => Answer | string;
}

/** Infers the types of a definition, makes failures of its work values for its callers, and Markdown of its answers. */
export function defineCapability<Params extends z.ZodObject, Value extends z.ZodObject>(
  definition: CapabilityDefinition<Params, Value>,
): Capability<Params, Value> {
  return {
    ...definition,
    run: (params, context) => settle(() => definition.run(params, context)),
    summarise: (value) => {
      const said = definition.summarise(value);
      return typeof said === 'string' ? said : toldAnswer(said);
    },
  };
}
