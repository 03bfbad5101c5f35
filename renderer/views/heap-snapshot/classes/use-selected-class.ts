/** Keeps the selected class in view and up to date when its rows are loaded again. */
import { useEffect, useRef, type RefObject } from 'react';
import type { Selection } from '../objects/selection.ts';
import type { ClassLines } from './class-lines.ts';
import type { ClassRows } from './class-rows.ts';

export interface SelectedClassParts {
  readonly rows: ClassRows;
  readonly lines: ClassLines;
  /** The query of the displayed rows as text. */
  readonly shownKey: string;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly table: RefObject<HTMLDivElement | null>;
  readonly rowHeightPx: number;
}

export function useSelectedClass(parts: SelectedClassParts): void {
  const { rows, lines, shownKey, selected, onSelect, table, rowHeightPx } = parts;
  const selectedClass = selected?.kind === 'class' ? selected.row : null;
  const place = selectedClass === null ? -1 : rows.placeOf(selectedClass.name);
  // New rows start at the top once they are loaded, so that the rows in view do not scroll early. A selected class that is still listed
  // stays visible, because the next key press applies to it.
  const selectedLine = place < 0 ? 0 : lines.placeOfRow(place);
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current === shownKey) return;
    lastShown.current = shownKey;
    const above = table.current === null ? 0 : Math.floor(table.current.clientHeight / rowHeightPx / 2);
    table.current?.scrollTo({ top: Math.max(0, selectedLine - above) * rowHeightPx });
  }, [shownKey, selectedLine, table, rowHeightPx]);
  // Update a selected class with figures that arrive after the selection.
  const fresh = place < 0 ? null : rows.row(place);
  useEffect(() => {
    if (fresh !== null && fresh !== selectedClass) onSelect({ kind: 'class', row: fresh });
  }, [fresh, selectedClass, onSelect]);
}
