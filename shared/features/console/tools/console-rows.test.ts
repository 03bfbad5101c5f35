import { describe, expect, test } from 'vitest';
import type { ConsoleEntry } from '../../../engine/console/contract/console.ts';
import type { QuotedPlace } from '../../../engine/source-map/contract/quotes.ts';
import type { LiveOriginalsPort } from '../../../core/capability/scripts-ports.ts';
import { penConsoleMessages } from './console-messages.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { StatusPort } from '../../../core/capability/status-ports.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import { collapsed, filtered, frameLine, levelWord, messageLine, placeText } from './console-rows.ts';
import { unwrap } from '../../../base/errors.ts';

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

const TARGET = { id: 'T1', type: 'page' as const, title: 'Shop', url: 'http://shop.test/', endpoint: 'localhost:9222' };

const STACK = Array.from({ length: 9 }, (_, index) => ({
  functionName: `step${index}`,
  url: 'http://shop.test/assets/application-1234567890.js',
  scriptId: '7',
  line: index,
  column: 1,
  asyncCause: null,
}));

/** A call on a console that has logged these. */
function contextOf(entries: readonly ConsoleEntry[], liveOriginals?: LiveOriginalsPort): CallContext {
  const target = examplePage(TARGET.title, TARGET.url);
  const state = {
    targetId: 'T1',
    state: 'listening' as const,
    sinceMs: 0,
    endedBecause: null,
    listeners: [],
    buffered: entries.length,
    dropped: 0,
    limit: 1000,
  };
  const ports = onlyPorts({
    status: only<StatusPort>('the status', { ignorePatterns: () => [] }),
    ...(liveOriginals === undefined ? {} : { liveOriginals }),
    console: {
      enable: async () => unwrap(await Promise.reject(new Error('not here'))),
      read: () => ({ ok: true, value: { state, entries, firstId: 0, dropped: 0 } }),
      leave: () => Promise.reject(new Error('not here')),
      archive: () => Promise.reject(new Error('not here')),
      prompt: () => null,
    },
  });
  const caller: CallContext['caller'] = {
    id: 'me',
    name: 'test',
    kind: 'mcp',
    toldLines: () => new Set(),
    selectedTargetId: () => null,
    selectTarget: () => undefined,
    resolvePath: async (path) => ({ ok: true, value: path }),
  };
  return onlyContext({ ports, target, caller });
}

describe('rows', () => {
  test('what came before the capture is in the order of time, what comes later as it came', () => {
    const before = (id: number, text: string, atMs: number) => entry(id, { text, atMs, isBeforeEnable: true });
    const rows = collapsed([
      before(0, 'second', 20),
      before(1, 'third', 30),
      before(2, 'first', 10),
      entry(3, { text: 'fifth', atMs: 50 }),
      entry(4, { text: 'sixth', atMs: 45 }),
    ]);
    expect(rows.map(({ entry: { text } }) => text)).toEqual(['first', 'second', 'third', 'fifth', 'sixth']);
  });

  test('consecutive identical messages are one row with a count, unless place or level differs or a mark is between them', () => {
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

  test('a level filter excludes marks, and a text filter ignores case', () => {
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

  test('keeps text of a page inside its cell, and reports how much it omits', () => {
    const text = summarise(['# no | heading\n`code`', 'second']);
    expect(text).toContain('| # no \\| heading \\`code\\`');
    expect(text).toContain('second ×2');
    expect(text).toContain('**Showing**: 2 of 12 | **Dropped**: 100, the oldest');
    expect(text).toContain('- `` at f (`x`) ``');
    expect(text).toContain('10 older messages omitted');
    expect(text).toContain('Cleared');
  });

  test('reports that nothing matches, with the filter', () => {
    expect(summarise([])).toContain('No messages with level `error` and text `` `tick` ``.');
  });
});

test('without a requested size, the answer has the newest messages that fit', async () => {
  const entries = Array.from({ length: 400 }, (_, id) =>
    entry(id, { text: id % 9 === 0 ? `${id} ${'w'.repeat(300)}` : `short ${id}`, level: 'error', stack: STACK }),
  );
  const context = contextOf(entries);
  const textOf = async (params: Record<string, unknown>): Promise<string> => {
    const answer = await penConsoleMessages.run(penConsoleMessages.params.parse(params), context);
    if (!answer.ok) throw new Error(answer.error.message);
    return penConsoleMessages.summarise(answer.value);
  };
  const usual = await textOf({});
  expect(new TextEncoder().encode(usual).length).toBeLessThanOrEqual(8192);
  expect(usual).toContain('short 399');
  expect(usual).toMatch(/older messages omitted/);
  const asked = await textOf({ last: 150 });
  expect(asked).toContain('short 251');
  expect(asked).not.toContain('short 248');
});

test('the newest errors are shown with the line of the author that threw them', async () => {
  const frame = {
    functionName: 'n',
    url: 'http://shop.test/app.js',
    scriptId: '7',
    line: 1,
    column: 70,
    asyncCause: null,
  };
  const thrown = [
    { ...frame, column: 900 },
    { ...frame, column: 70 },
  ];
  const entries = [
    entry(0, { level: 'error', place: frame }),
    entry(1, { level: 'error', text: 'thrown', place: thrown[0] ?? null, stack: thrown }),
    entry(2, { level: 'warning', place: { ...frame, column: 5 } }),
  ];
  const quoted: QuotedPlace[] = [];
  const context = contextOf(entries, {
    // Column 500 and what follows are a package.
    resolve: async (_target, positions) => ({
      originals: positions.map(({ column }) =>
        column > 500
          ? { name: 'check', source: 'node_modules/zod/core.js', line: 3, column: 1, ignored: true }
          : { name: 'save', source: 'src/orders.ts', line: 30, column: 5 },
      ),
      problems: [],
      isComplete: true,
    }),
    quotes: async (_target, places) => {
      quoted.push(...places);
      return places.map(({ original }) => ({
        source: original?.source ?? '',
        line: original?.line ?? 0,
        firstLine: 30,
        lines: ['  check(order);'],
        functionLine: 25,
      }));
    },
  });
  const answer = await penConsoleMessages.run(penConsoleMessages.params.parse({}), context);
  if (!answer.ok) throw new Error(answer.error.message);
  expect(quoted).toMatchObject([
    { scriptId: '7', column: 70 },
    { scriptId: '7', column: 70 },
  ]);
  expect(answer.value.code).toMatchObject([{ id: 1 }]);
  const text = penConsoleMessages.summarise(answer.value);
  expect(text).toContain(
    'The code of #1: pen_source_content {"urlPattern":"app.js","original":"src/orders.ts","startLine":25,"maxLines":40,"target":"T1"}.',
  );
  expect(text).toContain('> 30 |   check(order);');
});
