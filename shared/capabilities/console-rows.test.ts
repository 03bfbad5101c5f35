import { describe, expect, test } from 'vitest';
import type { ConsoleEntry } from '../contracts/console.ts';
import { penConsoleMessages } from './console-messages.ts';
import { collapsed, filtered, frameLine, levelWord, messageLine, placeText } from './console-rows.ts';
import { blockedExpression } from './evaluate-blocklist.ts';

function entry(id: number, change: Partial<ConsoleEntry> = {}): ConsoleEntry {
  return {
    id,
    kind: 'message',
    level: 'log',
    text: 'same',
    parts: [],
    atMs: Date.UTC(2026, 10, 20, 12, 0, 0, id),
    type: 'log',
    isError: false,
    isBeforeEnable: false,
    depth: 0,
    place: { url: 'http://shop.test/app.js', scriptId: '7', line: 3, column: 9 },
    stack: [],
    note: null,
    ...change,
  };
}

describe('rows', () => {
  test('identical neighbours are one row, counted; another place, level or a mark between them is not the same', () => {
    const rows = collapsed([
      entry(0),
      entry(1),
      entry(2, { place: { url: 'http://shop.test/app.js', scriptId: '7', line: 4, column: 9 } }),
      entry(3),
      entry(4, { kind: 'navigation' }),
      entry(5, { kind: 'navigation' }),
      entry(6, { level: 'error' }),
    ]);
    expect(rows.map(({ entry: { id }, count }) => [id, count])).toEqual([
      [0, 2],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
      [6, 1],
    ]);
    expect(rows[0]?.lastAtMs).toBe(entry(1).atMs);
  });

  test('a level leaves marks out, a text does not tell capitals apart', () => {
    const entries = [
      entry(0, { text: 'Order lost', level: 'error' }),
      entry(1),
      entry(2, { kind: 'navigation', level: 'info' }),
    ];
    expect(filtered(entries, { level: 'error', text: '' }).map(({ id }) => id)).toEqual([0]);
    expect(filtered(entries, { level: null, text: 'oRdEr' }).map(({ id }) => id)).toEqual([0]);
    expect(filtered(entries, { level: null, text: '' })).toHaveLength(3);
  });

  test('words', () => {
    expect(levelWord(entry(0, { level: 'error', isError: true }))).toBe('ERROR');
    expect(messageLine(entry(0, { type: 'startGroup', depth: 2, isBeforeEnable: true }), 20)).toBe(
      '· · [group] same (before enable)',
    );
    expect(messageLine(entry(0, { kind: 'navigation', text: 'http://x/' }), 20)).toBe('navigated to http://x/');
    expect(placeText(entry(0).place, 50)).toBe('http://shop.test/app.js:3');
    const frame = { functionName: '', url: 'http://x/a.js', scriptId: '1', line: 1, column: 2 };
    expect(frameLine({ ...frame, asyncCause: 'setTimeout' })).toBe(
      'after setTimeout, at (anonymous) (http://x/a.js:1:2)',
    );
  });
});

describe('the answer', () => {
  const summarise = (texts: readonly string[]): string =>
    penConsoleMessages.summarise({
      messages: texts.map((text, id) => ({
        id,
        kind: 'message',
        level: 'error',
        type: 'log',
        isError: true,
        isBeforeEnable: false,
        time: '2026-11-20T12:00:00.000Z',
        text,
        depth: 0,
        source: 'http://shop.test/app.js:3',
        count: id + 1,
        note: null,
        stack: ['at f (`x`)'],
      })),
      matched: 12,
      shown: texts.length,
      dropped: 100,
      cleared: true,
      level: 'error',
      textFilter: '`tick`',
    });

  test('keeps what a page says inside of its cells, and says what it leaves out', () => {
    const text = summarise(['# no | heading\n`code`', 'second']);
    expect(text).toContain("| # no \\| heading 'code'");
    expect(text).toContain('second ×2');
    expect(text).toContain('**Showing**: 2 of 12 | **Dropped**: 100, the oldest');
    expect(text).toContain("- `at f ('x')`");
    expect(text).toContain('10 older left out');
    expect(text).toContain('Cleared');
  });

  test('says that there is nothing, and of what', () => {
    expect(summarise([])).toContain("No messages with level error and text `'tick'`.");
  });
});

describe('what is not evaluated for an assistant', () => {
  test.each([
    ['fetch("/x")', 'fetch('],
    ['window.FETCH ("/x")', 'fetch('],
    ['new XMLHttpRequest()', 'XMLHttpRequest'],
    ['navigator.sendBeacon("/x")', 'navigator.sendBeacon'],
    ['localStorage.a', 'localStorage'],
    ['sessionstorage', 'sessionStorage'],
    ['document.cookie', 'document.cookie'],
    ['window.open("/")', 'window.open('],
    ['eval("1")', 'eval('],
    ['new Function("return 1")()', 'Function('],
    ['import("/a.js")', 'import('],
    ['window["f\\u0065tch"]', 'an escape such as \\u0066'],
    ['window["f\\u{65}tch"]', 'an escape such as \\u0066'],
    ['window["f\\x65tch"]', 'an escape such as \\u0066'],
  ])('%s', (expression, rule) => {
    expect(blockedExpression(expression)).toMatchObject({ code: 'permission_denied', data: { rule } });
  });

  test.each([
    'document.querySelectorAll("a").length',
    'performance.getEntriesByType("resource").map((one) => one.name)',
    'JSON.stringify({ a: 1 })',
    'console.log("a")',
    '[1, 2].map(function (one) { return one * 2; })',
    'prefetch(1) + evaluate()',
  ])('%s is', (expression) => {
    expect(blockedExpression(expression)).toBeNull();
  });
});
