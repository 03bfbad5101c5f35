/** Shortcuts of a row's or box's menu that work without opening it. */
import { matchesShortcut, type KeyStroke } from '../keys/keys.ts';
import type { MenuEntry } from './menu.tsx';

/** The available entry, of the menu or a submenu, with this shortcut. Only shortcuts with Shift: the others belong to the list itself. */
export function entryOfKey(entries: readonly MenuEntry[], event: KeyStroke): (() => void) | null {
  for (const entry of entries) {
    if (entry.kind === 'submenu') {
      const found = entryOfKey(entry.entries, event);
      if (found !== null) return found;
    } else if (entry.kind !== 'separator' && entry.kind !== 'label') {
      const { shortcut = '', unavailable = null, onSelect } = entry;
      if (unavailable === null && shortcut.startsWith('Shift+Key') && matchesShortcut(shortcut, event)) return onSelect;
    }
  }
  return null;
}
