/** Runs any capability for any caller, in one order: name, parameters, permission, target, lock, cooldown, work, cleanup. */
import type { AnswerPicture, AnyCapability, CallContext } from '../../shared/capabilities/define.ts';
import type { AttachedSession, CapabilityPorts } from '../../shared/capabilities/ports.ts';
import { maskAddresses, maskAddressesIn } from '../../shared/base/secrets.ts';
import type { CallerKind, CallRecord, CallState, Progress } from '../../shared/contracts/activity.ts';
import { AppFailure, appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { EndpointInfo, TargetInfo } from '../../shared/contracts/targets.ts';
import type { ActivityRecorder } from '../activity/activity.ts';
import type { Cooldowns } from '../locks/cooldowns.ts';
import type { LockLease, Locks } from '../locks/locks.ts';
import { byteLength, failureText, successText } from './answer.ts';
import { nearestNames } from './nearest-name.ts';
import { parseParameters } from './parameters.ts';
import type { CallerSessionsOwner } from './sessions.ts';
import { checkTargetType, chooseTarget, goneTarget } from './target-choice.ts';
import type { Log } from '../log/log.ts';
import { startStopwatch } from '../../shared/base/stopwatch.ts';
import type { CallerSession, RunOptions, RunOutcome, Runner } from './types.ts';

/** How long a call may still take after it was cancelled, before the runner stops waiting for it. */
const CLEANUP_GRACE_MS = 5000;

/** Minimum interval of progress messages: clients gain nothing from more. */
const PROGRESS_INTERVAL_MS = 250;

/** Maximum length in characters of the arguments in a call's record. */
const KEPT_ARGUMENT_CHARS = 2000;

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

export interface RunnerOptions {
  readonly capabilities: readonly AnyCapability[];
  readonly ports: CapabilityPorts;
  readonly targets: TargetAccess;
  readonly locks: Locks;
  readonly cooldowns: Cooldowns;
  readonly activity: ActivityRecorder;
  readonly sessions: CallerSessionsOwner;
  readonly log: Log;
  readonly answerBudgetBytes: () => number;
  /** Whether callers of a kind get secrets unmasked. */
  readonly showsSecrets: (kind: CallerKind) => boolean;
  /** The refusal of a call that this caller may not make; null if it may. */
  readonly permit: (capability: AnyCapability, caller: CallerSession) => AppError | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Monotonic milliseconds; default: `now`. */
  readonly elapsed?: () => number;
  readonly newId: () => string;
  /** Notices for this caller's next answer, each returned once. */
  readonly noticesFor?: (caller: CallerSession) => readonly string[];
}

interface RunningCall {
  readonly callerId: string;
  readonly abort: (reason: AppError) => void;
  readonly settled: Promise<void>;
}

/** A recording ends with its caller; one that would end with the call that starts it is refused with the reason. */
function refuseUnstoppable(
  capability: AnyCapability,
  params: Record<string, unknown>,
  caller: CallerSession,
): AppError | null {
  if (capability.lockSpan !== 'start-to-stop' || params['action'] !== 'start' || caller.endsWithCall !== true)
    return null;
  return appError(
    'permission_denied',
    `This server has no sessions (--stateless): a recording that ${capability.name} starts would end with this call.`,
    'Use a server with sessions, the window, or pen capture with --duration.',
  );
}

/** The notes and pictures of an answer. */
interface Extras {
  readonly notes: string[];
  readonly pictures: AnswerPicture[];
}

type Finished = { state: CallState; result: AppResult<Record<string, unknown>> };

export function createRunner(options: RunnerOptions): Runner {
  const byName = new Map(options.capabilities.map((capability) => [capability.name as string, capability]));
  const running = new Map<string, RunningCall>();
  const { elapsed = options.now } = options;
  let shuttingDown = false;

  options.sessions.onClose(async (session) => {
    const own = [...running.values()].filter((call) => call.callerId === session.id);
    for (const call of own)
      call.abort(appError('cancelled', `${session.name} disconnected, so its call was cancelled.`));
    await Promise.all(own.map((call) => call.settled));
  });

  /** Refusals before any work: they are recorded and cost nothing. */
  function refuse(
    callId: string,
    capability: AnyCapability | null,
    tool: string,
    caller: CallerSession,
    raw: unknown,
    error: AppError,
  ): RunOutcome & { ok: false } {
    const text = failureText(tool, error, []);
    options.activity.begin({
      ...newRecord(callId, capability, tool, caller, raw),
      state: 'refused',
      endedAtMs: options.now(),
      error,
      answerBytes: byteLength(text),
    });
    options.activity.keepAnswer(callId, text);
    return { ok: false, callId, error, text };
  }

  function newRecord(
    callId: string,
    capability: AnyCapability | null,
    tool: string,
    caller: CallerSession,
    raw: unknown,
  ): CallRecord {
    return {
      id: callId,
      tool,
      title: capability?.title ?? tool,
      kind: capability?.kind ?? 'read',
      caller: caller.info,
      argumentsJson: (JSON.stringify(raw ?? {}) ?? '{}').slice(0, KEPT_ARGUMENT_CHARS),
      targetId: null,
      targetTitle: null,
      startedAtMs: options.now(),
      endedAtMs: null,
      state: 'running',
      progress: null,
      error: null,
      answerBytes: null,
      captureId: null,
      outcomeNote: null,
    };
  }

  /** Values never decrease, and at most four a second are sent; a finished total always is. */
  function progressSink(
    callId: string,
    onProgress: ((progress: Progress) => void) | undefined,
  ): CallContext['progress'] {
    let last: Progress | null = null;
    let lastSentMs = Number.NEGATIVE_INFINITY;
    return (update) => {
      const progress: Progress = {
        bytes: last?.bytes ?? null,
        bytesPerSecond: last?.bytesPerSecond ?? null,
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
      options.activity.change(callId, { progress });
      options.log.debug('progress', { callId, ...progress });
      onProgress?.(progress);
    };
  }

  /** Waits for the work; after a cancel, for the cleanup grace period and no longer. */
  async function withinGrace<T>(
    answer: Promise<AppResult<T>>,
    signal: AbortSignal,
    tool: string,
  ): Promise<AppResult<T>> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let onAbort: (() => void) | undefined;
    const abandoned = new Promise<AppResult<T>>((resolve) => {
      onAbort = () => {
        timer = setTimeout(() => {
          options.log.warn('a call did not end within its cleanup grace period', { tool });
          resolve({ ok: false, error: errorOfAbort(signal) });
        }, CLEANUP_GRACE_MS);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([answer, abandoned]);
    } finally {
      clearTimeout(timer);
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    }
  }

  async function work(
    capability: AnyCapability,
    params: Record<string, unknown>,
    caller: CallerSession,
    callId: string,
    signal: AbortSignal,
    { notes, pictures }: Extras,
    { onProgress, together }: RunOptions,
  ): Promise<Finished> {
    let lease: LockLease | null = null;
    let locksAreKept = false;
    let endedWell = false;
    const attached: AttachedSession[] = [];
    try {
      let target: TargetInfo | null = null;
      const { unlessGiven } = capability.target ?? {};
      const isOfFile = unlessGiven !== undefined && params[unlessGiven] !== undefined;
      if (capability.target !== undefined && !isOfFile) {
        const wanted = typeof params['target'] === 'string' ? params['target'] : undefined;
        // A stop ends a recording in progress: it needs no lock, no cooldown after the start, and no living target.
        const isStop = capability.lockSpan === 'start-to-stop' && params['action'] === 'stop';
        let chosen = chooseTarget(wanted, caller, options.targets.endpoints());
        if (!chosen.ok && isStop) {
          const gone = goneTarget(wanted, caller, options.targets.endpoints(), (id) => options.targets.byId(id));
          if (gone !== null) chosen = { ok: true, value: { target: gone, notes: [] } };
        }
        if (!chosen.ok) {
          // Only a call that found no target waits for reconnects: one dead browser must not delay calls to the others.
          await options.targets.reconnect(signal);
          if (signal.aborted) return { state: 'cancelled', result: { ok: false, error: errorOfAbort(signal) } };
          chosen = chooseTarget(wanted, caller, options.targets.endpoints());
        }
        if (!chosen.ok) return { state: 'refused', result: chosen };
        const fitting = checkTargetType(capability, chosen.value.target);
        if (!fitting.ok) return { state: 'refused', result: fitting };
        target = fitting.value;
        notes.push(...chosen.value.notes);
        options.activity.change(callId, { targetId: target.id, targetTitle: target.title });

        const taken = options.locks.acquire(
          isStop ? [] : capability.locks,
          {
            targetId: target.id,
            targetTitle: target.title,
            endpointId: target.endpointId,
            endpointTitle: target.endpoint,
          },
          { tool: capability.name, callerName: caller.name, callerId: caller.id, callId },
        );
        if (!taken.ok) return { state: 'refused', result: taken };
        lease = taken.value;
        const cooling =
          capability.cooldown === undefined || isStop ? null : options.cooldowns.refusal(capability.name, target.id);
        if (cooling !== null) return { state: 'refused', result: { ok: false, error: cooling } };
        if (capability.kind === 'change-page') {
          for (const lock of options.locks.heldOn(target.id, target.endpointId)) {
            if (lock.callId !== callId) notes.push(`${lock.tool} is running on this target and may be affected.`);
          }
        }
      }

      const onCommand = (method: string): void => {
        if (target !== null && capability.cooldown !== undefined && method === capability.cooldown.startsWith)
          options.cooldowns.start(capability.name, target.id, capability.cooldown.ms);
      };
      const context: CallContext = {
        ports: options.ports,
        callId,
        caller,
        signal,
        progress: progressSink(callId, onProgress),
        note: (text) => void notes.push(text),
        picture: (picture) => void pictures.push(picture),
        ...(together === undefined ? {} : { together }),
        async runPart(name, partParams, partOptions = {}) {
          const part = await run(name, target === null ? partParams : { ...partParams, target: target.id }, caller, {
            ...partOptions,
            signal,
          });
          return part.ok ? { ok: true, value: part.value } : { ok: false, error: part.error };
        },
        get target() {
          if (target === null) throw new Error(`${capability.name} declares no target`);
          return target;
        },
        onCommand,
        keepLocks() {
          locksAreKept = true;
          return { dispose: () => lease?.release() };
        },
        async attach(other) {
          const wanted = other ?? target;
          if (wanted === null) throw new Error(`${capability.name} declares no target`);
          const session = await options.targets.attach(wanted, {
            signal,
            onCommand,
            evenCrashed: capability.target?.evenCrashed === true,
          });
          if (session.ok) attached.push(session.value);
          return session;
        },
      };

      // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
      const result = await withinGrace(capability.run(params as never, context), signal, capability.name);
      if (!result.ok) {
        return { state: result.error.code === 'cancelled' ? 'cancelled' : 'failed', result };
      }
      const value = capability.result.parse(result.value);
      endedWell = true;
      return { state: 'done', result: { ok: true, value } };
    } catch (thrown) {
      if (thrown instanceof AppFailure) return { state: 'failed', result: { ok: false, error: thrown.error } };
      options.log.error(`${capability.name} failed unexpectedly`, {
        error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return {
        state: 'failed',
        result: {
          ok: false,
          error: appError(
            'internal',
            `${capability.name} failed because of a bug in PEN Workbench: ${reason}`,
            'Please report it; the log has the details. Other tools continue to work.',
          ),
        },
      };
    } finally {
      for (const session of attached) {
        await session
          .release()
          .catch((thrown: unknown) => options.log.warn('releasing a session failed', { error: String(thrown) }));
      }
      if (!locksAreKept || !endedWell) lease?.release();
    }
  }

  async function run(
    name: string,
    raw: unknown,
    caller: CallerSession,
    runOptions: RunOptions = {},
  ): Promise<RunOutcome> {
    const callId = options.newId();
    const capability = byName.get(name) ?? null;
    if (capability === null) {
      const near = nearestNames(name, [...byName.keys()]);
      const hint = near.length === 0 ? 'tools/list names every tool.' : `Did you mean ${near.join(' or ')}?`;
      return refuse(callId, null, name, caller, raw, appError('unknown_tool', `There is no tool "${name}".`, hint));
    }
    const parsed = parseParameters(capability, raw);
    if (!parsed.ok) return { ...refuse(callId, capability, name, caller, raw, parsed.error), breaksSchema: true };
    if (shuttingDown)
      return refuse(
        callId,
        capability,
        name,
        caller,
        raw,
        appError('shutting_down', 'PEN Workbench is closing and accepts no more calls.', 'Start it again.'),
      );
    const denied = options.permit(capability, caller) ?? refuseUnstoppable(capability, parsed.value.params, caller);
    if (denied !== null) return refuse(callId, capability, name, caller, raw, denied);

    const controller = new AbortController();
    const abort = (reason: AppError): void => {
      if (controller.signal.aborted) return;
      options.activity.change(callId, { state: 'cancelling' });
      controller.abort(reason);
    };
    const deadline = setTimeout(() => {
      abort(
        appError(
          'deadline_exceeded',
          `${name} did not end within ${Math.round(capability.deadlineMs / 1000)}s.`,
          'The target may be frozen or very busy; try again or choose another target.',
          {
            deadlineMs: capability.deadlineMs,
          },
        ),
      );
    }, capability.deadlineMs);
    const onOuterAbort = (): void =>
      abort(
        runOptions.signal === undefined
          ? appError('cancelled', 'The call was cancelled.')
          : errorOfAbort(runOptions.signal),
      );
    if (runOptions.signal?.aborted === true) onOuterAbort();
    else runOptions.signal?.addEventListener('abort', onOuterAbort, { once: true });

    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    running.set(callId, { callerId: caller.id, abort, settled });
    const begun = newRecord(callId, capability, name, caller, raw);
    const watch = startStopwatch(options);
    options.activity.begin(begun);
    const extras: Extras = { notes: [...(options.noticesFor?.(caller) ?? []), ...parsed.value.notes], pictures: [] };
    try {
      const finished = await work(
        capability,
        parsed.value.params,
        caller,
        callId,
        controller.signal,
        extras,
        runOptions,
      );
      const endedAtMs = begun.startedAtMs + watch.elapsedMs();
      return conclude(capability, callId, masked(finished, extras, caller), extras, {
        endedAtMs,
        sizeAskedFor: parsed.value.sizeAskedFor,
      });
    } finally {
      clearTimeout(deadline);
      runOptions.signal?.removeEventListener('abort', onOuterAbort);
      running.delete(callId);
      settle();
    }
  }

  /** Nearly every answer contains addresses, so their secrets are masked here. The window masks its own display. */
  function masked(finished: Finished, extras: Extras, caller: CallerSession): Finished {
    if (caller.kind === 'window' || options.showsSecrets(caller.kind)) return finished;
    extras.notes.splice(0, Infinity, ...extras.notes.map(maskAddresses));
    const { result } = finished;
    if (!result.ok)
      return {
        ...finished,
        result: { ok: false, error: { ...result.error, message: maskAddresses(result.error.message) } },
      };
    const value = Object.entries(result.value).map(([name, each]) => [name, maskAddressesIn(each)] as const);
    return { ...finished, result: { ok: true, value: Object.fromEntries(value) } };
  }

  function conclude(
    capability: AnyCapability,
    callId: string,
    finished: Finished,
    { notes, pictures }: Extras,
    { endedAtMs, sizeAskedFor }: { endedAtMs: number; sizeAskedFor: boolean },
  ): RunOutcome {
    const { result } = finished;
    const text = result.ok
      ? successText(capability.summarise(result.value as never), notes, options.answerBudgetBytes(), sizeAskedFor)
      : failureText(capability.name, result.error, notes);
    const captureId = result.ok && typeof result.value['captureId'] === 'string' ? result.value['captureId'] : null;
    options.activity.change(callId, {
      state: finished.state,
      endedAtMs,
      error: result.ok ? null : result.error,
      answerBytes: byteLength(text),
      captureId,
      outcomeNote:
        !result.ok && capability.kind === 'capture' && finished.state !== 'refused' ? 'nothing was kept' : null,
    });
    options.activity.keepAnswer(callId, text);
    options.log.info('call', {
      tool: capability.name,
      callId,
      state: finished.state,
      ...(result.ok ? {} : { code: result.error.code, message: result.error.message }),
    });
    return result.ok
      ? { ok: true, callId, value: result.value, notes, pictures, text }
      : { ok: false, callId, error: result.error, text };
  }

  return {
    capabilities: options.capabilities,
    find: (name) => byName.get(name) ?? null,
    run,
    cancel(callId) {
      const call = running.get(callId);
      call?.abort(appError('cancelled', 'The call was cancelled.'));
      return call !== undefined;
    },
    running: () => options.activity.calls().filter((call) => running.has(call.id)),
    async shutDown(graceMs) {
      shuttingDown = true;
      const calls = [...running.values()];
      for (const call of calls)
        call.abort(appError('shutting_down', 'PEN Workbench is closing, so the call was cancelled.'));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const expired = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), graceMs);
      });
      const all = Promise.all(calls.map((call) => call.settled)).then(() => true);
      const inTime = await Promise.race([all, expired]);
      clearTimeout(timer);
      return inTime;
    },
  };
}
