/** Abilities of a target: by its type, and by the commands that it was asked for on first contact. */
import { isServerRuntime, SERVER_RUNTIMES, type TargetInfo, type TargetType } from '../contracts/targets.ts';
import type { AnyCapability } from './define.ts';

/** `Bun`, `a page`: the type of a target in a sentence. */
function typeText(type: TargetType): string {
  return isServerRuntime(type) ? SERVER_RUNTIMES[type] : `of type ${type}`;
}

/** Why a capability cannot work on a target, as a sentence; null if nothing is known against it. */
export function whyUnsupported(
  { name, target: supported }: Pick<AnyCapability, 'name' | 'target'>,
  { type, lacks = [] }: Pick<TargetInfo, 'type' | 'lacks'>,
): string | null {
  if (supported === undefined) return null;
  if (!supported.types.includes(type)) {
    const needs = supported.types.includes('page') ? 'a page' : `one of: ${supported.types.join(', ')}`;
    return supported.whyNot?.[type] ?? `This target is ${typeText(type)}; ${name} needs ${needs}.`;
  }
  if (supported.byCode?.includes(type) === true) return null;
  const missing = (supported.needs ?? []).filter((command) => lacks.includes(command));
  if (missing.length === 0) return null;
  return `${isServerRuntime(type) ? SERVER_RUNTIMES[type] : 'This target'} has no ${missing.join(' and no ')} in its protocol, which ${name} needs.`;
}

/** True if a call of the capability runs code in such a target, which its permission does not say by itself. */
export function runsCodeIn({ target: supported }: Pick<AnyCapability, 'target'>, type: TargetType): boolean {
  return supported?.byCode?.includes(type) === true;
}

export interface CaptureAbility {
  readonly tool: string;
  readonly title: string;
  /** Why the target cannot do it; null if nothing is known against it. */
  readonly why: string | null;
  /** Code in the target does it. */
  readonly byCode: boolean;
}

/** Captures that a target allows, in the order of `capabilities`. */
export function captureAbilities(
  target: Pick<TargetInfo, 'type' | 'lacks'>,
  capabilities: readonly AnyCapability[],
): readonly CaptureAbility[] {
  return capabilities
    .filter((capability) => capability.kind === 'capture' && capability.target !== undefined)
    .map((capability) => ({
      tool: capability.name,
      title: capability.title,
      why: whyUnsupported(capability, target),
      byCode: runsCodeIn(capability, target.type),
    }));
}
