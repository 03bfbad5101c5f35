/**
 * The permission of one call: what it needs on its target and for the parts of its plan, what the person must be asked for, and what the answer
 * allows. In a browser that the person had open, the person is logged in: there every page is asked for by its origin, and so is everything that reads
 * it by code.
 */
import { dirname } from 'node:path';
import { isStopOfOwn, permissionsOf } from '../../../shared/core/capability/permissions.ts';
import { runsCodeIn } from '../../../shared/core/capability/target-abilities.ts';
import type { CallContext, CallPlan, PlannedPart } from '../../../shared/core/capability/define.ts';
import type { CallerKind } from '../../../shared/core/contracts/activity.ts';
import { consentOrigin, shownPlace, type WaitInClient } from '../../../shared/core/contracts/consents.ts';
import type { Permission } from '../../../shared/core/contracts/permissions.ts';
import { appError, type AppError, settle, unwrap } from '../../../shared/base/errors.ts';
import {
  isOwnBrowser,
  targetShownTo,
  type ShownTarget,
  type TargetInfo,
} from '../../../shared/core/contracts/targets.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import { targetsShown } from './call-ports.ts';
import type { Call } from './lock-target.ts';
import type {
  PermissionAnswer,
  PermissionQuestion,
  RunnerOptions,
  RunnerPermissions,
  TargetAccess,
} from './runner-options.ts';
import type { CallerSession, GrantedPart, RunOptions, Untimed } from './types.ts';

/** A call that may have to wait for the person first. */
export interface AskingCall extends Call {
  /** The permissions that the person must give. */
  readonly toAsk: readonly Permission[];
  /** Where the person allowed it together with another call; null: nothing was asked for that. */
  readonly origins: readonly string[] | null;
  readonly untimed: Untimed;
}

export type AllowedParts = (part: PlannedPart) => GrantedPart;

const NOTHING: GrantedPart = { permissions: [], origins: [] };
export const NO_PARTS: AllowedParts = () => NOTHING;

/** The permissions to ask the person for; throws `permission_denied` if one is refused. */
export function permitted(
  { capability, caller }: Pick<Call, 'capability' | 'caller'>,
  permissions: readonly Permission[],
  { check }: Pick<RunnerPermissions, 'check'>,
): readonly Permission[] {
  return permissions.length === 0 ? [] : unwrap(check({ caller: caller.info, tool: capability.name, permissions }));
}

const CODE: readonly Permission[] = ['read-code', 'run-code'];

/** True of a target that an assistant gets only by the permission for the person's own browser. */
function needsOwnBrowser(caller: CallerSession, target: TargetInfo | null): target is TargetInfo {
  return caller.kind === 'mcp' && target !== null && isOwnBrowser(target.endpoint);
}

/** The permissions to ask for on this target: those of the call, and those that only its browser or runtime requires. */
export function permissionsToAsk(
  call: AskingCall,
  target: TargetInfo | null,
  granted: GrantedPart | undefined,
  permissions: RunnerPermissions,
): readonly Permission[] {
  const { capability, params, caller, toAsk } = call;
  const own = permissionsOf(capability, params);
  // A stop needs no permission: its start had them.
  const byCode: readonly Permission[] =
    target !== null && own.length > 0 && runsCodeIn(capability, target.type) ? ['run-code'] : [];
  const toRun = permitted(call, byCode, permissions);
  const isOwn = needsOwnBrowser(caller, target);
  if (!isOwn && byCode.length === 0) return toAsk;
  const inOwn = isOwn ? permitted(call, ['own-browser'], permissions) : [];
  // Cookies and storage are as much as code could read.
  const code = !isOwn
    ? []
    : capability.readsLogins === true
      ? CODE.slice(0, 1)
      : own.filter((each) => CODE.includes(each));
  return [...new Set([...toAsk, ...toRun, ...inOwn, ...code])].filter(
    (permission) => granted?.permissions.includes(permission) !== true,
  );
}

/** Why a call may not use another target of such a browser than its own; null if it may: its origin was allowed. */
export function otherTargetDenied(caller: CallerSession, other: TargetInfo, own: TargetInfo | null): AppError | null {
  if (!needsOwnBrowser(caller, other) || (own !== null && consentOrigin(own) === consentOrigin(other))) return null;
  return appError(
    'permission_denied',
    `${shownPlace(other)} in the user’s own browser was not allowed for this call.`,
    'Call the tool on that target, so that the user is asked for it.',
  );
}

