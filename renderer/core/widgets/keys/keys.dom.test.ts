import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { isTypingKey, matchesShortcut, shortcutLabels, useKeys, type KeyStroke } from './keys.ts';

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

const stroke = (more: Partial<KeyStroke>): KeyStroke => ({
  code: '',
  key: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe('shortcuts', () => {
  it('match the physical key regardless of the layout', () => {
    // On a French layout, the key at the position of Q types "a".
    expect(matchesShortcut('Mod+KeyQ', stroke({ code: 'KeyQ', key: 'a', ctrlKey: true }), false)).toBe(true);
    expect(matchesShortcut('Mod+KeyA', stroke({ code: 'KeyQ', key: 'a', ctrlKey: true }), false)).toBe(false);
  });

  it('use Cmd on macOS for Mod, and Ctrl for Control', () => {
    expect(matchesShortcut('Mod+KeyK', stroke({ code: 'KeyK', metaKey: true }), true)).toBe(true);
    expect(matchesShortcut('Mod+KeyK', stroke({ code: 'KeyK', ctrlKey: true }), true)).toBe(false);
    expect(matchesShortcut('Control+Backslash', stroke({ code: 'Backslash', ctrlKey: true }), true)).toBe(true);
  });

  it('require exactly their modifiers', () => {
    expect(matchesShortcut('F6', stroke({ code: 'F6', shiftKey: true }), false)).toBe(false);
    expect(matchesShortcut('Shift+F6', stroke({ code: 'F6', shiftKey: true }), false)).toBe(true);
    expect(matchesShortcut('KeyM', stroke({ code: 'KeyM', altKey: true }), false)).toBe(false);
  });

  it('match a character from any key if written as one', () => {
    expect(matchesShortcut("'?", stroke({ code: 'Minus', key: '?', shiftKey: true }), false)).toBe(true);
    expect(matchesShortcut("'/", stroke({ code: 'Digit7', key: '/', shiftKey: true }), false)).toBe(true);
  });

  it('are printed as key caps', () => {
    expect(shortcutLabels('Mod+Digit1', false)).toEqual(['Ctrl', '1']);
    expect(shortcutLabels('Mod+KeyK', true)).toEqual(['⌘', 'K']);
    expect(shortcutLabels('Alt+ArrowLeft', false)).toEqual(['Alt', '←']);
    expect(shortcutLabels("'?", false)).toEqual(['?']);
  });

  it.each([
    ['KeyM', true],
    ["'?", true],
    ['Delete', true],
    ['F6', false],
    ['Shift+F6', false],
    ['Mod+KeyK', false],
  ])('%s would intercept typed text: %s', (shortcut, typing) => expect(isTypingKey(shortcut)).toBe(typing));
});

describe('bound shortcuts', () => {
  function press(target: EventTarget, more: KeyboardEventInit): KeyboardEvent {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...more });
    target.dispatchEvent(event);
    return event;
  }

  it('run, and stop the event for later listeners', () => {
    const ran: string[] = [];
    renderHook(() => useKeys({ 'Mod+KeyK': () => ran.push('k') }));
    expect(press(document.body, { code: 'KeyK', ctrlKey: true }).defaultPrevented).toBe(true);
    expect(press(document.body, { code: 'KeyJ', ctrlKey: true }).defaultPrevented).toBe(false);
    expect(ran).toEqual(['k']);
  });

  it('leave letters to a field but take chords from it', () => {
    const ran: string[] = [];
    renderHook(() => useKeys({ KeyM: () => ran.push('m'), 'Mod+KeyK': () => ran.push('k') }));
    const input = document.body.appendChild(document.createElement('input'));
    press(input, { code: 'KeyM', key: 'm' });
    press(input, { code: 'KeyK', ctrlKey: true });
    press(document.body, { code: 'KeyM', key: 'm' });
    expect(ran).toEqual(['k', 'm']);
  });

  it('are inactive while a dialog is open unless they allow dialogs', () => {
    const ran: string[] = [];
    renderHook(() => {
      useKeys({ 'Mod+Digit1': () => ran.push('behind') });
      useKeys({ 'Mod+KeyK': () => ran.push('above') }, { inDialogs: true });
    });
    const dialog = document.body.appendChild(document.createElement('div'));
    dialog.setAttribute('role', 'dialog');
    dialog.dataset['state'] = 'open';
    press(document.body, { code: 'Digit1', ctrlKey: true });
    press(document.body, { code: 'KeyK', ctrlKey: true });
    expect(ran).toEqual(['above']);
  });

  it('are removed on unmount', () => {
    const ran: string[] = [];
    const { unmount } = renderHook(() => useKeys({ F6: () => ran.push('f6') }));
    unmount();
    press(document.body, { code: 'F6' });
    expect(ran).toEqual([]);
  });
});
