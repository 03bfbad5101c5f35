/** CPU profiles: figures computed by hand. */
import { describe, expect, it } from 'vitest';
import { packageOf } from '../../../base/script-package.ts';
import { AppFailure } from '../../../base/errors.ts';
import { bytesOf, profileOf } from './testing/profile-picture.ts';
import { askerOf } from './testing/read-profile.ts';
import { profileText } from '../testing/profile-text.ts';

/** `fib` is recursive; `alloc` is reached through two callers. */
const PICTURE = `
(root)
  main
    fib
      fib
        alloc
    alloc
  zero
  (garbage collector)
  (program)
  (idle)
`;
const SAMPLES = `
  main:100 fib#1:200 fib#2:300 alloc#1:400 (garbage collector):50 alloc#1:60
  (idle):1000 fib#1:90 alloc#2:800 (program):500 (garbage collector):70 main:30
`;
const PROFILE = profileOf(PICTURE, SAMPLES, 40);
const BYTES = bytesOf(PROFILE);
const ask = askerOf(BYTES);
/** Positions of the picture's functions. */
const FIB = { name: 'fib', url: 'app.js', line: 6, column: 5 };
const ALLOC = { name: 'alloc', url: 'app.js', line: 1, column: 5 };
const MAIN = { name: 'main', url: 'app.js', line: 13, column: 5 };

const { figuresOf, functionLines, treeLines, chartLines } = profileText('milliseconds');

describe('a CPU profile', () => {
  it('has the duration of the recording and lists overhead separately', () => {
    expect(ask('profile.overview', {})).toEqual({
      unit: 'milliseconds',
      // 40 µs before the first sample, and 3600 µs of samples.
      durationMs: 3.64,
      // Without 1000 of (idle) and 500 of (program).
      total: 2.1,
      samples: 12,
      wholeTotal: 2.1,
      wholeSamples: 12,
      nodes: 10,
      functions: 4,
      // 11 intervals: 50 60 70 90 100 200 300 400 500 800 1000.
      samplingIntervalUs: 200,
      overhead: [
        { name: '(idle)', self: 1, samples: 1 },
        { name: '(program)', self: 0.5, samples: 1 },
        { name: '(garbage collector)', self: 0.12, samples: 2 },
      ],
      timing: 'samples',
      fileSizeBytes: BYTES.length,
      readMs: 2,
    });
  });

  it('counts recursive calls once and has 1-based positions', () => {
    // fib: 200 + 300 + 400 + 60 + 90; the 760 of the inner call count once.
    expect(functionLines(ask)).toEqual(['alloc 1260/1260 ×3', 'fib 590/1050 ×3', 'main 130/1980 ×2', 'zero 0/0 ×0']);
    expect(functionLines(ask, { sort: 'total' })).toEqual([
      'main 130/1980 ×2',
      'alloc 1260/1260 ×3',
      'fib 590/1050 ×3',
      'zero 0/0 ×0',
    ]);
    expect(functionLines(ask, { sort: 'samples', descending: false, count: 2 })).toEqual([
      'zero 0/0 ×0',
      'main 130/1980 ×2',
    ]);
    expect(functionLines(ask, { sort: 'name', start: 3 })).toEqual(['alloc 1260/1260 ×3']);
    expect(functionLines(ask, { filter: 'FIB' })).toEqual(['fib 590/1050 ×3']);
    expect(functionLines(ask, { filter: 'FIB', also: [ALLOC] })).toEqual(['alloc 1260/1260 ×3', 'fib 590/1050 ×3']);
    expect(functionLines(ask, { filter: 'app.' })).toHaveLength(4);
    expect(ask('profile.functions', { filter: 'fib' }).rows[0]).toMatchObject(FIB);
  });

  it('has a top-down tree', () => {
    expect(treeLines(ask, { view: 'top-down' })).toEqual([
      'main 130/1980 ×2',
      '  fib 290/1050 ×2',
      '    fib 300/760 ×1',
      '      alloc 460/460 ×2',
      '  alloc 800/800 ×1',
    ]);
  });

  it('has a bottom-up tree in which each sample counts once per level', () => {
    expect(treeLines(ask, { view: 'bottom-up' })).toEqual([
      'alloc 1260/1260 ×3',
      '  main 800/800 ×1',
      '  fib 460/460 ×2',
      '    fib 460/460 ×2',
      '      main 460/460 ×2',
      'fib 590/1050 ×3',
      '  fib 300/300 ×1',
      '    main 300/300 ×1',
      '  main 290/290 ×2',
      'main 130/1980 ×2',
    ]);
  });

  it('computes a range, with samples at its ends in part', () => {
    // From the middle of the inner fib (340–640) to the middle of (idle) (1150–2150).
    const range = { fromMs: 0.5, toMs: 1.65 };
    expect(functionLines(ask, { range })).toEqual(['alloc 460/460 ×2', 'fib 140/600 ×1', 'main 0/600 ×0']);
    expect(treeLines(ask, { view: 'top-down', range })).toEqual([
      'main 0/600 ×0',
      '  fib 0/600 ×0',
      '    fib 140/600 ×1',
      '      alloc 460/460 ×2',
    ]);
    expect(treeLines(ask, { view: 'bottom-up', range })[0]).toBe('alloc 460/460 ×2');
    // The whole recording afterwards is not affected by the range.
    expect(functionLines(ask)[0]).toBe('alloc 1260/1260 ×3');
    expect(functionLines(ask, { range: { fromMs: 100, toMs: 200 } })).toEqual([]);
  });

  it('lists callers and callees of a function', () => {
    const around = (place: typeof FIB, direction: 'callers' | 'callees'): string[] =>
      ask('profile.around', { place, direction }).rows.map(figuresOf);
    expect(around(FIB, 'callers')).toEqual(['main 290/1050 ×2', 'fib 300/760 ×1']);
    expect(around(FIB, 'callees')).toEqual(['fib 300/760 ×1', 'alloc 460/460 ×2']);
    expect(around(ALLOC, 'callers')).toEqual(['main 800/800 ×1', 'fib 460/460 ×2']);
    expect(around(MAIN, 'callers')).toEqual([]);
    expect(() => around({ ...FIB, line: 7 }, 'callers')).toThrow(AppFailure);
  });

  it('sums scripts and packages, each once per stack', () => {
    expect(ask('profile.groups', {}).rows).toEqual([{ name: 'app.js', self: 1.98, total: 1.98, functions: 4 }]);
    expect(ask('profile.groups', { filter: 'other' }).total).toBe(0);
  });

  it('has a chart in time order in which calls continue across samples and garbage collection', () => {
    expect(chartLines(ask, { order: 'time' })).toEqual([
      '0 40+1110 main',
      '0 2150+890 main',
      '0 3040+570 (program)',
      '0 3610+30 main',
      '1 140+1010 fib',
      '1 2150+90 fib',
      '1 2240+800 alloc',
      // The collector uses the previous stack: (program) here.
      '1 3540+70 (garbage collector)',
      '2 340+810 fib',
      '3 640+510 alloc',
      '4 1040+50 (garbage collector)',
    ]);
    expect(ask('profile.chart', {})).toMatchObject({ depths: 5, extent: 3.64 });
  });

  it('has a left-heavy chart with merged stacks, largest first', () => {
    expect(chartLines(ask, { order: 'left-heavy' })).toEqual([
      '0 0+1980 main',
      '0 1980+500 (program)',
      '0 2480+120 (garbage collector)',
      '1 0+1050 fib',
      '1 1050+800 alloc',
      '2 0+760 fib',
      '3 0+460 alloc',
    ]);
  });

  it.each([
    ['top-down', 10],
    ['bottom-up', 10 * 7],
    ['bottom-up', 6],
  ] as const)('refuses an unknown node of the %s view: %i', (view, parent) => {
    expect(() => ask('profile.tree', { view, parent })).toThrow(AppFailure);
  });
});

