/** Sampled heap profiles: figures computed by hand, split chunks, damaged files, and other formats. */
import { describe, expect, it } from 'vitest';
import type { ProfileFilter } from '../contract/sampled-profiles.ts';
import { AppFailure } from '../../../base/errors.ts';
import { profileText } from '../testing/profile-text.ts';
import { createProfileReader } from './profile-reader.ts';
import { bytesOf, profileOf } from './testing/profile-picture.ts';
import { askerOf, readProfile as read } from './testing/read-profile.ts';

/** `fib` is recursive; `alloc` is reached through two callers. */
const PICTURE = `
(root) 0
  main 10×1
    fib 4×1
      fib 8×2
        alloc 16×4
      alloc 2×1
    alloc 100×5
  ? 40×3
`;
const BYTES = bytesOf(profileOf(PICTURE));
const ask = askerOf(BYTES);

const { figuresOf, functionLines, treeLines, chartLines } = profileText('bytes');

describe('a sampled heap profile', () => {
  it('has totals and 1-based positions', () => {
    expect(ask('profile.overview', {})).toEqual({
      unit: 'bytes',
      total: 180,
      samples: 17,
      wholeTotal: 180,
      wholeSamples: 17,
      functions: 4,
      nodes: 8,
      overhead: [],
      durationMs: 0,
      samplingIntervalUs: 0,
      timing: null,
      fileSizeBytes: BYTES.length,
      readMs: 2,
    });
    expect(ask('profile.functions', { filter: 'main', count: 1 }).rows).toEqual([
      { name: 'main', url: 'app.js', line: 13, column: 5, self: 10, total: 140, samples: 1 },
    ]);
  });

  it('counts recursive calls once', () => {
    // fib: 4 + 8 + 16 + 2; the 24 of the inner call count once.
    expect(functionLines(ask, {})).toEqual([
      'alloc 118/118 ×10',
      '(anonymous) 40/40 ×3',
      'fib 12/30 ×3',
      'main 10/140 ×1',
    ]);
    expect(functionLines(ask, { sort: 'total' })).toEqual([
      'main 10/140 ×1',
      'alloc 118/118 ×10',
      '(anonymous) 40/40 ×3',
      'fib 12/30 ×3',
    ]);
    expect(functionLines(ask, { sort: 'samples', descending: false, count: 1 })).toEqual(['main 10/140 ×1']);
    expect(functionLines(ask, { sort: 'name', descending: false, start: 3 })).toEqual(['main 10/140 ×1']);
    expect(functionLines(ask, { filter: 'FIB' })).toEqual(['fib 12/30 ×3']);
    expect(functionLines(ask, { filter: 'app.js' })).toHaveLength(4);
  });

  it('has a top-down tree', () => {
    expect(treeLines(ask, { view: 'top-down' })).toEqual([
      'main 10/140 ×1',
      '  alloc 100/100 ×5',
      '  fib 4/30 ×1',
      '    fib 8/24 ×2',
      '      alloc 16/16 ×4',
      '    alloc 2/2 ×1',
      '(anonymous) 40/40 ×3',
    ]);
  });

  it('has a bottom-up tree in which each byte counts once per level', () => {
    expect(treeLines(ask, { view: 'bottom-up' })).toEqual([
      'alloc 118/118 ×10',
      '  main 100/100 ×5',
      '  fib 18/18 ×5',
      '    fib 16/16 ×4',
      '      main 16/16 ×4',
      '    main 2/2 ×1',
      '(anonymous) 40/40 ×3',
      'fib 12/30 ×3',
      '  fib 8/8 ×2',
      '    main 8/8 ×2',
      '  main 4/4 ×1',
      'main 10/140 ×1',
    ]);
  });

  it('has an icicle chart of boxes inside their callers, largest first', () => {
    expect(chartLines(ask)).toEqual([
      '0 0+180 (root)',
      '1 0+140 main',
      '1 140+40 (anonymous)',
      '2 0+100 alloc',
      '2 100+30 fib',
      '3 100+24 fib',
      '3 124+2 alloc',
      '4 100+16 alloc',
    ]);
    expect(ask('profile.chart', {})).toMatchObject({ depths: 5, extent: 180 });
  });

  it('draws callees of equal size in the order of the file, and none without bytes', () => {
    // More callees than are sorted by insertion, neither in ascending nor in descending order.
    const sizes = Array.from({ length: 40 }, (_, at) => (at * 7) % 10);
    const lines = sizes.flatMap((size, at) => [`  f${at} ${size}`, '    none 0', '    some 3']);
    const order = [...sizes.keys()].toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
    let start = 0;
    const boxes = order.map((at) => {
      const size = (sizes[at] ?? 0) + 3;
      start += size;
      return { outer: `1 ${start - size}+${size} f${at}`, inner: `2 ${start - size}+3 some` };
    });
    expect(chartLines(askerOf(bytesOf(profileOf(['(root) 0', ...lines].join('\n')))))).toEqual([
      `0 0+${start} (root)`,
      ...boxes.map(({ outer }) => outer),
      ...boxes.map(({ inner }) => inner),
    ]);
  });

  it('has no times, so it refuses a range and the order of time', () => {
    const range = { fromMs: 0, toMs: 1 };
    expect(() => ask('profile.functions', { range })).toThrow('its samples have no times');
    expect(() => ask('profile.tree', { range, parent: null })).toThrow('its samples have no times');
    expect(() => ask('profile.chart', { order: 'time' })).toThrow('its samples have no times');
  });

  it('sums scripts', () => {
    expect(ask('profile.groups', {}).rows).toEqual([{ name: 'app.js', self: 180, total: 180, functions: 4 }]);
  });

  it.each([
    ['top-down', 8],
    ['bottom-up', 8 * 5],
    ['bottom-up', 4],
  ] as const)('refuses an unknown node of the %s view: %i', (view, parent) => {
    expect(() => ask('profile.tree', { view, parent })).toThrow(AppFailure);
  });

  it('shows (root) if it allocated something itself', () => {
    expect(treeLines(askerOf(bytesOf(profileOf('(root) 6\n  main 2'))), { view: 'top-down' })).toEqual([
      '(root) 6/8 ×0',
      '  main 2/2 ×0',
    ]);
  });

  it('may be empty', () => {
    const empty = askerOf(bytesOf(profileOf('(root) 0')));
    expect(empty('profile.overview', {})).toMatchObject({ total: 0, functions: 0, nodes: 1 });
    expect(empty('profile.chart', {})).toMatchObject({ boxes: 0, depths: 0, extent: 0 });
  });
});

