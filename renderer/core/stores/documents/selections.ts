/** Tracks what is selected in each view, and what the person has selected: the selection of the active tab. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { formatLink } from '../../../../shared/core/contracts/links.ts';
import { placeKind, type CapturePlace, type Place, type PlaceKind } from '../../../../shared/core/contracts/places.ts';
import type { SelectionFacts, WindowSelection } from '../../../../shared/core/contracts/selections.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { activeDocument, type DocumentsState } from './documents.ts';
import { type DocumentTab } from './document-tabs.ts';

/** The selection of one view: a place of its capture, or a request, source line or console message of its live target. */
export type ViewSelection =
  | { readonly place: CapturePlace; readonly facts: SelectionFacts }
  | { readonly place: null; readonly kind: 'request' | 'source' | 'message'; readonly facts: SelectionFacts };

interface Published {
  readonly documentId: string;
  readonly selection: ViewSelection;
  /** Increases with each change: a document may have several views, and the last change counts. */
  readonly turn: number;
}

export interface SelectionsState {
  /** By view. */
  readonly published: ReadonlyMap<string, Published>;
  /** Replaces the selection of a view; null: nothing is selected there. */
  readonly publish: (viewId: string, documentId: string, selection: ViewSelection | null) => void;
}

export function createSelectionsStore(): StoreApi<SelectionsState> {
  let turns = 0;
  return createStore<SelectionsState>((set, get) => ({
    published: new Map(),
    publish: (viewId, documentId, selection) => {
      if (selection === null && !get().published.has(viewId)) return;
      const published = new Map(get().published);
      turns += 1;
      if (selection === null) published.delete(viewId);
      else published.set(viewId, { documentId, selection, turn: turns });
      set({ published });
    },
  }));
}

/** The selection of a tab; the last one if it has several views. */
function selectionIn(documentId: string, { published }: SelectionsState): ViewSelection | null {
  const own = [...published.values()].filter((each) => each.documentId === documentId);
  return own.toSorted((a, b) => b.turn - a.turn)[0]?.selection ?? null;
}

/** The place that is selected in a tab; null if nothing is, or if the tab has a live target. */
export function selectedPlace(documentId: string, selections: SelectionsState): CapturePlace | null {
  return selectionIn(documentId, selections)?.place ?? null;
}

/** Returns what the tab is itself; null for a tab without a capture. */
function tabPlace(tab: DocumentTab): Place | null {
  if (tab.kind === 'capture') return { captureId: tab.captureId, place: null };
  if (tab.kind === 'leak-hunt') {
    const captureId = tab.captureIds.at(-1);
    return captureId === undefined
      ? null
      : { captureId, place: { view: 'hunt', earlier: tab.captureIds.slice(0, -1) } };
  }
  if (tab.kind !== 'comparison') return null;
  const earlier = [tab.baseCaptureId, ...tab.betweenCaptureIds];
  return { captureId: tab.captureId, place: { view: 'compare', earlier } };
}

/** Longest title of a tab that is reported. */
const MAX_TITLE = 500;

/** Returns what the person has selected now. */
export function windowSelection(tab: DocumentTab | null, selections: SelectionsState): WindowSelection {
  const selected = tab === null ? null : selectionIn(tab.id, selections);
  const own = tab === null ? null : tabPlace(tab);
  const place = own !== null && selected?.place ? { ...own, place: selected.place } : own;
  const kind: PlaceKind | null =
    place !== null ? placeKind(place.place) : selected?.place === null ? selected.kind : null;
  return {
    tab: (tab?.title ?? '').slice(0, MAX_TITLE),
    kind,
    link: place === null ? null : formatLink(place.captureId, place.place),
    targetId: tab?.kind === 'live' ? tab.targetId : null,
    facts: selected?.facts ?? {},
    shownBy:
      tab?.kind === 'capture' || tab?.kind === 'comparison' || tab?.kind === 'leak-hunt' ? (tab.shownBy ?? null) : null,
  };
}

/** Moving through a list selects many rows; the last one is reported. */
const SETTLES_MS = 100;

/** Reports the selection to the main process, now and after each change. Returns a function that ends it. */
export function reportSelections(parts: {
  readonly bridge: Pick<Bridge, 'command'>;
  readonly documents: StoreApi<DocumentsState>;
  readonly selections: StoreApi<SelectionsState>;
}): () => void {
  const { bridge, documents, selections } = parts;
  let reported = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const report = (): void => {
    timer = null;
    const selection = windowSelection(activeDocument(documents.getState()), selections.getState());
    const text = JSON.stringify(selection);
    if (text === reported) return;
    reported = text;
    void bridge.command('selection.changed', selection);
  };
  const later = (): void => {
    timer ??= setTimeout(report, SETTLES_MS);
  };
  const stops = [documents.subscribe(later), selections.subscribe(later)];
  report();
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
