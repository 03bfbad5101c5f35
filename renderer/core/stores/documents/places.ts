/** Requested places in documents: set by a link or another document, consumed by the document once it is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CapturePlace } from '../../../../shared/core/contracts/places.ts';

export interface PlacesState {
  /** By document id; each request is a new object, so that the same place can be requested twice. */
  readonly wanted: ReadonlyMap<string, { readonly place: CapturePlace }>;
  readonly ask: (documentId: string, place: CapturePlace) => void;
  /** Marks the request as done. */
  readonly taken: (documentId: string) => void;
  /** Registers a view that can report its current place; the returned function unregisters it. */
  readonly offer: (documentId: string, read: () => CapturePlace | null) => () => void;
  /** The current place of a visible view; null if there is none. */
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
