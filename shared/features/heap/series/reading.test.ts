import { asksOf } from '../../../core/capability/asking.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { expect, it } from 'vitest';
import { ok, type Result } from '../../../base/result.ts';
import type { CodeUses, NamedCall } from '../../../engine/source-map/contract/code-uses.ts';
import type { QuotedPlace } from '../../../engine/source-map/contract/quotes.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import { only, onlyPorts } from '../../../core/capability/testing/only.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { readingOf } from './reading.ts';

const LIBRARY = '../node_modules/leaflet/src/core/Util.js';
const AUTHOR = '../src/map-panel.jsx';

const placed = (id: number, source: string, line: number) => ({
  node: { ...toyNode(id, { name: `f${id}`, type: 'closure' }), original: { name: `f${id}`, source, line, column: 3 } },
  location: { url: 'https://a.test/app.js', line: 1, column: 10 * id },
});

const callIn = (within: string) => ({ source: AUTHOR, line: 3, code: 'f1()', within, name: 'f1', isReference: false });
/** The calls around each function. */
const AROUND = {
  name: 'f1',
  firstLine: 1,
  lastLine: 9,
  callers: [callIn('look')],
  callersOfCallers: [callIn('Panel')],
  callees: [],
};

/** Names of the code that is read for a closure that another function captures, and the lines that are asked for with each. */
async function codeRead(
  holder: string | NonNullable<GrowingCode['holder']>,
  closure: string,
  uses?: CodeUses,
  hasTexts = false,
  callsOn: readonly NamedCall[] = [],
) {
  const alsoLines: (number | undefined)[] = [];
  const answer = ({ places }: { readonly places: readonly QuotedPlace[] }): unknown => {
    alsoLines.push(...places.map(({ alsoLine }) => alsoLine));
    const isStored = ({ url, original }: QuotedPlace): boolean =>
      original === undefined || (url.endsWith('app.js') && !original.source.startsWith('https:'));
    const quotes = places.filter(isStored).map(({ url, line, original = { source: url, line } }) => ({
      source: original.source,
      line: original.line,
      firstLine: Math.max(1, original.line - 3),
      lines: Array.from({ length: 7 }, () => 'code();'),
    }));
    return { quotes: hasTexts ? quotes : [] };
  };
  const code: GrowingCode = {
    kind: 'function',
    ...placed(1, closure, 11),
    holder: typeof holder === 'string' ? placed(2, holder, 135) : holder,
  };
  const growing = only<GrowingPath>('the path', { node: 1, capturedBy: { node: 2, name: 'f2' } });
  const analysis = only<AnalysisPort>('the analysis', {
    query: async (_file: string, query: string, params: never) =>
      ok(
        query === 'code.source' ? { source: null } : query === 'code.around' ? { calls: AROUND } : answer(params),
      ) as Result<never, never>,
  });
  const read = await readingOf(
    growing,
    new Map([[1, code]]),
    { last: 'last', target: null, callsOn, ...(uses === undefined ? {} : { uses }) },
    asksOf({ ports: onlyPorts({ analysis }), signal: new AbortController().signal }),
  );
  return {
    names: read.map(({ name }) => name),
    alsoLines,
    lines: read.map(({ quote }) => quote?.line),
    sources: read.map(({ quote }) => quote?.source),
    callers: read.map(({ callers }) => callers?.map(({ within }) => within)),
  };
}

const namesRead = async (holder: string, closure: string): Promise<string[]> => (await codeRead(holder, closure)).names;

it('is of the author where packages hold his functions, and of packages where nothing else is known', async () => {
  expect(await namesRead(LIBRARY, AUTHOR)).toEqual(['f1() (map-panel.jsx:11:3)']);
  expect(await namesRead(AUTHOR, LIBRARY)).toEqual(['f2() (map-panel.jsx:135:3)']);
  expect(await namesRead(LIBRARY, LIBRARY)).toEqual(['f2() (Util.js:135:3)', 'f1() (Util.js:11:3)']);
});

it('has the callers of the function that is read first, and theirs', async () => {
  const { callers } = await codeRead(LIBRARY, AUTHOR, undefined, true);
  expect(callers).toEqual([['look', 'Panel']]);
  expect((await codeRead(LIBRARY, AUTHOR)).callers).toEqual([undefined]);
});

it('is of the author where a script without a map is of a third party', async () => {
  const { original: _, ...node } = placed(2, AUTHOR, 135).node;
  const holder = {
    node: { ...node, isThirdParty: true },
    location: { url: 'https://a.test/grid.js', line: 3, column: 5 },
  };
  expect((await codeRead(holder, AUTHOR)).names).toEqual(['f1() (map-panel.jsx:11:3)']);
});

