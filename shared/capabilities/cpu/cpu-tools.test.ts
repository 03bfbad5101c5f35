/** What the CPU tools answer, from figures that a test decides. */
import { describe, expect, test } from 'vitest';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { CpuFunction, CpuTreeNode } from '../../contracts/cpu-profiles.ts';
import type { CaptureDraft } from '../../contracts/captures.ts';
import { appError } from '../../contracts/errors.ts';
import type { TargetInfo } from '../../contracts/targets.ts';
import { penCpuCompare } from './cpu-compare.ts';
import { penCpuProfile } from './cpu-profile.ts';
import { penCpuSummary } from './cpu-summary.ts';
import { parseLink } from '../../contracts/links.ts';
import type { CallContext } from '../define.ts';
import type { CpuProfileStream, TargetsPort } from '../ports.ts';
import { only, onlyPorts } from '../testing/only.ts';
import { toyHeap, toyRecord, type ToyAnswers } from '../testing/toy-heap.ts';

const OVERVIEW: AnalysisAnswer<'cpu.overview'> = {
  durationMs: 5000,
  activeMs: 1000,
  samples: 40_000,
  wholeActiveMs: 1000,
  wholeSamples: 40_000,
  nodes: 123,
  functions: 60,
  samplingIntervalUs: 101,
  overhead: [
    { name: '(idle)', selfMs: 3900, samples: 31_000 },
    { name: '(program)', selfMs: 100, samples: 900 },
    { name: '(garbage collector)', selfMs: 50, samples: 400 },
  ],
  timing: 'samples',
  fileSizeBytes: 4096,
  readMs: 3,
};
const fn = (name: string, selfMs: number, more: Partial<CpuFunction> = {}): CpuFunction => ({
  name,
  url: 'https://shop.test/app.js',
  line: 12,
  column: 3,
  selfMs,
  totalMs: selfMs + 10,
  samples: selfMs * 8,
  ...more,
});
const HOT = [fn('renderRows', 600), fn('', 250, { line: 40 }), fn('JSON.parse', 100, { url: '', line: 0, column: 0 })];
const pageOf = <T>(rows: readonly T[], total = rows.length) => ({ rows: [...rows], start: 0, total });

const ORDERS: TargetInfo = {
  id: 'T1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/orders',
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'attached',
};
const CAPTURES = ['cpu-00000001', 'cpu-00000002'].map((id) =>
  toyRecord(id, { kind: 'cpu-profile', file: `${id}.cpuprofile` }),
);
const SAMPLED = ['a', 'b'].map((name) =>
  toyRecord(`alloc-0000000${name}`, { kind: 'heap-profile', file: `${name}.heapprofile` }),
);
const KINDS = { 'cpu-00000001.cpuprofile': 'cpu-profile', 'cpu-00000002.cpuprofile': 'cpu-profile' } as const;

