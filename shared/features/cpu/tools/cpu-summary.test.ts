/** Answers of `pen_cpu_summary`, with figures that the test defines. */
import { describe, expect, test } from 'vitest';
import { appError } from '../../../base/errors.ts';
import { parseLink } from '../../../core/contracts/links.ts';
import type { ProfileTreeNode } from '../../../engine/profile/contract/sampled-profiles.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { penCpuSummary } from './cpu-summary.ts';
import { HOT, OVERVIEW, cpuBench, fn, pageOf } from './testing/cpu-bench.ts';

async function summary(
  params: Record<string, unknown>,
  answers: ToyAnswers = {},
  mayRead: (path: string) => boolean = () => false,
) {
  const made = cpuBench(answers);
  const caller: CallContext['caller'] = {
    ...made.context.caller,
    resolvePath: async (path) =>
      mayRead(path) ? { ok: true, value: path } : { ok: false, error: appError('path_denied', 'not here') },
  };
  const world = { ...made, context: { ...made.context, caller } };
  const result = await penCpuSummary.run(
    penCpuSummary.params.parse({ capture: 'cpu-00000001', ...params }),
    world.context,
  );
  if (!result.ok) return { ...world, error: result.error, text: '', value: null };
  const value = penCpuSummary.result.parse(result.value);
  return { ...world, error: null, text: penCpuSummary.summarise(value), value };
}

