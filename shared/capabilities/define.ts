/** What a capability is: everything the runner must know as a field, the work itself in `run`. */
import type { z } from 'zod';
import type { Progress } from '../contracts/activity.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { LockKey } from '../contracts/locks.ts';
import type { TargetInfo, TargetType } from '../contracts/targets.ts';
import type { ToolCategory } from '../contracts/tool-categories.ts';
import type { Subscription } from '../base/emitter.ts';
import type { CapabilityPorts, StartTogether, TargetSession } from './ports.ts';

/**
 * `read`: looks; `capture`: records into the library; `change-page`: navigates, emulates; `change-library`: imports,
 * deletes, writes files; `run-code`: evaluates in the target. Permissions are given by kind.
 */
export type CapabilityKind = 'read' | 'capture' | 'change-page' | 'change-library' | 'run-code';

/** MCP's hints. Clients decide by them what to approve without asking, so they must be true. */
export interface CapabilityHints {
  readonly readOnly: boolean;
  readonly idempotent: boolean;
  readonly destructive: boolean;
  readonly openWorld: boolean;
}

export interface CapabilityCooldown {
  /** Least time between two starts on one target, in milliseconds. */
  readonly ms: number;
  /** The protocol command whose sending starts the clock, so that a refused call does not burn it. */
  readonly startsWith: string;
}

/** Another word for a parameter. */
export interface ParameterAlias {
  readonly parameter: string;
  /** The parameter's value, from the alias's; `given` is all that was sent. Left out: the same. */
  readonly convert?: (value: unknown, given: Readonly<Record<string, unknown>>) => unknown;
}

export interface CapabilityTarget {
  /** Target types it works on; another type is refused before any command is sent. */
  readonly types: readonly TargetType[];
  /** A parameter that names a file in place of the target: where it is given none is looked for. */
  readonly unlessGiven?: string;
  /** Works on a target that has crashed as well; others are refused with `target_crashed`. */
  readonly evenCrashed?: true;
}

/** A picture that goes with an answer. */
export interface AnswerPicture {
  readonly mimeType: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly base64: string;
}

/** What `run` is given besides its parameters. */
export interface CallContext {
  readonly ports: CapabilityPorts;
  readonly callId: string;
  readonly caller: CallerView;
  /** Aborted by cancel, deadline, disconnect of the client, shutdown. */
  readonly signal: AbortSignal;
  readonly progress: (
    progress: Omit<Progress, 'bytes' | 'bytesPerSecond'> & Partial<Pick<Progress, 'bytes' | 'bytesPerSecond'>>,
  ) => void;
  /** A sentence that goes with the answer: a clamped parameter, several matches, a running capture affected. */
  readonly note: (text: string) => void;
  /** A picture that goes with the answer, beside its text. */
  readonly picture: (picture: AnswerPicture) => void;
  /**
   * Runs another capability as a part of this call, on its target and for its caller, with that capability's own checks, locks and
   * record. It ends with this call.
   */
  readonly runPart: (
    name: string,
    params: Readonly<Record<string, unknown>>,
    options?: { readonly onProgress?: (progress: Progress) => void; readonly together?: StartTogether },
  ) => Promise<AppResult<Record<string, unknown>>>;
  /** Only in a part that is to begin together with others. */
  readonly together?: StartTogether;
  /** The target this call is for. Only there when the capability declares `target`. */
  readonly target: TargetInfo;
  /** Attaches to the call's target, or to another one; the runner releases every session when the call ends. */
  readonly attach: (target?: TargetInfo) => Promise<AppResult<TargetSession>>;
  /** For ports that send commands on sockets of their own: the runner watches commands to start cooldowns. */
  readonly onCommand: (method: string) => void;
  /**
   * Hands the call's locks over to a recording that goes on after it (`lockSpan`): where the call ends well they stay held until
   * this is disposed. Harmless the second time.
   */
  readonly keepLocks: () => Subscription;
}

/** What a capability may know of who calls it. */
export interface CallerView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'window' | 'mcp' | 'cli';
  /** This caller is gone when its call is (a server without sessions): nothing it begins can be stopped by it later. */
  readonly endsWithCall?: boolean;
  /** The target this caller selected, null where none is. */
  selectedTargetId(): string | null;
  selectTarget(targetId: string | null): void;
  /** Resolves a path argument under this caller's rules: real path, inside the allowed folders for MCP callers. */
  resolvePath(path: string, use: 'read' | 'write'): Promise<AppResult<string>>;
}

export interface Capability<Params extends z.ZodObject = z.ZodObject, Value extends z.ZodObject = z.ZodObject> {
  /** Tool name, the same everywhere: MCP tool, IPC method, `pen call`, docs row. */
  readonly name: `pen_${string}`;
  readonly title: string;
  /** One or two sentences for a model choosing a tool. */
  readonly summary: string;
  readonly category: ToolCategory;
  readonly kind: CapabilityKind;
  readonly hints: CapabilityHints;
  /** Strict object; defaults and descriptions in it are what every caller sees. */
  readonly params: Params;
  /** Words that other tools have for its parameters. They are taken, and stand in no schema: a model is not told two words for one thing. */
  readonly aliases?: Readonly<Record<string, ParameterAlias>>;
  readonly result: Value;
  /** Present where it touches a target. Then the optional parameter `target` must be in `params` (see `targetParam`). */
  readonly target?: CapabilityTarget;
  readonly locks: readonly LockKey[];
  /**
   * Where the locks outlive a call: its parameter `action` says `start`, which takes them for the recording it begins, or `stop`,
   * which takes none; a call without an action takes and gives them back itself. Left out: every call does.
   */
  readonly lockSpan?: 'start-to-stop';
  readonly cooldown?: CapabilityCooldown;
  /** Milliseconds until the call is ended with `deadline_exceeded`. */
  readonly deadlineMs: number;
  readonly run: (params: z.output<Params>, context: CallContext) => Promise<AppResult<z.output<Value>>>;
  /** The answer as Markdown for a model: every fact of the value that matters, nothing that is not in it. */
  readonly summarise: (value: z.output<Value>) => string;
}

/** A capability whose parameter and result types are not known here: what lists and the runner hold. */
export interface AnyCapability extends Omit<Capability, 'run' | 'summarise'> {
  readonly run: (params: never, context: CallContext) => Promise<AppResult<unknown>>;
  readonly summarise: (value: never) => string;
}

/** Ties the types of one definition together and gives it back. */
export function defineCapability<Params extends z.ZodObject, Value extends z.ZodObject>(
  capability: Capability<Params, Value>,
): Capability<Params, Value> {
  return capability;
}
