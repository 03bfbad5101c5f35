import { expect, test } from 'vitest';
import { createSampleCollector } from '../samples/sample-collector.ts';
import { withHottestPositions } from './hottest-position.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber, columnNumber: 4 });
const FUNCTIONS = [
  { id: 1, callFrame: frame('(root)') },
  { id: 2, parent: 1, callFrame: frame('copy', 'https://shop.test/app.js', 8) },
  { id: 3, parent: 1, callFrame: frame('draw', 'https://shop.test/app.js', 20) },
  { id: 4, parent: 3, callFrame: frame('copy', 'https://shop.test/app.js', 8) },
  { id: 5, parent: 3, callFrame: frame('parse') },
];

/** A profile with one sample for each [node, line, column]. */
function profileOf(...samples: readonly (readonly [number, number, number])[]) {
  const collector = createSampleCollector(() => undefined);
  collector.profile(7, 0, '0x1', encode({ data: { startTime: 0 } }));
  const data = {
    cpuProfile: { nodes: FUNCTIONS, samples: samples.map(([node]) => node) },
    timeDeltas: samples.map(() => 100),
    lines: samples.map(([, line]) => line),
    columns: samples.map(([, , column]) => column),
  };
  collector.chunk(7, '0x1', 10_000, encode({ data }));
  return collector.finish({ originUs: 0, durationUs: 10_000 }).byThread.get(0);
}

const times = (count: number, sample: readonly [number, number, number]) => Array.from({ length: count }, () => sample);
const hot = (name: string, url: string, line: number, column = 5) => ({
  name,
  url,
  line,
  column,
  selfMs: 9,
  totalMs: 9,
});
const COPY = hot('copy', 'https://shop.test/app.js', 9);
const DRAW = hot('draw', 'https://shop.test/app.js', 21);

test('is the position with most samples of all calls of the function', () => {
  const profile = profileOf(...times(6, [2, 10, 7]), ...times(6, [4, 10, 7]), ...times(3, [2, 11, 3]));
  expect(withHottestPositions([COPY, DRAW], profile)).toEqual([
    { ...COPY, hottest: { place: { name: 'copy', url: COPY.url, line: 10, column: 7 }, share: 0.8 } },
    DRAW,
  ]);
});

test('is none if no position has most, or with too few samples', () => {
  const spread = profileOf(...times(5, [2, 10, 7]), ...times(6, [2, 11, 7]), ...times(6, [2, 12, 7]));
  expect(withHottestPositions([COPY], spread)).toEqual([COPY]);
  expect(withHottestPositions([COPY], profileOf(...times(9, [2, 10, 7])))).toEqual([COPY]);
});

test('is none for native code, whose position is in its caller, and without positions', () => {
  const parse = hot('parse', '', 0, 0);
  expect(withHottestPositions([parse], profileOf(...times(20, [5, 22, 9])))).toEqual([parse]);
  expect(withHottestPositions([COPY], profileOf(...times(20, [2, 0, 0])))).toEqual([COPY]);
  expect(withHottestPositions([COPY], undefined)).toEqual([COPY]);
});
