/** Filters of a CPU profile: results computed by hand. */
import { describe, expect, it } from 'vitest';
import type { ProfileFilter } from './contract/sampled-profiles.ts';
import { bytesOf, profileOf } from './cpu/testing/profile-picture.ts';
import { askerOf } from './cpu/testing/read-profile.ts';
import { profileText } from './testing/profile-text.ts';
import type { Ask } from './testing/read-profile.ts';

const PICTURE = `
(root)
  main
    fib
      fib
        alloc
    alloc
  (garbage collector)
  (program)
  (idle)
`;
const SAMPLES = `
  main:100 fib#1:200 fib#2:300 alloc#1:400 (garbage collector):50 alloc#1:60
  (idle):1000 fib#1:90 alloc#2:800 (program):500 (garbage collector):70 main:30
`;
const ask = askerOf(bytesOf(profileOf(PICTURE, SAMPLES, 40)));
const FIB = { name: 'fib', url: 'app.js', line: 6, column: 5 };
const ALLOC = { name: 'alloc', url: 'app.js', line: 1, column: 5 };

/** A program with a package that calls back into it; `step` is also called by the program. */
const PACKAGES = profileOf(
  `
(root)
  app
    render
      step
        body
          render
    step
      glue
`,
  'app:10 render#1:20 step#1:30 body:40 render#2:50 step#2:60 glue:70',
);
for (const { callFrame } of PACKAGES.nodes)
  if (['render', 'step'].includes(callFrame.functionName)) callFrame.url = '/srv/node_modules/react/index.js';
const askPackages = askerOf(bytesOf(PACKAGES));

const { figuresOf, functionLines, treeLines, chartLines } = profileText('milliseconds');
const functionsWith = (filters: ProfileFilter[], of: Ask = ask): string[] => functionLines(of, { filters });
const treeWith = (filters: ProfileFilter[], of: Ask = ask): string[] => treeLines(of, { filters });
const boxesWith = (filters: ProfileFilter[], of: Ask = ask): string[] => chartLines(of, { filters });

describe('CPU profile filters', () => {
  it('focus keeps the stacks that contain a function and reports their share of the whole', () => {
    const filters: ProfileFilter[] = [{ kind: 'focus', place: FIB }];
    // fib: self 200 + 300 + 90, plus 400 + 60 of alloc.
    expect(functionsWith(filters)).toEqual(['fib 590/1050 ×3', 'alloc 460/460 ×2', 'main 0/1050 ×0']);
    expect(ask('profile.overview', { filters })).toMatchObject({
      total: 1.05,
      samples: 5,
      wholeTotal: 2.1,
      wholeSamples: 12,
      functions: 3,
      overhead: [],
    });
    expect(ask('profile.around', { place: ALLOC, direction: 'callers', filters }).rows.map(figuresOf)).toEqual([
      'fib 460/460 ×2',
    ]);
    expect(ask('profile.groups', { filters }).rows).toEqual([
      { name: 'app.js', self: 1.05, total: 1.05, functions: 3 },
    ]);
  });

  it('focus leaves gaps in the chart for removed stacks', () => {
    expect(boxesWith([{ kind: 'focus', place: FIB }])).toEqual([
      '0 140+900 main',
      '0 1090+60 main',
      '0 2150+90 main',
      '1 140+900 fib',
      '1 1090+60 fib',
      '1 2150+90 fib',
      '2 340+700 fib',
      '2 1090+60 fib',
      '3 640+400 alloc',
      '3 1090+60 alloc',
    ]);
  });

  it('exclude is the complement of focus', () => {
    const filters: ProfileFilter[] = [{ kind: 'exclude', place: FIB }];
    expect(functionsWith(filters)).toEqual(['alloc 800/800 ×1', 'main 130/930 ×2']);
    // 930 of functions and 120 of the garbage collector.
    expect(ask('profile.overview', { filters })).toMatchObject({ total: 1.05, samples: 7 });
  });

  it('filters combine with each other and with a range', () => {
    const filters: ProfileFilter[] = [
      { kind: 'focus', place: FIB },
      { kind: 'exclude', place: ALLOC },
    ];
    expect(functionsWith(filters)).toEqual(['fib 590/590 ×3', 'main 0/590 ×0']);
    const range = { fromMs: 0.14, toMs: 0.44 };
    expect(ask('profile.functions', { filters, range }).rows.map(figuresOf)).toEqual([
      'fib 300/300 ×2',
      'main 0/300 ×0',
    ]);
  });

  it('collapse merges a package into one call, which can be focused', () => {
    const collapse: ProfileFilter = { kind: 'collapse', by: 'package', name: 'react' };
    expect(treeWith([collapse], askPackages)).toEqual([
      'app 10/280 ×1',
      // render 20, step 30 and the other step 60.
      '  react 110/270 ×3',
      '    body 40/90 ×1',
      '      react 50/50 ×1',
      '    glue 70/70 ×1',
    ]);
    expect(boxesWith([collapse], askPackages)).toEqual([
      '0 0+280 app',
      '1 10+270 react',
      '2 60+90 body',
      '2 210+70 glue',
      '3 100+50 react',
    ]);
    const place = { name: 'react', url: '/srv/node_modules/react/index.js', line: 0, column: 0 };
    expect(functionsWith([collapse, { kind: 'exclude', place }], askPackages)).toEqual(['app 10/10 ×1']);
    expect(askPackages('profile.lines', { place, filters: [collapse] })).toEqual({ lines: [] });
    // A function of the package can still be named.
    const step = { ...place, name: 'step', line: 19, column: 5 };
    expect(functionsWith([{ kind: 'focus', place: step }, collapse], askPackages)[0]).toBe('react 140/250 ×3');
  });

  it('collapse-third-party merges neighbouring calls of packages and of what the patterns match', () => {
    const collapse = (more: object = {}): ProfileFilter => ({
      kind: 'collapse-third-party',
      pageOrigin: '',
      patterns: [],
      exceptions: [],
      ...more,
    });
    expect(treeWith([collapse()], askPackages)).toEqual([
      'app 10/280 ×1',
      '  Third-party code 110/270 ×3',
      '    body 40/90 ×1',
      '      Third-party code 50/50 ×1',
      '    glue 70/70 ×1',
    ]);
    // A source map says that `step` is the author's own: only `render` is left.
    const step = { name: 'step', url: '/srv/node_modules/react/index.js', line: 19, column: 5 };
    expect(functionsWith([collapse({ exceptions: [step] })], askPackages)).toEqual([
      'step 90/250 ×2',
      'Third-party code 70/140 ×2',
      'glue 70/70 ×1',
      'body 40/90 ×1',
      'app 10/280 ×1',
    ]);
    expect(functionsWith([collapse({ patterns: ['^APP[.]js$'] })], askPackages)).toEqual([
      'Third-party code 280/280 ×7',
    ]);
  });

  it('collapse merges a script into one call', () => {
    expect(functionsWith([{ kind: 'collapse', by: 'url', name: 'app.js' }])).toEqual(['app.js 1980/1980 ×8']);
  });

  it('min-share adds the time of small calls to their callers', () => {
    // 30% of 2100 active are 630: the inner alloc (460) is removed, the outer one (800) stays.
    expect(treeWith([{ kind: 'min-share', share: 0.3 }])).toEqual([
      'main 130/1980 ×2',
      '  fib 290/1050 ×2',
      '    fib 760/760 ×3',
      '  alloc 800/800 ×1',
    ]);
    // An outermost call stays, however small.
    expect(treeWith([{ kind: 'min-share', share: 1 }])).toEqual(['main 1980/1980 ×8']);
  });

  it('refuses an unknown function', () => {
    expect(() => functionsWith([{ kind: 'focus', place: { ...FIB, line: 99 } }])).toThrow(
      'The profile has no function `fib` at `app.js:99:5`.',
    );
  });
});

