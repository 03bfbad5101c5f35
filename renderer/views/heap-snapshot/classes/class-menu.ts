/** The menu of a line of the class table. */
import { CopyIcon, FilterIcon } from '../../../widgets/icons.tsx';
import type { MenuEntry } from '../../../widgets/overlays/menu.tsx';
import { addNoteEntries } from '../../../widgets/noted.tsx';
import { objectMenu, type ObjectActions } from '../objects/object-menu.ts';
import type { ClassLine } from './class-lines.ts';

export interface ClassMenuActions {
  readonly objectActions: ObjectActions;
  readonly onCopy: (text: string) => void;
  readonly onFilter: (className: string) => void;
}

export function classMenu(line: ClassLine, actions: ClassMenuActions): readonly MenuEntry[] {
  if (line.kind === 'more') return [];
  if (line.kind === 'object') return objectMenu(line.item.node, line.key, actions.objectActions);
  const { name } = line.row;
  return [
    { label: 'Copy class name', icon: CopyIcon, onSelect: () => actions.onCopy(name) },
    { label: 'Filter by class name', icon: FilterIcon, onSelect: () => actions.onFilter(name) },
    ...addNoteEntries(actions.objectActions.onAddNote, () => ({ view: 'summary', className: name })),
  ];
}
