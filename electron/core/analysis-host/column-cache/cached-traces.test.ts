/** Reopening a trace: from the column cache with the same answers, and from its own file when the cache is unusable. */
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { traceOfPackets, type Fields } from '../../../../shared/engine/trace/perfetto/testing/packets.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../../shared/base/errors.ts';
import {
  changeByte,
  columnsOf,
  createColumnCacheFixture,
  namesIn,
  type ColumnCacheFixture,
} from '../testing/column-cache-fixture.ts';

const MAIN = { pid: 1, tid: 2 };
const call = (name: string, ts: number, dur: number, more: object = {}) => ({
  ph: 'X',
  cat: 'devtools.timeline',
  name,
  ...MAIN,
  ts: 1_000_000 + ts,
  dur,
  ...more,
});

/** Tasks with functions sampled in them, of two threads, plus requests, marks, ids and counters. */
const EVENTS = [
  { ph: 'M', name: 'thread_name', ...MAIN, args: { name: 'CrRendererMain' } },
  { ph: 'M', name: 'process_name', ...MAIN, args: { name: 'Renderer ü' } },
  ...[MAIN.tid, 7].flatMap((tid, at) => [
    {
      ph: 'P',
      name: 'Profile',
      cat: 'v8',
      id: `0x${at}`,
      pid: 1,
      tid,
      ts: 1_000_000,
      args: { data: { startTime: 1_000_000 } },
    },
    {
      ph: 'P',
      name: 'ProfileChunk',
      cat: 'v8',
      id: `0x${at}`,
      pid: 1,
      tid: 9,
      ts: 1_100_000,
      args: {
        data: {
          cpuProfile: {
            nodes: [
              { id: 1, callFrame: { functionName: '(root)', scriptId: 0 } },
              {
                id: 2,
                parent: 1,
                callFrame: { functionName: `work ${tid}`, url: 'http://x/a.js', lineNumber: 3, columnNumber: 2 },
              },
              {
                id: 3,
                parent: 2,
                callFrame: { functionName: 'inner', url: 'http://x/a.js', lineNumber: 9, columnNumber: 2 },
              },
            ],
            samples: [2, 3, 3, 2, 1],
          },
          timeDeltas: [1000, 1000, 2000, 3000, 500],
        },
      },
    },
  ]),
  ...Array.from({ length: 300 }, (_, at) =>
    call(at % 3 === 0 ? 'RunTask' : 'FunctionCall', at * 400, at % 5 === 0 ? 60_000 : 300, {
      args: { data: { functionName: `f${at % 9}`, url: 'http://x/a.js', lineNumber: at % 9, columnNumber: 1 } },
    }),
  ),
  { ph: 'b', name: 'load', cat: 'net', id2: { local: '0x1' }, ...MAIN, ts: 1_001_000 },
  { ph: 'e', name: 'load', cat: 'net', id2: { local: '0x1' }, ...MAIN, ts: 1_005_000 },
  { ph: 'C', name: 'level', ...MAIN, ts: 1_002_000, args: { a: 1 } },
  {
    ph: 'I',
    name: 'navigationStart',
    cat: 'blink.user_timing',
    ...MAIN,
    ts: 1_000_500,
    args: { frame: 'F', data: { navigationId: 'N', documentLoaderURL: 'http://x/' } },
  },
];
const TEXT = JSON.stringify({ traceEvents: EVENTS });

const QUESTIONS = [
  ['trace.tracks', {}],
  ['trace.chart', { track: 'thread:1:2' }],
  ['trace.chart', { track: 'async:1:net' }],
  ['trace.counter', { track: 'counter:1:level' }],
  ['trace.events', { count: 1000 }],
  ['trace.events', { sort: 'self', descending: true, count: 1000 }],
  ['trace.groups', { by: 'category' }],
  ['trace.event', { event: 20 }],
  ['trace.calls', { track: 'thread:1:2', parent: null }],
  ['trace.insights', {}],
  ['trace.network', {}],
] as const;

let here: ColumnCacheFixture;
beforeEach(async () => {
  here = await createColumnCacheFixture();
});
afterEach(() => here.files.remove());

async function answersOf(path: string): Promise<unknown[]> {
  const session = here.session();
  unwrap(await session.open(path));
  const { readMs: _readMs, ...overview } = Object(await session.query('trace.overview'));
  const answers: unknown[] = [overview];
  for (const [query, params] of QUESTIONS) answers.push(await session.query(query, params));
  await session.finish();
  session.port.close();
  return answers;
}

