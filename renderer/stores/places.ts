/**
 * Where in a document somebody wants to go: asked for by a link or another document, and taken by the document when it is
 * there. A document that is not open yet finds the request when it has opened.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CapturePlace } from '../../shared/contracts/links.ts';

export interface PlacesState {
  /** By id of the document; each is a new object, so that the same place can be asked for twice. */
  readonly wanted: ReadonlyMap<string, { readonly place: CapturePlace }>;
  readonly ask: (documentId: string, place: CapturePlace) => void;
  /** The document has gone there. */
  readonly taken: (documentId: string) => void;
  /** A view of the document says where it is when asked; the answer takes the offer back. */
  readonly offer: (documentId: string, read: () => CapturePlace | null) => () => void;
  /** Where a view of the document is now; null where none is on the screen. */
  readonly shown: (documentId: string) => CapturePlace | null;
}

export function createPlacesStore(): StoreApi<PlacesState> {
  const offered = new Map<string, (() => CapturePlace | null)[]>();
  return createStore<PlacesState>((set) => ({
    wanted: new Map(),
    ask: (documentId, place) => set((state) => ({ wanted: new Map([...state.wanted, [documentId, { place }]]) })),
    taken: (documentId) => set((state) => ({ wanted: new Map([...state.wanted].filter(([id]) => id !== documentId)) })),
    offer: (documentId, read) => {
      offered.set(documentId, [...(offered.get(documentId) ?? []), read]);
      return () =>
        void offered.set(
          documentId,
          (offered.get(documentId) ?? []).filter((other) => other !== read),
        );
    },
    shown: (documentId) => offered.get(documentId)?.at(0)?.() ?? null,
  }));
}
