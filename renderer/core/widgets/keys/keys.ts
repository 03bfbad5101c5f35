/**
 * Syntax, matching and display of shortcuts. A shortcut is modifiers and a key joined by `+`. The key is the physical key (`KeyK`,
 * `Digit1`, `Backslash`, `F6`), so that its position is the same on every layout; a key written `'?` is a character instead. `Mod` is Ctrl,
 * or Cmd on macOS; `Control` is Ctrl everywhere.
 */
import { useEffect, useRef, type RefObject } from 'react';

export interface KeyStroke {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export function isMac(): boolean {
  return /mac/i.test(globalThis.navigator?.userAgent ?? '');
}

export function matchesShortcut(shortcut: string, event: KeyStroke, mac: boolean = isMac()): boolean {
  const parts = shortcut.split('+');
  const key = parts.pop() ?? '';
  const wants = (name: string): boolean => parts.includes(name);
  const ctrl = wants('Control') || (wants('Mod') && !mac);
  const meta = wants('Mod') && mac;
  if (event.ctrlKey !== ctrl || event.metaKey !== meta || event.altKey !== wants('Alt')) return false;
  // The Shift that produces a character belongs to the character.
  if (key.startsWith("'")) return event.key === key.slice(1);
  return event.code === key && event.shiftKey === wants('Shift');
}

/** Shortcuts that browsers let no page have, with those in their place. */
const IN_BROWSER: Readonly<Record<string, string>> = {
  'Mod+KeyW': 'Alt+KeyW',
  'Mod+Shift+KeyT': 'Alt+Shift+KeyT',
  'Control+Tab': 'Alt+PageDown',
  'Control+Shift+Tab': 'Alt+PageUp',
};

export function shortcutInBrowser(shortcut: string): string {
  return IN_BROWSER[shortcut] ?? shortcut;
}

const PRINTED: Readonly<Record<string, string>> = {
  Backslash: '\\',
  Slash: '/',
  Period: '.',
  Comma: ',',
  Minus: '−',
  Equal: '+',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
  Backquote: '`',
};

/** The key caps of a shortcut: `['Ctrl', 'K']`. */
export function shortcutLabels(shortcut: string, mac: boolean = isMac()): readonly string[] {
  return shortcut.split('+').map((part) => {
    if (part.startsWith("'")) return part.slice(1);
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
    if (part === 'Control') return 'Ctrl';
    if (part === 'Alt' && mac) return '⌥';
    const plain = part.replace(/^(Key|Digit)/, '');
    return PRINTED[plain] ?? plain;
  });
}

/** `Ctrl K`, for tooltips and second lines. */
export function shortcutText(shortcut: string, mac: boolean = isMac()): string {
  return shortcutLabels(shortcut, mac).join(' ');
}

/** The target is a text field, so a key without modifier is text. */
export function isTextInput(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

/** A modal dialog, menu or palette is open: shortcuts of the window are inactive. */
export function isDialogOpen(): boolean {
  return (
    document.querySelector(
      '[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"], [role="menu"][data-state="open"]',
    ) !== null
  );
}

/** Keys without Ctrl, Cmd or Alt (except F keys) would intercept typed text. */
export function isTypingKey(shortcut: string): boolean {
  return !/(^|\+)(Mod|Control|Alt)\+/.test(shortcut) && !/^(Shift\+)?F\d+$/.test(shortcut);
}

export type KeyBindings = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** The element or window that has the listener now. */
interface Bound {
  readonly target: HTMLElement | Window;
  readonly unbind: () => void;
}

/**
 * Binds shortcuts while mounted: on `within` if given (the focus must be inside), otherwise on the window. An element that appears later, as
 * after "Loading …", is bound when it appears. Inactive in text fields, and while a dialog is open unless `inDialogs`.
 */
export function useKeys(
  bindings: KeyBindings,
  options: { within?: RefObject<HTMLElement | null>; enabled?: boolean; inDialogs?: boolean } = {},
): void {
  const { within, enabled = true, inDialogs = false } = options;
  const latest = useRef({ bindings, inDialogs });
  const bound = useRef<Bound | null>(null);
  // Not only on mount: an element behind a reference changes with any rendering.
  useEffect(() => {
    latest.current = { bindings, inDialogs };
    const found: HTMLElement | Window | null = within === undefined ? window : within.current;
    const target = enabled ? found : null;
    if (bound.current?.target === target) return;
    bound.current?.unbind();
    bound.current = null;
    if (target === null) return;
    const listener = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.defaultPrevented || event.isComposing) return;
      if (!latest.current.inDialogs && target === window && isDialogOpen()) return;
      for (const [shortcut, run] of Object.entries(latest.current.bindings)) {
        if (!matchesShortcut(shortcut, event)) continue;
        if (isTypingKey(shortcut) && isTextInput(event.target)) continue;
        // On macOS, ⌥ with an arrow moves the cursor by a word.
        if (isMac() && shortcut.startsWith('Alt+Arrow') && isTextInput(event.target)) continue;
        event.preventDefault();
        run(event);
        return;
      }
    };
    target.addEventListener('keydown', listener);
    bound.current = { target, unbind: () => target.removeEventListener('keydown', listener) };
  });
  useEffect(
    () => () => {
      bound.current?.unbind();
      bound.current = null;
    },
    [],
  );
}
