/**
 * The work of one call as a list of stages: its target, its permission, the lock, the place, the capability itself, and what its answer may show. What
 * the stages hold is released in the end.
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { failureOfPage } from '../../../shared/core/capability/failed-page.ts';
import { permissionsOf } from '../../../shared/core/capability/permissions.ts';
import type { CallState } from '../../../shared/core/contracts/activity.ts';
import {
  AppFailure,
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  unwrap,
} from '../../../shared/base/errors.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createContext, createProgressSink, type Work, type WorkOptions } from './call-context.ts';
import type { Extras, Finished } from './call-records.ts';
import { lockTarget, targetOf, type Call } from './lock-target.ts';
import {
  allowedParts,
  askForCall,
  loadedOrigins,
  neededByParts,
  NO_PARTS,
  permissionsToAsk,
  permitted,
  planOf,
  type AskingCall,
} from './permission.ts';
import { openPlaceGuard } from './place-guard.ts';
import type { RunnerOptions } from './runner-options.ts';
import type { RunOptions } from './types.ts';

// Refuses to judge a page that failed to load (`judgesPage`): before a call, and in place of a result that ends on an error page.

/** A recording may begin on an error page, and must end in any case; a call that loads a page may begin there, too. */
function mustHavePage({ capability, params }: Pick<Call, 'capability' | 'params'>): boolean {
  const { judgesPage } = capability;
  if (judgesPage === undefined || params['action'] === 'start' || params['action'] === 'stop') return false;
  // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
  return judgesPage.unless?.(params as never) !== true;
}

/** `page_failed_to_load` if the target shows an error page of the browser now; null also where that cannot be found out. */
async function pageFailure(
  target: TargetInfo,
  { signal }: Pick<Call, 'signal'>,
  { targets }: Pick<RunnerOptions, 'targets'>,
): Promise<AppError | null> {
  if (!isPageLike(target.type) || target.state === 'crashed' || target.state === 'gone') return null;
  const attached = await targets.attach(target, { signal, onCommand: () => undefined });
  if (!attached.ok) return null;
  try {
    return await failureOfPage(attached.value);
  } finally {
    await attached.value.release();
  }
}

/** The error in place of a result; it names the capture that was stored. */
function withoutJudgement(failure: AppError, tool: string, value: Readonly<Record<string, unknown>>): AppError {
  const { captureId } = value;
  const stored = typeof captureId === 'string' ? ` The recording is stored as ${captureId}.` : '';
  return {
    ...failure,
    message: `${failure.message} ${tool} ended on the browser’s error page and judges nothing.${stored}`,
  };
}

/** Returns whether the call itself may take its target elsewhere. */
function mayLeave({ capability, params }: AskingCall): boolean {
  return permissionsOf(capability, params).some((permission) => permission !== 'read' && permission !== 'capture');
}

/** The target as the person is shown it: chosen, and not locked yet. */
function targetAsked({ chosen }: Work): TargetInfo | null {
  return chosen?.ok === true ? chosen.value.target : null;
}

function choose(work: Work): void {
  work.chosen = targetOf(work.call, work.options);
}

/** Only a call that found no target waits for reconnects: one dead browser must not delay calls to the others. */
async function reconnect(work: Work): Promise<void> {
  const { call, options } = work;
  await options.targets.reconnect(call.signal);
  if (call.signal.aborted) throw new AppFailure(errorOfAbort(call.signal));
  choose(work);
}

function mayRun(work: Work): void {
  const { call, options, runOptions } = work;
  const target = targetAsked(work);
  const { permissions } = options;
  if (work.chosen?.ok !== false) work.toAsk = permissionsToAsk(call, target, runOptions.granted, permissions);
  work.plan = planOf(call, target, options, 'window');
  permitted(call, neededByParts(work.plan, options), permissions);
}

