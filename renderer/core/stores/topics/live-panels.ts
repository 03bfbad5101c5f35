/** The active panel of each live document; a newly opened target starts with the panel selected last. */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPersisted, writePersisted, type KeyValueStorage } from '../persisted.ts';

export const OVERVIEW_PANEL = 'overview';
const STORAGE_KEY = 'pen.live-panels';
/** Number of targets whose panel is remembered. */
const MAX_TARGETS = 50;
const ChosenSchema = z.array(z.tuple([z.string(), z.string()]));

export interface LivePanelsState {
  /** Panel id by target id. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly choose: (targetId: string, panelId: string) => void;
}

export function createLivePanelsStore(storage: KeyValueStorage): StoreApi<LivePanelsState> {
  return createStore<LivePanelsState>()((set, get) => ({
    chosen: new Map(readPersisted(storage, STORAGE_KEY, ChosenSchema) ?? []),
    choose: (targetId, panelId) => {
      const others = [...get().chosen].filter(([id]) => id !== targetId);
      const chosen = [...others, [targetId, panelId] as [string, string]].slice(-MAX_TARGETS);
      writePersisted(storage, STORAGE_KEY, chosen);
      set({ chosen: new Map(chosen) });
    },
  }));
}
