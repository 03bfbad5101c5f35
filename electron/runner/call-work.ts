/** The work of one call: its target, its context, the capability itself, and the clean-up. */
import { foreign } from '../../shared/base/foreign-text.ts';
import type { CallContext } from '../../shared/capabilities/define.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import { err, ok } from '../../shared/base/result.ts';
import {
  AppFailure,
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  unwrap,
  settle,
} from '../../shared/contracts/errors.ts';
import { isServerRuntime, type TargetInfo } from '../../shared/contracts/targets.ts';
import { isStopOfOwn, permissionsOf } from '../../shared/capabilities/common/permissions.ts';
import type { LockLease } from '../locks/locks.ts';
import { askForCall, withOutsideFiles, type AskingCall } from './ask-person.ts';
import type { Finished, Extras } from './call-records.ts';
import { withinCleanupGrace } from './cleanup-grace.ts';
import { lockTarget, targetOf } from './lock-target.ts';
import { mustHavePage, pageFailure, withoutJudgement } from './loaded-page.ts';
import { otherTargetDenied, permissionsToAsk, shownInCall } from './own-browser.ts';
import { openPlaceGuard, type PlaceGuard } from './place-guard.ts';
import { allowedParts, loadedOrigins, neededByParts, NO_PARTS, planOf, type AllowedParts } from './planned-parts.ts';
import type { RunnerOptions } from './runner-options.ts';
import { portsOfCall } from './call-ports.ts';
import type { GrantedPart, RunOptions } from './types.ts';
import type { Progress } from '../../shared/contracts/app/activity.ts';

/** Minimum interval of progress messages: clients gain nothing from more. */
const PROGRESS_INTERVAL_MS = 250;

