/** The selection of a heap document, its history, and the ignored items. */
import { useCallback, useMemo, useRef, useState, type RefObject } from 'react';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { formatLink } from '../../../../shared/core/contracts/links.ts';
import { NOTHING_IGNORED, type Ignored } from '../retainers/ignored.ts';
import type { ObjectActions } from './object-menu.ts';
import { keyOfId, type Selection } from './selection.ts';

export interface ObjectSelection {
  readonly selected: Selection | null;
  readonly select: (selection: Selection) => void;
  /** Selects an object from any place; `back` returns to the previous one. */
  readonly goTo: (node: HeapNode) => void;
  /** Selects what was selected before, in a place that is gone back to. */
  readonly restore: (selected: Selection | null) => void;
  /** Null if there is no history. */
  readonly back: (() => void) | null;
  readonly ignored: Ignored;
  readonly setIgnored: (ignored: Ignored) => void;
  /** True if the Retainers pane is open. Selecting an object opens it unless it was closed; "Show retainers" always does. */
  readonly paneOpen: boolean;
  readonly closePane: () => void;
  /** Shows the retainers of the object focused last, in any list; false if there is none. */
  readonly whyPointed: () => boolean;
  readonly objectActions: ObjectActions;
}

export interface ObjectSelectionOptions {
  /** Receives the focus with "Show retainers". */
  readonly pathTable: RefObject<HTMLElement | null>;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onCopyReport?: (node: HeapNode) => void;
  /** The capture of the document, for links to its objects. */
  readonly captureId: string;
  /** Absent if the document has no trees. */
  readonly onShowUnder?: (view: 'containment' | 'dominators', node: HeapNode) => void;
  readonly summary?: ObjectActions['summary'];
  readonly onStore?: ObjectActions['onStore'];
  readonly onShowSource?: ObjectActions['onShowSource'];
  /** As in `ObjectActions`. */
  readonly onAddNote?: ObjectActions['onAddNote'];
}

const MAX_STEPS_BACK = 100;

export function useObjectSelection({
  pathTable,
  onCopy,
  onCopyReport,
  captureId,
  onShowUnder,
  summary,
  onStore,
  onShowSource,
  onAddNote = null,
}: ObjectSelectionOptions): ObjectSelection {
  const [selected, setSelected] = useState<Selection | null>(null);
  const [past, setPast] = useState<readonly Selection[]>([]);
  const [ignored, setIgnored] = useState<Ignored>(NOTHING_IGNORED);
  const [paneOpen, setPaneOpen] = useState(true);
  const pointed = useRef<{ readonly node: HeapNode; readonly key: string } | null>(null);
  const select = useCallback((selection: Selection) => {
    setSelected(selection);
    pointed.current = selection.kind === 'object' ? selection : null;
    // Selecting another row starts a new history.
    if (selection.kind === 'object') setPast([]);
  }, []);
  const goTo = useCallback(
    (node: HeapNode) => {
      if (selected?.kind === 'object') {
        if (selected.node.id === node.id) return;
        setPast((steps) => [...steps.slice(1 - MAX_STEPS_BACK), selected]);
      }
      setSelected({ kind: 'object', key: keyOfId(node.id), node });
      pointed.current = { node, key: keyOfId(node.id) };
      setPaneOpen(true);
    },
    [selected],
  );
  // The pane exists only after rendering.
  const focusPaths = useCallback(() => requestAnimationFrame(() => pathTable.current?.focus()), [pathTable]);
  const whyPointed = (): boolean => {
    const { current } = pointed;
    if (current === null) return false;
    if (selected?.kind === 'object' && selected.node.id !== current.node.id) goTo(current.node);
    else setSelected({ kind: 'object', ...current });
    setPaneOpen(true);
    focusPaths();
    return true;
  };
  const last = past.at(-1);
  const back =
    last === undefined
      ? null
      : (): void => {
          setSelected(last);
          setPast((steps) => steps.slice(0, -1));
        };
  const objectActions = useMemo<ObjectActions>(
    () => ({
      onWhy: (node, key) => {
        setSelected({ kind: 'object', key, node });
        pointed.current = { node, key };
        setPaneOpen(true);
        focusPaths();
      },
      onPoint: (node, key) => {
        pointed.current = { node, key };
      },
      ...(onShowUnder === undefined
        ? {}
        : {
            onShowInContainment: (node: HeapNode) => onShowUnder('containment', node),
            onShowInDominators: (node: HeapNode) => onShowUnder('dominators', node),
          }),
      ...(summary === undefined
        ? {}
        : {
            summary: {
              ...summary,
              onReveal: (node: HeapNode) => {
                setSelected({ kind: 'object', key: keyOfId(node.id), node });
                summary.onReveal(node);
              },
            },
          }),
      ...(onStore === undefined ? {} : { onStore }),
      ...(onShowSource === undefined ? {} : { onShowSource }),
      onCopy,
      ...(onCopyReport === undefined ? {} : { onCopyReport }),
      linkTo: (place) => formatLink(captureId, place),
      onAddNote,
    }),
    [focusPaths, onCopy, onCopyReport, onShowUnder, summary, onStore, onShowSource, captureId, onAddNote],
  );
  return {
    selected,
    select,
    goTo,
    restore: setSelected,
    back,
    ignored,
    setIgnored,
    paneOpen,
    closePane: () => setPaneOpen(false),
    whyPointed,
    objectActions,
  };
}
