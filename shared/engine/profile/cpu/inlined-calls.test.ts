/** Samples of functions that V8 had inlined, which only their lines tell. */
import { expect, test } from 'vitest';
import { profileText } from '../testing/profile-text.ts';
import { askerOf } from './testing/read-profile.ts';

interface Call {
  readonly name: string;
  readonly at: number;
  /** Ticks by line. */
  readonly lines?: Readonly<Record<number, number>>;
  readonly url?: string;
  readonly calls?: readonly Call[];
}

const { treeLines } = profileText('milliseconds');

/** The call tree of a profile with one sample of 10 µs for each tick. */
function treeOf(calls: readonly Call[], { hasSamples = true } = {}): string[] {
  const nodes: object[] = [];
  const samples: number[] = [];
  const add = ({ name, at, lines = {}, url = 'app.js', calls: inner = [] }: Call): number => {
    const id = nodes.length + 1;
    const node = { id, callFrame: { functionName: name, scriptId: '1', url, lineNumber: at - 1, columnNumber: 0 } };
    const place = nodes.push(node) - 1;
    const positionTicks = Object.entries(lines).map(([line, ticks]) => ({ line: Number(line), ticks }));
    const hitCount = positionTicks.reduce((sum, { ticks }) => sum + ticks, 0);
    for (let hit = 0; hit < hitCount; hit += 1) samples.push(id);
    nodes[place] = { ...node, hitCount, positionTicks, children: inner.map(add) };
    return id;
  };
  add({ name: '(root)', at: 0, url: '', calls });
  const timed = hasSamples ? { samples, timeDeltas: samples.map((_, at) => (at === 0 ? 0 : 10)) } : {};
  const profile = { nodes, startTime: 0, endTime: samples.length * 10, ...timed };
  return treeLines(askerOf(new TextEncoder().encode(JSON.stringify(profile))));
}

const HASH = { name: 'hash', at: 2, lines: { 4: 2 } };

test('lines of a callee are the callee’s, with and without samples', () => {
  const tick = { name: 'tick', at: 11, lines: { 12: 1, 4: 8 }, calls: [HASH] };
  for (const hasSamples of [true, false])
    expect(treeOf([tick], { hasSamples })).toEqual(['tick 10/110 ×1', '  hash 100/100 ×10']);
  // A callee of a callee, after the caller in the source.
  const late = { name: 'late', at: 20, lines: { 22: 1 } };
  const outer = { name: 'outer', at: 11, lines: { 12: 1, 22: 3 }, calls: [{ name: 'mid', at: 15, calls: [late] }] };
  expect(treeOf([outer])).toEqual(['outer 10/50 ×1', '  late 30/30 ×3', '  mid 0/10 ×0', '    late 10/10 ×1']);
});

test('the innermost of two functions on a line has it, unless the line begins it', () => {
  const inner = { name: 'inner', at: 3, lines: { 4: 1 } };
  const outer = { name: 'outer', at: 1, lines: { 3: 2, 4: 2 }, calls: [inner] };
  expect(treeOf([outer])).toEqual(['outer 20/50 ×2', '  inner 30/30 ×3']);
  // A function is not inlined into one that it is nested in the callers of.
  const nested = { name: 'outer', at: 1, lines: { 4: 2 }, calls: [{ name: 'inner', at: 3, lines: { 4: 3 } }] };
  expect(treeOf([{ name: 'main', at: 40, lines: { 41: 1 }, calls: [nested] }])[0]).toBe('main 10/60 ×1');
  const closure = { name: 'closure', at: 3, lines: { 3: 1 } };
  expect(treeOf([{ name: 'outer', at: 1, lines: { 3: 2 }, calls: [closure] }])[0]).toBe('outer 20/30 ×2');
  // Recursion stays where it is.
  const again = { name: 'fib', at: 2, lines: { 3: 2 }, calls: [{ name: 'fib', at: 2, lines: { 3: 1 } }] };
  expect(treeOf([again])).toEqual(['fib 20/30 ×2', '  fib 10/10 ×1']);
});

test('a function that was never sampled by itself has its line, or the function around it if that may be another script', () => {
  const tick = { name: 'tick', at: 11, lines: { 12: 1, 4: 8, 5: 1 } };
  expect(treeOf([tick])).toEqual(['tick 10/100 ×1', '  (inlined function) 90/90 ×9']);
  const other = { name: 'write', at: 30, url: 'other.js', lines: { 31: 1 } };
  expect(treeOf([{ ...tick, calls: [other] }])).toEqual([
    'tick 10/110 ×1',
    '  (inlined into tick) 90/90 ×9',
    '  write 10/10 ×1',
  ]);
  // The other script's function was sampled on the line.
  expect(treeOf([{ ...tick, lines: { 12: 1, 4: 8 }, calls: [{ ...other, at: 2, lines: { 4: 1 } }] }])).toEqual([
    'tick 10/100 ×1',
    '  write 90/90 ×9',
  ]);
});

test('lines that a tool did not map, of WebAssembly and without a script are left alone', () => {
  const mapped = [
    { name: 'a', at: 40, lines: { 1: 3 } },
    { name: 'b', at: 50, lines: { 1: 3 } },
    { name: 'c', at: 1, lines: { 1: 1 } },
  ];
  expect(treeOf(mapped)).toEqual(['a 30/30 ×3', 'b 30/30 ×3', 'c 10/10 ×1']);
  for (const url of ['', 'wasm://wasm/1'])
    expect(treeOf([{ name: 'a', at: 11, url, lines: { 4: 8, 12: 1 } }])).toEqual(['a 90/90 ×9']);
});
