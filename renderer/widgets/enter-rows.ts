/** From a filter field into the rows that it filters: ArrowDown makes the first row active unless one is. */

const LISTS = ['treegrid', 'grid', 'tree', 'listbox'].map((role) => `[role="${role}"][tabindex="0"]`).join(', ');

/** Focuses a table, tree or list. Without an active row, its first one becomes active. */
export function enterRows(list: HTMLElement | null): void {
  if (list === null) return;
  list.focus();
  if (list.hasAttribute('aria-activedescendant')) return;
  list.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowDown', code: 'ArrowDown', bubbles: true, cancelable: true }),
  );
}

/** The first table, tree or list after a field, in its document or region; null without one. */
export function rowsBelow(field: HTMLElement): HTMLElement | null {
  const place = field.closest('.document-place, [data-region]') ?? field.ownerDocument.body;
  return (
    [...place.querySelectorAll<HTMLElement>(LISTS)].find(
      (list) => (field.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    ) ?? null
  );
}
