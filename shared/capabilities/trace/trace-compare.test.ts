/** Answers of `pen_trace_compare`, from figures that the test defines. */
import { describe, expect, test } from 'vitest';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { TraceChange } from '../../contracts/traces.ts';
import type { ProfileFunction } from '../../contracts/sampled-profiles.ts';
import { OVERVIEW as CPU_OVERVIEW, comparedBy, fn, pageOf } from '../cpu/testing/cpu-bench.ts';
import type { ToyAnswers } from '../testing/toy-heap.ts';
import { FULL, OVERVIEW, world } from './testing/trace-bench.ts';
import { penTraceCompare } from './trace-compare.ts';

const change = (
  name: string,
  unit: TraceChange['unit'],
  base: number | null,
  later: number | null,
  better: 'lower' | 'higher' = 'lower',
): TraceChange => ({
  name,
  unit,
  base,
  new: later,
  delta: base === null || later === null ? null : later - base,
  better,
});

async function compare(
  compared: Partial<AnalysisAnswer<'trace.compare'>>,
  params: Record<string, unknown> = {},
  answers: ToyAnswers = {},
  functions: (file: string) => readonly ProfileFunction[] = () => [],
) {
  const made = world({
    answers: {
      'trace.compare': () => ({
        baseDurationMs: 5000,
        newDurationMs: 5000,
        activities: [],
        figures: [],
        scripts: [],
        requests: [],
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
    made.context,
  );
  if (!result.ok) throw new Error(result.error.message);
  const value = penTraceCompare.result.parse(result.value);
  return { ...made, value, text: penTraceCompare.summarise(value) };
}

describe('pen_trace_compare', () => {
  test('says what changed, with a verdict', async () => {
    const { text, value } = await compare({
      activities: [change('scripting', 'ms', 600, 300), change('layout', 'ms', 100, 104)],
      figures: [
        change('Long tasks', 'count', 7, 2),
        change('Cumulative layout shift', 'score', 0.05, 0.06),
        change('Frames per second', 'fps', 50, 58, 'higher'),
        change('Largest contentful paint', 'ms', null, 900),
        change('Requests', 'count', 14, 14),
      ],
      scripts: [change('https://shop.test/app.js', 'ms', 640, 320)],
    });
    expect(text).toContain(
      '**Verdict**: PASS, main-thread work −296.0ms; better: Script Evaluation, Long tasks, Frames per second',
    );
    expect(text).toMatch(/\| Script Evaluation \| 600\.0ms \| 300\.0ms \| −300\.0ms \| −50%/);
    expect(text).toMatch(/\| Largest contentful paint +\| – +\| 900\.0ms +\| – +\| –/);
    expect(text).toMatch(/\| https:\/\/shop\.test\/app\.js \| 640\.0ms/);
    expect(text).not.toContain('| Requests');
    expect(text).not.toContain('### Requests');
    expect(text).toContain('pen://captures/trace-00000002/compare/trace-00000001');
    expect(value.worse).toEqual([]);
  });

  test.each([
    // 9 % and 5 ms are what runs differ by.
    ['PASS', change('layout', 'ms', 100, 109)],
    ['PASS', change('layout', 'ms', 10, 15)],
    ['WARN', change('layout', 'ms', 100, 115)],
    ['WARN', change('Frames per second', 'fps', 58, 40, 'higher')],
    ['WARN', change('Cumulative layout shift', 'score', 0.05, 0.09)],
    ['FAIL', change('Cumulative layout shift', 'score', 0.09, 0.11)],
    ['FAIL', change('Largest contentful paint', 'ms', 2400, 2600)],
    ['PASS', change('Largest contentful paint', 'ms', 4100, 2600)],
    // What the traces themselves vary by.
    ['PASS', { ...change('layout', 'ms', 100, 180), noise: 90, exceedsNoise: false }],
    ['WARN', { ...change('layout', 'ms', 100, 180), noise: 60, exceedsNoise: true }],
    ['PASS', { ...change('layout', 'ms', 1000, 1050), noise: 20, exceedsNoise: true }],
    // A verdict needs two figures.
    ['NONE', change('Largest contentful paint', 'ms', 900, null)],
    ['NONE', change('Largest contentful paint', 'ms', null, 900)],
    ['NONE', change('Long tasks', 'count', 0, 0)],
  ])('is %s for %j', async (verdict, figure) => {
    expect((await compare({ figures: [figure] })).value.verdict).toBe(verdict);
  });

  test('has no verdict, never PASS, if nothing was measured in both', async () => {
    const { text, value } = await compare({ activities: [change('scripting', 'ms', 600, null)], figures: [] });
    expect(value.verdict).toBe('NONE');
    expect(text).toContain('**Verdict**: No verdict: no figure was measured in both recordings.');
    expect(text).not.toContain('PASS');
  });

  test('weighs the whole first: work that moved elsewhere while it fell is not slower', async () => {
    const functions = (file: string) =>
      file === 'old.json'
        ? [fn('measure', 2900), fn('get offsetWidth', 2), fn('sortRows', 100)]
        : [fn('measure', 0), fn('get offsetWidth', 258), fn('sortRows', 1300)];
    const figures = [change('Interaction to next paint', 'ms', 2900, 460), change('Longest collection', 'ms', 10, 100)];
    const { text } = await compare(
      { activities: [change('scripting', 'ms', 3000, 1300), change('style', 'ms', 20, 180)], figures },
      {},
      {},
      functions,
    );
    expect(text).toContain(
      '**Verdict**: PASS, main-thread work −1.54s; slower functions: `sortRows` +1.20s; faster functions: `measure` −2.90s; better: Script Evaluation, Interaction to next paint',
    );
    // The same growth without the fall is worse.
    const worse = await compare({ activities: [change('style', 'ms', 20, 180)] }, {}, {}, functions);
    expect(worse.text).toContain(
      '**Verdict**: WARN, main-thread work +160.0ms; slower functions: `sortRows` +1.20s, `get offsetWidth` +',
    );
  });

  test('says how large a change may be by chance', async () => {
    const { text } = await compare({
      activities: [
        { ...change('scripting', 'ms', 600, 300), noise: 120, exceedsNoise: true },
        { ...change('layout', 'ms', 100, 150), noise: 80, exceedsNoise: false },
        change('style', 'ms', 100, 150),
      ],
    });
    expect(text).toMatch(/\| Script Evaluation .*\| −50% +\| ±120\.0ms, beyond/);
    expect(text).toMatch(/\| Layout .*\| \+50% +\| ±80\.0ms +\|/);
    expect(text).toMatch(/\| Style .*\| \+50% +\| – +\|/);
  });

  test('says where the lengths differ, and what it left out', async () => {
    const scripts = Array.from({ length: 12 }, (_, at) => change(`https://shop.test/${at}.js`, 'ms', 1, 2 + at));
    const { notes, text, value } = await compare({ newDurationMs: 9000, scripts });
    expect(notes).toEqual([expect.stringContaining('5.00s long and the current one 9.00s')]);
    expect(value.scripts).toHaveLength(10);
    expect(text).toContain('2 more functions, scripts and requests changed');
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
    const { text, value } = await compare({}, {}, answers, functions);
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
      'Slowest `click`: 32.0ms → 336.0ms. Now: `click` at 500 ms: self time `calendarDay (day.js:4:8)`',
    );
    expect(text).toContain(
      'Longest task: none → 240.0ms. Now: started by timer of `300 ms` set by `start (app.js:4:2)`',
    );
    // The same answer for both is no change.
    expect((await compare({})).value.slower).toEqual([]);
  });

  test('compares no functions of a trace without CPU samples, and says how to record them', async () => {
    const { notes, value } = await compare({}, {}, { 'trace.overview': () => ({ ...OVERVIEW, samples: 0 }) });
    expect(value.functions).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('pen_capture_trace {"cpuSamples":true}')]);
  });
});
