/** The parts of the core that a runner uses. */
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { RequestsPort } from '../../../shared/core/capability/local-request.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { WaitInClient } from '../../../shared/core/contracts/consents.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { Permission } from '../../../shared/core/contracts/permissions.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { ActivityRecorder } from '../activity/activity.ts';
import type { Cooldowns } from '../locks/cooldowns.ts';
import type { Locks } from '../locks/locks.ts';
import type { Log } from '../log/log.ts';
import type { PersonTasks } from './person-tasks.ts';
import type { CallerSessionsOwner } from './sessions.ts';
import type { RunnerPorts } from './call-ports.ts';
import type { CallerSession, RunOptions } from './types.ts';

/** The part of the endpoints that the runner needs. */
export interface TargetAccess {
  endpoints(): readonly EndpointInfo[];
  /** Includes closed targets for a while; null for one that was never seen. */
  byId(targetId: string): TargetInfo | null;
  /** Reconnects lost endpoints (one series of attempts, shared by concurrent calls). */
  reconnect(signal: AbortSignal): Promise<void>;
  attach(
    target: TargetInfo,
    options: { signal: AbortSignal; onCommand: (method: string) => void; evenCrashed?: boolean },
  ): Promise<AppResult<AttachedSession>>;
}

/** A call, or a file of it, that needs the person's answer. */
export interface PermissionQuestion {
  readonly caller: CallerSession;
  readonly askInClient: NonNullable<RunOptions['askInClient']> | null;
  readonly waitInClient: WaitInClient | null;
  readonly tool: string;
  readonly title: string;
  readonly permissions: readonly Permission[];
  readonly target: TargetInfo | null;
  /** Where a lasting permission would apply, for a call without a target. */
  readonly place: string | null;
  readonly code: string | null;
  /** The arguments, complete. */
  readonly details: readonly { readonly label: string; readonly text: string }[];
  /** The same as the client may see them. */
  readonly detailsInClient: readonly { readonly label: string; readonly text: string }[];
  readonly signal: AbortSignal;
  readonly onWaiting: (where: 'window' | 'client') => void;
}

export interface PermissionAnswer {
  /** `grant`: an earlier, lasting permission applies, and nothing was asked. */
  readonly by: 'person' | 'client' | 'grant';
  /** Where the call is allowed (`consentOrigin`); null: everywhere, or it has no target. */
  readonly place: string | null;
}

export interface RunnerPermissions {
  /** The permissions to ask the person for; none: the call is allowed. */
  check(call: {
    readonly caller: CallerInfo;
    readonly tool: string;
    readonly permissions: readonly Permission[];
  }): AppResult<readonly Permission[]>;
  /** Waits for the person's answer as long as it takes. */
  ask(question: PermissionQuestion): Promise<AppResult<PermissionAnswer>>;
}

export interface RunnerOptions {
  readonly capabilities: readonly AnyCapability[];
  readonly ports: RunnerPorts;
  readonly targets: TargetAccess;
  /** Not a port of capabilities: they send with the permissions of their call. */
  readonly requests: RequestsPort;
  readonly locks: Locks;
  readonly cooldowns: Cooldowns;
  readonly activity: ActivityRecorder;
  readonly sessions: CallerSessionsOwner;
  readonly log: Log;
  readonly answerBudgetBytes: () => number;
  /** Returns whether this caller gets secrets unmasked; the window always does. */
  readonly showsSecrets: (caller: CallerInfo) => boolean;
  /** Replaces secrets in the answers of all others. */
  readonly redactor: Redactor;
  readonly permissions: RunnerPermissions;
  readonly tasks: PersonTasks;
  /** Called when a call has locked its target: resolves when what records without a lock has made room. */
  readonly makeRoom?: (target: TargetInfo) => Promise<void>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Monotonic milliseconds; default: `now`. */
  readonly elapsed?: () => number;
  readonly newId: () => string;
  /** Notices for this caller's next answer, each returned once. */
  readonly noticesFor?: (caller: CallerSession) => readonly string[];
}
