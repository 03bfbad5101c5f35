/** The parts of a call that the person allowed with it: those of its plan, on the pages that the request showed. */
import type { CallPlan, PlannedPart } from '../../shared/capabilities/define.ts';
import { consentOrigin } from '../../shared/contracts/consents.ts';
import type { Permission } from '../../shared/contracts/permissions.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { Call } from './lock-target.ts';
import type { RunnerOptions, TargetAccess } from './runner-options.ts';

/** The permissions that the person gave for a part; none if it is not in the plan, or its page has gone to another origin. */
export type AllowedParts = (part: PlannedPart) => readonly Permission[];

export const NO_PARTS: AllowedParts = () => [];

/** What a call will do as a whole; null for a call that runs no others. */
export function planOf(
  { capability, params, caller }: Pick<Call, 'capability' | 'params' | 'caller'>,
  target: TargetInfo | null,
  { ports }: Pick<RunnerOptions, 'ports'>,
): CallPlan | null {
  // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
  return capability.plan?.(params as never, { target, caller, ports }) ?? null;
}

/**
 * `target`: of the call, as the request showed it. A part may also run on another target of that origin, such as the page of a worker, and at the
 * address that the plan loads.
 */
export function allowedParts(
  plan: CallPlan | null,
  target: TargetInfo | null,
  permissions: readonly Permission[],
  { byId }: Pick<TargetAccess, 'byId'>,
): AllowedParts {
  if (plan === null) return NO_PARTS;
  const loaded = plan.loads === undefined || target === null ? [] : [consentOrigin({ ...target, url: plan.loads })];
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
    if (current === null) return [];
    const text = JSON.stringify([name, params]);
    const origin = consentOrigin(current);
    const isPlanned = planned.some(
      (part) =>
        part.text === text && (part.targetId === null || part.targetId === current.id) && part.origins.includes(origin),
    );
    return isPlanned ? permissions : [];
  };
}
