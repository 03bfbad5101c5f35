/**
 * Back and forward through the window, as in a browser: a place is the active document with what its views show. Views report what they show
 * by `useViewHistory`, and are asked to show it again. A document that was closed meanwhile opens again.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { activeDocument, hasTab, type DocumentsState } from './documents/documents.ts';
import { captureIdsOf, isShownByClient, type DocumentTab } from './documents/document-tabs.ts';

/** Zooming and panning happen in small steps: a place is recorded when they settle. */
export const SETTLES_MS = 500;
const MAX_PLACES = 200;
/** Documents whose last place is remembered after they were closed. */
const MAX_REMEMBERED = 100;

/** The place that a part of a document shows. Places are equal if their keys are. */
interface Shown {
  readonly key: string;
  readonly place: unknown;
}

type Parts = ReadonlyMap<string, Shown>;

interface Visited {
  readonly tab: DocumentTab;
  readonly groupId: string;
  readonly isPreview: boolean;
  readonly parts: Parts;
}

/** A part of a document that can show its places again. */
interface Reporter {
  readonly documentId: string;
  /** `chart`, `view`: unique in its document. */
  readonly name: string;
  readonly show: (place: unknown) => void;
}

export interface WindowHistoryState {
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  /** Goes to the place before (−1) or after (1); nothing happens at either end. */
  readonly go: (step: -1 | 1) => void;
  /** Registers a part of a document; the returned function unregisters it. It must report what it shows afterwards. */
  readonly register: (part: Reporter) => () => void;
  readonly report: (documentId: string, name: string, shown: Shown) => void;
  /** Shows what a document showed last, as soon as its views can: it was closed and is open again. */
  readonly restore: (documentId: string) => void;
}

export interface WindowHistoryParts {
  readonly documents: StoreApi<DocumentsState>;
  /** True if a capture is in the library: a document without its capture is skipped. */
  readonly hasCapture: (captureId: string) => boolean;
}

function isSame(a: Visited, b: Visited): boolean {
  if (a.tab.id !== b.tab.id) return false;
  // A part that one of them has not reported is no difference: it was not shown there.
  return [...a.parts].every(([name, { key }]) => (b.parts.get(name)?.key ?? key) === key);
}

