/** The parts of a call that the person allowed with it: those of its plan, on the pages that the request showed. */
import { permissionsOf } from '../../shared/capabilities/common/permissions.ts';
import type { CallPlan, PlannedPart } from '../../shared/capabilities/define.ts';
import { consentOrigin } from '../../shared/contracts/app/consents.ts';
import type { Permission } from '../../shared/contracts/app/permissions.ts';
import type { CallerKind } from '../../shared/contracts/app/activity.ts';
import { targetShownTo, type ShownTarget, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { Call } from './lock-target.ts';
import type { RunnerOptions, TargetAccess } from './runner-options.ts';
import { targetsShown } from './call-ports.ts';
import type { GrantedPart } from './types.ts';

export type AllowedParts = (part: PlannedPart) => GrantedPart;

const NOTHING: GrantedPart = { permissions: [], origins: [] };
export const NO_PARTS: AllowedParts = () => NOTHING;

/** Returns what a call will do as a whole, with targets as its reader may see them; null for a call that runs no others. */
export function planOf(
  { capability, params, caller }: Pick<Call, 'capability' | 'params' | 'caller'>,
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
 * `target`: of the call, as the request showed it. A part may also run on another target of that origin, such as the page of a worker, and at the
 * addresses that the plan loads.
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
