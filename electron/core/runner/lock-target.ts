/** The target of a call: chosen, of the right type, locked, and not cooling down. */
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { leastPermission } from '../../../shared/core/capability/permissions.ts';
import { whyUnsupported } from '../../../shared/core/capability/target-abilities.ts';
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import { ok } from '../../../shared/base/result.ts';
import { formatDuration } from '../../../shared/base/units.ts';
import { ownerOf, type CallRecord } from '../../../shared/core/contracts/activity.ts';
import { runIdOf } from '../../../shared/core/contracts/runs.ts';
import { advice, appError, AppFailure, type AppError, type AppResult, unwrap } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { LockLease } from '../locks/locks.ts';
import type { RunnerOptions } from './runner-options.ts';
import { checkAbility, chooseTarget, goneTarget, type ChosenTarget } from './target-choice.ts';
import type { CallerSession } from './types.ts';

type LockTargetOptions = Pick<
  RunnerOptions,
  'capabilities' | 'targets' | 'locks' | 'cooldowns' | 'permissions' | 'activity' | 'now'
>;

/** One call of a capability. */
export interface Call {
  readonly capability: AnyCapability;
  readonly params: Record<string, unknown>;
  readonly caller: CallerSession;
  readonly callId: string;
  /** The id of the outermost call that this one is a part of, or its own. */
  readonly work: string;
  readonly signal: AbortSignal;
  /** Adds a note to the answer. */
  readonly note: (text: string) => void;
}

/** A stop ends a recording in progress: it needs no lock, no cooldown after the start, and no living target. */
function isStop({ capability, params }: Call): boolean {
  return capability.lockSpan === 'start-to-stop' && params['action'] === 'stop';
}

/** The call reads a file instead of its target. */
function isOfFile({ capability, params }: Call): boolean {
  const { unlessGiven } = capability.target ?? {};
  return unlessGiven !== undefined && params[unlessGiven] !== undefined;
}

/** The call loads a page into its target, so that an empty tab is enough. */
function loadsPage({ capability, params }: Call): boolean {
  const evenEmpty = capability.target?.evenEmpty;
  return typeof evenEmpty === 'string' ? /^https?:/i.test(String(params[evenEmpty])) : evenEmpty === true;
}

/** The target that the call names or its caller has selected; null for a call that needs none. */
export function targetOf(call: Call, { targets }: Pick<RunnerOptions, 'targets'>): AppResult<ChosenTarget> | null {
  const { capability, params, caller } = call;
  if (capability.target === undefined || isOfFile(call)) return null;
  const wanted = typeof params['target'] === 'string' ? params['target'] : undefined;
  const chosen = chooseTarget(wanted, caller, targets.endpoints(), {
    evenEmpty: loadsPage(call),
  });
  if (chosen.ok || !(isStop(call) || capability.target.evenGone === true)) return chosen;
  const gone = goneTarget(wanted, caller, targets.endpoints(), (id) => targets.byId(id));
  return gone === null ? chosen : ok({ target: gone, notes: [] });
}

/** True if a tool works on this target for the caller of this call: it may call it, it needs no lock that is held there, and it is not cooling down. */
function worksNow(tool: string, target: TargetInfo, call: Call, options: LockTargetOptions): boolean {
  const { capabilities, locks, cooldowns, permissions } = options;
  const capability = capabilities.find(({ name }) => name === tool);
  if (capability === undefined || whyUnsupported(capability, target) !== null) return false;
  const { info } = call.caller;
  if (capability.forPersonOnly === true && info.kind === 'mcp') return false;
  if (!permissions.check({ caller: info, tool, permissions: [leastPermission(capability)] }).ok) return false;
  if (capability.cooldown !== undefined && cooldowns.refusal(tool, target.id, call.work) !== null) return false;
  const held = locks.heldOn(target.id, target.endpointId);
  return !capability.locks.some((key) => held.some((lock) => lock.key === key));
}

