/** Console logs: read, asked and written; figures counted by hand. */
import { expect, test } from 'vitest';
import { type ConsoleEntry, CONSOLE_TEXT_CHARS, CONSOLE_TEXT_CUT } from './contract/console.ts';
import { unwrap } from '../../base/errors.ts';
import { consoleLogEnd, consoleLogMessage, consoleLogStart, createConsoleQueries, readConsoleLog } from './index.ts';
import { consoleLog, consoleLogText, LOG_START_MS } from './testing/console-log.ts';

const HEAD = {
  creator: 'PEN Workbench 1.0.0',
  target: { type: 'page', title: 'Shop', url: 'https://shop.test/' },
  startedAtMs: LOG_START_MS,
  durationMs: 10_000,
  dropped: 0,
};
const unmasked = (text: string): string => text;

function entry(text: string): ConsoleEntry & { kind: 'message' } {
  return {
    id: 7,
    kind: 'message',
    level: 'log',
    text,
    parts: [{ text, objectId: '1.2.3' }],
    atMs: LOG_START_MS + 5,
    type: 'log',
    isError: false,
    isBeforeEnable: false,
    depth: 1,
    place: { url: 'https://shop.test/app.js?token=abc', scriptId: '9', line: 2, column: 4 },
    stack: [
      { functionName: 'f', url: 'https://shop.test/app.js', scriptId: '9', line: 2, column: 4, asyncCause: null },
    ],
    note: 'handled later',
  };
}

function written(texts: readonly string[], mask: (text: string) => string): string {
  const lines = texts.map((text) =>
    consoleLogMessage({ entry: entry(text), count: 2, lastAtMs: LOG_START_MS + 9 }, mask),
  );
  return `${consoleLogStart(HEAD, mask)}${lines.join(',\n')}${consoleLogEnd()}`;
}

test('counts levels with repeats, without marks', () => {
  const { answer } = createConsoleQueries(consoleLog());
  expect(answer('console.overview', {})).toEqual({
    ...HEAD,
    dropped: 2,
    rows: 8,
    levels: { error: 2, warning: 1, log: 7, info: 0, debug: 0 },
  });
});

test('lists the most frequent messages by level and text', () => {
  const { answer } = createConsoleQueries(consoleLog());
  const { rows, total } = answer('console.frequent', { count: 2 });
  expect(total).toBe(6);
  expect(rows.map(({ level, text, count }) => [level, text, count])).toEqual([
    ['log', 'tick 1', 5],
    ['log', 'loaded', 1],
  ]);
  expect(rows[0]?.place).toEqual({ url: 'https://shop.test/app.js', line: 3, column: 9, scriptId: null });
});

test('pages its messages, numbered by their position', () => {
  const { answer } = createConsoleQueries(consoleLog());
  const page = answer('console.messages', { start: 6, count: 5 });
  expect(page).toMatchObject({ start: 6, total: 8 });
  expect(page.messages.map(({ entry: { id, text } }) => [id, text])).toEqual([
    [6, 'Failed to load resource'],
    [7, 'slow'],
  ]);
});

test('reads what it has written', () => {
  const { messages, ...head } = unwrap(readConsoleLog(written(['hello', 'again'], unmasked)));
  expect(head).toEqual(HEAD);
  const { parts: _parts, ...rest } = entry('hello');
  expect(messages[0]).toEqual({
    entry: {
      ...rest,
      id: 0,
      parts: [],
      place: { url: 'https://shop.test/app.js?token=abc', scriptId: null, line: 2, column: 4 },
      stack: [
        { functionName: 'f', url: 'https://shop.test/app.js', scriptId: null, line: 2, column: 4, asyncCause: null },
      ],
    },
    count: 2,
    lastAtMs: LOG_START_MS + 9,
  });
  expect(messages).toHaveLength(2);
});

test('masks texts, notes and URLs', () => {
  const text = written(['the token is abc'], (each) =>
    each.replaceAll('abc', 'masked').replaceAll('handled', 'masked'),
  );
  expect(text).not.toContain('abc');
  expect(text).toContain('the token is masked');
  expect(text).toContain('app.js?token=masked');
  expect(text).toContain('masked later');
});

test('writes a message of control characters as one line, and reads it back', () => {
  const hostile = '\u0000\u001B[2J\u001B]0;title\u0007\u2028\u202E"\\\n</script>\uD800';
  const text = written([hostile], unmasked);
  expect(text.split('\n')).toHaveLength(4);
  expect(unwrap(readConsoleLog(text)).messages[0]?.entry.text).toBe(hostile);
});

test('reads a message of 1 MB as its beginning', () => {
  const text = unwrap(readConsoleLog(written(['x'.repeat(1024 ** 2)], unmasked))).messages[0]?.entry.text;
  expect(text).toBe('x'.repeat(CONSOLE_TEXT_CHARS) + CONSOLE_TEXT_CUT);
});

test.each([
  ['no JSON', 'penConsole', 'damaged_file'],
  ['a file that is cut off', consoleLogText().slice(0, 900), 'damaged_file'],
  ['a message without a text', consoleLogText().replace('"text":"slow"', '"words":"slow"'), 'damaged_file'],
  ['an unknown level', consoleLogText().replace('"level":"warning"', '"level":"loud"'), 'damaged_file'],
  ['a later version', consoleLogText().replace('"penConsole":1', '"penConsole":2'), 'unsupported_format'],
])('refuses %s', (_, text, code) => {
  expect(readConsoleLog(text)).toMatchObject({ ok: false, error: { code } });
});