describe('reading', () => {
  it('reads the same wherever the chunks are split', () => {
    const whole = read(BYTES);
    expect(whole.ok).toBe(true);
    for (let cut = 0; cut < BYTES.length; cut += 1) expect(read(BYTES, [cut])).toEqual(whole);
    expect(
      read(
        BYTES,
        Array.from({ length: BYTES.length }, (_, at) => at),
      ),
    ).toEqual(whole);
  });

  it('reads members in any order and skips unknown ones', () => {
    const { head, samples } = profileOf(PICTURE);
    const turned = (call: typeof head): object => ({
      children: call.children.map(turned),
      extra: { children: [{ selfSize: 'x', callFrame: 3 }], samples: [] },
      id: call.id,
      selfSize: call.selfSize,
      callFrame: { ...call.callFrame, children: [1, [2]] },
    });
    const other = { startTime: 1, tree: [{ head: 1 }], samples, endTime: 2.5, head: turned(head), head2: null };
    const again = askerOf(bytesOf(other));
    expect(treeLines(again, { view: 'top-down' })).toEqual(treeLines(ask, { view: 'top-down' }));
    expect(again('profile.overview', {})).toMatchObject({ samples: 17, functions: 4, total: 180 });
  });

  it('reads files without samples or ids', () => {
    const { head } = profileOf('(root) 0\n  main 8×2');
    const profile = read(bytesOf({ head: { ...head, id: undefined } }));
    expect(profile.ok && [profile.value.samples.hits, [...profile.value.samples.weight]]).toEqual([
      new Uint32Array(2),
      [0, 8],
    ]);
    const of = askerOf(bytesOf({ head: { ...head, id: undefined } }));
    expect(treeLines(of, { view: 'top-down' })).toEqual(['main 8/8 ×0']);
    expect(treeLines(of, { view: 'bottom-up' })).toEqual(['main 8/8 ×0']);
  });

  it('reads very deep stacks', () => {
    const depth = 300_000;
    const frame = '"callFrame":{"functionName":"deep","scriptId":"1","url":"a.js","lineNumber":0,"columnNumber":0}';
    const text = `{"head":${`{${frame},"selfSize":1,"id":1,"children":[`.repeat(depth)}${']}'.repeat(depth)}}`;
    const deep = askerOf(new TextEncoder().encode(text));
    expect(deep('profile.functions', { count: 5 }).rows[0]).toMatchObject({ self: depth, total: depth });
    expect(deep('profile.chart', {}).depths).toBe(depth);
  });

  it.each([
    ['an empty file', '', 'empty_file', 0],
    ['spaces', ' \n ', 'unsupported_format', 0],
    ['a list', '[1]', 'unsupported_format', 0],
    ['other JSON', '{"nodes":[],"samples":7}', 'damaged_file', 22],
    ['an object of something else', '{"traceEvents":[{"ph":"X"}]}', 'unsupported_format', 0],
    ['text', 'hello', 'unsupported_format', 0],
    ['a size that is a string', '{"head":{"selfSize":"4"}}', 'damaged_file', 20],
    ['a negative size', '{"head":{"selfSize":-4}}', 'damaged_file', 20],
    ['a function that is a number', '{"head":{"callFrame":4}}', 'damaged_file', 21],
    ['children that are not a list', '{"head":{"children":{}}}', 'damaged_file', 20],
    ['a child that is not an object', '{"head":{"children":[3]}}', 'damaged_file', 21],
    ['a sample that is not an object', '{"head":{},"samples":[[]]}', 'damaged_file', 22],
    ['two heads', '{"head":{},"head":{}}', 'damaged_file', 18],
    ['a trailing comma', '{"head":{"children":[,]}}', 'damaged_file', 21],
    ['text after the end', '{"head":{}} x', 'damaged_file', 12],
  ])('reports %s', (_, text, code, byteOffset) => {
    const result = read(new TextEncoder().encode(text));
    expect(result.ok ? 'ok' : [result.error.code, result.error.data?.['byteOffset']]).toEqual([code, byteOffset]);
  });

  it('reports a truncated file, at its last byte', () => {
    for (const end of [20, 100, BYTES.length - 1]) {
      const result = read(BYTES.slice(0, end));
      expect(result.ok ? 'ok' : [result.error.code, result.error.data?.['byteOffset']]).toEqual([
        'truncated_file',
        end,
      ]);
    }
  });

  it('stops at the memory limit and returns the same error on a second call', () => {
    const many = bytesOf(profileOf(`(root) 0\n${Array.from({ length: 3000 }, () => '  main 1').join('\n')}`));
    const reader = createProfileReader({ ceilingBytes: () => 20_000 });
    const first = reader.write(many);
    expect(first.ok ? 'ok' : first.error.code).toBe('too_large');
    expect(reader.end()).toEqual(first);
  });
});

describe('a profile with filters', () => {
  const place = (name: string) => {
    const found = ask('profile.functions', {}).rows.find((of) => of.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return { name: found.name, url: found.url, line: found.line, column: found.column };
  };
  const filtered = (...filters: ProfileFilter[]): string[] => functionLines(ask, { filters });

  it('keeps only stacks with a function, or without it', () => {
    expect(filtered({ kind: 'focus', place: place('fib') })).toEqual([
      'alloc 18/18 ×5',
      'fib 12/30 ×3',
      'main 0/30 ×0',
    ]);
    expect(filtered({ kind: 'exclude', place: place('fib') })).toEqual([
      'alloc 100/100 ×5',
      '(anonymous) 40/40 ×3',
      'main 10/110 ×1',
    ]);
    const overview = ask('profile.overview', { filters: [{ kind: 'exclude', place: place('fib') }] });
    expect(overview).toMatchObject({ total: 150, samples: 9, functions: 3, wholeTotal: 180, wholeSamples: 17 });
  });

  it('adds small calls to their callers', () => {
    // A tenth of 180 bytes: the calls of alloc below fib (16 and 2) are added to fib; the outer fib then has 30.
    expect(filtered({ kind: 'min-share', share: 0.1 })).toEqual([
      'alloc 100/100 ×5',
      '(anonymous) 40/40 ×3',
      'fib 30/30 ×8',
      'main 10/140 ×1',
    ]);
  });

  it('names an unknown function', () => {
    const unknown: ProfileFilter = { kind: 'focus', place: { name: 'none', url: '', line: 0, column: 0 } };
    expect(() => filtered(unknown)).toThrow('no function `none` at `:0:0`');
  });

  it('lists callers and callees of a function', () => {
    const around = (name: string, direction: 'callers' | 'callees'): string[] =>
      ask('profile.around', { place: place(name), direction }).rows.map(figuresOf);
    expect(around('alloc', 'callers')).toEqual(['main 100/100 ×5', 'fib 18/18 ×5']);
    // fib called by fib: 24 bytes; by main: 30 in total, 4 of its own.
    expect(around('fib', 'callers')).toEqual(['main 4/30 ×1', 'fib 8/24 ×2']);
    expect(around('main', 'callees')).toEqual(['alloc 100/100 ×5', 'fib 4/30 ×1']);
  });
});