async function ask(work: Work): Promise<void> {
  const { call, options, plan, toAsk } = work;
  const { callId } = call;
  const target = targetAsked(work);
  const place = { targetId: target?.id ?? null, targetTitle: target?.title ?? null };
  options.activity.change(callId, { ...place, waitsForPerson: true });
  const plans = { inWindow: plan, inClient: planOf(call, target, options, call.caller.kind) };
  const { by, place: allowedAt } = await askForCall(call, toAsk, plans, target, work.asking).finally(() =>
    options.activity.change(callId, { waitsForPerson: false }),
  );
  // A lasting permission applies to the parts by itself, as long as it lasts.
  if (by !== 'grant') work.allowed = allowedParts(plan, target, toAsk, options.targets);
  // Code of a plan runs in its parts, each of which is held to its place.
  const isOfParts = plan !== null && toAsk.every((each) => each === 'read-code' || each === 'run-code');
  if (allowedAt !== null && !isOfParts)
    work.origins = [allowedAt, ...(by === 'grant' ? [] : loadedOrigins(plan, target))];
}

function lock(work: Work): void {
  const { call, options, chosen } = work;
  // While the person was asked, the caller may have been paused, or lost the permission.
  permitted(call, work.toAsk, options.permissions);
  if (chosen !== null) ({ target: work.target, lease: work.lease } = lockTarget(call, unwrap(chosen), options));
}

async function makeRoom({ call: { signal }, options, target }: Work): Promise<void> {
  if (target !== null) await options.makeRoom?.(target);
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
}

/** Holds the call to the place that the person allowed. `permission_denied` if its target is somewhere else now. */
async function guardPlace(work: Work): Promise<void> {
  const { call, options, target, origins } = work;
  if (target === null || origins === null) return;
  const { capability, signal } = call;
  work.guard = await openPlaceGuard({
    tool: capability.name,
    target,
    origins,
    signal,
    attach: async () => unwrap(await options.targets.attach(target, { signal, onCommand: () => undefined })),
  });
  if (!mayLeave(call)) work.signal = AbortSignal.any([signal, work.guard.left]);
  await work.guard.check();
}

async function requirePage({ call, options, target }: Work): Promise<void> {
  const failure = target === null ? null : await pageFailure(target, call, options);
  if (failure !== null) throw new AppFailure(failure);
}

/** The time that a call may still take after it was cancelled, before the runner stops waiting for it. */
const CLEANUP_GRACE_MS = 5000;

