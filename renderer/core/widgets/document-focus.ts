/** Where shortcuts of a document work: its chart, table or tree, or its root element until there is one. */
import { isTextInput, matchesShortcut } from './keys/keys.ts';

const SURFACES = ['application', 'treegrid', 'grid', 'table', 'tree', 'listbox']
  .map((role) => `[role="${role}"][tabindex="0"]:not([data-secondary])`)
  .join(', ');

function isVisible(element: HTMLElement): boolean {
  return element.isConnected && element.getClientRects().length > 0;
}

function firstVisible(root: ParentNode, selector: string): HTMLElement | null {
  return [...root.querySelectorAll<HTMLElement>(selector)].find(isVisible) ?? null;
}

/** The element that receives the keys of a document: the autofocus element, else the first chart, table or tree; null without one. */
export function documentSurface(place: ParentNode): HTMLElement | null {
  return firstVisible(place, '[data-region-focus]') ?? firstVisible(place, SURFACES);
}

/** The active document, or null if none is rendered. */
function activePlace(root: Document): HTMLElement | null {
  return root.querySelector<HTMLElement>('.document-group[data-active] .document-place:not([hidden])');
}

/** Where the focus stays while there is no surface: the heading, or the root element. Both are then focusable by script only. */
function standIn(place: HTMLElement): HTMLElement | null {
  const stood = firstVisible(place, 'h1') ?? place.firstElementChild;
  if (!(stood instanceof HTMLElement)) return null;
  if (!stood.hasAttribute('tabindex')) stood.tabIndex = -1;
  return stood;
}

const isStandIn = (element: Element, place: HTMLElement): boolean =>
  element === place.firstElementChild || element.tagName === 'H1';

function landing(place: HTMLElement): HTMLElement | null {
  return documentSurface(place) ?? standIn(place);
}

export interface DocumentFocus {
  /** Moves the focus into the active document: to its last position, otherwise to its surface. */
  readonly enter: () => void;
  /** True if it is in the active document. */
  readonly isInside: () => boolean;
  /** Remembers the focus of each document and forwards keys to the active one. Returns a function that stops it. */
  readonly listen: () => () => void;
}

const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

/** Document keys that no other part of the window uses. */
const DOCUMENT_KEYS: ReadonlySet<string> = new Set(['Slash', 'KeyW', 'KeyA', 'KeyS', 'KeyD', 'Digit0', 'Numpad0']);

function repeated(event: KeyboardEvent): KeyboardEvent {
  const { key, code, location, repeat, ctrlKey, shiftKey, altKey, metaKey } = event;
  const init = { key, code, location, repeat, ctrlKey, shiftKey, altKey, metaKey };
  return new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true });
}

export function createDocumentFocus(root: Document, isDialogOpen: () => boolean): DocumentFocus {
  const brought = new WeakSet<Event>();
  const lastFocused = new WeakMap<Element, HTMLElement>();
  let waiting: MutationObserver | null = null;

  const enter = (): void => {
    const place = activePlace(root);
    const focused = root.activeElement;
    if (place === null || (focused !== null && place.contains(focused) && !isStandIn(focused, place))) return;
    const last = lastFocused.get(place);
    const isThere = last !== undefined && !isStandIn(last, place) && place.contains(last) && isVisible(last);
    const target = isThere ? last : landing(place);
    target?.focus({ preventScroll: true });
    if (target !== null && isStandIn(target, place)) goOnWhenThere(place, target);
  };
  /** The document is still loading: the focus moves to its surface once there is one, unless it moved elsewhere. */
  const goOnWhenThere = (place: HTMLElement, from: HTMLElement): void => {
    let stood: HTMLElement | null = from;
    waiting?.disconnect();
    waiting = new MutationObserver(() => {
      const focused = root.activeElement;
      // Re-rendering may remove the focused element.
      const isHere = focused === root.body || focused === stood;
      const surface = isHere ? documentSurface(place) : null;
      if (isHere && surface === null) {
        stood = standIn(place);
        if (stood !== focused) stood?.focus({ preventScroll: true });
        return;
      }
      waiting?.disconnect();
      waiting = null;
      surface?.focus({ preventScroll: true });
    });
    waiting.observe(place, { childList: true, subtree: true });
  };
  const remember = ({ target }: FocusEvent): void => {
    const place = target instanceof HTMLElement ? target.closest('.document-place') : null;
    if (place !== null && target instanceof HTMLElement) lastFocused.set(place, target);
  };
  const bring = (event: KeyboardEvent, target: HTMLElement): void => {
    const again = repeated(event);
    brought.add(again);
    const isFree = target.dispatchEvent(again);
    event.stopImmediatePropagation();
    if (!isFree) event.preventDefault();
  };
  /** Nothing is focused, so the key would be lost. */
  const onUnfocused = (event: KeyboardEvent): void => {
    if (brought.has(event) || event.target !== root.body || event.defaultPrevented || isDialogOpen()) return;
    // Ignore modifiers alone, and Ctrl C with selected text.
    const hasText = root.getSelection()?.isCollapsed === false;
    if (MODIFIERS.has(event.key) || (hasText && (event.ctrlKey || event.metaKey))) return;
    enter();
    const target = root.activeElement;
    if (target instanceof HTMLElement && target !== root.body) bring(event, target);
  };
  /** The tab, toolbar or root element of the document is focused and does not use the key. */
  const onUnused = (event: KeyboardEvent): void => {
    if (brought.has(event) || event.defaultPrevented || isTextInput(event.target) || isDialogOpen()) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!(isPlain && DOCUMENT_KEYS.has(event.code)) && !matchesShortcut('Mod+KeyF', event)) return;
    const place = activePlace(root);
    const { target } = event;
    if (place === null || !(target instanceof Element)) return;
    const isNear = place.closest('.document-group')?.contains(target) === true;
    const surface = landing(place);
    if (isNear && surface !== null && surface !== target) bring(event, surface);
  };
  return {
    enter,
    isInside: () => activePlace(root)?.contains(root.activeElement) === true,
    listen: () => {
      root.addEventListener('focusin', remember);
      root.addEventListener('keydown', onUnfocused, { capture: true });
      root.addEventListener('keydown', onUnused);
      return () => {
        waiting?.disconnect();
        root.removeEventListener('focusin', remember);
        root.removeEventListener('keydown', onUnfocused, { capture: true });
        root.removeEventListener('keydown', onUnused);
      };
    },
  };
}