describe('a trace', () => {
  it('is cached after it was read, and gives the same answers from the cache', async () => {
    const path = await here.files.write('trace.json', TEXT);
    const first = await answersOf(path);
    expect(here.said).toEqual([expect.stringContaining(`Column cache of ${path} written`)]);
    expect((await columnsOf(await here.onlyCacheFile())).map(({ name }) => name)).toContain('trace start');
    // A second parse would write the cache again.
    expect(await answersOf(path)).toEqual(first);
    expect(here.said).toHaveLength(1);
  });

  it('is read from its own file after a change', async () => {
    const path = await here.files.write('trace.json', TEXT);
    await answersOf(path);
    await writeFile(path, JSON.stringify({ traceEvents: EVENTS.slice(0, -1) }));
    const [overview] = await answersOf(path);
    expect(overview).toMatchObject({ events: EVENTS.length - 1 });
    expect(here.said).toContainEqual(expect.stringContaining('not used: of another file'));
  });

  it.each(['trace facts', 'trace start', 'trace ids', 'trace sample row'])(
    'is read from its own file when “%s” is damaged',
    async (name) => {
      const path = await here.files.write('trace.json', TEXT);
      const first = await answersOf(path);
      const cacheFile = await here.onlyCacheFile();
      const column = (await columnsOf(cacheFile)).find((candidate) => candidate.name === name);
      await changeByte(cacheFile, column?.offset ?? 0);
      expect(await answersOf(path)).toEqual(first);
      expect(here.said).toContainEqual(expect.stringContaining('not used: damaged'));
      // The damaged cache is rewritten.
      expect(here.said.at(-1)).toContain('written to');
    },
  );

  it('is read from its own file when the cache is cut off', async () => {
    const path = await here.files.write('trace.json', TEXT);
    const first = await answersOf(path);
    const cacheFile = await here.onlyCacheFile();
    await writeFile(cacheFile, (await readFile(cacheFile)).subarray(0, 9000));
    expect(await answersOf(path)).toEqual(first);
  });

  it('does not use the cache of a heap, nor a heap that of a trace', async () => {
    const path = await here.files.write('either', TEXT);
    await answersOf(path);
    const [name] = await namesIn(here.columns);
    expect(name).toBeDefined();
    const heap = await readFile(await here.files.small());
    await writeFile(path, heap);
    await utimes(path, new Date(0), new Date(0));
    expect(await here.opensFromCache(path)).toBe(false);
  });
});

describe('a Perfetto trace', () => {
  const event = (timeUs: number, fields: Fields): Fields => ({
    8: timeUs * 1000,
    10: 1,
    11: { 11: 9, 22: ['toplevel'], ...fields },
  });
  const tasks = (count: number): Uint8Array =>
    traceOfPackets([
      { 8: 1_000_000, 10: 1, 60: { 1: 9, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } } },
      ...Array.from({ length: count }, (_, at) => [
        event(5000 + at * 2000, { 9: 1, 23: 'RunTask', 4: { 10: 'text', 6: `ü ${at}` } }),
        event(6000 + at * 2000, { 9: 2 }),
      ]).flat(),
    ]);

  async function opened(path: string): Promise<unknown[]> {
    const session = here.session();
    const progress: { stage: string; done: number; total: number }[] = [];
    unwrap(
      await session.port.ask({ type: 'open', documentId: 'd', source: { filePath: path } }, (step) =>
        progress.push(Object(step)),
      ),
    );
    const answers = [
      await session.query('trace.tracks'),
      await session.query('trace.events', { count: 100 }),
      // Arguments of single events are in the JSON, twice from one conversion.
      await session.query('trace.event', { event: 20 }),
      await session.query('trace.event', { event: 39 }),
    ];
    await session.finish();
    session.port.tell({ type: 'close', documentId: 'd' });
    session.port.close();
    return answers;
  }

  it('opens from its cache with the same answers, also about single events', async () => {
    const path = await here.files.write('a.pftrace', tasks(40));
    const first = await opened(path);
    expect(here.said).toEqual([expect.stringContaining(`Column cache of ${path} written`)]);
    expect((await columnsOf(await here.onlyCacheFile())).map(({ name }) => name)).toContain('perfetto json');
    expect(await opened(path)).toEqual(first);
    expect(first[2]).toMatchObject({ args: expect.stringContaining('ü 10') });
    // A second conversion would write the cache again.
    expect(here.said).toHaveLength(1);
  });

  it('is converted again after another version of the conversion', async () => {
    const path = await here.files.write('a.pftrace', tasks(40));
    const first = await opened(path);
    const cacheFile = await here.onlyCacheFile();
    const column = (await columnsOf(cacheFile)).find(({ name }) => name === 'perfetto json');
    await changeByte(cacheFile, column?.offset ?? 0);
    expect(await opened(path)).toEqual(first);
    expect(here.said.at(-1)).toContain('written to');
  });

  it('reports a file that was changed before its JSON was needed', async () => {
    const path = await here.files.write('a.pftrace', tasks(40));
    await opened(path);
    const session = here.session();
    unwrap(await session.open(path));
    await writeFile(path, tasks(41));
    const asked = { type: 'query', documentId: 'd', query: 'trace.event', params: { event: 3 } } as const;
    expect(await session.port.ask(asked)).toMatchObject({ error: { message: expect.stringContaining('was changed') } });
    session.port.close();
  });
});
