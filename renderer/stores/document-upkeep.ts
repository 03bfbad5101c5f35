/**
 * Keeps open documents consistent: drops tabs of captures deleted while the window was closed, and opens documents or places requested by
 * main.
 */
import type { StoreApi } from 'zustand/vanilla';
import { parseLink } from '../../shared/contracts/links.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { captureDocument, type DocumentsState } from './documents.ts';
import { whenListed } from './files.ts';
import { openLink, reportLinkProblems } from './open-link.ts';
import type { PlacesState } from './places.ts';
import type { TopicStores } from './topics.ts';
import type { WindowProblemsState } from './window-problems.ts';

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
  topics.endpoints.subscribe(({ value }, before) => {
    rememberTargets();
    if (before.known) return;
    const targetIds = value.flatMap((endpoint) => endpoint.targets.map(({ id }) => id));
    documents.getState().forgetMissingTargets(new Set(targetIds));
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
