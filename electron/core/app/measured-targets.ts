/** The targets on which something measures time now. */
import type { HeldLock, LockKey } from '../../../shared/core/contracts/locks.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';

const TIMED: ReadonlySet<LockKey> = new Set<LockKey>(['Profiler', 'Tracing']);

/** `Tracing` is a lock of a whole browser: it measures all its targets. */
export function measuredTargets(
  held: readonly HeldLock[],
  endpoints: readonly Pick<EndpointInfo, 'id' | 'targets'>[],
): ReadonlySet<string> {
  const scopes = new Set(held.filter(({ key }) => TIMED.has(key)).map(({ scopeId }) => scopeId));
  const inBrowsers = endpoints.filter(({ id }) => scopes.has(id)).flatMap(({ targets }) => targets.map(({ id }) => id));
  return new Set([...scopes, ...inBrowsers]);
}
