/**
 * The keyboard of lists, tables and trees: arrows move, → ← expand and collapse, Home / End / PageUp / PageDown jump, Enter opens, Space
 * marks, letters jump to the next row that starts with them, Ctrl C copies, Shift F10 opens the menu. The focus stays on the list
 * (`aria-activedescendant`), so virtual rows can unmount without losing it.
 */
import { useRef, type KeyboardEvent } from 'react';
import { isMac } from '../keys/keys.ts';

export interface ListKeysOptions {
  readonly count: number;
  /** −1 if no row is active. */
  readonly activeIndex: number;
  /** Number of visible rows: the step of PageUp and PageDown. */
  readonly pageRows: number;
  readonly onActive: (index: number) => void;
  readonly onOpen?: ((index: number) => void) | undefined;
  readonly onMark?: ((index: number) => void) | undefined;
  readonly onCopy?: ((index: number) => void) | undefined;
  readonly onMenu?: ((index: number) => void) | undefined;
  readonly onDelete?: ((index: number) => void) | undefined;
  readonly onRename?: ((index: number) => void) | undefined;
  /** Up from the first row: to the column headers. */
  readonly onLeaveUp?: (() => void) | undefined;
  /** Rows that cannot be active (day headers). */
  readonly isSkipped?: ((index: number) => boolean) | undefined;
  /** Present in trees. */
  readonly tree?:
    | {
        readonly levelOf: (index: number) => number;
        /** Null: no children. */
        readonly expandedOf: (index: number) => boolean | null;
        readonly onToggle: (index: number) => void;
      }
    | undefined;
  /** Type-ahead text of a row; null if it is not loaded. */
  readonly textOf?: ((index: number) => string | null) | undefined;
}

/** Letters typed within this time form a word. */
const TYPE_AHEAD_MS = 700;

/** The next selectable index from `from` in direction `step`, or `fallback`. */
function nextIndex(options: ListKeysOptions, from: number, step: 1 | -1, fallback: number): number {
  for (let index = from; index >= 0 && index < options.count; index += step) {
    if (options.isSkipped?.(index) !== true) return index;
  }
  return fallback;
}

function parentOf(options: ListKeysOptions, index: number): number {
  const { tree } = options;
  if (tree === undefined) return index;
  const level = tree.levelOf(index);
  for (let above = index - 1; above >= 0; above -= 1) {
    if (tree.levelOf(above) < level) return nextIndex(options, above, -1, index);
  }
  return index;
}

/** The next row whose text starts with `prefix`, from `start`, wrapping around. */
export function findByPrefix(
  options: Pick<ListKeysOptions, 'count' | 'textOf' | 'isSkipped'>,
  prefix: string,
  start: number,
): number | null {
  const wanted = prefix.toLocaleLowerCase();
  for (let step = 0; step < options.count; step += 1) {
    const index = (start + step) % options.count;
    if (options.isSkipped?.(index) === true) continue;
    if (options.textOf?.(index)?.toLocaleLowerCase().startsWith(wanted) === true) return index;
  }
  return null;
}

/** Handles a key of a list; true if it was used. Separate from the hook for tests. */
export function pressListKey(
  options: ListKeysOptions,
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): boolean {
  const { count, activeIndex, pageRows, onActive, tree } = options;
  const last = count - 1;
  const isOn = activeIndex >= 0 && activeIndex < count;
  const command = isMac() ? event.metaKey : event.ctrlKey;
  if (command && event.key.toLowerCase() === 'c' && !event.shiftKey && isOn && options.onCopy !== undefined) {
    options.onCopy(activeIndex);
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const act = (action: ((index: number) => void) | undefined): boolean => {
    if (!isOn || action === undefined) return false;
    action(activeIndex);
    return true;
  };
  const go = (index: number): boolean => {
    if (count > 0) onActive(index);
    return true;
  };
  switch (event.key) {
    case 'ArrowDown':
      return go(nextIndex(options, activeIndex + 1, 1, Math.max(activeIndex, 0)));
    case 'ArrowUp': {
      const above = nextIndex(options, activeIndex - 1, -1, -1);
      if (above >= 0) return go(above);
      options.onLeaveUp?.();
      return true;
    }
    case 'Home':
      return go(nextIndex(options, 0, 1, activeIndex));
    case 'End':
      return go(nextIndex(options, last, -1, activeIndex));
    case 'PageDown':
      return go(nextIndex(options, Math.min(last, activeIndex + pageRows), -1, activeIndex));
    case 'PageUp':
      return go(nextIndex(options, Math.max(0, activeIndex - pageRows), 1, activeIndex));
    case 'ArrowRight': {
      if (tree === undefined || !isOn) return false;
      const expanded = tree.expandedOf(activeIndex);
      if (expanded === false) tree.onToggle(activeIndex);
      else if (expanded === true && activeIndex < last && tree.levelOf(activeIndex + 1) > tree.levelOf(activeIndex)) {
        onActive(activeIndex + 1);
      }
      return true;
    }
    case 'ArrowLeft':
      if (tree === undefined || !isOn) return false;
      if (tree.expandedOf(activeIndex) === true) tree.onToggle(activeIndex);
      else onActive(parentOf(options, activeIndex));
      return true;
    case 'Enter':
      return act(options.onOpen);
    case ' ':
      return act(options.onMark ?? options.onOpen);
    case 'Delete':
      return act(options.onDelete);
    case 'F2':
      return act(options.onRename);
    case 'ContextMenu':
      return act(options.onMenu);
    case 'F10':
      return event.shiftKey ? act(options.onMenu) : false;
    default:
      return false;
  }
}

/** The `onKeyDown` of a list. */
export function useListKeys(options: ListKeysOptions): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', atMs: 0 });
  return (event) => {
    if (event.defaultPrevented || event.target !== event.currentTarget) return;
    if (pressListKey(options, event)) {
      event.preventDefault();
      return;
    }
    // `/` and `?` have other uses (filter, keys); other characters jump.
    const isCharacter =
      event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !'/? '.includes(event.key);
    if (!isCharacter || options.textOf === undefined || options.count === 0) return;
    const continues = event.timeStamp - typed.current.atMs < TYPE_AHEAD_MS;
    const text = (continues ? typed.current.text : '') + event.key;
    typed.current = { text, atMs: event.timeStamp };
    const start = Math.max(0, options.activeIndex) + (text.length > 1 ? 0 : 1);
    const found = findByPrefix(options, text, start % options.count);
    event.preventDefault();
    if (found !== null) options.onActive(found);
  };
}
