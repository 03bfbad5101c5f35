/** Restores each session's target after a reconnect: by id if it survived, else by URL, else none. */
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { CallerSession } from '../runner/types.ts';

interface KnownSelection {
  readonly targetId: string;
  readonly url: string;
  readonly endpointId: string;
}

export interface SelectionKeeper {
  /** Call after any change of endpoints or targets. */
  follow(endpoints: readonly EndpointInfo[], sessions: readonly CallerSession[]): void;
}

export function createSelectionKeeper(): SelectionKeeper {
  const known = new WeakMap<CallerSession, KnownSelection>();
  const connectedBefore = new Set<string>();

  const remember = (session: CallerSession, target: TargetInfo): void =>
    void known.set(session, { targetId: target.id, url: target.url, endpointId: target.endpointId });

  return {
    follow(endpoints, sessions) {
      const connected = endpoints.filter((endpoint) => endpoint.state === 'connected');
      const cameBack = new Set(connected.map(({ id }) => id).filter((id) => !connectedBefore.has(id)));
      connectedBefore.clear();
      for (const { id } of connected) connectedBefore.add(id);
      for (const session of sessions) {
        const selectedId = session.selectedTargetId();
        if (selectedId === null) continue;
        const alive = connected.flatMap(({ targets }) => targets).find(({ id }) => id === selectedId);
        if (alive !== undefined) {
          remember(session, alive);
          continue;
        }
        const last = known.get(session);
        if (last === undefined || last.targetId !== selectedId || !cameBack.has(last.endpointId)) continue;
        const endpoint = connected.find(({ id }) => id === last.endpointId);
        const successor = endpoint?.targets.find(({ url, type }) => url === last.url && type === 'page');
        session.selectTarget(successor?.id ?? null);
        if (successor !== undefined) remember(session, successor);
      }
    },
  };
}
