import { describe, expect, it } from 'vitest';
import { findByPrefix, pressListKey, type ListKeysOptions } from './list-keys.ts';

interface Row {
  readonly name: string;
  readonly level?: number;
  readonly expanded?: boolean;
  readonly head?: boolean;
}

/** Presses keys on a list and reports the effects: `→3` activated a row, other words name an action and its row. */
function pressing(rows: readonly Row[], start: number, more: Partial<ListKeysOptions> = {}) {
  let activeIndex = start;
  const did: string[] = [];
  const press = (key: string, modifiers: { shiftKey?: boolean; ctrlKey?: boolean; altKey?: boolean } = {}): boolean =>
    pressListKey(
      {
        count: rows.length,
        activeIndex,
        pageRows: 3,
        onActive: (index) => {
          activeIndex = index;
          did.push(`→${index}`);
        },
        onOpen: (index) => did.push(`open ${index}`),
        onCopy: (index) => did.push(`copy ${index}`),
        onMenu: (index) => did.push(`menu ${index}`),
        onLeaveUp: () => did.push('leave'),
        isSkipped: (index) => rows[index]?.head === true,
        tree: {
          levelOf: (index) => rows[index]?.level ?? 1,
          expandedOf: (index) => rows[index]?.expanded ?? null,
          onToggle: (index) => did.push(`toggle ${index}`),
        },
        ...more,
      },
      { key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...modifiers },
    );
  return { press, did };
}

const flat = (...names: string[]): Row[] => names.map((name) => ({ name }));

describe('navigation', () => {
  it('moves by one, by page and to the ends, within the list', () => {
    const { press, did } = pressing(flat('a', 'b', 'c', 'd', 'e', 'f'), 0);
    for (const key of ['ArrowDown', 'PageDown', 'PageDown', 'ArrowDown', 'PageUp', 'Home', 'End']) press(key);
    expect(did).toEqual(['→1', '→4', '→5', '→5', '→2', '→0', '→5']);
  });

  it('leaves the list upwards from the first row', () => {
    const { press, did } = pressing(flat('a', 'b'), 0);
    press('ArrowUp');
    expect(did).toEqual(['leave']);
  });

  it('skips headers that cannot be active', () => {
    const rows: Row[] = [
      { name: 'Today', head: true },
      { name: 'a' },
      { name: 'Yesterday', head: true },
      { name: 'b' },
    ];
    const { press, did } = pressing(rows, -1);
    for (const key of ['Home', 'ArrowDown', 'ArrowUp', 'End']) press(key);
    expect(did).toEqual(['→1', '→3', '→1', '→3']);
  });

  it('starts at the first row without an active one, and ignores an empty list', () => {
    const { press, did } = pressing(flat('a', 'b'), -1);
    press('ArrowDown');
    expect(did).toEqual(['→0']);
    const empty = pressing([], -1);
    for (const key of ['ArrowDown', 'End', 'Enter', 'ArrowRight']) empty.press(key);
    expect(empty.did).toEqual([]);
  });
});

describe('a tree', () => {
  const rows: Row[] = [
    { name: 'p', expanded: true },
    { name: 'c', level: 2, expanded: false },
    { name: 'd', level: 2 },
    { name: 'q', expanded: false },
  ];

  it('expands and enters with →', () => {
    const { press, did } = pressing(rows, 0);
    press('ArrowRight');
    press('ArrowRight');
    expect(did).toEqual(['→1', 'toggle 1']);
  });

  it('collapses and leaves with ←', () => {
    const { press, did } = pressing(rows, 2);
    press('ArrowLeft');
    press('ArrowLeft');
    expect(did).toEqual(['→0', 'toggle 0']);
  });
});

describe('actions', () => {
  it('opens, copies and shows the menu of the active row', () => {
    const { press, did } = pressing(flat('a', 'b'), 1);
    press('Enter');
    press('c', { ctrlKey: true });
    press('F10', { shiftKey: true });
    press('ContextMenu');
    expect(did).toEqual(['open 1', 'copy 1', 'menu 1', 'menu 1']);
  });

  it('leaves keys with other modifiers to the window', () => {
    const { press, did } = pressing(flat('a', 'b'), 0);
    expect(press('ArrowDown', { altKey: true })).toBe(false);
    expect(press('ArrowDown', { ctrlKey: true })).toBe(false);
    expect(press('x')).toBe(false);
    expect(did).toEqual([]);
  });
});

describe('type-ahead', () => {
  const textOf = (index: number): string | null => ['Array', '(closure)', 'Object', null, 'OrderRow'][index] ?? null;

  it('searches from a position onwards and wraps around, case-insensitively', () => {
    expect(findByPrefix({ count: 5, textOf }, 'or', 0)).toBe(4);
    expect(findByPrefix({ count: 5, textOf }, 'a', 3)).toBe(0);
    expect(findByPrefix({ count: 5, textOf }, 'o', 3)).toBe(4);
    expect(findByPrefix({ count: 5, textOf }, 'zebra', 0)).toBeNull();
  });
});