/** Values never decrease, and at most four a second are sent; a finished total always is. `elapsed`: monotonic milliseconds. */
function createProgressSink(elapsed: () => number, send: (progress: Progress) => void): CallContext['progress'] {
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

/** Locks and sessions that a call holds until it ends. */
interface Held {
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
}

function createContext(
  call: AskingCall,
  held: Held,
  { pictures }: Pick<Extras, 'pictures'>,
  {
    onProgress,
    together,
    partOf,
    patienceMs,
    askInClient = null,
    taskInClient = null,
    waitInClient = null,
  }: RunOptions,
  options: WorkOptions,
): CallContext {
  const { capability, callId, note } = call;
  const shown = shownInCall(call.caller, () => held.target);
  const noTarget = (): Error => new Error(`${capability.name} declares no target`);
  const onCommand = (method: string): void => {
    if (held.target !== null && capability.cooldown !== undefined && method === capability.cooldown.startsWith)
      options.cooldowns.start(capability.name, held.target.id, capability.cooldown.ms, call.work);
  };
  const progress = createProgressSink(options.elapsed, (update) => {
    options.activity.change(callId, { progress: update });
    options.log.debug('progress', { callId, ...update });
    onProgress?.(update);
  });
  return {
    ports: portsOfCall(options.ports, shown, () => storingRefused(call, options)),
    callId,
    caller: withOutsideFiles(call, {
      permissions: options.permissions,
      redactor: options.redactor,
      untimed: call.untimed,
      askInClient,
      waitInClient,
      progress,
    }),
    get signal() {
      return held.signal;
    },
    progress,
    note,
    picture: (picture) => void pictures.push(picture),
    ...(together === undefined ? {} : { together }),
    ...(patienceMs === undefined ? {} : { patienceMs }),
    ...(partOf === undefined ? {} : { isPart: true }),
    runPart: (name, params, partOptions) =>
      options.runPart(name, held.target === null ? params : { target: held.target.id, ...params }, {
        ...partOptions,
        granted: held.allowed({ name, params }),
      }),
    sendRequest: (request, signal) => options.requests.send(request, permissionsOf(capability, call.params), signal),
    whoAnswers: (request, signal) =>
      held.target === null || !isServerRuntime(held.target.type)
        ? Promise.resolve(null)
        : options.requests.whoAnswers(request, held.target.endpoint, signal),
    askPerson: (task) =>
      call.untimed(() =>
        options.tasks.ask({
          ...task,
          callId,
          caller: call.caller,
          title: capability.title,
          target: held.target,
          taskInClient,
          waitInClient,
          signal: held.signal,
        }),
      ),
    get target() {
      if (held.target === null) throw noTarget();
      return shown(held.target);
    },
    onCommand,
    keepLocks() {
      held.keepsLocks = true;
      return { dispose: () => held.lease?.release() };
    },
    async attach(other) {
      // A call may see less of a target than there is of it.
      const wanted = (other === undefined ? null : options.targets.byId(other.id)) ?? other ?? held.target;
      if (wanted === null) throw noTarget();
      const denied = otherTargetDenied(call.caller, wanted, held.target);
      if (denied !== null) return err(denied);
      const session = await options.targets.attach(wanted, {
        signal: held.signal,
        onCommand,
        evenCrashed: capability.target?.evenCrashed === true,
      });
      if (!session.ok) return session;
      held.attached.push(session.value);
      return held.guard === null ? session : ok(held.guard.hold(session.value));
    },
  };
}

/** Why this call stores no capture: neither it nor its caller has the permission. A stop has that of its start. */
function storingRefused(
  { capability, params, caller }: AskingCall,
  { permissions }: Pick<RunnerOptions, 'permissions'>,
): AppError | null {
  const isDeclared = permissionsOf(capability, params).some((each) => each === 'capture' || each === 'library');
  if (isDeclared || isStopOfOwn(capability, params)) return null;
  const checked = permissions.check({ caller: caller.info, tool: capability.name, permissions: ['capture'] });
  if (!checked.ok) return checked.error;
  return checked.value.length === 0
    ? null
    : appError('permission_denied', `${caller.name} may not record captures without asking.`, 'Ask the user.');
}

function bugError(name: string, thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return appError(
    'internal',
    `${name} failed because of a bug in PEN Workbench: ${foreign(reason, 200)}`,
    'Please report it; the log has the details. Other tools continue to work.',
  );
}

/** Returns whether the call itself may take its target elsewhere. */
function mayLeave({ capability, params }: AskingCall): boolean {
  return permissionsOf(capability, params).some((permission) => permission !== 'read' && permission !== 'capture');
}

/** Holds the call to the place that the person allowed. `permission_denied` if its target is somewhere else now. */
async function guardPlace(
  call: AskingCall,
  held: Held,
  { target, origins }: { readonly target: TargetInfo; readonly origins: readonly string[] },
  options: WorkOptions,
): Promise<AppResult<null>> {
  const { capability, signal } = call;
  const guard = await settle(() =>
    openPlaceGuard({
      tool: capability.name,
      target,
      origins,
      signal,
      attach: async () => unwrap(await options.targets.attach(target, { signal, onCommand: () => undefined })),
    }),
  );
  if (!guard.ok) return guard;
  held.guard = guard.value;
  if (!mayLeave(call)) held.signal = AbortSignal.any([signal, guard.value.left]);
  return guard.value.check();
}

/** Never throws: an exception of the capability is logged and ends as `internal`. */
export async function workOn(
  call: AskingCall,
  extras: Extras,
  runOptions: RunOptions,
  options: WorkOptions,
): Promise<Finished> {
  const { capability, params, signal, callId } = call;
  const { log } = options;
  const held: Held = {
    target: null,
    lease: null,
    keepsLocks: false,
    attached: [],
    allowed: NO_PARTS,
    origins: call.origins,
    guard: null,
    signal,
  };
  let endedWell = false;
  try {
    let chosen = targetOf(call, options);
    if (chosen !== null && !chosen.ok) {
      // Only a call that found no target waits for reconnects: one dead browser must not delay calls to the others.
      await options.targets.reconnect(signal);
      if (signal.aborted) return { state: 'cancelled', result: err(errorOfAbort(signal)) };
      chosen = targetOf(call, options);
    }
    const context = createContext(call, held, extras, runOptions, options);
    const asked = chosen?.ok === true ? chosen.value.target : null;
    const asking =
      chosen?.ok === false ? ok([]) : permissionsToAsk(call, asked, runOptions.granted, options.permissions);
    if (!asking.ok) return { state: 'refused', result: asking };
    const plan = planOf(call, asked, options, 'window');
    const ofParts = neededByParts(plan, options);
    const { info } = call.caller;
    const parts =
      ofParts.length === 0
        ? ok([])
        : options.permissions.check({ caller: info, tool: capability.name, permissions: ofParts });
    if (!parts.ok) return { state: 'refused', result: parts };
    const toAsk = asking.value;
    if (toAsk.length > 0) {
      const place = { targetId: asked?.id ?? null, targetTitle: asked?.title ?? null };
      options.activity.change(callId, { ...place, waitsForPerson: true });
      const plans = { inWindow: plan, inClient: planOf(call, asked, options, call.caller.kind) };
      const answer = await askForCall({ ...call, toAsk }, plans, asked, {
        permissions: options.permissions,
        redactor: options.redactor,
        untimed: call.untimed,
        askInClient: runOptions.askInClient ?? null,
        waitInClient: runOptions.waitInClient ?? null,
        progress: context.progress,
      });
      options.activity.change(callId, { waitsForPerson: false });
      if (!answer.ok) return { state: signal.aborted ? 'cancelled' : 'refused', result: answer };
      // Meanwhile the caller may have been paused, or lost the permission.
      const still = options.permissions.check({
        caller: call.caller.info,
        tool: capability.name,
        permissions: toAsk,
      });
      if (!still.ok) return { state: 'refused', result: still };
      // A lasting permission applies to the parts by itself, as long as it lasts.
      const { by, place: allowedAt } = answer.value;
      if (by !== 'grant') held.allowed = allowedParts(plan, asked, toAsk, options.targets);
      // Code of a plan runs in its parts, each of which is held to its place.
      const isOfParts = plan !== null && toAsk.every((each) => each === 'read-code' || each === 'run-code');
      if (allowedAt !== null && !isOfParts)
        held.origins = [allowedAt, ...(by === 'grant' ? [] : loadedOrigins(plan, asked))];
    }
    if (chosen !== null) {
      const locked = chosen.ok ? lockTarget(call, chosen.value, options) : chosen;
      if (!locked.ok) return { state: 'refused', result: locked };
      ({ target: held.target, lease: held.lease } = locked.value);
      if (options.makeRoom !== undefined) {
        await options.makeRoom(locked.value.target);
        if (signal.aborted) return { state: 'cancelled', result: err(errorOfAbort(signal)) };
      }
      if (held.origins !== null) {
        const guarded = await guardPlace(call, held, { target: locked.value.target, origins: held.origins }, options);
        if (!guarded.ok) return { state: signal.aborted ? 'cancelled' : 'refused', result: guarded };
      }
    }
    if (held.target !== null && mustHavePage(call)) {
      const failure = await pageFailure(held.target, call, options);
      if (failure !== null) return { state: 'failed', result: err(failure) };
    }
    // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
    const result = await withinCleanupGrace(capability.run(params as never, context), held.signal, () =>
      log.warn('a call did not end within its cleanup grace period', { tool: capability.name }),
    );
    // What was read belongs to the place only if the target is still there.
    const stayed = held.guard === null || mayLeave(call) ? ok(null) : await held.guard.check();
    if (!stayed.ok) {
      // A call whose target was lost says so; that the place cannot be asked any more is the same news.
      const isLost = !result.ok && stayed.error.code !== 'permission_denied';
      return { state: signal.aborted ? 'cancelled' : 'failed', result: isLost ? result : stayed };
    }
    if (!result.ok) return { state: result.error.code === 'cancelled' ? 'cancelled' : 'failed', result };
    const value = capability.result.parse(result.value);
    if (held.target !== null && capability.judgesPage !== undefined && params['action'] !== 'start') {
      const failure = await pageFailure(held.target, call, options);
      if (failure !== null) return { state: 'failed', result: err(withoutJudgement(failure, capability.name, value)) };
    }
    endedWell = true;
    return { state: 'done', result: ok(value) };
  } catch (thrown) {
    if (thrown instanceof AppFailure) return { state: 'failed', result: err(thrown.error) };
    log.error(`${capability.name} failed unexpectedly`, {
      error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    });
    return { state: 'failed', result: err(bugError(capability.name, thrown)) };
  } finally {
    await held.guard?.release();
    for (const session of held.attached) {
      await session
        .release()
        .catch((thrown: unknown) => log.warn('releasing a session failed', { error: String(thrown) }));
    }
    if (!held.keepsLocks || !endedWell) held.lease?.release();
  }
}
