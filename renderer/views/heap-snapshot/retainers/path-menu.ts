/** Menu entries of a step of a retaining path. */
import type { HeapPath } from '../../../../shared/contracts/heap/heap-objects.ts';
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import type { MenuEntry } from '../../../widgets/overlays/menu.tsx';
import { objectMenu, type ObjectActions } from '../objects/object-menu.ts';
import { shownNames } from '../objects/object-cells.tsx';
import { pathText, type PathLine } from './path-lines.ts';

export interface PathMenuOptions {
  readonly path: HeapPath | undefined;
  readonly names: ShownNames;
  readonly onGoTo: () => void;
  readonly onIgnoreEdge: () => void;
  readonly onIgnoreObject: () => void;
  readonly onIgnoreClass: () => void;
  readonly objectActions: ObjectActions;
}

export function pathMenu(line: PathLine, options: PathMenuOptions): MenuEntry[] {
  const { path, names, objectActions } = options;
  const copyPath: MenuEntry = {
    label: 'Copy path as text',
    unavailable: path === undefined ? 'the path is loading' : null,
    onSelect: () => void (path === undefined ? undefined : objectActions.onCopy(pathText(path, names))),
  };
  if (line.kind !== 'step') return [copyPath];
  return [
    { label: 'Go to object', shortcut: 'Enter', onSelect: options.onGoTo },
    ...objectMenu(line.node, line.key, objectActions).slice(1),
    copyPath,
    { kind: 'separator' },
    ...(line.edgeKey === null
      ? []
      : [{ label: 'Ignore this edge', shortcut: 'Delete', onSelect: options.onIgnoreEdge }]),
    ...(line.isObject || line.edge === null ? [] : [{ label: 'Ignore this object', onSelect: options.onIgnoreObject }]),
    ...(line.edge === null
      ? []
      : [{ label: `Ignore all ${shownNames(line.node, names).name}`, onSelect: options.onIgnoreClass }]),
  ];
}