it('has the call that would take objects out, where it is in the same source', async () => {
  const at = (source: string, line: number) => ({ source, line, name: 'MapPanel', code: 'stop();', condition: null });
  const uses = only<CodeUses>('the uses', {
    adds: [],
    call: null,
    callers: undefined,
    removals: [{ how: 'returned', place: at('../src/feed.js', 7), calls: [at(AUTHOR, 14)], areAllCalls: true }],
  });
  expect((await codeRead(LIBRARY, AUTHOR, uses)).alsoLines).toEqual([14]);
  expect((await codeRead(LIBRARY, '../src/other.js', uses)).alsoLines).toEqual([undefined]);
});

it('has the lines that add and that remove, once', async () => {
  const script = 'https://a.test/app.js';
  const at = (source: string, line: number) => ({ source, script, line, name: 'subscribe', code: 'list.add(fn);' });
  const uses = (source: string, line: number) =>
    only<CodeUses>('the uses', {
      adds: [at(source, line)],
      removals: [{ how: 'inline', place: at(source, line + 2), calls: [], areAllCalls: false }],
    });
  const inOther = await codeRead(LIBRARY, AUTHOR, uses('../src/feed.js', 7), true);
  expect(inOther).toMatchObject({ names: ['subscribe (feed.js:7)', 'f1() (map-panel.jsx:11:3)'], lines: [7, 11] });
  expect(inOther.alsoLines).toEqual([undefined, 9]);
  expect((await codeRead(LIBRARY, AUTHOR, uses(AUTHOR, 12), true)).lines).toEqual([12]);
  const further = await codeRead(LIBRARY, AUTHOR, uses(AUTHOR, 30), true);
  expect(further).toMatchObject({ names: ['f1() (map-panel.jsx:11:3)'], lines: [30] });
});

it('reads the line that adds in a script of its own, which is not the one with the function', async () => {
  const add = { source: 'https://a.test/rate-bus.js', line: 6, name: 'watch', code: 'this.listeners.set(key, f);' };
  const uses = only<CodeUses>('the uses', { adds: [add], removals: [], callers: undefined });
  expect((await codeRead(LIBRARY, AUTHOR, uses, true)).sources).toEqual([add.source, AUTHOR]);
});

it('marks the call that gets the function, where a library adds it', async () => {
  const call = { source: AUTHOR, line: 13, name: 'open', code: "bus.on('done', done);", callee: 'bus.on' };
  const uses = only<CodeUses>('the uses', { adds: [], call, removals: [], callers: undefined });
  expect(await codeRead(LIBRARY, AUTHOR, uses, true)).toMatchObject({
    names: ['f1() (map-panel.jsx:11:3)'],
    lines: [13],
  });
});

it('is of the author’s call of a package’s object, not of the package', async () => {
  const call = {
    source: AUTHOR,
    script: 'https://a.test/app.js',
    line: 40,
    name: '',
    code: 'requests.inc({ path });',
    callee: 'requests.inc',
  };
  const read = await codeRead(LIBRARY, LIBRARY, undefined, true, [call]);
  expect(read).toMatchObject({ names: ['map-panel.jsx:40'], lines: [40] });
});

it('has the code that adds members also where the objects have none, as reactions of a promise', async () => {
  const analysis = only<AnalysisPort>('the analysis', {
    query: async (_file: string, _query: string, params: never) =>
      ok({
        quotes: (params as { places: readonly QuotedPlace[] }).places.map(({ url, original }) => ({
          source: `${original?.source} of ${url}`,
          line: original?.line ?? 0,
          firstLine: 18,
          lines: ['guard(work) {', '  return Promise.race([work, closing]);', '}'],
        })),
      }) as Result<never, never>,
  });
  const add = { source: '../src/lifecycle.js', script: 'file:///dist/server.js', line: 20, name: 'guard', code: '' };
  const uses = only<CodeUses>('the uses', { adds: [add], removals: [], callers: undefined });
  const read = await readingOf(
    only<GrowingPath>('the path', { node: 1, capturedBy: null }),
    new Map(),
    { last: 'last', target: null, uses },
    asksOf({ ports: onlyPorts({ analysis }), signal: new AbortController().signal }),
  );
  expect(read).toMatchObject([
    { name: 'guard (lifecycle.js:20)', quote: { source: '../src/lifecycle.js of file:///dist/server.js', line: 20 } },
  ]);
});
