/** Lists what the palette finds in the active document: classes of a heap snapshot, functions of a profile. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';

export interface Found {
  readonly title: string;
  readonly second: string;
  readonly place: CapturePlace;
}

/** Finds places by name, best first; empty if it cannot. */
export type Finder = (text: string) => Promise<readonly Found[]>;

export interface FindersState {
  /** Registers the finder of a document; the returned function unregisters it. */
  readonly offer: (documentId: string, find: Finder) => () => void;
  readonly find: (documentId: string, text: string) => Promise<readonly Found[]>;
}

export function createFindersStore(): StoreApi<FindersState> {
  const offered = new Map<string, Finder>();
  return createStore<FindersState>(() => ({
    offer: (documentId, find) => {
      offered.set(documentId, find);
      return () => {
        if (offered.get(documentId) === find) offered.delete(documentId);
      };
    },
    find: async (documentId, text) => (await offered.get(documentId)?.(text)) ?? [],
  }));
}