/** `hasCapture` says whether a capture is still in the library: places of others are skipped. */
export function createWindowHistory({ documents, hasCapture }: WindowHistoryParts): StoreApi<WindowHistoryState> {
  let visited: readonly Visited[] = [];
  let at = -1;
  /** The next place that is recorded is the one that was gone to, as its views show it. */
  let isReturning = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const reporters = new Map<string, Map<string, Reporter>>();
  /** The last places of each document, in the order of their last report. */
  const remembered = new Map<string, Map<string, Shown>>();
  /** Places that views show as soon as they register. */
  const awaited = new Map<string, Map<string, Shown>>();

  const partsOf = (documentId: string): Parts => {
    const registered = reporters.get(documentId);
    return new Map([...(remembered.get(documentId) ?? [])].filter(([name]) => registered?.has(name) === true));
  };
  const placeNow = (): Visited | null => {
    const state = documents.getState();
    const tab = activeDocument(state);
    // A place that a client shows is none of the person, and goes back by itself.
    if (tab === null || isShownByClient(tab)) return null;
    const group = state.groups.find(({ id }) => id === state.activeGroupId);
    return { tab, groupId: state.activeGroupId, isPreview: group?.previewId === tab.id, parts: partsOf(tab.id) };
  };
  const canOpen = ({ tab }: Visited): boolean => captureIdsOf(tab).every(hasCapture);
  /** The position of the nearest place in a direction that can be shown; −1 if there is none. */
  const beside = (step: -1 | 1): number => {
    for (let index = at + step; index >= 0 && index < visited.length; index += step) {
      const place = visited[index];
      if (place !== undefined && canOpen(place)) return index;
    }
    return -1;
  };
  const store = createStore<WindowHistoryState>(() => ({
    canGoBack: false,
    canGoForward: false,
    go,
    register,
    report,
    restore,
  }));
  const announce = (): void => {
    const [canGoBack, canGoForward] = [beside(-1) >= 0, beside(1) >= 0];
    const now = store.getState();
    if (now.canGoBack !== canGoBack || now.canGoForward !== canGoForward) store.setState({ canGoBack, canGoForward });
  };
  const putAt = (index: number, place: Visited): void => {
    visited = visited.map((each, position) => (position === index ? place : each));
  };
  const visit = (place: Visited): void => {
    const current = visited[at];
    if (current !== undefined && isSame(current, place)) {
      putAt(at, { ...place, parts: new Map([...current.parts, ...place.parts]) });
    } else if (isReturning && current?.tab.id === place.tab.id) putAt(at, place);
    else {
      visited = [...visited.slice(0, at + 1), place].slice(-MAX_PLACES);
      at = visited.length - 1;
    }
    isReturning = false;
    announce();
  };
  const settle = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const place = placeNow();
    // Until its views show the awaited place, the document is not where it was asked to be.
    if (place !== null && (awaited.get(place.tab.id)?.size ?? 0) === 0) visit(place);
  };
  const settleLater = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(settle, SETTLES_MS);
  };
  const showParts = (documentId: string, parts: Parts): void => {
    const missing = new Map<string, Shown>();
    for (const [name, shown] of parts) {
      const reporter = reporters.get(documentId)?.get(name);
      const own = remembered.get(documentId);
      if (reporter === undefined) missing.set(name, shown);
      else if (own?.get(name)?.key !== shown.key) {
        // A view that moves there reports it later; a step that comes before that starts from here.
        own?.set(name, shown);
        reporter.show(shown.place);
      }
    }
    awaited.set(documentId, missing);
  };

  function go(step: -1 | 1): void {
    // A change of a moment ago is a place too, unless it is a step on the way to one.
    if (timer !== null && !isReturning) settle();
    const next = beside(step);
    const place = visited[next];
    if (place === undefined) return;
    at = next;
    const { groups, activate, open, enter } = documents.getState();
    const { tab, groupId, isPreview, parts } = place;
    const holder =
      groups.find((group) => group.id === groupId && hasTab(group, tab.id)) ??
      groups.find((group) => hasTab(group, tab.id));
    isReturning = true;
    if (holder === undefined) open(tab, { preview: isPreview });
    else activate(holder.id, tab.id);
    enter();
    showParts(tab.id, parts);
    isReturning = true;
    settleLater();
    announce();
  }
  function register(part: Reporter): () => void {
    const { documentId, name } = part;
    const own = reporters.get(documentId) ?? new Map<string, Reporter>();
    reporters.set(documentId, own.set(name, part));
    const wanted = awaited.get(documentId)?.get(name);
    if (wanted !== undefined) {
      awaited.get(documentId)?.delete(name);
      isReturning = documentId === visited[at]?.tab.id;
      part.show(wanted.place);
      settleLater();
    }
    return () => {
      if (own.get(name) === part) own.delete(name);
      if (own.size === 0) reporters.delete(documentId);
    };
  }
  function report(documentId: string, name: string, shown: Shown): void {
    const own = remembered.get(documentId) ?? new Map<string, Shown>();
    remembered.delete(documentId);
    remembered.set(documentId, own.set(name, shown));
    const oldest = [...remembered.keys()].find((id) => !reporters.has(id));
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    const current = visited[at];
    // The first view is recorded at once, so that a zoom before it settles can be undone.
    if (current?.tab.id === documentId && !current.parts.has(name))
      putAt(at, { ...current, parts: new Map([...current.parts, [name, shown]]) });
    settleLater();
  }
  function restore(documentId: string): void {
    showParts(documentId, remembered.get(documentId) ?? new Map());
  }

  let active = activeDocument(documents.getState())?.id ?? null;
  documents.subscribe(() => {
    const place = placeNow();
    if (place === null || place.tab.id === active) return;
    const before = visited[at];
    // The last places of the document that is left.
    if (timer !== null && !isReturning && before !== undefined && before.tab.id === active)
      visit({ ...before, parts: new Map([...before.parts, ...partsOf(active)]) });
    active = place.tab.id;
    if (visited[at]?.tab.id === active) return;
    visit(place);
    // Views that are there already report where a link leads after the document is active: that is the place, and not what they showed before.
    isReturning = reporters.has(active);
    settleLater();
  });
  settle();
  return store;
}
