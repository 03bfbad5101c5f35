/** The ports of one call. What they return of targets is as its caller may see it, so that no capability can show more. */
import type { NameOfTarget, StatusPort } from '../../shared/capabilities/common/status-ports.ts';
import type { UnmaskedTargetsPort } from '../../shared/capabilities/common/target-ports.ts';
import type { CapabilityPorts } from '../../shared/capabilities/ports.ts';
import { endpointShown, type ShownTarget, type TargetInfo } from '../../shared/contracts/targets.ts';

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

export function portsShown(
  { unmaskedTargets, status, ...ports }: RunnerPorts,
  shown: (target: TargetInfo) => ShownTarget,
): CapabilityPorts {
  const targets = targetsShown(unmaskedTargets, shown);
  const nameOf: NameOfTarget = (id) => {
    const target = targets.byId(id);
    if (target !== null) return target.title === '' ? target.url : target.title;
    return unmaskedTargets.endpoints().find((endpoint) => endpoint.id === id)?.address ?? id;
  };
  return { ...ports, targets, status: { ...status, subsystems: () => status.subsystems(nameOf) } };
}
