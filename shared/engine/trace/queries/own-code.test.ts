/** Time of a thread by the author's functions: results computed by hand. */
import { expect, it } from 'vitest';
import type { OwnCode } from '../contract/trace-causes.ts';
import type { TraceLabel } from '../contract/traces.ts';
import type { CallRows } from './call-tree.ts';
import { ownCodeOfThread } from './own-code.ts';

const APP = 'https://shop.test/app.js';
const run = (name: string, line: number, url = APP): TraceLabel => ({
  name,
  activity: 'scripting',
  kind: 'function',
  url,
  ...{ line, column: 1 },
});
const event = (name: string, activity: TraceLabel['activity']): TraceLabel => ({
  name,
  activity,
  kind: 'event',
  ...{ url: '', line: 0, column: 0 },
});

const LABELS = {
  task: event('RunTask', 'other'),
  render: run('render', 1),
  sort: run('sort', 2),
  compare: run('compare', 3),
  layout: event('Layout', 'layout'),
  clone: run('structuredClone', 0, ''),
};
type Label = keyof typeof LABELS;
const NAMES = Object.keys(LABELS) as Label[];

/** Each row: label, row of its caller, own microseconds. */
function rowsOf(rows: readonly (readonly [label: Label, parent: number, selfUs: number])[]): CallRows {
  return {
    count: rows.length,
    parent: Int32Array.from(rows, ([, parent]) => parent),
    labelOf: Uint32Array.from(rows, ([label]) => NAMES.indexOf(label)),
    selfUs: Float64Array.from(rows, ([, , selfUs]) => selfUs),
    totalUs: new Float64Array(rows.length),
    calls: new Uint32Array(rows.length).fill(1),
    hasChildren: new Uint8Array(rows.length),
    depths: 1,
  };
}

const told = ({ rows }: OwnCode): string[] =>
  rows.map(({ place, selfMs, totalMs, through }) => {
    const calls = through.map(({ place: called, ms, allMs }) => `${called.name} ${ms} of ${allMs}`);
    return `${place.name} ${selfMs} of ${totalMs}: ${calls.join(', ')}`;
  });

const ROWS = rowsOf([
  ['task', -1, 100_000],
  ['render', 0, 1000],
  ['sort', 1, 2000],
  ['compare', 2, 4000],
  ['layout', 3, 8000],
  ['clone', 1, 16_000],
  ['layout', 0, 32_000],
  ['sort', 0, 64_000],
]);

it('counts layout and native functions for the author’s function that made the browser do them, and nothing outside of functions', () => {
  const foreign = [{ ...run('sort', 2), package: 'lodash' }];
  const found = ownCodeOfThread(
    ROWS,
    NAMES.map((name) => LABELS[name]),
    foreign,
    10,
  );
  expect(told(found)).toEqual([
    'render 1 of 19: structuredClone 16 of 16, sort 2 of 14',
    'compare 4 of 12: Layout 8 of 8',
  ]);
  // `sort` of the last row ran for nobody's function.
  expect(found).toMatchObject({ totalMs: 95, unownedMs: 64 });
});

it('adds up to the same time whatever is foreign', () => {
  const labels = NAMES.map((name) => LABELS[name]);
  const all = ownCodeOfThread(ROWS, labels, [], 10);
  expect(all.rows.reduce((sum, { totalMs }) => sum + totalMs, all.unownedMs)).toBe(95);
  expect(told(all)).toEqual([
    'sort 66 of 66: ',
    'render 1 of 17: structuredClone 16 of 16',
    'compare 4 of 12: Layout 8 of 8',
  ]);
});

it('counts a recursive call once', () => {
  const rows = rowsOf([
    ['render', -1, 1000],
    ['sort', 0, 2000],
    ['render', 1, 4000],
    ['sort', 2, 8000],
  ]);
  const [first] = ownCodeOfThread(
    rows,
    NAMES.map((name) => LABELS[name]),
    [run('sort', 2)],
    10,
  ).rows;
  expect(first).toMatchObject({ selfMs: 5, totalMs: 15, through: [{ ms: 10, allMs: 14 }] });
});
