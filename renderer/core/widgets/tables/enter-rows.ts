/** From a filter field into the rows that it filters: ArrowDown makes the first row active unless one is. */

const LISTS = ['treegrid', 'grid', 'tree', 'listbox'].map((role) => `[role="${role}"][tabindex="0"]`).join(', ');
/** Longer than typed text takes to settle and its rows to load. */
const SETTLED_AFTER_MS = 2000;
const LEAVING = ['keydown', 'pointerdown', 'blur'] as const;

/**
 * Focuses a table, tree or list. Without an active row, its first one becomes active; also if the rows change meanwhile because the typed
 * text had not settled, until the person presses another key or goes elsewhere.
 */
export function enterRows(list: HTMLElement | null): void {
  if (list === null) return;
  list.focus();
  const down = new WeakSet<Event>();
  const toFirst = (): void => {
    if (list.hasAttribute('aria-activedescendant')) return;
    const event = new KeyboardEvent('keydown', {
      key: 'ArrowDown',
      code: 'ArrowDown',
      bubbles: true,
      cancelable: true,
    });
    down.add(event);
    list.dispatchEvent(event);
  };
  const observer = new MutationObserver(toFirst);
  const stop = (): void => {
    clearTimeout(timer);
    observer.disconnect();
    for (const type of LEAVING) list.removeEventListener(type, onLeaving);
  };
  const onLeaving = (event: Event): void => {
    if (!down.has(event)) stop();
  };
  const timer = setTimeout(stop, SETTLED_AFTER_MS);
  for (const type of LEAVING) list.addEventListener(type, onLeaving);
  toFirst();
  observer.observe(list, { childList: true, subtree: true, attributeFilter: ['aria-activedescendant'] });
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