function bench(answers: ToyAnswers = {}) {
  const toy = toyHeap({
    answers: { 'cpu.overview': () => OVERVIEW, 'cpu.functions': () => pageOf(HOT), ...answers },
    captures: [...CAPTURES, ...SAMPLED, toyRecord('heap-00000001', { file: 'a.heapsnapshot' })],
    kinds: {
      ...KINDS,
      'a.heapsnapshot': 'heap-snapshot',
      'a.heapprofile': 'heap-profile',
      'b.heapprofile': 'heap-profile',
    },
  });
  const recorded: CpuProfileStream = {
    file: { path: '/spool/x', sizeBytes: 4096, discard: async () => undefined },
    startedBy: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
    startedAtMs: Date.UTC(2026, 10, 20, 9),
    recordedMs: 5004,
    loss: [],
    samplingIntervalUs: 100,
    documentNavigations: 0,
    startedUs: 5_000_000,
  };
  const drafts: CaptureDraft[] = [];
  const asked: unknown[] = [];
  const progress: { done: number; message: string }[] = [];
  const ports = onlyPorts({
    targets: only<TargetsPort>('the targets', { endpoints: () => [] }),
    status: {
      version: () => '',
      evalMode: () => 'off',
      projectRoot: () => '',
      locks: () => ({ held: [], cooldowns: [] }),
      running: () => [],
      runtime: () => ({ description: '', residentBytes: 0, heapUsedBytes: 0, uptimeS: 0 }),
      subsystems: () => [],
      heapSnapshotCapBytes: () => 1024 ** 3,
      showsSecrets: () => false,
    },
    analysis: toy.context.ports.analysis,
    library: {
      ...toy.context.ports.library,
      add: async (_file, draft) => {
        drafts.push(draft);
        const record = { ...draft, id: 'cpu-00000001', pinned: false, sizeBytes: 4096, file: '/library/cpu' };
        return { ok: true, value: { record, notes: [] } };
      },
    },
    capture: {
      heapSnapshot: async () => ({ ok: false, error: appError('internal', 'not here') }),
      get jsCoverage(): never {
        throw new Error('not here');
      },
      get cssCoverage(): never {
        throw new Error('not here');
      },
      get heapTracking(): never {
        throw new Error('not here');
      },
      get heapSampling(): never {
        throw new Error('not here');
      },
      get tracing(): never {
        throw new Error('not here');
      },
      cpuProfiling: {
        record: async (_target, { samplingIntervalUs, durationMs, onTick }) => {
          asked.push({ samplingIntervalUs, durationMs });
          for (let ms = 0; ms <= durationMs; ms += 1000) onTick(ms);
          return { ok: true, value: recorded };
        },
        start: async (_target, { samplingIntervalUs }) => {
          asked.push({ samplingIntervalUs });
          return {
            ok: true,
            value: {
              id: 'r1',
              tool: 'pen_cpu_profile',
              key: 'Profiler',
              targetId: 'T1',
              targetTitle: 'Orders',
              endpointId: 'e1',
              caller: recorded.startedBy,
              startedAtMs: recorded.startedAtMs,
              state: 'recording',
              heapUsedBytes: null,
              keptSizeBytes: null,
              keptCount: null,
              lostMs: 0,
            },
          };
        },
        stop: async () => ({
          ok: true,
          value: {
            ...recorded,
            loss: [{ reason: 'The page was loaded anew', lostMs: 700, lostEvents: null }],
            documentNavigations: 2,
          },
        }),
      },
    },
  });
  const context: CallContext = {
    picture: () => undefined,
    runPart: () => Promise.reject(new Error('no part is run here')),
    ports,
    callId: 'call',
    caller: toy.context.caller,
    signal: toy.context.signal,
    progress: ({ done, message }) => void progress.push({ done, message }),
    note: toy.context.note,
    target: ORDERS,
    attach: async () => ({ ok: false, error: appError('internal', 'not here') }),
    onCommand: () => undefined,
    keepLocks: () => ({ dispose: () => undefined }),
  };
  return { context, drafts, asked, progress, notes: toy.notes };
}

async function profile(params: Record<string, unknown>, answers?: ToyAnswers) {
  const world = bench(answers);
  const result = await penCpuProfile.run(penCpuProfile.params.parse(params), world.context);
  if (!result.ok) throw new Error(result.error.message);
  const value = penCpuProfile.result.parse(result.value);
  return { ...world, value, text: penCpuProfile.summarise(value) };
}