/** The outermost call that has the target for minutes, if it is not the one that asks. */
function runOn(
  target: TargetInfo,
  { work }: Pick<Call, 'work'>,
  { capabilities, activity }: LockTargetOptions,
): CallRecord | undefined {
  const becomesRun = (tool: string): boolean =>
    capabilities.some((capability) => capability.name === tool && capability.becomesRun === true);
  return activity
    .calls()
    .find(
      ({ id, tool, targetId, endedAtMs, waitsForPerson, partOf }) =>
        id !== work &&
        partOf === undefined &&
        endedAtMs === null &&
        waitsForPerson !== true &&
        targetId === target.id &&
        becomesRun(tool),
    );
}

/** Call by which the caller reads its own run; '' for that of another one. */
function readingOf(run: CallRecord, { caller }: Pick<Call, 'caller'>): string {
  return ownerOf(run.caller) === ownerOf(caller.info)
    ? `${proposedCall('pen_capture_info', { capture: runIdOf(run.id) })} waits for it and returns its answer.`
    : '';
}

/** Refuses a second run on a target: which one has it, since when, and how to read that. */
function runError(run: CallRecord, call: Pick<Call, 'capability' | 'caller'>, nowMs: number): AppError {
  const { id, tool, title, caller: holder, startedAtMs, progress } = run;
  const reading = readingOf(run, call);
  const since = new Date(startedAtMs).toISOString();
  const heldForMs = Math.max(0, nowMs - startedAtMs);
  const at = reading === '' || progress === null || progress.message === '' ? '' : ` It is at: ${progress.message}.`;
  return appError(
    'busy',
    `${tool}${reading === '' ? ` of ${holder.name}` : ''} has this target since ${since} (${formatDuration(heldForMs)}), so ${call.capability.name} cannot begin.${at}`,
    advice(
      reading === '' ? 'Wait for it to end; pen_status lists what is running.' : reading,
      `Wait until “${title}” has ended, or cancel it in “Activity”.`,
    ),
    { holder: tool, holderClient: holder.name, heldForMs, ...(reading === '' ? {} : { runId: runIdOf(id) }) },
  );
}

/** Checks and locks the target. After a failure nothing is locked. */
export function lockTarget(
  call: Call,
  chosen: ChosenTarget,
  options: LockTargetOptions,
): { readonly target: TargetInfo; readonly lease: LockLease } {
  const { capability, caller, callId, note } = call;
  const { targets, capabilities } = options;
  const target = unwrap(checkAbility(capability, chosen.target, { endpoints: targets.endpoints(), capabilities }));
  chosen.notes.forEach(note);
  const run = runOn(target, call, options);
  if (run !== undefined && capability.becomesRun === true) throw new AppFailure(runError(run, call, options.now()));
  options.activity.change(callId, { targetId: target.id, targetTitle: target.title });

  const taken = options.locks.acquire(
    isStop(call) ? [] : capability.locks,
    { targetId: target.id, targetTitle: target.title, endpointId: target.endpointId, endpointTitle: target.endpoint },
    {
      tool: capability.name,
      callerName: caller.name,
      callerId: caller.id,
      callId,
      works: (tool) => worksNow(tool, target, call, options),
    },
  );
  if (!taken.ok) {
    const reading = run === undefined ? '' : readingOf(run, call);
    const { error } = taken;
    throw new AppFailure(
      reading === '' ? error : { ...error, suggestion: `${reading} ${error.suggestion ?? ''}`.trim() },
    );
  }
  // Cooldowns stop an assistant in a loop. A command of the person never met one in a process of its own.
  const cooling =
    capability.cooldown === undefined || isStop(call) || caller.info.kind === 'cli'
      ? null
      : options.cooldowns.refusal(capability.name, target.id, call.work);
  if (cooling !== null) {
    taken.value.release();
    throw new AppFailure(cooling);
  }
  if (run !== undefined && capability.kind === 'capture' && !isStop(call))
    note(`${run.tool} works on this target meanwhile: what it does there is recorded too.`);
  if (capability.kind === 'change-page') {
    for (const lock of options.locks.heldOn(target.id, target.endpointId)) {
      if (lock.callId !== callId) note(`${lock.tool} is running on this target and may be affected.`);
    }
  }
  return { target, lease: taken.value };
}
