/** Checks whether the target of a live tab from the last run of the window still exists. */
import type { EndpointInfo, TargetType } from '../../shared/contracts/targets.ts';
import type { LiveTab } from './document-tabs.ts';
import { findTarget, successorOf } from './targets.ts';

/** Targets that a connection lists at once; frames and workers are discovered later. */
const LISTED_AT_ONCE: ReadonlySet<TargetType> = new Set<TargetType>(['page', 'node', 'deno', 'other']);

/** Processes that the app starts end with it. */
const OWN_PROCESS = /^pipe:/;

/**
 * `open`: it is listed, or the tab can go to its successor. `closed`: its endpoint is connected and does not list it, or was a process of the
 * last run. `unknown`: its endpoint is not connected, or the tab does not say which one it is.
 */
export function restoredTab(
  endpoints: readonly EndpointInfo[],
  { targetId, lastTarget }: Pick<LiveTab, 'targetId' | 'lastTarget'>,
): 'open' | 'closed' | 'unknown' {
  const target = findTarget(endpoints, targetId);
  if (target !== null && target.state !== 'gone') return 'open';
  if (lastTarget === undefined) return 'unknown';
  const endpoint = endpoints.find(({ address }) => address === lastTarget.endpoint);
  if (endpoint === undefined) return OWN_PROCESS.test(lastTarget.endpoint) ? 'closed' : 'unknown';
  if (endpoint.state !== 'connected' || !LISTED_AT_ONCE.has(lastTarget.type)) return 'unknown';
  return successorOf(endpoints, targetId, lastTarget) === null ? 'closed' : 'open';
}
