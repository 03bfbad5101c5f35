/** Keeps open documents in step with the world: tabs of what went while the window was closed go, and main may ask for one. */
import type { StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../bridge/bridge.ts';
import { captureDocument, type DocumentsState } from './documents.ts';
import { whenListed } from './files.ts';
import type { TopicStores } from './topics.ts';

export function keepDocumentsInStep(parts: {
  bridge: Pick<Bridge, 'onEvent'>;
  topics: TopicStores;
  documents: StoreApi<DocumentsState>;
}): void {
  const { bridge, topics, documents } = parts;
  // Only the first list counts: what goes later while its tab is open says so in its tab.
  topics.captures.subscribe(({ value }, before) => {
    if (!before.known) documents.getState().forgetMissingCaptures(new Set(value.map(({ id }) => id)));
  });
  topics.endpoints.subscribe(({ value }, before) => {
    if (before.known) return;
    const targetIds = value.flatMap((endpoint) => endpoint.targets.map(({ id }) => id));
    documents.getState().forgetMissingTargets(new Set(targetIds));
  });
  const openCapture = async (captureId: string): Promise<void> => {
    const capture = await whenListed(topics, captureId);
    if (capture !== null) documents.getState().open(captureDocument(capture));
  };
  bridge.onEvent((event) => void openCapture(event.captureId));
}
