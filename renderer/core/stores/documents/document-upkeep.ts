/**
 * Keeps open documents consistent: drops tabs of captures deleted while the window was closed, and opens documents or places requested by
 * main.
 */
import type { StoreApi } from 'zustand/vanilla';
import { parseLink } from '../../../../shared/core/contracts/links.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { captureDocument, type LiveTab } from './document-tabs.ts';
import type { DocumentsState } from './documents.ts';
import { whenListed } from './files.ts';
import { openLink, reportLinkProblems } from './open-link.ts';
import type { PlacesState } from './places.ts';
import type { TopicStores } from '../topics/topics.ts';
import type { WindowProblemsState } from '../window-problems.ts';
import type { EndpointInfo, TargetType } from '../../../../shared/core/contracts/targets.ts';
import { findTarget, successorOf } from '../topics/targets.ts';

/** Targets that a connection lists at once; frames and workers are discovered later. */
const LISTED_AT_ONCE: ReadonlySet<TargetType> = new Set<TargetType>([
  'page',
  'node',
  'deno',
  'bun',
  'workerd',
  'react_native',
  'other',
]);

/** Processes that the app starts end with it. */
const OWN_PROCESS = /^pipe:/;

/**
 * `open`: it is listed, or the tab can go to its successor. `closed`: its endpoint is connected and does not list it, or was a process of the
 * last run. `unknown`: its endpoint is not connected, or the tab does not say which one it is.
 */
function restoredTab(
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

function liveTabsOf({ groups }: Pick<DocumentsState, 'groups'>): readonly LiveTab[] {
  return groups.flatMap(({ tabs }) => tabs).filter((tab) => tab.kind === 'live');
}

export function keepDocumentsInStep(parts: {
  bridge: Pick<Bridge, 'onEvent'>;
  topics: TopicStores;
  documents: StoreApi<DocumentsState>;
  places: StoreApi<PlacesState>;
  windowProblems: StoreApi<WindowProblemsState>;
}): void {
  const { bridge, topics, documents, places, windowProblems } = parts;
  // Only the first list counts: a document whose capture disappears later shows that itself.
  topics.captures.subscribe(({ value }, before) => {
    if (!before.known) documents.getState().forgetMissingCaptures(new Set(value.map(({ id }) => id)));
  });
  const rememberTargets = (): void =>
    documents.getState().rememberTargets(topics.endpoints.getState().value.flatMap(({ targets }) => targets));
  documents.subscribe(rememberTargets);
  // Endpoints are listed before they are connected: each restored tab is judged once, when its own endpoint shows its targets.
  const restored = new Set(liveTabsOf(documents.getState()).map(({ id }) => id));
  topics.endpoints.subscribe(({ value }) => {
    rememberTargets();
    if (restored.size === 0) return;
    const closed = new Set<string>();
    for (const tab of liveTabsOf(documents.getState())) {
      const state = restored.has(tab.id) ? restoredTab(value, tab) : 'unknown';
      if (state === 'closed') closed.add(tab.id);
      if (state !== 'unknown') restored.delete(tab.id);
    }
    if (closed.size > 0) documents.getState().forgetLiveTabs(({ id }) => closed.has(id));
  });
  const openCapture = async (captureId: string): Promise<void> => {
    const capture = await whenListed(topics, captureId);
    if (capture !== null) documents.getState().open(captureDocument(capture));
  };
  const goTo = async (text: string): Promise<void> => {
    const link = parseLink(text);
    // The library list may not have arrived yet.
    if (link.ok) await whenListed(topics, link.value.captureId);
    const gone = openLink({ documents, places }, topics.captures.getState().value, text);
    reportLinkProblems(windowProblems, gone);
  };
  bridge.onEvent((event) => {
    if (event.type === 'open-capture') void openCapture(event.captureId);
    if (event.type === 'open-link') void goTo(event.link);
  });
}
