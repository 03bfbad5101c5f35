/** The nearest caller of the author's own code, and what the browser calls a function for. */
import { describe, expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import { only, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { profiledText } from './interact-text.ts';
import { ownChain } from './interact-profile.ts';
import { CalledBySchema } from '../contract/interactions.ts';
import { nearestCallers, type CallerRow } from './nearest-caller.ts';
import { settle } from '../../../base/errors.ts';

const APP = 'http://shop.test/app.js';
const PACKAGE = 'http://shop.test/node_modules/react/index.js';

const at = (nodeId: number, name: string, url: string, selfMs: number): CallerRow => ({
  name,
  url,
  line: url === '' ? 0 : nodeId,
  column: 1,
  nodeId,
  selfMs,
  hasChildren: true,
  kind: 'function',
});
const event = (nodeId: number, title: string, name: string, count: number, place?: CallerRow): CallerRow => ({
  ...at(nodeId, title, '', 20),
  ...(place === undefined ? {} : { url: place.url, line: place.line, column: place.column }),
  kind: 'event',
  event: { name, count },
});

/** Follows chains of callers, each from the function to what is above it. */
async function calledByAll(
  chains: readonly (readonly CallerRow[])[],
  { top = [], ignored = [] }: { readonly top?: readonly CallerRow[]; readonly ignored?: readonly string[] } = {},
) {
  const context = {
    ports: onlyPorts({
      analysis: only<CapabilityPorts['analysis']>('the analysis', {
        query: async (_file, _query, params) =>
          ok({
            originals: (params as { places: CallerRow[] }).places
              .filter(({ name }) => ignored.includes(name))
              .map((place) => ({
                place,
                original: { name: null, source: 'webpack://kit.js', line: 1, column: 1, ignored: true },
                besideFile: null,
              })),
            problems: [],
          }) as never,
      }),
      status: only<CapabilityPorts['status']>('the status', {}, ['sourceMapPaths']),
    }),
    caller: only<CallContext['caller']>('the caller', {}),
    signal: new AbortController().signal,
    note: () => undefined,
  };
  const first = chains[0]?.[0];
  if (first === undefined) throw new Error('a chain has a function');
  const bottomUp = async (parent: number) =>
    chains
      .flatMap((chain) => chain.filter((_, index) => chain[index - 1]?.nodeId === parent))
      .toSorted((one, other) => other.selfMs - one.selfMs);
  const found = await settle(() => nearestCallers('/file', [first], { bottomUp, top }, context));
  return found.ok ? found.value[0] : found;
}

const calledBy = (chain: readonly CallerRow[], top: readonly CallerRow[] = [], ignored: readonly string[] = []) =>
  calledByAll([chain], { top, ignored });

describe('the nearest caller', () => {
  const sort = at(1, 'sort', '', 20);

  test('is the first of the author’s own code, behind built-ins, packages and the ignore list of a source map', async () => {
    const chain = [sort, at(2, 'flush', PACKAGE, 20), at(3, 'kit', APP, 20), at(4, 'show', APP, 15)];
    expect(await calledBy(chain, [], ['kit'])).toEqual({
      caller: { name: 'show', url: APP, line: 4, column: 1, share: 0.75 },
      dispatch: null,
    });
  });

  test('is not the function itself', async () => {
    const walk = at(1, 'walk', APP, 20);
    const again = { ...at(2, 'walk', APP, 20), line: walk.line };
    expect(await calledBy([walk, again, at(3, 'show', APP, 20)])).toMatchObject({ caller: { name: 'show' } });
  });

  test('is counted over the rows of a trace, which has one for the part within each event', async () => {
    const read = at(1, 'get offsetWidth', '', 20);
    const layout = { ...event(2, 'Layout', 'Layout', 9), selfMs: 9 };
    const style = { ...event(3, 'Recalculate style', 'UpdateLayoutTree', 9), selfMs: 8 };
    const align = (nodeId: number, selfMs: number) => ({ ...at(nodeId, 'align', APP, selfMs), line: 40 });
    expect(
      await calledByAll([
        [read, layout, align(4, 9)],
        [read, style, align(5, 8)],
        [read, align(6, 1)],
        [read, at(7, 'other', APP, 2)],
      ]),
    ).toEqual({ caller: { name: 'align', url: APP, line: 40, column: 1, share: 0.9 }, dispatch: null });
  });

  test('is that of at least a part, where so many callers lead on that not all are followed', async () => {
    const packages = Array.from({ length: 20 }, (_, of) => at(100 + of, `flush${of}`, PACKAGE, 1));
    const followed = await calledByAll(packages.map((each, of) => [sort, each, at(200 + of, 'show', APP, 1)]));
    expect(followed).toMatchObject({ caller: { name: 'show', isLeast: true } });
    const { caller } = CalledBySchema.parse(followed);
    expect(caller?.share).toBeLessThan(0.9);
  });

  test('is not told for next to nothing of the function', async () => {
    const share = (ofShow: number) =>
      calledByAll([
        [sort, at(2, 'flush', PACKAGE, 20 - ofShow)],
        [sort, at(3, 'show', APP, ofShow)],
      ]);
    expect(await share(0.5)).toEqual({ caller: null, dispatch: null });
    expect(await share(2)).toMatchObject({ caller: { name: 'show', share: 0.1 } });
  });

  test('is unknown where the stack has none', async () => {
    expect(await calledBy([sort])).toEqual({ caller: null, dispatch: null });
    expect(await calledBy([sort, at(2, 'flush', PACKAGE, 20)])).toEqual({ caller: null, dispatch: null });
  });
});

/** The chain of the first row, whose callers follow each other. */
function chainOf(rows: readonly CallerRow[]) {
  const context = {
    ports: onlyPorts({
      analysis: only<CapabilityPorts['analysis']>('the analysis', {
        query: async () => ok({ originals: [], problems: [] }) as never,
      }),
      status: only<CapabilityPorts['status']>('the status', {}, ['sourceMapPaths']),
    }),
    caller: only<CallContext['caller']>('the caller', {}),
    signal: new AbortController().signal,
    note: () => undefined,
  };
  const bottomUp = async (parent: number) => rows.filter((_, index) => rows[index - 1]?.nodeId === parent);
  const [first] = rows;
  if (first === undefined) throw new Error('there is a first row');
  return ownChain('/file', first, { bottomUp }, context);
}

test('the author’s functions on the stack are told from the handler to the function, through packages and events', async () => {
  const rows = [
    at(1, 'record', APP, 20),
    { ...at(2, 'record', APP, 20), line: 1 },
    at(3, 'set', PACKAGE, 20),
    at(4, 'write', APP, 19),
    at(5, 'dispatch', PACKAGE, 19),
    event(6, 'Event: input', 'EventDispatch', 3),
    at(7, 'onChange', APP, 18),
    // Less than half of the time has this caller.
    at(8, 'seldom', APP, 5),
  ];
  const found = await settle(() => chainOf(rows));
  expect(found.ok ? found.value.map(({ name, line }) => `${name}:${line}`) : found).toEqual([
    'onChange:7',
    'write:4',
    'record:1',
  ]);
  const chain = found.ok ? found.value : [];
  expect(profiledText({ latencyMs: null, nextPaintMs: null, functions: [], chain, forcedLayout: null }, 0)).toContain(
    'Your code on the stack: `onChange (app.js:7:1) → write (app.js:4:1) → record (app.js:1:1)`.',
  );
});

test('a recursion is there once, with what entered it', async () => {
  const within = (nodeId: number) => ({ ...at(nodeId, 'within', APP, 20), line: 26 });
  const each = (nodeId: number) => ({ ...at(nodeId, 'each', APP, 20), line: 27 });
  const rows = [
    at(1, 'childrenOf', APP, 20),
    within(2),
    each(3),
    within(4),
    each(5),
    within(6),
    at(7, 'inArea', APP, 20),
  ];
  const found = await settle(() => chainOf(rows));
  expect(found.ok ? found.value.map(({ name }) => name) : found).toEqual(['inArea', 'within', 'each', 'childrenOf']);
});

describe('a function that the browser calls', () => {
  const search = at(1, 'search', APP, 20);
  const call = event(2, 'Function call search', 'FunctionCall', 3, search);
  const input = event(3, 'Event: input', 'EventDispatch', 3);

  test('has the reason and the number of its calls', async () => {
    expect(await calledBy([search, call, input], [search, call])).toEqual({
      caller: null,
      dispatch: { name: 'Event: input', calls: 3 },
    });
  });

  test('also where part of its time is within an event that it caused', async () => {
    const layout = { ...event(4, 'Layout', 'Layout', 1), selfMs: 20 };
    const again = { ...search, nodeId: 5 };
    expect(await calledBy([search, layout, again, call, input], [search, call])).toEqual({
      caller: null,
      dispatch: { name: 'Event: input', calls: 3 },
    });
  });

  test('has no number that the trace does not have', async () => {
    expect(await calledBy([search, input], [search])).toEqual({ caller: null, dispatch: null });
    // The browser called a package, which called the function.
    const flush = at(4, 'flush', PACKAGE, 20);
    expect(await calledBy([search, flush, call, input], [search, call])).toEqual({ caller: null, dispatch: null });
  });
});

test('the answer has callers in few words', () => {
  const place = { name: 'align', url: APP, line: 4, column: 1, selfMs: 62 };
  const show = { name: 'show', url: APP, line: 9, column: 2 };
  const text = (functions: Parameters<typeof profiledText>[0]['functions']): string =>
    profiledText({ latencyMs: null, nextPaintMs: null, functions, forcedLayout: null }, 0);
  expect(
    text([
      { ...place, caller: { ...show, share: 0.97 }, dispatch: null },
      { ...place, caller: { ...show, share: 0.6 }, dispatch: null },
      { ...place, caller: { ...show, share: 0.6, isLeast: true }, dispatch: null },
      { ...place, caller: null, dispatch: { name: 'Event: input', calls: 3 } },
      { ...place, caller: null, dispatch: null },
    ]),
  ).toBe(
    '1. self time: `align (app.js:4:1) 62.0ms called by show (app.js:9:2), align (app.js:4:1) 62.0ms of which 60.0% called by show (app.js:9:2), align (app.js:4:1) 62.0ms of which at least 60.0% called by show (app.js:9:2), align (app.js:4:1) 62.0ms in 3 calls (Event: input), align (app.js:4:1) 62.0ms`.',
  );
});

test('a function without a name is called anonymous, and one forced layout is one time', () => {
  const place = { name: '', url: APP, line: 4, column: 44 };
  const forcedLayout = { count: 1, totalMs: 3, by: [place] };
  const step = { latencyMs: null, nextPaintMs: null, functions: [], forcedLayout } as never;
  expect(profiledText(step, 0)).toContain('Forced layout: 1 time, 3.0ms, by `(anonymous) (app.js:4:44)`.');
});
