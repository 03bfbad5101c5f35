/** The active row of a table. The selection is a key; the active index follows its row after a sort or filter. */
import { useState } from 'react';

export interface ActiveRowParts {
  readonly rowCount: number;
  readonly selectedKey: string | null;
  /** Index of the active row until there is another; −1: none. */
  readonly startsAt: number;
  readonly indexOfKey: ((key: string) => number) | undefined;
}

/** −1: none. */
export function useActiveRow({
  rowCount,
  selectedKey,
  startsAt,
  indexOfKey,
}: ActiveRowParts): [number, (index: number) => void] {
  const [active, setActive] = useState<number>(-1);
  const selectedIndex = selectedKey === null ? -1 : (indexOfKey?.(selectedKey) ?? -2);
  // Updated during rendering: a key press in between would otherwise go to another row at the old index.
  const [followedIndex, setFollowedIndex] = useState(-1);
  if (selectedIndex !== followedIndex) {
    setFollowedIndex(selectedIndex);
    if (selectedIndex >= -1) setActive(selectedIndex);
  }
  return [Math.min(active < 0 ? startsAt : active, rowCount - 1), setActive];
}