describe('pen_cpu_summary', () => {
  test('lists functions in pages', async () => {
    const { text, value } = await summary({ limit: 3 }, { 'profile.functions': () => pageOf(HOT, 9) });
    expect(text).toMatch(/\| renderRows +\| https:\/\/shop\.test\/app\.js:12:3 +\| 60\.0% /);
    expect(text).toContain('Shown 3 of 9.');
    expect(value?.nextCursor).toBe('3');
    expect(text).toContain('Self includes native work that a function calls, such as forced layout.');
    // A trace records layout by itself.
    const ofTrace = value === null ? '' : penCpuSummary.summarise({ ...value, captureId: 'trace-00000001' });
    expect(ofTrace).toContain(
      'such as forced layout, which pen_trace_insights {"capture":"trace-00000001"} shows apart.',
    );
  });

  test('has the series of a flight recorder in one line', async () => {
    const series = {
      points: [{ atMs: 900, heapUsed: 2 * 1024 ** 2, heapTotal: 4 * 1024 ** 2, answerMs: 3 }],
      busy: [{ atMs: 1200, durationMs: 250 }],
      collections: [{ atMs: 1300, durationMs: 20 }],
      collectedMs: 20,
    };
    const line =
      'Event loop delay: max 250.0ms at 1.20s · GC: 20.0ms (both from the samples) · slowest answer 3.0ms at 900.0ms · JS heap 2.0 MB';
    const kept = await summary({}, { 'profile.overview': () => ({ ...OVERVIEW, series }) });
    expect(kept.value?.series).toBe(line);
    expect(kept.text).toContain(`${line}.`);
    const recorded = await summary({});
    expect(recorded.value).not.toHaveProperty('series');
    expect(recorded.text).not.toContain('Event loop delay');
  });

  test('lists the top-down tree without calls below the minimum share', async () => {
    const node = (nodeId: number, name: string, total: number, hasChildren = false): ProfileTreeNode => ({
      ...fn(name, 1),
      total,
      nodeId,
      hasChildren,
    });
    const children: Record<number, ProfileTreeNode[]> = {
      0: [node(1, 'main', 900, true), node(2, 'tick', 80)],
      1: [node(3, 'render', 700, true), node(4, 'parse', 150), node(5, 'tiny', 4)],
      3: [node(6, 'layoutRows', 650)],
    };
    const answers: ToyAnswers = { 'profile.tree': ({ parent }) => pageOf(children[parent ?? 0] ?? []) };
    const { text, value } = await summary({ view: 'top-down' }, answers);
    expect(value?.functions.map(({ name, depth }) => `${depth} ${name}`)).toEqual([
      '0 main',
      '1 render',
      '2 layoutRows',
      '1 parse',
      '0 tick',
    ]);
    expect(text).toContain('· · layoutRows');
    const first = await summary({ view: 'top-down', limit: 2 }, answers);
    expect(first.value?.nextCursor).toBe('2');
    const rest = await summary({ view: 'top-down', limit: 3, cursor: '2' }, answers);
    expect(rest.value?.functions.map(({ name }) => name)).toEqual(['layoutRows', 'parse', 'tick']);
    expect(rest.value?.nextCursor).toBeNull();
    const filtered = await summary({ view: 'top-down', filter: 'ROWS' }, answers);
    expect(filtered.value?.functions.map(({ name }) => name)).toEqual(['layoutRows']);
  });

  test('shows filtered stacks with their share of the whole profile', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'profile.overview': ({ filters = [] }) => (filters.length === 0 ? OVERVIEW : { ...OVERVIEW, total: 250 }),
      'profile.functions': ({ filters }) => {
        asked.push(filters);
        return pageOf(HOT);
      },
      'profile.groups': ({ by }) =>
        pageOf(by === 'package' ? [{ name: 'react', self: 1, total: 2, functions: 3 }] : []),
    };
    const { text, value } = await summary({ focus: ['renderRows'], collapse: ['react'], minShare: 0.01 }, answers);
    const filters = [
      { kind: 'focus', place: { name: 'renderRows', url: 'https://shop.test/app.js', line: 12, column: 3 } },
      { kind: 'collapse', by: 'package', name: 'react' },
      { kind: 'min-share', share: 0.01 },
    ];
    expect(asked.at(-1)).toEqual(filters);
    expect(text).toContain('**Active**: 1.00s (');
    expect(text).toContain('Filtered: 250.0ms of 1.00s active time is shown (25.0%).');
    expect(value).toMatchObject({ activeMs: 250, wholeActiveMs: 1000 });
    expect(parseLink(value?.link ?? '')).toMatchObject({
      ok: true,
      value: { captureId: 'cpu-00000001', place: { show: 'functions', filters }, notes: [] },
    });
    const { error } = await summary({ collapse: ['angular'] }, answers);
    expect(error?.message).toContain('no script or package `angular`');
  });

  test('shows original positions from the maps that the caller may read', async () => {
    const asked: unknown[] = [];
    const built = fn('o', 60, { url: 'file:///app/dist/app.min.js', line: 1, column: 900 });
    const secret = fn('s', 50, { url: '/etc/secret.js' });
    const linked = fn('l', 45, { url: '/app/dist/linked.js' });
    const remote = ['//evil.example/share/a.js', 'file:////evil.example/share/a.js'].map((url) => fn('r', 40, { url }));
    const lookedAt: string[] = [];
    const { text, value } = await summary(
      {},
      {
        'profile.functions': () => pageOf([built, secret, linked, ...remote, ...HOT]),
        'profile.originals': ({ places = [], besideScripts }) => {
          asked.push([besideScripts, places.map(({ name }) => name)]);
          if (besideScripts !== true)
            return { originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false };
          const original = { name: 'openOrder', source: '/app/src/orders.ts', line: 12, column: 3 };
          const besideFile = (url: string): string =>
            url.endsWith('linked.js') ? '/etc/private.map' : '/app/dist/app.min.js.map';
          const originals = places.map(({ name = '', url, line, column }) => ({
            place: { name, url, line, column },
            original,
            besideFile: besideFile(url),
          }));
          return { originals, maps: [], unreadable: [], problems: [], hasStoredMaps: false };
        },
      },
      (path) => {
        lookedAt.push(path);
        return path.startsWith('/app/');
      },
    );
    // For the others only maps that are stored with the profile or were chosen.
    const besideScripts = asked.filter((each) => (each as unknown[])[0] === true);
    expect(besideScripts).toEqual([
      [true, ['o', 'l']],
      [true, ['o', 'l']],
    ]);
    expect(asked).toHaveLength(4);
    // A path of another machine is not even asked about.
    expect(lookedAt.filter((path) => path.includes('evil'))).toEqual([]);
    expect(value?.functions.map(({ original }) => original?.name)).toEqual([
      'openOrder',
      ...Array.from({ length: 4 + HOT.length }, () => undefined),
    ]);
    expect(text).toMatch(/\| openOrder +\| orders\.ts:12:3 +\|/);
  });

  test('lists the callers of a function, and its time by line', async () => {
    const places: unknown[] = [];
    const twin = fn('renderRows', 20, { url: 'https://shop.test/old.js', line: 7 });
    const answers: ToyAnswers = {
      'profile.functions': () => pageOf([...HOT, twin]),
      'profile.around': ({ place }) => {
        places.push(place);
        return pageOf([fn('main', 5, { total: 305 }), fn('tick', 5, { total: 61 })]);
      },
      'profile.lines': () => ({
        lines: [
          { line: 13, samples: 1, self: 5 },
          { line: 14, samples: 9, self: 500 },
        ],
      }),
    };
    const { text, notes, value } = await summary({ view: 'callers', function: 'renderRows' }, answers);
    expect(places).toEqual([{ name: 'renderRows', url: 'https://shop.test/app.js', line: 12, column: 3 }]);
    expect(text).toContain('### Called by');
    expect(text).toMatch(/\| main .*\| 50\.0% /);
    expect(value?.lines[0]).toMatchObject({ line: 14 });
    expect(notes[0]).toContain('2 functions have this name');
    await summary({ view: 'callees', function: 'renderRows (old.js:7)' }, answers);
    expect(places.at(-1)).toMatchObject({ url: 'https://shop.test/old.js' });
    await summary({ view: 'callees', function: 'renderRows (https://…/old.js:7)' }, answers);
    expect(places.at(-1)).toMatchObject({ url: 'https://shop.test/old.js' });
    await summary({ view: 'callees', function: '(anonymous) (app.js:40)' }, answers);
    expect(places.at(-1)).toMatchObject({ name: '', line: 40 });
    expect((await summary({ view: 'callers', function: 'render' }, answers)).error).toMatchObject({
      code: 'invalid_params',
      suggestion: expect.stringContaining('`renderRows (https://shop.test/app.js:12:3)`'),
    });
  });

  test('proposes the source of the first function that has one, and says that it may hide others', async () => {
    const native = fn('sort', 700, { url: '', line: 0, column: 0 });
    const { text } = await summary({}, { 'profile.functions': () => pageOf([native, ...HOT]) });
    expect(text).toContain(
      'Source of `renderRows`: pen_source_content {"urlPattern":"app.js","startLine":12,"maxLines":40}',
    );
    expect((await summary({})).text).toContain('V8 may have inlined other functions into `renderRows`');
    expect((await summary({ view: 'url' }, { 'profile.groups': () => pageOf([]) })).text).not.toContain('V8 may have');
  });

  test('shows no generated lines beside an original place', async () => {
    const answers: ToyAnswers = {
      'profile.around': () => pageOf([fn('main', 5)]),
      'profile.lines': () => ({ lines: [{ line: 1, samples: 9, self: 500 }] }),
      'profile.originals': ({ places = [] }) => ({
        ...{ maps: [], unreadable: [], problems: [], hasStoredMaps: true },
        originals: places.map(({ name = '', url, line, column }) => ({
          place: { name, url, line, column },
          original: { name, source: 'src/rows.js', line: 70, column: 3 },
          besideFile: null,
        })),
      }),
    };
    const mapped = await summary({ view: 'callers', function: 'renderRows' }, answers);
    expect(mapped.text).not.toContain('Lines with the most time');
    expect(mapped.text).toContain('"original":"src/rows.js","startLine":70');
    const { 'profile.originals': _maps, ...unmapped } = answers;
    expect((await summary({ view: 'callers', function: 'renderRows' }, unmapped)).text).toContain(
      '### Lines with the most time',
    );
  });

  test('refuses conflicting parameters and other kinds of capture', async () => {
    expect((await summary({ view: 'callers' })).error).toMatchObject({ code: 'invalid_params' });
    expect((await summary({ function: 'x' })).error).toMatchObject({ code: 'invalid_params' });
    expect((await summary({ capture: 'heap-00000001' })).error).toMatchObject({ code: 'unsupported_format' });
    expect((await summary({ capture: 'cpu-0000000f' })).error).toMatchObject({ code: 'capture_not_found' });
  });

  test('sums scripts', async () => {
    const { text } = await summary(
      { view: 'url' },
      { 'profile.groups': () => pageOf([{ name: 'https://shop.test/app.js', self: 700, total: 900, functions: 20 }]) },
    );
    expect(text).toMatch(/\| https:\/\/shop\.test\/app\.js +\| 70\.0% /);
  });
});
