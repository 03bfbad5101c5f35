/** The menu of a line of the class table. */
import { CopyIcon, FilterIcon } from '../../../widgets/icons.tsx';
import type { MenuEntry } from '../../../widgets/menu.tsx';
import { objectMenu, type ObjectActions } from '../objects/object-menu.ts';
import type { ClassLine } from './class-lines.ts';

export interface ClassMenuActions {
  readonly objectActions: ObjectActions;
  readonly onCopy: (text: string) => void;
  readonly onFilter: (className: string) => void;
  /** The cells of the line as text. */
  readonly rowText: (line: ClassLine) => string;
}

export function classMenu(line: ClassLine, actions: ClassMenuActions): readonly MenuEntry[] {
  const { objectActions, onCopy, onFilter, rowText } = actions;
  const copyRow: MenuEntry = {
    label: 'Copy row',
    icon: CopyIcon,
    shortcut: 'Mod+KeyC',
    onSelect: () => onCopy(rowText(line)),
  };
  if (line.kind === 'more') return [];
  if (line.kind === 'object') return [...objectMenu(line.item.node, line.key, objectActions), copyRow];
  const { name } = line.row;
  return [
    { label: 'Copy class name', icon: CopyIcon, onSelect: () => onCopy(name) },
    copyRow,
    { kind: 'separator' },
    { label: 'Filter by class name', icon: FilterIcon, onSelect: () => onFilter(name) },
  ];
}
