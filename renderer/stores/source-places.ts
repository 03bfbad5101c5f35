/**
 * Places in the scripts of a target that another panel asks to see: a console message, an initiator. The Sources panel of the target
 * shows what was asked for last.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LivePanelsState } from './live-panels.ts';

/** The id of the panel that shows them, in `LIVE_PANELS`. */
export const SOURCES_PANEL = 'sources';

export interface SourcePlace {
  readonly targetId: string;
  /** At least one of both is there; `scriptId` is the target's own and is of no use after a new document. */
  readonly url: string | null;
  readonly scriptId: string | null;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export interface WantedPlace extends SourcePlace {
  /** Another number each time, so that the same place can be asked for twice. */
  readonly request: number;
}

export interface SourcePlacesState {
  /** By target id. */
  readonly wanted: ReadonlyMap<string, WantedPlace>;
  /** Shows it: turns to the Sources panel of its target. */
  readonly open: (place: SourcePlace) => void;
}

export function createSourcePlacesStore(livePanels: StoreApi<LivePanelsState>): StoreApi<SourcePlacesState> {
  let requests = 0;
  return createStore<SourcePlacesState>()((set, get) => ({
    wanted: new Map(),
    open: (place) => {
      requests += 1;
      set({ wanted: new Map(get().wanted).set(place.targetId, { ...place, request: requests }) });
      livePanels.getState().choose(place.targetId, SOURCES_PANEL);
    },
  }));
}
