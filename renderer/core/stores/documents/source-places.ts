/** Script locations requested by other panels (console message, initiator). The Sources panel of the target shows the latest request. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LivePanelsState } from '../topics/live-panels.ts';

/** The id of the Sources panel in `LIVE_PANELS`. */
export const SOURCES_PANEL = 'sources';

export interface SourcePlace {
  readonly targetId: string;
  /** At least one of the two is set. `scriptId` belongs to the target and is invalid after a navigation. */
  readonly url: string | null;
  readonly scriptId: string | null;
  /** The place is one of this original source of the script. */
  readonly original?: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export interface WantedPlace extends SourcePlace {
  /** A new number per request, so that the same location can be requested twice. */
  readonly request: number;
}

export interface SourcePlacesState {
  /** By target id. */
  readonly wanted: ReadonlyMap<string, WantedPlace>;
  /** Shows a location: activates the Sources panel of its target. */
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
