import { expect, test } from 'vitest';
import { NO_EVENT, type TraceLabel } from '../../../../shared/engine/trace/contract/traces.ts';
import { atOnce } from '../../../core/widgets/icicle/steps.ts';
import { originalsOf } from '../../../core/widgets/profile/originals.ts';
import { BY_ACTIVITY } from '../activities.ts';
import { foldsOf, libraryName, runAround } from './folding.ts';
import { boxAtLevel, hitsOf, labelAt, levelOf, trackChart } from './track-chart.ts';

const REACT = 'https://shop.test/react-dom.production.min.js';
const label = (name: string, url: string, kind: TraceLabel['kind'] = 'function'): TraceLabel => ({
  name,
  url,
  kind,
  activity: kind === 'event' ? 'other' : 'scripting',
  line: url === '' ? 0 : 1,
  column: 1,
});
const LABELS = [
  label('Task', '', 'event'),
  label('work', REACT),
  label('begin', REACT),
  label('map', ''),
  label('Row', 'https://shop.test/row.js'),
  label('sort', ''),
  label('Layout', '', 'event'),
];

/** Boxes as `[label, row, start, end]`. */
function answerOf(boxes: readonly (readonly [number, number, number, number])[]) {
  return {
    labels: LABELS,
    labelOf: Uint32Array.from(boxes, ([of]) => of),
    depth: Uint32Array.from(boxes, ([, row]) => row),
    startMs: Float64Array.from(boxes, ([, , from]) => from),
    durationMs: Float64Array.from(boxes, ([, , from, to]) => to - from),
    eventOf: new Uint32Array(boxes.length).fill(NO_EVENT),
    boxes: boxes.length,
    depths: 7,
  };
}

/** A task in which React calls itself by a builtin, a component, and forces layout. */
const BOXES = [
  [0, 0, 0, 100],
  [1, 1, 0, 100],
  [2, 2, 0, 60],
  [3, 3, 0, 60],
  [2, 4, 0, 60],
  [4, 5, 10, 50],
  [5, 6, 10, 20],
  [2, 6, 20, 50],
  [6, 2, 70, 80],
] as const;

const FOLDS = foldsOf(originalsOf([], false, false, 'https://shop.test'));
const chartOf = (boxes: Parameters<typeof answerOf>[0] = BOXES, unfolded: readonly number[] = []) =>
  atOnce(trackChart(answerOf(boxes), 'https://shop.test', BY_ACTIVITY, { folds: FOLDS, unfolded: new Set(unfolded) }));

test('calls of a library that call each other are one box, and what they call is below it', () => {
  const chart = chartOf();
  expect([...(chart.folding?.depths ?? [])]).toEqual([0, 1, -1, -1, -1, 2, 3, 3, 2]);
  expect(chart.layout.rowCount).toBe(4);
  expect([...chart.layout.order]).toEqual([0, 1, 5, 8, 6, 7]);
  expect(labelAt(chart, 1).name).toBe('React, 4 calls');
  // One call alone keeps its name, and what the engine does for own code is not of the library.
  expect(labelAt(chart, 7).name).toBe('begin');
  expect(labelAt(chart, 6).name).toBe('sort');
});

test('boxes that are not in the order of their time are folded alike', () => {
  const chart = chartOf(BOXES.toReversed());
  expect([...(chart.folding?.depths ?? [])]).toEqual([0, 1, -1, -1, -1, 2, 3, 3, 2].toReversed());
});

test('a run is shown with its calls on request', () => {
  const chart = chartOf(BOXES, [1]);
  expect([...(chart.folding?.depths ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 6, 2]);
  expect(labelAt(chart, 1).name).toBe('work');
});

test('a search finds a folded call as the box that has it, and links keep the rows without folding', () => {
  const chart = chartOf();
  expect([...hitsOf(chart, 'begin').boxes]).toEqual([1, 7]);
  expect(runAround(chart.folding, 4)).toBe(1);
  expect(runAround(chart.folding, 5)).toBeNull();
  expect(levelOf(chart, 5)).toBe(5);
  expect(boxAtLevel(chart, 5, 10, 0.0005)).toBe(5);
  expect(boxAtLevel(chart, 4, 0, 0.0005)).toBe(4);
  expect(boxAtLevel(chart, 9, 0, 0.0005)).toBe(-1);
});

test.each([
  [REACT, 'React'],
  ['webpack://app/node_modules/scheduler/index.js', 'React'],
  ['/app/node_modules/@vue/runtime-core/index.js', 'Vue'],
  ['/app/node_modules/lodash-es/map.js', 'lodash-es'],
  ['https://cdn.test/analytics.js?v=1', 'cdn.test'],
  ['', 'Library'],
])('the library of %j is %s', (source, name) => {
  expect(libraryName(source)).toBe(name);
});
