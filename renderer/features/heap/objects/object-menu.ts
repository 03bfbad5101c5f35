/** Menu entries of an object in any row. */
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { HeapPlace } from '../../../../shared/core/contracts/places.ts';
import { CopyIcon, GoToIcon } from '../../../core/widgets/icons.tsx';
import type { MenuEntry } from '../../../core/widgets/overlays/menu.tsx';
import { addNoteEntries, type Noted } from '../../../core/widgets/noted.tsx';

export interface ObjectActions {
  /** "Show retainers": selects the object and focuses its paths. */
  readonly onWhy: (node: HeapNode, key: string) => void;
  /** The focus is on the object in a list that does not select it: "Show retainers" then uses it. */
  readonly onPoint?: (node: HeapNode, key: string) => void;
  /** Absent if the document has no such tree. */
  readonly onShowInContainment?: (node: HeapNode) => void;
  readonly onShowInDominators?: (node: HeapNode) => void;
  /** Absent if the document has no such list; `label` names where it is. */
  readonly summary?: { readonly label: string; readonly onReveal: (node: HeapNode) => void };
  /** Stores the object in the console of its target; absent if the target is not connected. */
  readonly onStore?: (node: HeapNode) => void;
  /** Shows its function or class in the sources of its target; absent if the target is not connected. */
  readonly onShowSource?: (node: HeapNode) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Copies a Markdown report of the object; absent if it cannot be queried. */
  readonly onCopyReport?: (node: HeapNode) => void;
  /** Link to a place in the capture of the objects; absent if it cannot be opened. */
  readonly linkTo?: (place: HeapPlace) => string;
  /** Begins a note for a place; absent or null if the document has no notes. */
  readonly onAddNote?: Noted['onAdd'] | null;
}

/** The class that V8 gives an object of the console; null for what is no object there, or named otherwise. */
export function consoleClass({ type, name }: HeapNode): string | null {
  if (type === 'closure') return 'Function';
  // Plain objects are named by their properties.
  if (type === 'object') return name.startsWith('{') ? 'Object' : name;
  return null;
}

function isStorable(node: HeapNode): boolean {
  return consoleClass(node) !== null;
}

/** A function, or an object of a class with a known place; only the snapshot knows whether it has the place of others. */
function hasSource({ type, original }: HeapNode): boolean {
  return type === 'closure' || original !== undefined;
}

export function objectMenu(node: HeapNode, key: string, actions: ObjectActions): MenuEntry[] {
  const { onShowInContainment, onShowInDominators, summary, onShowSource, onStore, onCopyReport, linkTo } = actions;
  return [
    { label: 'Show retainers', icon: GoToIcon, shortcut: 'Enter', onSelect: () => actions.onWhy(node, key) },
    ...(summary === undefined ? [] : [{ label: summary.label, onSelect: () => summary.onReveal(node) }]),
    ...(onShowInContainment === undefined
      ? []
      : [{ label: 'Show in Containment', onSelect: () => onShowInContainment(node) }]),
    ...(onShowInDominators === undefined
      ? []
      : [{ label: 'Show in Dominators', onSelect: () => onShowInDominators(node) }]),
    ...(onShowSource === undefined || !hasSource(node)
      ? []
      : [{ label: 'Show in Sources', onSelect: () => onShowSource(node) }]),
    ...(onStore === undefined || !isStorable(node)
      ? []
      : [{ label: 'Store as global variable', onSelect: () => onStore(node) }]),
    { kind: 'separator' },
    { label: 'Copy id', icon: CopyIcon, onSelect: () => void actions.onCopy(`@${node.id}`) },
    ...(linkTo === undefined
      ? []
      : [{ label: 'Copy link', onSelect: () => void actions.onCopy(linkTo({ view: 'object', id: node.id })) }]),
    ...(onCopyReport === undefined
      ? []
      : [{ label: 'Copy report as Markdown', icon: CopyIcon, onSelect: () => onCopyReport(node) }]),
    ...addNoteEntries(actions.onAddNote, () => ({ view: 'object', id: node.id })),
  ];
}