describe('chart in pieces', () => {
  it('equals the whole chart and has its functions in the first piece', () => {
    const whole = ask('profile.chart', {});
    const pieces = [0, 4, 8].map((start) => ask('profile.chart', { start, count: 4 }));
    expect(pieces.map(({ boxes, starts }) => [boxes, starts.length])).toEqual(
      [4, 4, whole.boxes - 8].map((length) => [whole.boxes, length]),
    );
    expect(pieces.flatMap(({ sizes }) => [...sizes])).toEqual([...whole.sizes]);
    expect(pieces.flatMap(({ functionOf }) => [...functionOf])).toEqual([...whole.functionOf]);
    expect(pieces.map(({ functions }) => functions.length)).toEqual([whole.functions.length, 0, 0]);
  });
});

describe('chart of a range', () => {
  const whole = ask('profile.chart', {});
  const sampled = (from: number, to: number | undefined, buckets: number, hasWhole = false) => {
    const answer = ask('profile.chart', { sample: { from, ...(to === undefined ? {} : { to }), buckets, hasWhole } });
    const figures = answer.sampled;
    if (figures === undefined) throw new Error('no sample');
    const numbers = [...figures.numberOf];
    expect([...answer.starts]).toEqual(numbers.map((number) => whole.starts[number]));
    expect([...answer.functionOf]).toEqual(numbers.map((number) => whole.functionOf[number]));
    return { answer, numbers, ...figures };
  };

  it('has what a screen shows of it, and the self time of each call and function', () => {
    const all = sampled(0, undefined, 10_000);
    expect(all.numbers).toHaveLength(whole.boxes);
    expect(all.answer.functions).toEqual(whole.functions);
    const outer = whole.sizes.filter((_size, box) => whole.depth[box] === 0).reduce((sum, size) => sum + size, 0);
    expect(all.selfOfFunction.reduce((sum, self) => sum + self, 0)).toBeCloseTo(outer);
    expect(all.self.reduce((sum, self) => sum + self, 0)).toBeCloseTo(outer);
    // main calls fib for all but 0.1 ms of its first call.
    expect(all.self[0]).toBeCloseTo(0.1);
    expect(new Set(all.innermost).size).toBeGreaterThan(3);
    const few = sampled(0, undefined, 1);
    expect(few.numbers.length).toBeLessThan(whole.boxes);
  });

  it('has nothing outside, and no functions for a caller that has them', () => {
    const part = sampled(2.15, 2.2, 10, true);
    expect(part.answer.boxes).toBe(whole.boxes);
    expect(part.answer.functions).toEqual([]);
    expect(part.numbers).toEqual([1, 5]);
  });
});