describe('pen_cpu_profile', () => {
  test('records for its duration, keeps the profile and names what took the time', async () => {
    const { text, asked, drafts, progress, value } = await profile({});
    expect(asked).toEqual([{ samplingIntervalUs: 100, durationMs: 5000 }]);
    expect(drafts).toMatchObject([
      { kind: 'cpu-profile', durationMs: 5004, options: { samplingIntervalUs: 100, requestedMs: 5000 }, loss: [] },
    ]);
    expect(text).toContain('## CPU Profile');
    expect(text).toContain('**Duration**: 5s (actual: 5.00s) | **Total Samples**: 40,000 | **Total Nodes**: 123');
    expect(text).toContain('### Top Hotspots (by self time)');
    // 600 of 1000 ms active, of 5000 ms on the clock.
    expect(text).toMatch(
      /\| 1 +\| renderRows +\| https:\/\/shop\.test\/app\.js:12 +\| 60\.0% +\| 4,800 .*\| 12\.0% +\|/,
    );
    expect(text).toMatch(/\| 2 +\| \(anonymous\) /);
    expect(text).toMatch(/\| 3 +\| JSON\.parse +\| \(internal\) /);
    expect(text).toContain('(idle) 3.90s (78.0%), (program) 100.0ms (2.0%), (garbage collector) 50.0ms (1.0%)');
    expect(text).not.toMatch(/\| \(idle\)/);
    expect(text).toContain('**Verdict**: WARN, one function takes 60.0%');
    expect(text).toContain('Inspect `renderRows` (60.0%)');
    expect(text).toContain('### Recommended Next Steps');
    expect(text).toContain('pen_capture_trace {"cpuSamples":true}');
    expect(text).toContain('pen_workflow {"name":"slow-page-triage"}');
    const ofNode =
      value.target === null || value.target === undefined ? null : { ...value.target, type: 'node' as const };
    expect(penCpuProfile.summarise({ ...value, target: ofNode })).not.toMatch(/pen_workflow|pen_capture_trace/);
    expect(value.content).toMatchObject({ verdict: 'WARN', hotspots: [{ name: 'renderRows', selfMs: 600 }, {}, {}] });
    expect(progress.map(({ done }) => done)).toEqual(progress.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(progress).toMatchObject([
      { done: 0, message: 'Starting' },
      { done: 10, message: 'Profiling for 5 s' },
      { message: 'Profiling, 4 s left' },
      {},
      {},
      {},
      { message: 'Reading the profile from the target' },
      { done: 80, message: 'Analysing' },
      { done: 100 },
    ]);
  });

  test('passes where no function dominates, and warns where nothing was sampled or hardly anything ran', async () => {
    const spread = await profile({}, { 'cpu.functions': () => pageOf([fn('a', 300), fn('b', 290)]) });
    expect(spread.text).toContain('**Verdict**: PASS, no single function dominates');
    expect(spread.text).toMatch(/pen_web_vitals.*pen_network_waterfall/);
    const empty = await profile(
      {},
      {
        'cpu.overview': () => ({ ...OVERVIEW, samples: 0, activeMs: 0, overhead: [] }),
        'cpu.functions': () => pageOf([]),
      },
    );
    expect(empty.text).toContain('**Verdict**: WARN, no function was sampled');
    expect(empty.text).toContain('Profile again while reproducing the slow interaction');
    const idle = await profile({}, { 'cpu.overview': () => ({ ...OVERVIEW, activeMs: 4 }) });
    expect(idle.text).toContain('WARN, the target was active for only 4.0ms (0.1%)');
  });

  test.each([
    ['a long name', fn(`Object.${'aVeryLongMethodName'.repeat(10)}`, 600), true],
    ['a name with brackets', fn('get [Symbol.iterator] (native)', 600), true],
    ['no name', fn('', 600, { line: 40 }), true],
    ['no name and a masked query', fn('', 600, { url: 'https://shop.test/app.js?token=secret' }), true],
    ['a name with quotation marks', fn('say "hello" `there`', 600), true],
    ['a name of several lines', fn('first\nsecond', 600), false],
    ['a name longer than an answer', fn('x'.repeat(12_000), 600), false],
  ])('names a call about a function with %s that succeeds as it stands', async (_what, top, isNameable) => {
    const other = fn('', 700, { line: 41, totalMs: 900 });
    const { context, text } = await profile(
      {},
      {
        'cpu.functions': ({ sort, filter = '' }) =>
          pageOf((sort === 'self' ? [top] : [other, top]).filter(({ name }) => name.includes(filter))),
        'cpu.around': () => pageOf([]),
        'cpu.lines': () => ({ lines: [] }),
      },
    );
    const [, args = '{}'] = /pen_cpu_summary (\{.*\}) (?:lists|shows) its callers/.exec(text) ?? [];
    const call = penCpuSummary.params.parse(JSON.parse(args));
    expect(call).toMatchObject({ capture: 'cpu-00000001', view: isNameable ? 'callers' : 'top-down' });
    if (!isNameable) return;
    const answered = await penCpuSummary.run(call, context);
    expect(answered).toMatchObject({ ok: true, value: { function: { name: top.name, line: top.line } } });
  });

  test('goes from start to stop, and says what is missing', async () => {
    const started = await profile({ action: 'start', sampleRate: 1000 });
    expect(started.asked).toEqual([{ samplingIntervalUs: 1000 }]);
    expect(started.value).toMatchObject({ recordingId: 'r1', action: 'start' });
    expect(started.text).toContain('**State**: active');
    const stopped = await profile({ action: 'stop' });
    expect(stopped.text).toContain('**Duration**: 5.00s (actual: 5.00s)');
    expect(stopped.text).toContain('The first 700.0ms are not in the profile');
    expect(stopped.notes).toEqual([
      'The page was loaded anew.',
      'The page changed its address 2 times without a page load; the profile continues.',
    ]);
    expect(stopped.drafts[0]?.options).toEqual({
      samplingIntervalUs: 100,
      startedUs: 5_000_000,
      documentNavigations: 2,
    });
  });

  test('keeps its answer short whatever the names are', async () => {
    const long = Array.from({ length: 20 }, (_, index) =>
      fn(`someVeryLong|Name\`${'x'.repeat(300)}${index}`, 10, { url: `https://shop.test/${'y'.repeat(500)}.js` }),
    );
    const { text } = await profile({}, { 'cpu.functions': () => pageOf(long) });
    expect(new TextEncoder().encode(text).length).toBeLessThan(8192 - 512);
  });

  test.each([
    [{ duration: 0 }, false],
    [{ sampleRate: 9 }, false],
    [{ topN: 0 }, false],
    [{ duration: 1.5 }, false],
    [{ duration: 30, sampleRate: 10, topN: 1 }, true],
  ])('takes %j: %s', (params, isTaken) => {
    expect(penCpuProfile.params.safeParse(params).success).toBe(isTaken);
  });
});

async function summary(
  params: Record<string, unknown>,
  answers: ToyAnswers = {},
  mayRead: (path: string) => boolean = () => false,
) {
  const made = bench(answers);
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
    const { text, value } = await summary({ limit: 3 }, { 'cpu.functions': () => pageOf(HOT, 9) });
    expect(text).toMatch(/\| renderRows +\| https:\/\/shop\.test\/app\.js:12 +\| 60\.0% /);
    expect(text).toContain('Shown 3 of 9. Next rows: cursor "3".');
    expect(value?.nextCursor).toBe('3');
  });

  test('walks the tree from the top, leaving out what takes next to nothing', async () => {
    const node = (nodeId: number, name: string, totalMs: number, hasChildren = false): CpuTreeNode => ({
      ...fn(name, 1),
      totalMs,
      nodeId,
      hasChildren,
    });
    const children: Record<number, CpuTreeNode[]> = {
      0: [node(1, 'main', 900, true), node(2, 'tick', 80)],
      1: [node(3, 'render', 700, true), node(4, 'parse', 150), node(5, 'tiny', 4)],
      3: [node(6, 'layoutRows', 650)],
    };
    const answers: ToyAnswers = { 'cpu.tree': ({ parent }) => pageOf(children[parent ?? 0] ?? []) };
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

  test('shows a part of the stacks, and says which part of the whole it is', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'cpu.overview': ({ filters = [] }) => (filters.length === 0 ? OVERVIEW : { ...OVERVIEW, activeMs: 250 }),
      'cpu.functions': ({ filters }) => {
        asked.push(filters);
        return pageOf(HOT);
      },
      'cpu.groups': ({ by }) =>
        pageOf(by === 'package' ? [{ name: 'react', selfMs: 1, totalMs: 2, functions: 3 }] : []),
    };
    const { text, value } = await summary({ focus: ['renderRows'], collapse: ['react'], minShare: 0.01 }, answers);
    const filters = [
      { kind: 'focus', place: { name: 'renderRows', url: 'https://shop.test/app.js', line: 12, column: 3 } },
      { kind: 'collapse', by: 'package', name: 'react' },
      { kind: 'min-share', share: 0.01 },
    ];
    expect(asked.at(-1)).toEqual(filters);
    expect(text).toContain('Filtered: 250.0ms of 1.00s active time is shown (25.0%).');
    expect(value).toMatchObject({ activeMs: 250, wholeActiveMs: 1000 });
    expect(parseLink(value?.link ?? '')).toMatchObject({
      ok: true,
      value: { captureId: 'cpu-00000001', place: { show: 'functions', filters }, notes: [] },
    });
    const { error } = await summary({ collapse: ['angular'] }, answers);
    expect(error?.message).toContain('no script or package "angular"');
  });

  test('tells where functions were written, as far as the caller may read', async () => {
    const asked: unknown[] = [];
    const built = fn('o', 60, { url: 'file:///app/dist/app.min.js', line: 1, column: 900 });
    const secret = fn('s', 50, { url: '/etc/secret.js' });
    const linked = fn('l', 45, { url: '/app/dist/linked.js' });
    const remote = ['//evil.example/share/a.js', 'file:////evil.example/share/a.js'].map((url) => fn('r', 40, { url }));
    const lookedAt: string[] = [];
    const { text, value } = await summary(
      {},
      {
        'cpu.functions': () => pageOf([built, secret, linked, ...remote, ...HOT]),
        'cpu.originals': ({ places = [], besideScripts }) => {
          asked.push([besideScripts, places.map(({ name }) => name)]);
          const original = { name: 'openOrder', source: '/app/src/orders.ts', line: 12, column: 3 };
          const besideFile = (url: string): string =>
            url.endsWith('linked.js') ? '/etc/private.map' : '/app/dist/app.min.js.map';
          const originals = places.map((place) => ({ place, original, besideFile: besideFile(place.url) }));
          return { originals, maps: [], unreadable: [] };
        },
      },
      (path) => {
        lookedAt.push(path);
        return path.startsWith('/app/');
      },
    );
    // Nothing was chosen, so that nothing is told of a page's scripts either.
    expect(asked).toEqual([[true, ['o', 'l']]]);
    // A path of another machine is not even asked about.
    expect(lookedAt.filter((path) => path.includes('evil'))).toEqual([]);
    expect(value?.functions.map(({ original }) => original?.name)).toEqual([
      'openOrder',
      ...Array.from({ length: 4 + HOT.length }, () => undefined),
    ]);
    expect(text).toMatch(/Original/);
    expect(text).toContain('openOrder /app/src/orders.ts:12');
  });

  test('says who calls a function, and where in it the time went', async () => {
    const places: unknown[] = [];
    const twin = fn('renderRows', 20, { url: 'https://shop.test/old.js', line: 7 });
    const answers: ToyAnswers = {
      'cpu.functions': () => pageOf([...HOT, twin]),
      'cpu.around': ({ place }) => {
        places.push(place);
        return pageOf([fn('main', 5, { totalMs: 305 }), fn('tick', 5, { totalMs: 61 })]);
      },
      'cpu.lines': () => ({
        lines: [
          { line: 13, samples: 1, selfMs: 5 },
          { line: 14, samples: 9, selfMs: 500 },
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
    await summary({ view: 'callees', function: '(anonymous) (app.js:40)' }, answers);
    expect(places.at(-1)).toMatchObject({ name: '', line: 40 });
    expect((await summary({ view: 'callers', function: 'render' }, answers)).error).toMatchObject({
      code: 'invalid_params',
      suggestion: expect.stringContaining('"renderRows (https://shop.test/app.js:12)"'),
    });
  });

  test('refuses what does not go together, and what is no CPU profile', async () => {
    expect((await summary({ view: 'callers' })).error).toMatchObject({ code: 'invalid_params' });
    expect((await summary({ function: 'x' })).error).toMatchObject({ code: 'invalid_params' });
    expect((await summary({ capture: 'heap-00000001' })).error).toMatchObject({ code: 'unsupported_format' });
    expect((await summary({ capture: 'cpu-0000000f' })).error).toMatchObject({ code: 'capture_not_found' });
  });

  test('sums scripts', async () => {
    const { text } = await summary(
      { view: 'url' },
      { 'cpu.groups': () => pageOf([{ name: 'https://shop.test/app.js', selfMs: 700, totalMs: 900, functions: 20 }]) },
    );
    expect(text).toMatch(/\| https:\/\/shop\.test\/app\.js +\| 70\.0% /);
  });
});

describe('pen_cpu_compare', () => {
  const place = { url: 'https://shop.test/app.js', line: 12, column: 3 };
  test('tells changes from noise, and names both', async () => {
    const files: unknown[] = [];
    const { context } = bench({
      'cpu.compare': ({ base }, file) => {
        files.push([base, file]);
        return {
          ...pageOf([
            { ...place, name: 'renderRows', baseMs: 600, newMs: 150, deltaMs: -450, exceedsNoise: true },
            { ...place, name: 'check', baseMs: 0, newMs: 4, deltaMs: 4, exceedsNoise: false },
          ]),
          baseDurationMs: 5000,
          newDurationMs: 2500,
          scale: 0.5,
        };
      },
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002' }),
      context,
    );
    if (!result.ok) throw new Error(result.error.message);
    const text = penCpuCompare.summarise(penCpuCompare.result.parse(result.value));
    expect(files).toEqual([['cpu-00000001.cpuprofile', 'cpu-00000002.cpuprofile']]);
    expect(text).toContain('1 of the 2 functions shown changed by more than noise');
    expect(text).toMatch(/\| renderRows .*\| 600\.0ms +\| 150\.0ms +\| −450\.0ms +\| −75% +\| yes/);
    expect(text).toMatch(/\| check .*\| \+4\.0ms +\| new +\| no/);
    expect(text).toContain('**Base scaled by**: 0.500');
    expect(text).toContain('pen://captures/cpu-00000002/compare/cpu-00000001');
  });

  test('compares two sampled heap profiles by bytes', async () => {
    const { context } = bench({
      'heap-profile.overview': (_params, file) => ({
        totalSizeBytes: file === 'a.heapprofile' ? 2048 : 8192,
        samples: 40,
        functions: 3,
        nodes: 9,
        fileSizeBytes: 1,
        readMs: 1,
      }),
      'heap-profile.compare': () => ({
        ...pageOf([
          {
            ...place,
            name: 'makeRows',
            baseSizeBytes: 1024,
            newSizeBytes: 7168,
            sizeDeltaBytes: 6144,
            baseCount: 4,
            newCount: 30,
            exceedsNoise: true,
          },
        ]),
        baseTotalSizeBytes: 2048,
        newTotalSizeBytes: 8192,
        baseSamples: 40,
        newSamples: 40,
      }),
    });
    const compare = (base: string, current: string) =>
      penCpuCompare.run(penCpuCompare.params.parse({ base, current }), context);
    const result = await compare('alloc-0000000a', 'alloc-0000000b');
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value).toMatchObject({ kind: 'heap-profile', changes: [], allocations: [{ sizeDeltaBytes: 6144 }] });
    const text = penCpuCompare.summarise(value);
    expect(text).toContain('2.0 KB alive in 40 samples');
    expect(text).toMatch(/\| makeRows .*\| 1\.0 KB +\| 7\.0 KB +\| \+6\.0 KB +\| 4 → 30 +\| yes/);
    expect(text).toContain('pen://captures/alloc-0000000b/compare/alloc-0000000a');
    const mixed = await compare('alloc-0000000a', 'cpu-00000001');
    expect(mixed).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
  });
});