describe('lines', () => {
  it('distribute the time of each call by V8’s line ticks', () => {
    const profile = profileOf('(root)\n  main\n    fib\n  fib', 'fib#1:600 fib#2:500');
    const [, , inner, outer] = profile.nodes;
    if (inner !== undefined)
      inner.positionTicks = [
        { line: 7, ticks: 2 },
        { line: 9, ticks: 1 },
      ];
    if (outer !== undefined) outer.positionTicks = [{ line: 7, ticks: 1 }];
    const { lines } = askerOf(bytesOf(profile))('profile.lines', { place: FIB });
    expect(lines).toEqual([
      { line: 7, samples: 3, self: 0.9 },
      { line: 9, samples: 1, self: 0.2 },
    ]);
  });

  it('are empty without line ticks', () => {
    expect(ask('profile.lines', { place: FIB })).toEqual({ lines: [] });
  });
});

describe('times', () => {
  it('are those between samples in order of time, where samples go back', () => {
    // At 0, 100, 70 and 120, until 140.
    const profile = profileOf('(root)\n  a\n  b\n  c', 'a#1:100 b:-30 c:50 a#1:20');
    const of = askerOf(bytesOf(profile));
    expect(functionLines(of)).toEqual(['a 90/90 ×2', 'c 30/30 ×1', 'b 20/20 ×1']);
    expect(chartLines(of, { order: 'time' })).toEqual(['0 0+70 a', '0 70+30 c', '0 100+20 b', '0 120+20 a']);
  });

  it('share a moment of several that were put in order', () => {
    // Two sources of samples: a at 0, 2000, 3000 and 4000, b at 0, 1000 and 2000, until 5000.
    const of = askerOf(bytesOf(profileOf('(root)\n  a\n  b', 'a#1:0 b:2000 a:-1000 b:2000 a:-1000 b:2000 a#1:1000')));
    expect(functionLines(of)).toEqual(['a 3000/3000 ×4', 'b 2000/2000 ×3']);
  });

  it('never add up to more than was recorded', () => {
    const back = Array<string>(40).fill('a#1:3000 b:-2900').join(' ');
    const of = askerOf(bytesOf(profileOf('(root)\n  a\n  b', back)));
    const { total, durationMs } = of('profile.overview', {}) as { total: number; durationMs: number };
    expect(total).toBeLessThanOrEqual(durationMs);
  });

  it('leave out what a late sample did not see: the function lasts an interval', () => {
    const even = (count: number): string => Array<string>(count).fill('a#1:200 b:200').join(' ');
    const late = `${even(20)} b:121000 ${even(20)}`;
    const of = askerOf(bytesOf(profileOf('(root)\n  a\n  b\n  (idle)', late)));
    expect(functionLines(of)).toEqual(['b 8200/8200 ×41', 'a 8000/8000 ×40']);
    expect(of('profile.overview', {})).toMatchObject({ durationMs: 137, total: 16.2 });
    // A pause without work is one, and so is a file whose samples have no interval.
    const idle = askerOf(bytesOf(profileOf('(root)\n  a\n  b\n  (idle)', `${even(20)} (idle):121000 ${even(20)}`)));
    expect(idle('profile.overview', {})).toMatchObject({ overhead: [{ name: '(idle)', self: 121 }] });
    // On a busy machine, gaps are everywhere.
    const loaded = Array<string>(10).fill('a:200 b:200 a:200 b:15000').join(' ');
    const busy = askerOf(bytesOf(profileOf('(root)\n  a\n  b', loaded)));
    expect(functionLines(busy)[0]).toContain('b 152000');
    const few = askerOf(bytesOf(profileOf('(root)\n  a\n  b', 'a:200 b:121000 a:200')));
    expect(functionLines(few)[0]).toContain('b 121000');
  });

  it('begin with the first sample where start and end are in whole seconds, and the last one lasts an interval', () => {
    const profile = profileOf('(root)\n  a\n  b', 'a:1000 b:1000 b:1000');
    const of = askerOf(bytesOf({ ...profile, endTime: 0 }));
    expect(of('profile.overview', {})).toMatchObject({ durationMs: 3, total: 3 });
    const { timeDeltas: _, ...rest } = profile;
    const old = { ...rest, startTime: 81234, endTime: 81234, timestamps: [81234200000, 81234201000, 81234202000] };
    expect(askerOf(bytesOf(old as never))('profile.overview', {})).toMatchObject({ durationMs: 3, total: 3 });
  });

  it('are spread evenly if the file has none', () => {
    const profile = profileOf('(root)\n  a\n  b', 'a:100 b:300');
    const of = askerOf(bytesOf({ ...profile, timeDeltas: undefined }));
    expect(of('profile.overview', {})).toMatchObject({ timing: 'even', durationMs: 0.4 });
    expect(functionLines(of)).toEqual(['a 200/200 ×1', 'b 200/200 ×1']);
  });

  it('are shares of the recording if the file has only hit counts', () => {
    const profile = profileOf('(root)\n  a\n    b\n  a', 'a#1:100 b:100 b:100 a#2:100');
    const of = askerOf(bytesOf({ ...profile, samples: undefined, timeDeltas: [] }));
    expect(of('profile.overview', {})).toMatchObject({ timing: 'hits', samples: 4, samplingIntervalUs: 0 });
    expect(functionLines(of)).toEqual(['a 200/400 ×2', 'b 200/200 ×2']);
    expect(chartLines(of, { order: 'time' })).toEqual(['0 0+400 a', '1 200+200 b']);
  });

  it('are empty for an empty profile', () => {
    const of = askerOf(bytesOf(profileOf('(root)', '')));
    expect(of('profile.overview', {})).toMatchObject({
      durationMs: 0,
      total: 0,
      samples: 0,
      functions: 0,
      overhead: [],
    });
    expect(of('profile.chart', {}).starts).toHaveLength(0);
    expect(of('profile.tree', { parent: null }).rows).toEqual([]);
  });
});

it.each([
  ['', '(internal)'],
  ['file:///home/me/app/node_modules/lodash/get.js', 'lodash'],
  ['/app/node_modules/.pnpm/a@1/node_modules/@scope/b/dist/i.js', '@scope/b'],
  ['C:\\app\\node_modules\\@scope\\b\\i.js', '@scope/b'],
  ['https://example.test:8080/js/app.js?v=1', 'https://example.test:8080'],
  ['file:///home/me/app/src/main.js', 'file:///home/me/app/src'],
  ['/home/me/main.js', '/home/me'],
  ['C:\\me\\main.js', 'C:\\me'],
  ['node:internal/fs', 'node:'],
  ['ext:core/01_core.js', 'ext:core'],
  ['chrome-extension://abc/bg.js', 'chrome-extension://abc'],
  ['[eval]', '[eval]'],
  ['app.js', 'app.js'],
])('derives the package of %j: %j', (url, name) => expect(packageOf(url)).toBe(name));
