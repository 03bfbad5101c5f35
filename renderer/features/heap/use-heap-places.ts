/** Places of a heap document: links open them, and the current one can be linked to. */
import { useState } from 'react';
import { countNoun, formatBytes } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { CapturePlace, HeapPlace } from '../../../shared/core/contracts/places.ts';
import type { AllocationRange } from '../../../shared/engine/heap/contract/allocations.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useDocumentId } from '../../core/stores/documents/document-id.tsx';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import type { Found } from '../../core/stores/finders.ts';
import { useFinder, useViewCommands } from '../../core/stores/hooks/use-finder.ts';
import { usePlace } from '../../core/stores/hooks/use-place.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import { HEAP_VIEW_LABELS, HEAP_VIEWS, type HeapViewName } from './heap-toolbar.tsx';
import { keyOfId, selectedKey, type Selection } from './objects/selection.ts';
import type { ObjectSelection } from './objects/use-object-selection.ts';
import type { SearchWords } from './search/search.ts';
import type { HeapSearch } from './search/use-heap-search.ts';
import { selectedPlace, selectionFacts, selectionKey } from './selection-facts.ts';
import type { ShownView, TreeName } from './use-shown-view.ts';

// Creates the link to the current place of a heap document.

export interface Shown {
  readonly view: HeapViewName;
  readonly selected: Selection | null;
  /** The root of the trees; null: the whole heap. */
  readonly roots: Readonly<Record<'containment' | 'dominators', HeapNode | null>>;
  readonly words: SearchWords;
  /** The range of allocations; null: the whole recording. */
  readonly range: AllocationRange | null;
}

/** Null if there is only a capture to link to. */
export function shownPlace({ view, selected, roots, words, range }: Shown): HeapPlace | null {
  if (view === 'allocations') return { view, range };
  if (view === 'statistics') return { view };
  if (view !== 'summary') return { view, id: roots[view]?.id ?? null };
  if (selected?.kind === 'object') return { view: 'object', id: selected.node.id };
  if (selected?.kind === 'class') return { view, className: selected.row.name };
  return { view, className: words.kind === 'classes' && words.filter !== '' ? words.filter : null };
}

export interface HeapPlaceParts {
  readonly capture: CaptureRecord;
  /** Null until the snapshot is open. */
  readonly document: AnalysisDocument | null;
  readonly shownView: ShownView;
  readonly objects: ObjectSelection;
  readonly search: HeapSearch;
  /** Uncovers the view, which the details cover in a narrow window. */
  readonly onUncover: () => void;
}

export interface HeapPlaces {
  /** Shows the retainers of an object; an id that no object has is shown in the list. */
  readonly goToId: (id: number) => Promise<void>;
  /** Filters the classes by name. */
  readonly askClass: (className: string) => void;
  readonly placeNow: () => HeapPlace | null;
  /** The path to expand first for an object, from 1. */
  readonly openPathOf: (id: number) => number;
}

/** Classes that the palette lists for a text. */
const FOUND_CLASSES = 8;

async function findClasses(document: AnalysisDocument, typed: string): Promise<readonly Found[]> {
  const answer = await document.query('heap.classes', { filter: typed, count: FOUND_CLASSES });
  if (!answer.ok) return [];
  return answer.value.rows.map(({ name, original, count, shallowSizeBytes }) => ({
    title: original?.name ?? name,
    second: `Class, ${countNoun(count, 'object')}, ${formatBytes(shallowSizeBytes)}`,
    place: { view: 'summary', className: name },
  }));
}

export function useHeapPlaces(parts: HeapPlaceParts): HeapPlaces {
  const { capture, document, shownView, objects, search, onUncover } = parts;
  const { view, setView, roots, setRoot, hasAllocations, allocationsPlace, setAllocationsPlace } = shownView;
  const [linkedPath, setLinkedPath] = useState<{ readonly id: number; readonly path: number } | null>(null);

  const goToId = async (id: number): Promise<void> => {
    const answer = await document?.query('heap.object', { id });
    if (answer?.ok === true && answer.value.node !== null) objects.objectActions.onWhy(answer.value.node, keyOfId(id));
    // The list shows missing objects and errors in place.
    else setView('summary');
  };
  const askClass = (className: string): void => {
    search.ask({ text: className });
    setView('summary');
    onUncover();
  };
  const showUnderId = async (tree: TreeName, id: number | null): Promise<void> => {
    setView(tree);
    const answer = id === null ? null : await document?.query('heap.object', { id });
    setRoot(tree, answer?.ok === true ? answer.value.node : null);
  };
  const placeNow = (): HeapPlace | null =>
    shownPlace({ view, selected: objects.selected, roots, words: search.words, range: allocationsPlace.range });
  // `openPlace` sends only places of a heap here.
  const goToPlace = (place: CapturePlace): void => {
    if (place.view === 'statistics') setView('statistics');
    else if (place.view === 'summary') askClass(place.className ?? '');
    else if (place.view === 'allocations') {
      const { range } = place;
      setAllocationsPlace((now) => ({ ...now, range }));
      // A snapshot has no times, so the link opens its classes.
      setView(hasAllocations ? 'allocations' : 'summary');
    } else if (place.view === 'containment' || place.view === 'dominators') void showUnderId(place.view, place.id);
    else if (place.view === 'object' || place.view === 'path') {
      setLinkedPath(place.view === 'path' ? place : null);
      askClass(`@${place.id}`);
      void goToId(place.id);
    }
  };
  const { input, preset } = search;
  useViewHistory(
    'view',
    document === null
      ? null
      : { view, roots, range: allocationsPlace.range, input, preset, selected: objects.selected },
    (to) => {
      setView(to.view);
      setRoot('containment', to.roots.containment);
      setRoot('dominators', to.roots.dominators);
      setAllocationsPlace((now) => ({ ...now, range: to.range }));
      search.ask(to.input);
      if (to.preset !== 'all') search.setPreset(to.preset);
      objects.restore(to.selected);
    },
    JSON.stringify([
      view,
      roots.containment?.id,
      roots.dominators?.id,
      allocationsPlace.range,
      input,
      preset,
      selectedKey(objects.selected),
    ]),
  );
  const ownId = captureDocument(capture).id;
  const documentId = useDocumentId(ownId);
  useFinder(documentId, document === null ? null : (typed) => findClasses(document, typed));
  useViewCommands(
    documentId,
    HEAP_VIEWS.filter((each) => hasAllocations || each !== 'allocations').map((value) => ({
      value,
      label: HEAP_VIEW_LABELS[value],
    })),
    setView,
  );
  usePlace(documentId, document !== null, goToPlace, placeNow);
  const { selected } = objects;
  const { range } = allocationsPlace;
  usePublishedSelection(ownId, selectionKey(view, selected, range), () => {
    const place = selectedPlace(selected, placeNow());
    return place === null ? null : { place, facts: selectionFacts(selected, range) };
  });
  return { goToId, askClass, placeNow, openPathOf: (id) => (linkedPath?.id === id ? linkedPath.path : 1) };
}
