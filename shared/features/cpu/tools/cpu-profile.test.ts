/** Answers of `pen_cpu_profile`, with figures that the test defines. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../base/errors.ts';
import type { ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { penCpuProfile } from './cpu-profile.ts';
import { penCpuSummary } from './cpu-summary.ts';
import { HOT, OVERVIEW, cpuBench, fn, pageOf } from './testing/cpu-bench.ts';

async function profile(params: Record<string, unknown>, answers?: ToyAnswers) {
  const world = cpuBench(answers);
  const result = await penCpuProfile.run(penCpuProfile.params.parse(params), world.context);
  if (!result.ok) throw new Error(result.error.message);
  const value = penCpuProfile.result.parse(result.value);
  return { ...world, value, text: penCpuProfile.summarise(value) };
}

describe('pen_cpu_profile', () => {
  test('records for its duration, stores the profile and lists the functions that took the time, without (idle)', async () => {
    const { text, asked, drafts, progress, value } = await profile({});
    expect(asked).toEqual([{ samplingIntervalUs: 100, durationMs: 5000 }]);
    expect(drafts).toMatchObject([
      { kind: 'cpu-profile', durationMs: 5004, options: { samplingIntervalUs: 100, requestedMs: 5000 }, loss: [] },
    ]);
    expect(text).toContain('## CPU Profile');
    expect(text).toContain('**Duration**: 5s (actual: 5.00s) | **Total Samples**: 40,000 | **Total Nodes**: 123');
    expect(text).toContain('### Top Hotspots (by self time)');
    // 600 of 1000 ms active, of 5000 ms on the clock.
    expect(text).toMatch(/\| renderRows +\| https:\/\/shop\.test\/app\.js:12:3 +\| 60\.0% .*\| 4,800 +\| 12\.0% +\|/);
    expect(text).toMatch(/\| \(anonymous\) /);
    expect(text).toMatch(/\| JSON\.parse +\| \(internal\) /);
    expect(text).toContain('(idle) 3.90s (78.0%), (program) 100.0ms (2.0%), (garbage collector) 50.0ms (1.0%)');
    expect(text).not.toMatch(/\| \(idle\)/);
    expect(text).toContain(
      '**Verdict**: `renderRows (app.js:12:3)` itself takes 60.0% of 1.00s active in 5.00s: self 600.0ms.',
    );
    expect(text).toContain('Inspect `renderRows`: pen_cpu_summary');
    expect(text).toContain('### Recommended Next Steps');
    expect(text).toContain('pen_capture_trace {"cpuSamples":true}');
    expect(text).toContain('pen_workflow {"name":"slow-page-triage"}');
    const ofNode =
      value.target === null || value.target === undefined ? null : { ...value.target, type: 'node' as const };
    const toldOfNode = penCpuProfile.summarise({ ...value, target: ofNode });
    expect(toldOfNode).not.toMatch(/pen_workflow|cpuSamples/);
    expect(toldOfNode).toContain(
      'It ran for 20.0% of the time. If its work was slow, it waited: pen_capture_trace {"action":"start"}',
    );
    expect(text).not.toContain('It ran for');
    expect(value.content).toMatchObject({
      verdict: { rule: 'own-itself' },
      hotspots: [{ name: 'renderRows', selfMs: 600 }, {}, {}],
    });
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

  test('names the workers of a mostly idle page, which have threads of their own', async () => {
    const world = cpuBench();
    const { target } = world.context;
    const worker = { ...target, id: 'W1', type: 'worker' as const, title: 'indexer.worker.js', parentId: target.id };
    const elsewhere = { ...worker, id: 'W2', parentId: 'T9' };
    const targets = { endpoints: () => [{ targets: [target, worker, elsewhere] }] } as never;
    const context = { ...world.context, ports: { ...world.context.ports, targets } };
    const params = penCpuProfile.params.parse({});
    const value = penCpuProfile.result.parse(unwrap(await penCpuProfile.run(params, context)));
    const call = `pen_capture_application {"kind":"cpu","duration":5,"targets":["${target.id}","W1"]}`;
    expect(penCpuProfile.summarise(value)).toContain(`not in this profile (\`indexer.worker.js\`): ${call}`);
    // A busy page did not wait for its workers.
    const busy = { ...value, content: value.content && { ...value.content, activeMs: 4000 } };
    expect(penCpuProfile.summarise(busy)).not.toContain('pen_capture_application');
  });

  test('shows the largest path, down to the calls that share the time', async () => {
    const call = (nodeId: number, name: string, total: number, url = 'https://shop.test/app.js') => ({
      ...fn(name, 1, { url, line: nodeId }),
      ...{ total, nodeId, hasChildren: true },
    });
    const children: Record<number, ReturnType<typeof call>> = {
      0: call(1, '(root)', 1000, ''),
      1: call(2, 'report', 980),
      2: call(3, 'mergeCustomers', 860),
      3: { ...call(4, 'mergeCustomers', 850), line: 3 },
      4: call(5, 'foldAccents', 380),
    };
    const answers: ToyAnswers = {
      'profile.tree': ({ parent }) => pageOf([children[parent ?? 0]].filter((node) => node !== undefined)),
    };
    const { text, value } = await profile({}, answers);
    expect(value.content?.path?.map(({ name }) => name)).toEqual(['report', 'mergeCustomers']);
    expect(text).toContain(
      'Largest path, by total time: `report (app.js:2:3) 98.0% → mergeCustomers (app.js:3:3) 86.0%`',
    );
    expect((await profile({})).text).not.toContain('Largest path');
  });

  test('says that the first function may hide others, unless the recording names them', async () => {
    const { context } = cpuBench();
    const { cpuProfiling } = context.ports.capture;
    const note = 'V8 may have inlined other functions into `renderRows`';
    for (const namesInlined of [false, true]) {
      const record: typeof cpuProfiling.record = async (...given) => {
        const recorded = await cpuProfiling.record(...given);
        return recorded.ok ? { ok: true, value: { ...recorded.value, namesInlined } } : recorded;
      };
      const capture = { ...context.ports.capture, cpuProfiling: { ...cpuProfiling, record } };
      const result = await penCpuProfile.run(penCpuProfile.params.parse({}), {
        ...context,
        ports: { ...context.ports, capture },
      });
      if (!result.ok) throw new Error(result.error.message);
      const text = penCpuProfile.summarise(penCpuProfile.result.parse(result.value));
      expect(text.includes(note)).toBe(!namesInlined);
    }
  });

  test('proposes the source of the first function', async () => {
    const { text } = await profile({ topN: 2 }, { 'profile.functions': () => pageOf(HOT) });
    expect(text).toContain('Source of `renderRows`: pen_source_content {"urlPattern":"app.js","startLine":12');
  });

  test('praises nothing: a busy target without a large function is as busy', async () => {
    const spread = await profile(
      {},
      {
        'profile.overview': () => ({ ...OVERVIEW, total: 0.94 * OVERVIEW.durationMs }),
        'profile.functions': () => pageOf([fn('a', 249), fn('b', 240)]),
      },
    );
    expect(spread.text).toContain(
      '**Verdict**: It was active for 94.0% of the time: 4.70s active in 5.00s. No function stands out; the largest is `a (app.js:12:3)`, self 249.0ms.',
    );
    expect(spread.text).toMatch(/pen_web_vitals.*pen_network_waterfall/);
  });

  test('has no verdict about code where nothing, next to nothing, or too little was sampled', async () => {
    const empty = await profile(
      {},
      {
        'profile.overview': () => ({ ...OVERVIEW, samples: 0, total: 0, overhead: [] }),
        'profile.functions': () => pageOf([]),
      },
    );
    expect(empty.text).toContain('**Verdict**: No function ran while it was recorded, for 5.00s.');
    expect(empty.text).toContain('Profile again while reproducing the slow interaction');
    const idle = await profile({}, { 'profile.overview': () => ({ ...OVERVIEW, total: 4 }) });
    expect(idle.text).toContain('**Verdict**: It waited: 4.0ms active in 5.00s.');
    const inactive = OVERVIEW.overhead.slice(0, 2).reduce((sum, { samples }) => sum + samples, 0);
    const few = await profile({}, { 'profile.overview': () => ({ ...OVERVIEW, samples: inactive + 99 }) });
    expect(few.text).toContain('**Verdict**: Too few samples of functions to judge, 99: 1.00s active in 5.00s.');
    expect(few.text).toContain('Profile again while reproducing');
    expect(few.text).not.toContain('Inspect');
    const enough = await profile({}, { 'profile.overview': () => ({ ...OVERVIEW, samples: inactive + 100 }) });
    expect(enough.value.content?.verdict.rule).toBe('own-itself');
  });

  test('names the function of the author for which libraries do most', async () => {
    const rows = Array.from({ length: 8 }, (_, at) => fn(`f${at}`, 100));
    const led = { ...fn('save', 0), total: OVERVIEW.total * 0.4, through: [] };
    const { text, value } = await profile(
      {},
      {
        'profile.functions': () => pageOf(rows),
        'profile.own-code': () => ({ rows: [led], unowned: 0, paths: [] }),
      },
    );
    expect(value.content?.verdict.rule).toBe('own-in-libraries');
    expect(text).toContain('**Verdict**: `save (app.js:12:3)` takes 40.0% of 1.00s');
    expect(text).toContain('Source of `save`: pen_source_content');
    // Code that the answer shows need not be read again.
    const shown = await profile(
      {},
      {
        'profile.functions': () => pageOf(rows),
        'profile.own-code': () => ({ rows: [led], unowned: 0, paths: [] }),
        'code.quotes': ({ places }) => ({
          quotes: places.map(({ url, line }) => ({ source: url, line, firstLine: line, lines: ['save()'] })),
        }),
      },
    );
    expect(shown.text).not.toContain('Source of `save`');
    expect(shown.text).toContain('Its code is above; pen_cpu_summary');
  });

  test('names the function of the author where one of the runtime takes the largest part for it', async () => {
    const led = { ...fn('exportCatalogue', 0), total: OVERVIEW.total * 0.5, through: [] };
    const own = { 'profile.own-code': () => ({ rows: [led], unowned: 0, paths: [] }) } satisfies ToyAnswers;
    const of = (url: string) =>
      profile({}, { ...own, 'profile.functions': () => pageOf([fn('writeSync', 410, { url }), fn('b', 100)]) });
    const { text } = await of('');
    expect(text).toContain('**Verdict**: `exportCatalogue (app.js:12:3)` takes');
    expect(text).not.toContain('Inspect `writeSync`');
    const readable = await of('https://shop.test/zlib.js');
    expect(readable.text).toContain('**Verdict**: `writeSync (zlib.js:12:3)` itself takes 41.0% of 1.00s');
  });

  test('names the interval that was reached if it is longer than requested', async () => {
    const samples = Math.round(OVERVIEW.durationMs / 2);
    const slow = await profile({}, { 'profile.overview': () => ({ ...OVERVIEW, samples }) });
    expect(slow.text).toContain('**Sampling interval**: 2.0ms on average (100us requested)');
    const exact = await profile(
      {},
      { 'profile.overview': () => ({ ...OVERVIEW, samples: Math.round(OVERVIEW.durationMs * 10) }) },
    );
    expect(exact.text).toContain('**Sampling interval**: 100us |');
  });

  test('proposes heap sampling if garbage collection takes a tenth of the active time', async () => {
    const collecting = (self: number) => () => ({
      ...OVERVIEW,
      overhead: [{ name: '(garbage collector)', self, samples: 10 }],
    });
    const much = await profile({}, { 'profile.overview': collecting(0.2 * OVERVIEW.total) });
    expect(much.text).toContain('Garbage collection takes 20.0% of the active time: pen_heap_sampling during');
    const little = await profile({}, { 'profile.overview': collecting(0.05 * OVERVIEW.total) });
    expect(little.text).not.toContain('pen_heap_sampling');
    expect(little.text).toContain('with garbage collection');
  });

  test.each([
    ['a long name', fn(`Object.${'aVeryLongMethodName'.repeat(10)}`, 600), true],
    ['a name with brackets', fn('get [Symbol.iterator] (native)', 600), true],
    ['no name', fn('', 600, { line: 40 }), true],
    ['no name and a masked query', fn('', 600, { url: 'https://shop.test/app.js?token=secret' }), true],
    ['a name with quotation marks', fn('say "hello" `there`', 600), true],
    ['a name of several lines', fn('first\nsecond', 600), false],
    ['a name longer than an answer', fn('x'.repeat(12_000), 600), false],
  ])('proposes a call about a function with %s that succeeds unchanged', async (_what, top, isNameable) => {
    const other = fn('', 500, { line: 41, total: 900 });
    const { context, text } = await profile(
      {},
      {
        'profile.functions': ({ sort, filter = '' }) =>
          pageOf((sort === 'self' ? [top] : [other, top]).filter(({ name }) => name.includes(filter))),
        'profile.around': () => pageOf([]),
        'profile.lines': () => ({ lines: [] }),
      },
    );
    const [, args = '{}'] = /pen_cpu_summary (\{.*\}) (?:lists|shows) its callers/.exec(text) ?? [];
    const call = penCpuSummary.params.parse(JSON.parse(args));
    expect(call).toMatchObject({ capture: 'cpu-00000001', view: isNameable ? 'callers' : 'top-down' });
    if (!isNameable) return;
    const answered = await penCpuSummary.run(call, context);
    expect(answered).toMatchObject({ ok: true, value: { function: { name: top.name, line: top.line } } });
  });

  test('records from start to stop, and reports lost data', async () => {
    const started = await profile({ action: 'start', sampleRate: 1000 });
    expect(started.asked).toEqual([{ samplingIntervalUs: 1000 }]);
    expect(started.value).toMatchObject({ recordingId: 'r1', action: 'start' });
    expect(started.text).toContain('**State**: active');
    const stopped = await profile({ action: 'stop' });
    expect(stopped.text).toContain('**Duration**: 5.00s |');
    expect(stopped.text).toContain('The first 700.0ms are not in the profile');
    expect(stopped.notes).toEqual([
      'The page was reloaded.',
      'The page changed its address 2 times without a page load; the profile continues.',
    ]);
    expect(stopped.drafts[0]?.options).toEqual({
      samplingIntervalUs: 100,
      startedUs: 5_000_000,
      documentNavigations: 2,
    });
  });

  test('keeps its answer short for names of any length', async () => {
    const long = Array.from({ length: 20 }, (_, index) =>
      fn(`someVeryLong|Name\`${'x'.repeat(300)}${index}`, 10, { url: `https://shop.test/${'y'.repeat(500)}.js` }),
    );
    const { text } = await profile({}, { 'profile.functions': () => pageOf(long) });
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
