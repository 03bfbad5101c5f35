import { describe, expect, test } from 'vitest';
import { CONSOLE_LEVELS, type ConsoleEntry } from '../../../shared/engine/console/contract/console.ts';
import { consoleLines, levelCounts, rowText, toggledLevels } from './console-lines.ts';

function entry(id: number, change: Partial<ConsoleEntry> = {}): ConsoleEntry {
  return {
    id,
    kind: 'message',
    level: 'log',
    text: `message ${id}`,
    parts: [],
    atMs: id,
    type: 'log',
    isError: false,
    isBeforeEnable: false,
    depth: 0,
    place: null,
    stack: [],
    note: null,
    ...change,
  };
}
const ALL = new Set(CONSOLE_LEVELS);
const ENTRIES = [
  entry(0, { level: 'error', text: 'lost' }),
  entry(1, { kind: 'navigation', level: 'info', text: 'http://shop.test/' }),
  entry(2, { text: 'again' }),
  entry(3, { text: 'again' }),
  entry(4, { kind: 'input', text: '1 + 1' }),
  entry(5, { place: { url: 'http://shop.test/Cart.js', scriptId: null, line: 1, column: 1 } }),
];
const ids = (rows: ReturnType<typeof consoleLines>): number[] => rows.map((row) => row.entry.id);

describe('console rows', () => {
  test('a level filter keeps marks and typed expressions', () => {
    expect(ids(consoleLines(ENTRIES, { levels: new Set(['error']), text: '', fromId: 0, frameId: null }))).toEqual([
      0, 1, 4,
    ]);
  });
  test('a text filter matches messages and their URLs', () => {
    expect(ids(consoleLines(ENTRIES, { levels: ALL, text: 'cart.JS', fromId: 0, frameId: null }))).toEqual([5]);
    expect(ids(consoleLines(ENTRIES, { levels: ALL, text: 'again', fromId: 0, frameId: null }))).toEqual([2]);
  });
  test('cleared entries are neither shown nor counted', () => {
    expect(ids(consoleLines(ENTRIES, { levels: ALL, text: '', fromId: 2, frameId: null }))).toEqual([2, 4, 5]);
    expect(levelCounts(ENTRIES, 0)).toEqual({ error: 1, warning: 0, log: 3, info: 0, debug: 0 });
    expect(levelCounts(ENTRIES, 3)).toMatchObject({ error: 0, log: 2 });
  });
});

test('the first selected level is shown alone, and removing the last one shows all', () => {
  const warnings = toggledLevels(ALL, 'warning');
  expect([...warnings]).toEqual(['warning']);
  const both = toggledLevels(warnings, 'error');
  expect([...both]).toEqual(['warning', 'error']);
  expect([...toggledLevels(both, 'warning')]).toEqual(['error']);
  expect(toggledLevels(warnings, 'warning').size).toBe(CONSOLE_LEVELS.length);
});

test('a row is copied with its count, and an error with a stack missing from its text', () => {
  const stack = [{ functionName: '', url: 'http://x/a.js', scriptId: '1', line: 2, column: 3, asyncCause: null }];
  expect(rowText({ entry: entry(0), count: 3, lastAtMs: 0 })).toBe('message 0 ×3');
  expect(rowText({ entry: entry(0, { level: 'error', text: 'no', stack }), count: 1, lastAtMs: 0 })).toBe(
    'no\n    at (anonymous) (http://x/a.js:2:3)',
  );
  const thrown = 'Error: no\n    at f (http://x/a.js:2:3)';
  expect(rowText({ entry: entry(0, { level: 'error', text: thrown, stack }), count: 1, lastAtMs: 0 })).toBe(thrown);
});
