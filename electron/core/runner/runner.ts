/** Runs any capability for any caller, in one order: name, parameters, permission, target, lock, cooldown, work, cleanup. */
import { permissionsOf } from '../../../shared/core/capability/permissions.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { startStopwatch } from '../../../shared/base/stopwatch.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import type { AskingCall } from './permission.ts';
import { createCallRecords, type CallRequest, type Extras } from './call-records.ts';
import { workOn } from './call-work.ts';
import { nearestNames } from '../../../shared/base/nearest-name.ts';
import { parseParameters, type ParsedParameters } from './parameters.ts';
import type { RunnerOptions } from './runner-options.ts';
import type { CallerSession, RunOptions, RunOutcome, Runner, Untimed } from './types.ts';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';

function maskedError(error: AppError, redactor: Redactor): AppError {
  const { message, suggestion } = error;
  return {
    ...error,
    message: redactor.text(message),
    ...(suggestion === undefined ? {} : { suggestion: redactor.text(suggestion) }),
  };
}

/** Redacts the notes in place, and returns the redacted result. The structure of the result stays, and so do ids and links. */
function maskAnswer(
  result: AppResult<Record<string, unknown>>,
  notes: string[],
  redactor: Redactor,
): AppResult<Record<string, unknown>> {
  notes.splice(0, Infinity, ...notes.map((note) => redactor.text(note)));
  if (!result.ok) return err(maskedError(result.error, redactor));
  return ok(redactor.members(result.value));
}

/** Progress as the caller receives it. */
function maskProgress(onProgress: (progress: Progress) => void, redactor: Redactor): (progress: Progress) => void {
  return (progress) =>
    onProgress({
      ...progress,
      message: redactor.text(progress.message),
      ...(progress.found === undefined ? {} : { found: progress.found.map((text) => redactor.text(text)) }),
    });
}

interface Deadline {
  /** Stops the deadline while `wait` runs; several may run at once. */
  readonly untimed: Untimed;
  stop(): void;
}

/** Calls `onExpired` after `limitMs` without the stopped times. `elapsed`: monotonic milliseconds. */
function startDeadline(limitMs: number, elapsed: () => number, onExpired: () => void): Deadline {
  let leftMs = limitMs;
  let startedMs = elapsed();
  let waiting = 0;
  let isStopped = false;
  let timer = setTimeout(onExpired, leftMs);

  return {
    async untimed(wait) {
      if (waiting === 0) {
        clearTimeout(timer);
        leftMs -= elapsed() - startedMs;
      }
      waiting += 1;
      try {
        return await wait();
      } finally {
        waiting -= 1;
        if (waiting === 0 && !isStopped) {
          startedMs = elapsed();
          timer = setTimeout(onExpired, Math.max(0, leftMs));
        }
      }
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
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
  const begins = params['action'] === 'start' || params['action'] === 'record';
  if (capability.lockSpan !== 'start-to-stop' || !begins || caller.endsWithCall !== true) return null;
  return appError(
    'permission_denied',
    `This server has no sessions (--stateless): a recording that ${capability.name} starts would end with this call.`,
    'Use a server with sessions, the window, or pen capture with --duration.',
  );
}

/** Aborts a call when its caller aborts it. */
function followOuter(outer: AbortSignal | undefined, abort: (reason: AppError) => void): { stop(): void } {
  const onOuterAbort = (): void =>
    abort(outer === undefined ? appError('cancelled', 'The call was cancelled.') : errorOfAbort(outer));
  if (outer?.aborted === true) onOuterAbort();
  else outer?.addEventListener('abort', onOuterAbort, { once: true });
  return { stop: () => outer?.removeEventListener('abort', onOuterAbort) };
}

function deadlineError({ name, deadlineMs }: AnyCapability): AppError {
  return appError(
    'deadline_exceeded',
    `${name} did not end within ${Math.round(deadlineMs / 1000)}s.`,
    'The target may be frozen or very busy; try again or choose another target.',
    { deadlineMs },
  );
}

/** True if all calls settled within `graceMs`. */
async function settleWithin(calls: readonly RunningCall[], graceMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), graceMs);
  });
  const all = Promise.all(calls.map((call) => call.settled)).then(() => true);
  const inTime = await Promise.race([all, expired]);
  clearTimeout(timer);
  return inTime;
}