/** Waits for the capability; after a cancel, for the cleanup grace period and no longer. */
async function run(work: Work): Promise<void> {
  const { call, options, signal } = work;
  const { capability, params } = call;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abandoned = Promise.withResolvers<AppResult<never>>();
  const onAbort = (): void => {
    timer = setTimeout(() => {
      options.log.warn('a call did not end within its cleanup grace period', { tool: capability.name });
      abandoned.resolve(err(errorOfAbort(signal)));
    }, CLEANUP_GRACE_MS);
  };
  // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
  const answer = capability.run(params as never, createContext(work));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    work.result = await Promise.race([answer, abandoned.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** A result that was read belongs to the place only if the target is still there. */
async function checkPlace({ guard, result }: Work): Promise<void> {
  try {
    await guard?.check();
  } catch (thrown) {
    // A call whose target was lost says so; that the place cannot be asked any more is the same news.
    const isLost = thrown instanceof AppFailure && !result.ok && thrown.error.code !== 'permission_denied';
    throw isLost ? new AppFailure(result.error) : thrown;
  }
}

async function judge(work: Work): Promise<void> {
  const { call, options, target } = work;
  const { capability, params } = call;
  const value = capability.result.parse(unwrap(work.result));
  work.value = value;
  if (target === null || capability.judgesPage === undefined || params['action'] === 'start') return;
  const failure = await pageFailure(target, call, options);
  if (failure !== null) throw new AppFailure(withoutJudgement(failure, capability.name, value));
}

interface Stage {
  readonly stage: (work: Work) => Promise<void> | void;
  /** Calls that it has nothing to do for go on at once. */
  readonly isFor?: (work: Work) => boolean;
  /** The state of a call that fails in it. */
  readonly endsAs: (error: AppError, signal: AbortSignal) => CallState;
}

const cancelledOr =
  (state: CallState): Stage['endsAs'] =>
  (_error, { aborted }) =>
    aborted ? 'cancelled' : state;

const STAGES: readonly Stage[] = [
  { stage: choose, endsAs: () => 'refused' },
  { stage: reconnect, isFor: ({ chosen }) => chosen?.ok === false, endsAs: cancelledOr('failed') },
  { stage: mayRun, endsAs: () => 'refused' },
  { stage: ask, isFor: ({ toAsk }) => toAsk.length > 0, endsAs: cancelledOr('refused') },
  { stage: lock, endsAs: () => 'refused' },
  {
    stage: makeRoom,
    isFor: ({ target, options }) => target !== null && options.makeRoom !== undefined,
    endsAs: cancelledOr('failed'),
  },
  {
    stage: guardPlace,
    isFor: ({ target, origins }) => target !== null && origins !== null,
    endsAs: cancelledOr('refused'),
  },
  { stage: requirePage, isFor: ({ target, call }) => target !== null && mustHavePage(call), endsAs: () => 'failed' },
  { stage: run, endsAs: () => 'failed' },
  { stage: checkPlace, isFor: ({ call, guard }) => guard !== null && !mayLeave(call), endsAs: cancelledOr('failed') },
  { stage: judge, endsAs: ({ code }) => (code === 'cancelled' ? 'cancelled' : 'failed') },
];

function bugError(name: string, thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return appError(
    'internal',
    `${name} failed because of a bug in PEN Workbench: ${foreign(reason, 200)}`,
    'Please report it; the log has the details. Other tools continue to work.',
  );
}

async function release(work: Work, endedWell: boolean): Promise<void> {
  await work.guard?.release();
  for (const session of work.attached) {
    await session
      .release()
      .catch((thrown: unknown) => work.options.log.warn('releasing a session failed', { error: String(thrown) }));
  }
  if (!work.keepsLocks || !endedWell) work.lease?.release();
}

/** Never throws: an exception of the capability is logged and ends as `internal`. */
export async function workOn(
  call: AskingCall,
  extras: Extras,
  runOptions: RunOptions,
  options: WorkOptions,
): Promise<Finished> {
  const { capability, signal, callId } = call;
  const { log, permissions, redactor } = options;
  const { askInClient = null, waitInClient = null } = runOptions;
  const progress = createProgressSink(options.elapsed, (update) => {
    options.activity.change(callId, { progress: update });
    log.debug('progress', { callId, ...update });
    runOptions.onProgress?.(update);
  });
  const work: Work = {
    call,
    extras,
    runOptions,
    options,
    progress,
    asking: { permissions, redactor, askInClient, waitInClient, progress },
    chosen: null,
    plan: null,
    toAsk: [],
    target: null,
    lease: null,
    keepsLocks: false,
    attached: [],
    allowed: NO_PARTS,
    origins: call.origins,
    guard: null,
    signal,
    result: ok(null),
    value: {},
  };
  let endsAs: Stage['endsAs'] = () => 'failed';
  let endedWell = false;
  try {
    for (const each of STAGES) {
      ({ endsAs } = each);
      const stage = each.isFor?.(work) === false ? undefined : each.stage(work);
      if (stage !== undefined) await stage;
    }
    endedWell = true;
    return { state: 'done', result: ok(work.value) };
  } catch (thrown) {
    if (thrown instanceof AppFailure) return { state: endsAs(thrown.error, signal), result: err(thrown.error) };
    log.error(`${capability.name} failed unexpectedly`, {
      error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    });
    return { state: 'failed', result: err(bugError(capability.name, thrown)) };
  } finally {
    await release(work, endedWell);
  }
}
