/** The work of one call: its target, its context, the capability itself, and the clean-up. */
import type { CallContext } from '../../shared/capabilities/define.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import { err, ok } from '../../shared/base/result.ts';
import { AppFailure, appError, errorOfAbort, type AppError } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { Permission } from '../../shared/contracts/permissions.ts';
import type { LockLease } from '../locks/locks.ts';
import { askForCall, withOutsideFiles, type AskingCall } from './ask-person.ts';
import type { Finished, Extras } from './call-records.ts';
import { createProgressSink } from './call-progress.ts';
import { withinCleanupGrace } from './cleanup-grace.ts';
import { lockTarget, targetOf } from './lock-target.ts';
import { allowedParts, NO_PARTS, planOf, type AllowedParts } from './planned-parts.ts';
import type { RunnerOptions } from './runner-options.ts';
import type { RunOptions } from './types.ts';

export interface WorkOptions extends RunnerOptions {
  /** Runs another capability for the same caller. `granted`: what the person allowed for it already. */
  readonly runPart: (
    name: string,
    params: Readonly<Record<string, unknown>>,
    partOptions: Parameters<CallContext['runPart']>[2] & { readonly granted: readonly Permission[] },
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
}

function createContext(
  call: AskingCall,
  held: Held,
  { pictures }: Pick<Extras, 'pictures'>,
  { onProgress, together, isPart = false, askInClient = null, taskInClient = null }: RunOptions,
  options: WorkOptions,
): CallContext {
  const { capability, callId, signal, note } = call;
  const noTarget = (): Error => new Error(`${capability.name} declares no target`);
  const onCommand = (method: string): void => {
    if (held.target !== null && capability.cooldown !== undefined && method === capability.cooldown.startsWith)
      options.cooldowns.start(capability.name, held.target.id, capability.cooldown.ms);
  };
  const progress = createProgressSink(options.elapsed, (update) => {
    options.activity.change(callId, { progress: update });
    options.log.debug('progress', { callId, ...update });
    onProgress?.(update);
  });
  return {
    ports: options.ports,
    callId,
    caller: withOutsideFiles(call, {
      permissions: options.permissions,
      redactor: options.redactor,
      untimed: call.untimed,
      askInClient,
      progress,
    }),
    signal,
    progress,
    note,
    picture: (picture) => void pictures.push(picture),
    ...(together === undefined ? {} : { together }),
    ...(isPart ? { isPart } : {}),
    runPart: (name, params, partOptions) =>
      options.runPart(name, held.target === null ? params : { target: held.target.id, ...params }, {
        ...partOptions,
        granted: held.allowed({ name, params }),
      }),
    askPerson: (task) =>
      call.untimed(() =>
        options.tasks.ask({
          ...task,
          callId,
          caller: call.caller,
          title: capability.title,
          target: held.target,
          taskInClient,
          signal,
        }),
      ),
    get target() {
      if (held.target === null) throw noTarget();
      return held.target;
    },
    onCommand,
    keepLocks() {
      held.keepsLocks = true;
      return { dispose: () => held.lease?.release() };
    },
    async attach(other) {
      const wanted = other ?? held.target;
      if (wanted === null) throw noTarget();
      const session = await options.targets.attach(wanted, {
        signal,
        onCommand,
        evenCrashed: capability.target?.evenCrashed === true,
      });
      if (session.ok) held.attached.push(session.value);
      return session;
    },
  };
}

function bugError(name: string, thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return appError(
    'internal',
    `${name} failed because of a bug in PEN Workbench: ${reason}`,
    'Please report it; the log has the details. Other tools continue to work.',
  );
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
  const held: Held = { target: null, lease: null, keepsLocks: false, attached: [], allowed: NO_PARTS };
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
    if (call.toAsk.length > 0 && chosen?.ok !== false) {
      const asked = chosen?.value.target ?? null;
      const place = { targetId: asked?.id ?? null, targetTitle: asked?.title ?? null };
      options.activity.change(callId, { ...place, waitsForPerson: true });
      const plan = planOf(call, asked, options);
      const answer = await askForCall(call, plan, asked, {
        permissions: options.permissions,
        redactor: options.redactor,
        untimed: call.untimed,
        askInClient: runOptions.askInClient ?? null,
        progress: context.progress,
      });
      options.activity.change(callId, { waitsForPerson: false });
      if (!answer.ok) return { state: signal.aborted ? 'cancelled' : 'refused', result: answer };
      // Meanwhile the caller may have been paused, or lost the permission.
      const still = options.permissions.check({
        caller: call.caller.info,
        tool: capability.name,
        permissions: call.toAsk,
      });
      if (!still.ok) return { state: 'refused', result: still };
      // A lasting permission applies to the parts by itself, as long as it lasts.
      if (answer.value.by !== 'grant') held.allowed = allowedParts(plan, asked, call.toAsk, options.targets);
    }
    if (chosen !== null) {
      const locked = chosen.ok ? lockTarget(call, chosen.value, options) : chosen;
      if (!locked.ok) return { state: 'refused', result: locked };
      ({ target: held.target, lease: held.lease } = locked.value);
      if (options.makeRoom !== undefined) {
        await options.makeRoom(locked.value.target);
        if (signal.aborted) return { state: 'cancelled', result: err(errorOfAbort(signal)) };
      }
    }
    // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
    const result = await withinCleanupGrace(capability.run(params as never, context), signal, () =>
      log.warn('a call did not end within its cleanup grace period', { tool: capability.name }),
    );
    if (!result.ok) return { state: result.error.code === 'cancelled' ? 'cancelled' : 'failed', result };
    const value = capability.result.parse(result.value);
    endedWell = true;
    return { state: 'done', result: ok(value) };
  } catch (thrown) {
    if (thrown instanceof AppFailure) return { state: 'failed', result: err(thrown.error) };
    log.error(`${capability.name} failed unexpectedly`, {
      error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    });
    return { state: 'failed', result: err(bugError(capability.name, thrown)) };
  } finally {
    for (const session of held.attached) {
      await session
        .release()
        .catch((thrown: unknown) => log.warn('releasing a session failed', { error: String(thrown) }));
    }
    if (!held.keepsLocks || !endedWell) held.lease?.release();
  }
}