export function createRunner(options: RunnerOptions): Runner {
  const byName = new Map(options.capabilities.map((capability) => [capability.name as string, capability]));
  const running = new Map<string, RunningCall>();
  const records = createCallRecords(options);
  const { elapsed = options.now } = options;
  let shuttingDown = false;

  options.sessions.onClose(async (session) => {
    const own = [...running.values()].filter((call) => call.callerId === session.id);
    for (const call of own)
      call.abort(appError('cancelled', `${session.name} disconnected, so its call was cancelled.`));
    await Promise.all(own.map((call) => call.settled));
  });

  function unknownTool(name: string): AppError {
    const near = nearestNames(name, [...byName.keys()]);
    const hint = near.length === 0 ? 'tools/list names every tool.' : `Did you mean ${near.join(' or ')}?`;
    return appError('unknown_tool', `There is no tool "${name}".`, hint);
  }

  /** Runs a call and records it from begin to end. `toAsk`: what the person must allow first; `origins`: where it was allowed. */
  async function runPermitted(
    request: CallRequest & { readonly capability: AnyCapability },
    parsed: ParsedParameters,
    { toAsk, origins }: Pick<AskingCall, 'toAsk' | 'origins'>,
    runOptions: RunOptions,
  ): Promise<RunOutcome> {
    const { callId, capability, caller } = request;
    const controller = new AbortController();
    const { signal } = controller;
    const abort = (reason: AppError): void => {
      if (signal.aborted) return;
      options.activity.change(callId, { state: 'cancelling' });
      controller.abort(reason);
    };
    const outer = followOuter(runOptions.signal, abort);
    const deadline = startDeadline(
      capability.deadlineMs,
      () => performance.now(),
      () => abort(deadlineError(capability)),
    );
    const untimed: Untimed = (wait) =>
      deadline.untimed(() => (runOptions.untimed === undefined ? wait() : runOptions.untimed(wait)));
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    running.set(callId, { callerId: caller.id, abort, settled });
    const startedAtMs = records.begin(request);
    runOptions.onBegin?.(callId);
    const watch = startStopwatch(options);
    const isShown = caller.kind === 'window' || options.showsSecrets(caller.info);
    const { redactor } = options;
    const { onProgress } = runOptions;
    const reported: RunOptions =
      isShown || onProgress === undefined
        ? runOptions
        : { ...runOptions, onProgress: maskProgress(onProgress, redactor) };
    const extras: Extras = { notes: [...(options.noticesFor?.(caller) ?? []), ...parsed.notes], pictures: [] };
    try {
      const { state, result } = await workOn(
        {
          capability,
          params: parsed.params,
          caller,
          callId,
          work: runOptions.partOf ?? callId,
          signal,
          note: (text) => void extras.notes.push(text),
          toAsk,
          origins,
          untimed,
        },
        extras,
        reported,
        {
          ...options,
          elapsed,
          async runPart(name, { target, ...params }, partOptions) {
            // A capability that reads captures takes no target.
            const takesTarget = 'target' in (byName.get(name)?.params.shape ?? { target });
            const part = await run(name, takesTarget && target !== undefined ? { target, ...params } : params, caller, {
              madeFor: runOptions.madeFor,
              ...partOptions,
              partOf: runOptions.partOf ?? callId,
              signal: partOptions?.signal === undefined ? signal : AbortSignal.any([signal, partOptions.signal]),
              traceparent: runOptions.traceparent,
              untimed,
              askInClient: runOptions.askInClient ?? null,
              taskInClient: runOptions.taskInClient ?? null,
              waitInClient: runOptions.waitInClient ?? null,
            });
            return part.ok ? ok(part.value) : err(part.error);
          },
        },
      );
      const endedAtMs = startedAtMs + watch.elapsedMs();
      const shown = isShown ? result : maskAnswer(result, extras.notes, redactor);
      const facts = { endedAtMs, given: parsed.given, sizeAskedFor: parsed.sizeAskedFor };
      return records.conclude({ capability, callId, caller }, { state, result: shown }, extras, facts);
    } finally {
      outer.stop();
      deadline.stop();
      running.delete(callId);
      settle();
    }
  }

  async function run(
    name: string,
    raw: unknown,
    caller: CallerSession,
    runOptions: RunOptions = {},
  ): Promise<RunOutcome> {
    const capability = byName.get(name) ?? null;
    const { traceparent, partOf } = runOptions;
    const request: CallRequest = { callId: options.newId(), capability, tool: name, caller, raw, traceparent, partOf };
    if (capability === null) return records.refuse(request, unknownTool(name));
    const parsed = parseParameters(capability, raw);
    if (!parsed.ok) return { ...records.refuse(request, parsed.error), breaksSchema: true };
    if (shuttingDown)
      return records.refuse(
        request,
        appError('shutting_down', 'PEN Workbench is closing and accepts no more calls.', 'Start it again.'),
      );
    const { params } = parsed.value;
    const permitted = options.permissions.check({
      caller: caller.info,
      tool: capability.name,
      permissions: permissionsOf(capability, params),
    });
    if (!permitted.ok) return records.refuse(request, permitted.error);
    const denied =
      refuseUnstoppable(capability, params, caller) ?? capability.refuse?.(params as never, caller) ?? null;
    if (denied !== null) return records.refuse(request, denied);
    const { granted } = runOptions;
    const toAsk = permitted.value.filter((permission) => granted?.permissions.includes(permission) !== true);
    const origins = granted === undefined || toAsk.length === permitted.value.length ? null : granted.origins;
    return runPermitted({ ...request, capability }, parsed.value, { toAsk, origins }, runOptions);
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
    shutDown(graceMs) {
      shuttingDown = true;
      const calls = [...running.values()];
      for (const call of calls)
        call.abort(appError('shutting_down', 'PEN Workbench is closing, so the call was cancelled.'));
      return settleWithin(calls, graceMs);
    },
  };
}
