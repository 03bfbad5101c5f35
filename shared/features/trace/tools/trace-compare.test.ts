import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
/** Answers of `pen_trace_compare`, from figures that the test defines. */
import { describe, expect, test } from 'vitest';
import type { TraceChange, TraceComparison } from '../../../engine/trace/contract/trace-comparison.ts';
import type { ProfileFunction } from '../../../engine/profile/contract/sampled-profiles.ts';
import { OVERVIEW as CPU_OVERVIEW, comparedBy, fn, pageOf } from '../../cpu/tools/testing/cpu-bench.ts';
import type { ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { FULL, OVERVIEW, world } from './testing/trace-bench.ts';
import { penTraceCompare } from './trace-compare.ts';
import { asPart } from '../../../core/capability/testing/only.ts';

const change = (
  name: string,
  unit: TraceChange['unit'],
  base: number | null,
  later: number | null,
  verdict: TraceChange['verdict'] = 'chance',
): TraceChange => ({
  name,
  unit,
  base,
  new: later,
  delta: base === null || later === null ? null : later - base,
  better: 'lower',
  verdict,
});

const RECORDING: TraceComparison['base'] = {
  ...{
    durationMs: 5000,
    cpuSamples: true,
    screenshots: false,
    isIncomplete: false,
    loads: 0,
    workMs: 900,
    requests: 1,
    interactions: 9,
    processorShare: null,
  },
};

async function compare(
  compared: Partial<TraceComparison>,
  params: Record<string, unknown> = {},
  answers: ToyAnswers = {},
  functions: (file: string) => readonly ProfileFunction[] = () => [],
) {
  const made = world({
    answers: {
      'trace.compare': () => ({
        base: RECORDING,
        new: RECORDING,
        differences: [],
        per: 'recording' as const,
        activities: [],
        figures: [],
        scripts: [],
        requests: [],
        delivery: [],
        firstPaint: null,
        renders: [],
        ...compared,
      }),
      'profile.overview': () => CPU_OVERVIEW,
      'profile.functions': (_params, file) => pageOf(functions(file)),
      'profile.compare': comparedBy(functions),
      ...answers,
    },
  });
  const result = await penTraceCompare.run(
    penTraceCompare.params.parse({ base: 'trace-00000001', current: 'trace-00000002', ...params }),
    asPart(made.context),
  );
  if (!result.ok) throw new Error(result.error.message);
  const value = penTraceCompare.result.parse(result.value);
  return { ...made, value, text: penTraceCompare.summarise(value) };
}

describe('pen_trace_compare', () => {
  test('says what was recorded, what changed and one verdict', async () => {
    const { text, value } = await compare({
      activities: [change('scripting', 'ms', 600, 2680, 'worse'), change('layout', 'ms', 100, 104, 'same')],
      figures: [
        { ...change('Interaction duration', 'ms', 120, 360, 'worse'), values: { base: 9, new: 9 } },
        { ...change('Main-thread work', 'ms', 700, 2780, 'worse'), noise: 300 },
        change('Largest contentful paint', 'ms', null, 900, 'only-new'),
        change('Longest task', 'ms', 130, 380, 'one-value'),
        change('Requests', 'count', 14, 14, 'same'),
      ],
      scripts: [change('https://shop.test/price.mjs', 'ms', 640, 2390, 'worse')],
    });
    expect(text).toContain('**Recorded**: A and B: CPU samples, 9 interactions, 5.00s each');
    expect(text).toContain(
      '**Verdict**: WARN. Slower: Interaction duration, median of 9 and 9 +240.0ms (+200.0%), Main-thread work +2.08s (+297.1%) and 1 further figure. `price.mjs` +1.75s (+273.4%) explains 84.1% of the change of the work.',
    );
    expect(text.indexOf('**Recorded**')).toBeLessThan(text.indexOf('**Verdict**'));
    expect(text).toMatch(/\| Scripting +\| 600\.0ms \| 2\.68s +\| \+2\.08s +\| \+346\.7% +\| +\| worse/);
    expect(text).toMatch(/\| Main-thread work +\|.*\| ±300\.0ms \| worse/);
    expect(text).toMatch(/\| Longest task +\|.*\| measured once/);
    expect(text).toMatch(/\| Largest contentful paint +\| – +\| 900\.0ms +\| – .*\| only in B/);
    expect(text).toMatch(/\| https:\/\/shop\.test\/price\.mjs \| 640\.0ms/);
    expect(text).not.toContain('| Requests');
    expect(text).not.toContain('### Requests');
    expect(text).toContain('pen://captures/trace-00000002/compare/trace-00000001');
    expect(value).toMatchObject({ verdict: 'WARN', conclusion: { rule: 'slower', verdict: 'slower' } });
  });

  const paint = change('Largest contentful paint', 'ms', 900, 2600, 'one-value');
  const steady = { ...change('Main-thread work', 'ms', 100, 120, 'chance'), noise: 60 };
  test.each([
    ['PASS', [steady], '**Verdict**: PASS. No change: '],
    ['PASS', [change('Total blocking time', 'ms', 90, 20, 'better')], '**Verdict**: PASS. Faster: '],
    [
      'WARN',
      [change('Long tasks', 'count', 2, 9, 'worse'), change('Total blocking time', 'ms', 90, 20, 'better')],
      '**Verdict**: WARN. Worse: ',
    ],
    // Never PASS where nothing can be said.
    ['NONE', [steady, paint], '**Verdict**: No verdict: Largest contentful paint +1.70s (+188.9%), measured once'],
    [
      'NONE',
      [steady, change('Busy workers', 'ms', 50, 2050, 'one-value')],
      '**Verdict**: No verdict: Busy workers +2.00s',
    ],
  ] as const)('is %s for %j', async (verdict, figures, words) => {
    const { text, value } = await compare({ figures: [...figures] });
    expect(value.verdict).toBe(verdict);
    expect(text).toContain(words);
  });

  test('claims nothing of recordings that differ, and compares no functions of them', async () => {
    const functions = (file: string) => [fn('renderWeek', file === 'old.json' ? 2000 : 20)];
    const { notes, text, value } = await compare(
      {
        base: { ...RECORDING, durationMs: 16_100 },
        new: { ...RECORDING, cpuSamples: false, interactions: 3, durationMs: 9100 },
        differences: ['cpu-samples', 'interactions', 'length'],
        per: 'interaction',
        figures: [{ ...change('Main-thread work', 'ms', 400, 250, 'not-comparable'), per: 'interaction' }],
      },
      {},
      {},
      functions,
    );
    expect(text).toContain(
      '**Recorded**: A: CPU samples, 9 interactions, 16.10s; B: without CPU samples, 3 interactions, 9.10s',
    );
    expect(text).toContain(
      '**Verdict**: No verdict: the recordings differ in CPU samples, number of interactions and length.',
    );
    expect(text).toContain('| Main-thread work per interaction |');
    expect(text).not.toMatch(/better|worse|faster|slower|renderWeek/i);
    expect(value.functions).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('Functions are not compared')]);
  });

  test('names functions only in the direction that the whole changed, and only what explains half of it', async () => {
    const functions = (file: string) =>
      file === 'old.json' ? [fn('measure', 2900), fn('sortRows', 100)] : [fn('measure', 0), fn('sortRows', 1300)];
    const reverse = (file: string) => functions(file === 'old.json' ? 'new.json' : 'old.json');
    const figures = [change('Main-thread work', 'ms', 3000, 1300, 'better')];
    const faster = await compare({ figures }, {}, {}, functions);
    expect(faster.text).toContain('**Verdict**: PASS. Faster: Main-thread work −1.70s (−56.7%). Self of `measure');
    const worse = [change('Main-thread work', 'ms', 1300, 3000, 'worse')];
    const slower = await compare({ figures: worse }, {}, {}, reverse);
    expect(slower.text).toMatch(/\(\+130\.8%\)\. Self of `measure.*` went from 0us to 2\.90s, which explains/);
    // Samples that changed the other way explain nothing.
    expect((await compare({ figures: worse }, {}, {}, functions)).text).toContain('(+130.8%).');
    // Nothing is claimed where the whole did not change.
    const same = await compare({}, {}, {}, functions);
    expect(same.value.functions).toEqual([]);
    expect(same.notes).toEqual([expect.stringContaining('pen_cpu_compare {"base":"trace-00000001"')]);
    // Two clicks are no verdict; what took longer in them is still said.
    const single = [change('Main-thread work', 'ms', 2000, 4300, 'chance')];
    const shared = (base: number, later: number): Partial<TraceComparison> => ({
      figures: single,
      differences: ['processor'],
      base: { ...RECORDING, processorShare: base },
      new: { ...RECORDING, processorShare: later },
    });
    // A machine that was twice as busy explains 4.30 s in place of 2.00 s; one that was less busy does not.
    expect((await compare(shared(0.98, 0.5), {}, {}, reverse)).text).not.toContain('In these two recordings');
    expect((await compare(shared(0.85, 0.98), {}, {}, reverse)).text).toContain(
      'In these two recordings: Self of `measure',
    );
    expect((await compare({ figures: single }, {}, {}, reverse)).text).toMatch(
      /\*\*Verdict\*\*: No verdict: .* In these two recordings: Self of `measure/,
    );
  });

  test('says what it left out', async () => {
    const scripts = Array.from({ length: 12 }, (_, at) => change(`https://shop.test/${at}.js`, 'ms', 1, 2 + at));
    const { text, value } = await compare({ scripts });
    expect(value.scripts).toHaveLength(10);
    expect(text).toContain('2 more functions, scripts, requests and components changed');
    // Of what is the same in both, more changes nothing.
    const same = scripts.map((each) => ({ ...each, new: each.base, delta: 0 }));
    expect((await compare({ scripts: same })).text).not.toContain('components changed');
  });

  test('of a trace with itself has zero changes and no verdict', async () => {
    const { text } = await compare({}, { current: 'trace-00000001' });
    expect(text).toContain('**Verdict**: Zero changes: both are the same capture. No verdict');
    expect(text).not.toContain('PASS');
  });

  test('names the functions that take longer, by their original names in both builds', async () => {
    const script = (file: string) => `https://shop.test/${file === 'old.json' ? 1 : 2}/app.js`;
    // The minifier calls the slow function b in one build and c in the next, where b is another one.
    const functions = (file: string) => {
      const at = { url: script(file), line: 1 };
      return file === 'old.json'
        ? [fn('b', 20, { ...at, column: 10 }), fn('c', 200, { ...at, column: 90 })]
        : [fn('c', 400, { ...at, column: 12 }), fn('b', 201, { ...at, column: 99 })];
    };
    const answers: ToyAnswers = {
      'code.named': () => ({ source: null, others: [] }),
      'profile.originals': ({ places = [] }) => ({
        ...{ maps: [], unreadable: [], problems: [], hasStoredMaps: true },
        originals: places.map(({ name = '', url, line, column }) => ({
          place: { name, url, line, column },
          original:
            column < 50
              ? {
                  name: 'calendarDay',
                  source: `planner/${url.includes('/1/') ? 'source' : 'next'}/day.js`,
                  line: 4,
                  column: 8,
                }
              : { name: 'renderWeek', source: 'planner/source/week.js', line: 9, column: 8 },
          besideFile: null,
        })),
      }),
    };
    const figures = [change('Main-thread work', 'ms', 300, 700, 'worse')];
    const { text, value } = await compare({ figures }, {}, answers, functions);
    expect(value.functions.map(({ original, deltaMs }) => [original?.name, deltaMs])).toEqual([['calendarDay', 380]]);
    expect(text).toContain('| calendarDay | day.js:4:8 | 20.0ms → 400.0ms | +380.0ms |');
    expect(text).toContain(
      'Source of `calendarDay`: pen_source_content {"urlPattern":"2/app.js","original":"next/day.js","startLine":4,"maxLines":40}',
    );
  });

  test('names the input and the task that got slower, and what ran in them', async () => {
    const place = { name: 'calendarDay', url: 'src/day.js', line: 4, column: 8 };
    const interaction = (durationMs: number) => ({
      ...{ name: 'click', startMs: 500, durationMs, event: 1, nodeId: null, inputDelayMs: 1 },
      ...{ processingMs: durationMs - 2, presentationDelayMs: 1, delayedBy: [], handlers: [] },
      ...{ functions: [{ place, selfMs: durationMs - 5 }], forcedLayouts: 0, forcedLayoutMs: 0 },
      ...{ forcedBy: null, renderingMs: 4 },
    });
    const answers: ToyAnswers = {
      'trace.insights': (_params, file) => ({
        ...FULL,
        interactions: [interaction(file === 'old.json' ? 32 : 336)],
        longTasks: file === 'old.json' ? null : FULL.longTasks,
      }),
    };
    const { text, value } = await compare({}, {}, answers);
    expect(value.slower).toMatchObject([
      { kind: 'interaction', name: 'click', baseMs: 32, newMs: 336 },
      { kind: 'task', baseMs: null, newMs: 240 },
    ]);
    expect(text).toContain(
      'Input 1, `click`: 32.0ms → 336.0ms. Now: `click` at 500 ms: self time `calendarDay (day.js:4:8)`',
    );
    expect(text).toContain(
      'Longest task: none in A → 240.0ms. Now: started by timer of `300 ms` set by `start (app.js:4:2)`',
    );
    // The same answer for both is no change.
    expect((await compare({})).value.slower).toEqual([]);
  });

  const input = (name: string, startMs: number, durationMs: number): TraceInsights['interactions'][number] => ({
    ...{ name, startMs, durationMs, event: 1, nodeId: null, inputDelayMs: 1, processingMs: durationMs - 2 },
    ...{ presentationDelayMs: 1, delayedBy: [], handlers: [], functions: [], forcedLayouts: 0, forcedLayoutMs: 0 },
    ...{ forcedBy: null, renderingMs: 1 },
  });

  test('compares step by step: what stands out in the slower one only, and what changed in its source', async () => {
    const watcher = {
      name: '',
      url: 'src/composables/useQuotes.ts',
      line: 4,
      column: 3,
      script: 'https://shop.test/app.js',
    };
    const texts = [
      [
        'export function useQuotes() {',
        '  const requote = () => price();',
        '  watch(',
        '    () => [draft.day],',
        '    requote,',
        '  );',
        '}',
      ],
      [
        'export function useQuotes() {',
        '  const requote = () => price();',
        '  // All of it.',
        '  watch(draft, requote, { deep: true });',
        '}',
      ],
    ];
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.insights': ({ range }, file) => {
        if (range !== undefined) asked.push([file, range]);
        const isNew = file === 'new.json';
        return {
          ...FULL,
          longTasks: null,
          interactions: isNew
            ? [input('click', 2100, 900), input('click', 500, 40)]
            : [input('click', 600, 40), input('click', 1900, 180)],
          deepWatchers: isNew && range?.fromMs === 2100 ? { selfMs: 400, totalMs: 600, watchers: [watcher] } : null,
        };
      },
      'code.named': (_params, file) => ({
        source: { name: 'src/composables/useQuotes.ts', text: texts[file === 'new.json' ? 1 : 0]?.join('\n') ?? '' },
        others: [],
      }),
      'code.around': () => ({
        calls: { name: 'useQuotes', firstLine: 1, lastLine: 5, callers: [], callersOfCallers: [], callees: [] },
      }),
    };
    const { text, value } = await compare({}, {}, answers);
    expect(value.slower).toMatchObject([{ step: 2, name: 'click', baseMs: 180, newMs: 900 }]);
    expect(text).toContain(
      '- Input 2, `click`: 180.0ms → 900.0ms. Stands out only in B: `(anonymous) (useQuotes.ts:4:3)` 600.0ms in which Vue',
    );
    expect(asked).toEqual([
      ['old.json', { fromMs: 1900, toMs: 3900 }],
      ['new.json', { fromMs: 2100, toMs: 4100 }],
    ]);
    expect(value.changes?.[0]?.lines).toEqual([
      '  1 | export function useQuotes() {',
      '  2 |   const requote = () => price();',
      '-   |   watch(',
      '-   |     () => [draft.day],',
      '-   |     requote,',
      '-   |   );',
      '+ 3 |   // All of it.',
      '+ 4 |   watch(draft, requote, { deep: true });',
      '  5 | }',
    ]);
    expect(text).toContain('```diff\nuseQuotes, composables/useQuotes.ts:\n');
  });

  test('compares inputs that differ by kind and order, and says so', async () => {
    const answers: ToyAnswers = {
      'trace.insights': (_params, file) => ({
        ...FULL,
        longTasks: null,
        interactions:
          file === 'old.json'
            ? [input('click', 100, 40), input('keydown', 500, 40)]
            : [input('keydown', 100, 40), input('click', 300, 400), input('click', 900, 400)],
      }),
    };
    const { text } = await compare({}, {}, answers);
    expect(text).toContain('Input 2, `click`: 40.0ms → 400.0ms (the inputs differ: compared by kind and order)');
    expect(text).toContain('Input 3, `click`: none in A → 400.0ms');
  });

  test('names what stands out in one recording only, by its function, whatever lines it has', async () => {
    const forcedAt = (line: number): NonNullable<TraceInsights['forcedLayout']> => ({
      ...{ count: 400, layoutMs: 360, styleMs: 176, hasStacks: true },
      rows: [
        {
          read: { name: 'widths', url: 'https://shop.test/app.js', line, column: 9, callers: [] },
          ...{ property: 'offsetWidth', count: 400, layoutMs: 360, styleMs: 176, longestMs: 3, startMs: 400, event: 4 },
          ...{ changedBy: null, written: '', isPerNode: false, node: '', change: '', interactions: 0, calls: 2 },
          calledFunction: null,
        },
      ],
    });
    const [forced, moved] = [forcedAt(5), forcedAt(45)];
    const inOf = (old: TraceInsights['forcedLayout'], later: TraceInsights['forcedLayout']): ToyAnswers => ({
      'trace.insights': (_params, file) => ({ ...FULL, forcedLayout: file === 'old.json' ? old : later }),
    });
    const figures = [change('Main-thread work', 'ms', 300, 700, 'worse')];
    const compareForced = (...of: Parameters<typeof inOf>) => compare({ figures }, {}, inOf(...of));
    const added = await compareForced(null, forced);
    expect(added.value.oneSided).toMatchObject([{ only: 'new', causes: expect.stringContaining('forces layout for') }]);
    expect(added.text).toMatch(/- Stands out only in B: `widths \(app\.js:5:9\)` forces layout for 536\.0ms/);
    const ran = (file: string) => [fn('widths', file === 'old.json' ? 30 : 560, { url: 'https://shop.test/app.js' })];
    expect((await compare({ figures }, {}, inOf(null, forced), ran)).text).toMatch(
      /- Stands out only in B: `widths \(app\.js:5:9\)` forces layout for 536\.0ms, and runs in A too, for 40\.0ms in all/,
    );
    // One that takes as long in both stands out by chance.
    const even = (): ReturnType<typeof ran> => [fn('widths', 560, { url: 'https://shop.test/app.js' })];
    expect((await compare({ figures }, {}, inOf(null, forced), even)).value.oneSided).toEqual([]);
    expect((await compareForced(forced, null)).text).toMatch(/- Stands out only in A: `[^`]+` forces layout for/);
    expect((await compareForced(forced, moved)).value.oneSided).toEqual([]);
    // Nothing is new beside a recording without a page.
    const without = await compare({ figures, base: { ...RECORDING, workMs: null } }, {}, inOf(null, forced));
    expect(without.text).toContain('no main thread of a page is in A');
    expect(without.value.oneSided).toEqual([]);
    // Where nothing changed, what is near a limit is no finding.
    expect((await compare({ figures: [steady] }, {}, inOf(null, forced))).value.oneSided).toEqual([]);
  });

  test('compares no functions of a trace without CPU samples, and says how to record them', async () => {
    const { notes, value } = await compare({}, {}, { 'trace.overview': () => ({ ...OVERVIEW, samples: 0 }) });
    expect(value.functions).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('pen_capture_trace {"cpuSamples":true}')]);
  });
});
