/**
 * The ports of one call: what they return of targets is as its caller may see it, and they store only for one that may, so no capability can show
 * or keep more.
 */
import type { NameOfTarget, StatusPort } from '../../../shared/core/capability/status-ports.ts';
import type { UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { CapabilityPorts } from '../../../shared/core/capability/ports.ts';
import type { CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import { type AppError, AppFailure } from '../../../shared/base/errors.ts';
import { endpointShown, type ShownTarget, type TargetInfo } from '../../../shared/core/contracts/targets.ts';

/** The ports of a process, before they are bound to a call. */
export interface RunnerPorts extends Omit<CapabilityPorts, 'targets' | 'status'> {
  readonly unmaskedTargets: UnmaskedTargetsPort;
  readonly status: Omit<StatusPort, 'subsystems'> & {
    subsystems(nameOf: NameOfTarget): ReturnType<StatusPort['subsystems']>;
  };
}

export function targetsShown(
  unmasked: UnmaskedTargetsPort,
  shown: (target: TargetInfo) => ShownTarget,
): CapabilityPorts['targets'] {
  return {
    endpoints: () => unmasked.endpoints().map((endpoint) => endpointShown(endpoint, shown)),
    refresh: async (signal) => (await unmasked.refresh(signal)).map((endpoint) => endpointShown(endpoint, shown)),
    byId: (targetId) => {
      const found = unmasked.byId(targetId);
      return found === null ? null : shown(found);
    },
    processes: (endpointId, signal) => unmasked.processes(endpointId, signal),
  };
}

export function portsOfCall(
  { unmaskedTargets, status, library, ...ports }: RunnerPorts,
  shown: (target: TargetInfo) => ShownTarget,
  storing: { readonly refused: () => AppError | null; readonly made: (draft: CaptureDraft) => CaptureDraft },
): CapabilityPorts {
  const targets = targetsShown(unmaskedTargets, shown);
  const nameOf: NameOfTarget = (id) => {
    const target = targets.byId(id);
    if (target !== null) return target.title === '' ? target.url : target.title;
    return unmaskedTargets.endpoints().find((endpoint) => endpoint.id === id)?.address ?? id;
  };
  const add: typeof library.add = async (file, draft, signal) => {
    const refused = storing.refused();
    if (refused === null) return library.add(file, storing.made(draft), signal);
    throw new AppFailure(refused);
  };
  return {
    ...ports,
    targets,
    library: { ...library, add },
    status: { ...status, subsystems: () => status.subsystems(nameOf) },
  };
}