/** Why this call stores no capture: neither it nor its caller has the permission. A stop has that of its start. */
export function storingRefused(
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

/** Returns what a call will do as a whole, with targets as its reader may see them; null for a call that runs no others. */
export function planOf(
  { capability, params, caller }: Call,
  target: TargetInfo | null,
  { ports: { unmaskedTargets } }: Pick<RunnerOptions, 'ports'>,
  reader: CallerKind,
): CallPlan | null {
  const shown = (one: TargetInfo): ShownTarget => targetShownTo(reader, one);
  const context = {
    target: target === null ? null : shown(target),
    caller,
    ports: { targets: targetsShown(unmaskedTargets, shown) },
  };
  // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
  return capability.plan?.(params as never, context) ?? null;
}

/** The permissions that the parts of a plan need. They are judged together, so that no part has run when another one is refused. */
export function neededByParts(
  plan: CallPlan | null,
  { capabilities }: Pick<RunnerOptions, 'capabilities'>,
): readonly Permission[] {
  const needed = (plan?.parts ?? []).flatMap(({ name, params }) => {
    const capability = capabilities.find((each) => each.name === name);
    const parsed = capability?.params.safeParse(params);
    return capability !== undefined && parsed?.success === true ? permissionsOf(capability, parsed.data) : [];
  });
  return [...new Set(needed)];
}

/** The origins that a plan loads; a call that the person allowed with it may go on there. */
export function loadedOrigins(plan: CallPlan | null, target: TargetInfo | null): readonly string[] {
  if (target === null) return [];
  return [plan?.loads ?? []].flat().map((url) => consentOrigin({ ...target, url }));
}

/**
 * The parts that the person allowed with their call: those of its plan, on the pages that the request showed. `target`: of the call, as the request
 * showed it. A part may also run on another target of that origin, such as the page of a worker, and at the addresses that the plan loads.
 */
export function allowedParts(
  plan: CallPlan | null,
  target: TargetInfo | null,
  permissions: readonly Permission[],
  { byId }: Pick<TargetAccess, 'byId'>,
): AllowedParts {
  if (plan === null) return NO_PARTS;
  const loaded = loadedOrigins(plan, target);
  const planned = plan.parts.map(({ name, params: { target: named, ...params } }) => {
    const shown = typeof named === 'string' ? byId(named) : target;
    return {
      text: JSON.stringify([name, params]),
      targetId: typeof named === 'string' ? named : null,
      origins: [...(shown === null ? [] : [consentOrigin(shown)]), ...loaded],
    };
  });
  return ({ name, params: { target: named, ...params } }) => {
    const current = byId(typeof named === 'string' ? named : (target?.id ?? ''));
    if (current === null) return NOTHING;
    const text = JSON.stringify([name, params]);
    const origin = consentOrigin(current);
    const found = planned.find(
      (part) =>
        part.text === text && (part.targetId === null || part.targetId === current.id) && part.origins.includes(origin),
    );
    return found === undefined ? NOTHING : { permissions, origins: found.origins };
  };
}

export interface AskOptions {
  readonly permissions: RunnerPermissions;
  readonly askInClient: NonNullable<RunOptions['askInClient']> | null;
  readonly waitInClient: WaitInClient | null;
  readonly progress: CallContext['progress'];
  readonly redactor: Redactor;
}

/** Asks the person. The deadline of the call stops meanwhile. */
async function ask(
  { capability: { name, title }, caller, signal, untimed }: AskingCall,
  question: Pick<PermissionQuestion, 'permissions' | 'target' | 'place' | 'code' | 'details' | 'detailsInClient'>,
  { permissions, askInClient, waitInClient, progress }: AskOptions,
): Promise<PermissionAnswer> {
  const onWaiting: PermissionQuestion['onWaiting'] = (where) => {
    const place = where === 'window' ? 'the window of PEN Workbench' : 'the client';
    progress({ done: 0, total: null, message: `Waiting for permission in ${place}` });
  };
  const asked = { caller, askInClient, waitInClient, tool: name, title, signal, onWaiting, ...question };
  return unwrap(await untimed(() => permissions.ask(asked)));
}

/** The parameter that a request shows as code. */
const CODE_PARAMETER = 'expression';

/** The sentence about the whole call, and its arguments. */
function detailsOfCall(
  plan: CallPlan | null,
  params: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): PermissionQuestion['details'] {
  const sentence = plan === null ? [] : [{ label: 'What happens', text: redactor.text(plan.sentence) }];
  const given = Object.entries(params)
    .filter(([name, value]) => value !== undefined && name !== 'target' && name !== CODE_PARAMETER)
    .map(([label, value]) => ({
      label,
      text: redactor.text(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
    }));
  return [...sentence, ...given];
}

/** Asks for the call as a whole. */
export function askForCall(
  call: AskingCall,
  permissions: readonly Permission[],
  /** `inClient`: as the client may see it, which shows the question too. */
  plans: { readonly inWindow: CallPlan | null; readonly inClient: CallPlan | null },
  target: TargetInfo | null,
  options: AskOptions,
): Promise<PermissionAnswer> {
  const code = call.params[CODE_PARAMETER];
  const question = {
    permissions,
    target,
    place: null,
    code: typeof code === 'string' ? code : null,
    details: detailsOfCall(plans.inWindow, call.params, options.redactor),
    detailsInClient: detailsOfCall(plans.inClient, call.params, options.redactor),
  };
  return ask(call, question, options);
}

/** The caller of one call: a path outside its folders is resolved if the caller may use one, or the person allows it. */
export function withOutsideFiles(call: AskingCall, options: AskOptions): CallerSession {
  const { capability, caller } = call;
  if (caller.kind !== 'mcp') return caller;
  const resolvePath: CallerSession['resolvePath'] = async (path, use) => {
    const inside = await caller.resolvePath(path, use);
    if (inside.ok || inside.error.data?.['outsideProject'] !== true) return inside;
    const checked = options.permissions.check({
      caller: caller.info,
      tool: capability.name,
      permissions: ['outside-files'],
    });
    // The refusal of the path says what to do; that of the permission would not.
    if (!checked.ok) return inside;
    const outside = await caller.resolveOutside(path, use);
    if (!outside.ok || checked.value.length === 0) return outside;
    const details = [{ label: use === 'read' ? 'Read file' : 'Write file', text: outside.value }];
    const place = dirname(outside.value);
    const question = { permissions: checked.value, target: null, place, code: null, details, detailsInClient: details };
    return settle(async () => {
      await ask(call, question, options);
      return outside.value;
    });
  };
  // The other members stay those of the session, whose name may change.
  return Object.create(caller, { resolvePath: { value: resolvePath, enumerable: true } }) as CallerSession;
}
