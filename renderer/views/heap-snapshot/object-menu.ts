/** What can be done with an object from any row it stands in. */
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import type { HeapPlace } from '../../../shared/contracts/links.ts';
import { CopyIcon, GoToIcon } from '../../widgets/icons.tsx';
import type { MenuEntry } from '../../widgets/menu.tsx';

export interface ObjectActions {
  /** "Show retainers": selects the object and brings the focus to the paths that hold it. */
  readonly onWhy: (node: HeapNode, key: string) => void;
  /** The focus is on the object, in a list where that does not select it: "why" is then asked of it. */
  readonly onPoint?: (node: HeapNode, key: string) => void;
  /** Absent where there is no such tree to go to. */
  readonly onShowInContainment?: (node: HeapNode) => void;
  readonly onShowInDominators?: (node: HeapNode) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Copies all that is known of the object as Markdown; absent where nobody can ask for it. */
  readonly onCopyReport?: (node: HeapNode) => void;
  /** The address of a place in the capture that has the objects; absent where nobody can go there. */
  readonly linkTo?: (place: HeapPlace) => string;
}

export function objectMenu(node: HeapNode, key: string, actions: ObjectActions): MenuEntry[] {
  const { onShowInContainment, onShowInDominators, onCopyReport, linkTo } = actions;
  return [
    { label: 'Show retainers', icon: GoToIcon, shortcut: 'Enter', onSelect: () => actions.onWhy(node, key) },
    ...(onShowInContainment === undefined
      ? []
      : [{ label: 'Show in Containment', onSelect: () => onShowInContainment(node) }]),
    ...(onShowInDominators === undefined
      ? []
      : [{ label: 'Show in Dominators', onSelect: () => onShowInDominators(node) }]),
    { kind: 'separator' },
    { label: 'Copy id', icon: CopyIcon, onSelect: () => void actions.onCopy(`@${node.id}`) },
    ...(linkTo === undefined
      ? []
      : [{ label: 'Copy link', onSelect: () => void actions.onCopy(linkTo({ view: 'object', id: node.id })) }]),
    ...(onCopyReport === undefined
      ? []
      : [{ label: 'Copy report as Markdown', icon: CopyIcon, onSelect: () => onCopyReport(node) }]),
  ];
}
