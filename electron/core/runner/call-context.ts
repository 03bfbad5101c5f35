/** A call between its stages, and what its capability receives. */
import { err, ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { permissionsOf } from '../../../shared/core/capability/permissions.ts';
import type { CallContext, CallPlan } from '../../../shared/core/capability/define.ts';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import type { Permission } from '../../../shared/core/contracts/permissions.ts';
import { madeFields } from '../../../shared/core/contracts/results.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import {
  isServerRuntime,
  targetShownTo,
  type ShownTarget,
  type TargetInfo,
} from '../../../shared/core/contracts/targets.ts';
import type { LockLease } from '../locks/locks.ts';
import { portsOfCall } from './call-ports.ts';
import type { Extras } from './call-records.ts';
import {
  otherTargetDenied,
  storingRefused,
  withOutsideFiles,
  type AllowedParts,
  type AskingCall,
  type AskOptions,
} from './permission.ts';
import type { PlaceGuard } from './place-guard.ts';
import type { RunnerOptions } from './runner-options.ts';
import type { ChosenTarget } from './target-choice.ts';
import type { GrantedPart, RunOptions } from './types.ts';

/** Minimum interval of progress messages: clients gain nothing from more. */
const PROGRESS_INTERVAL_MS = 250;

/** Values never decrease, and at most four a second are sent; a finished total always is. `elapsed`: monotonic milliseconds. */
export function createProgressSink(elapsed: () => number, send: (progress: Progress) => void): CallContext['progress'] {
  let last: Progress | null = null;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  return (update) => {
    const progress: Progress = {
      bytes: last?.bytes ?? null,
      bytesPerSecond: last?.bytesPerSecond ?? null,
      ...(last?.expectedEndAtMs === undefined ? {} : { expectedEndAtMs: last.expectedEndAtMs }),
      ...(last?.found === undefined ? {} : { found: last.found }),
      ...update,
      done: Math.max(update.done, last?.done ?? 0),
    };
    const complete = progress.total !== null && progress.done >= progress.total;
    const messageChanged = progress.message !== last?.message;
    last = progress;
    const now = elapsed();
    if (
      !complete &&
      now - lastSentMs < PROGRESS_INTERVAL_MS &&
      !(messageChanged && now - lastSentMs >= PROGRESS_INTERVAL_MS / 2)
    )
      return;
    lastSentMs = now;
    send(progress);
  };
}

export interface WorkOptions extends RunnerOptions {
  /** Runs another capability for the same caller. `granted`: what the person allowed for it already. */
  readonly runPart: (
    name: string,
    params: Readonly<Record<string, unknown>>,
    partOptions: Parameters<CallContext['runPart']>[2] & { readonly granted: GrantedPart },
  ) => ReturnType<CallContext['runPart']>;
  readonly elapsed: () => number;
}

/** A call between its stages: what they have found out, and the locks and sessions that it holds until it ends. */
export interface Work {
  readonly call: AskingCall;
  readonly extras: Extras;
  readonly runOptions: RunOptions;
  readonly options: WorkOptions;
  readonly progress: CallContext['progress'];
  readonly asking: AskOptions;
  /** Null for a call that needs no target. That there is none counts only after the permissions. */
  chosen: AppResult<ChosenTarget> | null;
  plan: CallPlan | null;
  toAsk: readonly Permission[];
  /** The locked target. */
  target: TargetInfo | null;
  lease: LockLease | null;
  /** A recording continues, and releases the lock when it ends. */
  keepsLocks: boolean;
  readonly attached: AttachedSession[];
  /** Parts that the person allowed with this call; none if nothing was asked. */
  allowed: AllowedParts;
  /** Where the call is allowed; null: everywhere. */
  origins: readonly string[] | null;
  /** Holds the call there. */
  guard: PlaceGuard | null;
  /** That of the call; of one that only reads, aborted too when its target leaves the place. */
  signal: AbortSignal;
  /** Result of the capability, before it is judged. */
  result: AppResult<unknown>;
  value: Record<string, unknown>;
}

export function createContext(work: Work): CallContext {
  const { call, runOptions, options, progress, asking } = work;
  const { capability, callId, caller, note } = call;
  const { together, partOf, madeFor, patience, taskInClient = null } = runOptions;
  // Until the call is allowed on its target, it sees no more of it than of the others.
  const shown = (target: TargetInfo): ShownTarget =>
    targetShownTo(caller.kind, target, otherTargetDenied(caller, target, work.target) === null);
  const ownTarget = (): TargetInfo => {
    if (work.target === null) throw new Error(`${capability.name} declares no target`);
    return work.target;
  };
  const onCommand = (method: string): void => {
    if (work.target !== null && capability.cooldown !== undefined && method === capability.cooldown.startsWith)
      options.cooldowns.start(capability.name, work.target.id, capability.cooldown.ms, call.work);
  };
  return {
    ports: portsOfCall(options.ports, shown, {
      refused: () => storingRefused(call, options),
      made: (draft) =>
        madeFor === undefined ? draft : { ...draft, ...madeFields(partOf ?? callId, madeFor, draft.options) },
    }),
    callId,
    caller: withOutsideFiles(call, asking),
    get signal() {
      return work.signal;
    },
    progress,
    note,
    picture: (picture) => void work.extras.pictures.push(picture),
    ...(together === undefined ? {} : { together }),
    ...(patience === undefined ? {} : { patience }),
    ...(partOf === undefined ? {} : { isPart: true }),
    runPart: (name, params, partOptions) =>
      options.runPart(name, work.target === null ? params : { target: work.target.id, ...params }, {
        ...partOptions,
        granted: work.allowed({ name, params }),
      }),
    sendRequest: (request, signal) => options.requests.send(request, permissionsOf(capability, call.params), signal),
    whoAnswers: (request, signal) =>
      work.target === null || !isServerRuntime(work.target.type)
        ? Promise.resolve(null)
        : options.requests.whoAnswers(request, work.target.endpoint, signal),
    askPerson: (task) =>
      call.untimed(() =>
        options.tasks.ask({
          ...task,
          callId,
          caller,
          title: capability.title,
          target: work.target,
          taskInClient,
          waitInClient: asking.waitInClient,
          signal: work.signal,
        }),
      ),
    get target() {
      return shown(ownTarget());
    },
    onCommand,
    keepLocks() {
      work.keepsLocks = true;
      return { dispose: () => work.lease?.release() };
    },
    async attach(other) {
      // A call may see less of a target than there is of it.
      const wanted = (other === undefined ? null : options.targets.byId(other.id)) ?? other ?? ownTarget();
      const denied = otherTargetDenied(caller, wanted, work.target);
      if (denied !== null) return err(denied);
      const session = await options.targets.attach(wanted, {
        signal: work.signal,
        onCommand,
        evenCrashed: capability.target?.evenCrashed === true,
      });
      if (!session.ok) return session;
      work.attached.push(session.value);
      return work.guard === null ? session : ok(work.guard.hold(session.value));
    },
  };
}
