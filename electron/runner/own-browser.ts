/**
 * What a call of an assistant needs beyond its tool's permissions when its target is in a browser that the person had open: there the person is
 * logged in, so every page is asked for by its origin, and so is everything that reads it by code.
 */
import { ok } from '../../shared/base/result.ts';
import { permissionsOf } from '../../shared/capabilities/common/permissions.ts';
import { runsCodeIn } from '../../shared/capabilities/common/target-abilities.ts';
import type { AnyCapability } from '../../shared/capabilities/define.ts';
import { consentOrigin, shownPlace } from '../../shared/contracts/app/consents.ts';
import type { Permission } from '../../shared/contracts/app/permissions.ts';
import { appError, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { isOwnBrowser, targetShownTo, type ShownTarget, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { RunnerOptions } from './runner-options.ts';

import type { CallerSession, GrantedPart } from './types.ts';

interface OwnBrowserCall {
  readonly capability: AnyCapability;
  readonly params: Record<string, unknown>;
  readonly caller: CallerSession;
  readonly toAsk: readonly Permission[];
}

/** What a caller may be asked for besides what its part was granted. */
function withoutGranted(wanted: readonly Permission[], granted: GrantedPart | undefined): readonly Permission[] {
  return [...new Set(wanted)].filter((permission) => granted?.permissions.includes(permission) !== true);
}

const CODE: readonly Permission[] = ['read-code', 'run-code'];

/** True of a target that an assistant gets only by the permission for the person's own browser. */
export function needsOwnBrowser(caller: CallerSession, target: TargetInfo | null): target is TargetInfo {
  return caller.kind === 'mcp' && target !== null && isOwnBrowser(target.endpoint);
}

/** The permissions to ask for on this target: those of the call, and those that only its browser or runtime requires. `permission_denied` if one is refused. */
export function permissionsToAsk(
  { capability, params, caller, toAsk }: OwnBrowserCall,
  target: TargetInfo | null,
  granted: GrantedPart | undefined,
  permissions: Pick<RunnerOptions['permissions'], 'check'>,
): AppResult<readonly Permission[]> {
  // A stop needs no permission: its start had them.
  const needsNone = permissionsOf(capability, params).length === 0;
  const byCode: readonly Permission[] =
    target !== null && !needsNone && runsCodeIn(capability, target.type) ? ['run-code'] : [];
  const toRun =
    byCode.length === 0
      ? ok<readonly Permission[]>([])
      : permissions.check({ caller: caller.info, tool: capability.name, permissions: byCode });
  if (!toRun.ok) return toRun;
  if (!needsOwnBrowser(caller, target))
    return ok(byCode.length === 0 ? toAsk : withoutGranted([...toAsk, ...toRun.value], granted));
  const checked = permissions.check({ caller: caller.info, tool: capability.name, permissions: ['own-browser'] });
  if (!checked.ok) return checked;
  // Cookies and storage are as much as code could read.
  const code: readonly Permission[] =
    capability.readsLogins === true
      ? ['read-code']
      : permissionsOf(capability, params).filter((each) => CODE.includes(each));
  return ok(withoutGranted([...toAsk, ...toRun.value, ...checked.value, ...code], granted));
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

/** Targets as a call sees them. `own`: its target, once it is allowed there: it sees those that it may attach to. */
export function shownInCall(caller: CallerSession, own: () => TargetInfo | null): (target: TargetInfo) => ShownTarget {
  return (target) => targetShownTo(caller.kind, target, otherTargetDenied(caller, target, own()) === null);
}
