/** CPU time from samples: waits for a processor, CPU time that is read late, and samples outside of what was read. */
import { expect, test } from 'vitest';
import { cpuClock } from './cpu-clock.ts';

const frame = (functionName: string, lineNumber = -1) => ({
  functionName,
  url: lineNumber < 0 ? '' : 'http://localhost/app.js?v=1',
  lineNumber,
  columnNumber: lineNumber < 0 ? -1 : 4,
});
const [ROOT, ORDER, ADD, IDLE, PROGRAM, GC] = [1, 2, 3, 4, 5, 6];
const NODES = [
  { id: ROOT, callFrame: frame('(root)'), children: [ORDER, IDLE, PROGRAM, GC] },
  { id: ORDER, callFrame: frame('order', 10), children: [ADD] },
  { id: ADD, callFrame: frame('add', 20) },
  { id: IDLE, callFrame: frame('(idle)') },
  { id: PROGRAM, callFrame: frame('(program)') },
  { id: GC, callFrame: frame('(garbage collector)') },
];
const placeOf = (name: string, line: number) => ({ name, url: 'http://localhost/app.js?v=…', line, column: 5 });
const order = placeOf('order', 11);
const add = placeOf('add', 21);

/** A profile that begins at 1000 µs with samples that last so long. */
function profileOf(...lasting: readonly (readonly [node: number, us: number])[]): string {
  const durations = lasting.map(([, us]) => us);
  return JSON.stringify({
    nodes: NODES,
    startTime: 1000,
    endTime: 1000 + durations.reduce((sum, us) => sum + us, 0),
    samples: lasting.map(([node]) => node),
    timeDeltas: [0, ...durations.slice(0, -1)],
  });
}
const times = (count: number, node: number, us = 100) => Array.from({ length: count }, () => [node, us] as const);

/** One reading of the whole profile. */
const whole = (cpuMs: number) => ({ spans: [{ fromUs: -Infinity, toUs: Infinity, cpuMs }] });
/** Ten samples of 100 µs, in two spans. */
const TEN = profileOf(...times(10, ORDER));
const halves = (first: number, second: number) => [
  { fromUs: 1000, toUs: 1500, cpuMs: first },
  { fromUs: 1500, toUs: 2000, cpuMs: second },
];

test('of one reading every sample has the same share', () => {
  const clock = cpuClock(profileOf(...times(5, ORDER), ...times(5, ADD)), whole(0.4));
  expect(clock?.activeShare).toBeCloseTo(0.4, 10);
  expect(clock?.functionShare(add, 'self')).toBeCloseTo(0.4, 10);
});

test('the figure is never above the time of the samples', () => {
  expect(cpuClock(TEN, whole(20))?.activeShare).toBe(1);
});

test('CPU time that was read late counts in the span before', () => {
  // All of 1 ms, of which 0.1 were read in the second half only.
  expect(cpuClock(TEN, { spans: halves(0.4, 0.6), lateMs: 0.1 })?.activeShare).toBeCloseTo(1, 10);
  expect(cpuClock(TEN, { spans: halves(0.4, 0.6) })?.activeShare).toBeCloseTo(0.9, 10);
});

test('no more than a thread can be read late, and no more than ran there', () => {
  expect(cpuClock(TEN, { spans: halves(0.1, 0.8), lateMs: 0.1 })?.activeShare).toBeCloseTo(0.7, 10);
  expect(cpuClock(TEN, { spans: halves(0.5, 0.8), lateMs: 10 })?.activeShare).toBe(1);
  // Through a span that is full already.
  const spans = [200, 300, 500].map((us, index) => ({
    fromUs: [1000, 1300, 1600][index],
    toUs: [1300, 1600, 2000][index],
    cpuMs: us / 1000,
  }));
  expect(cpuClock(TEN, { spans, lateMs: 0.1 })?.activeShare).toBeCloseTo(1, 10);
});

test('a function has the share of its own samples, in total also of those of what it calls', () => {
  const spans = [
    { fromUs: 1000, toUs: 1900, cpuMs: 0.9 },
    { fromUs: 1900, toUs: 3000, cpuMs: 0.2 },
  ];
  const clock = cpuClock(profileOf(...times(9, ORDER), [ADD, 1000], [ADD, 100]), { spans });
  expect(clock?.functionShare(order, 'self')).toBeCloseTo(1, 10);
  expect(clock?.functionShare(add, 'self')).toBeCloseTo(200 / 1100, 10);
  expect(clock?.functionShare(order, 'total')).toBeCloseTo(1100 / 2000, 10);
});

test('nodes that name their parent make the same tree', () => {
  const profile = JSON.parse(profileOf(...times(9, ORDER), [ADD, 1000], [ADD, 100])) as { nodes: object[] };
  profile.nodes = NODES.map(({ id, callFrame }) => ({
    id,
    callFrame,
    ...(id === ROOT ? {} : { parent: id === ADD ? ORDER : ROOT }),
  }));
  const spans = [{ fromUs: 1000, toUs: 1900, cpuMs: 0.9 }];
  const clock = cpuClock(JSON.stringify(profile), { spans: [...spans, { fromUs: 1900, toUs: 3000, cpuMs: 0.2 }] });
  expect(clock?.functionShare(order, 'total')).toBeCloseTo(0.55, 10);
});

test('idle time is no time of the thread; the program and garbage collection are', () => {
  // 600 of the function, 200 of the program and 200 of a garbage collection; 3 ms idle.
  const samples = [...times(6, ORDER), ...times(2, PROGRAM), ...times(2, GC), ...times(30, IDLE)];
  expect(cpuClock(profileOf(...samples), whole(0.5))?.functionShare(order, 'self')).toBeCloseTo(0.5, 10);
  expect(cpuClock(profileOf(...samples), whole(0.5))?.activeShare).toBeCloseTo(0.5, 10);
});

test('between two readings each sample has its share of the CPU time', () => {
  // 1000 to 2000 µs: 600 of order, 400 idle; 0.3 ms on a processor. 2000 to 3000 µs: 500 of order, 500 of add; all of it.
  const samples = [...times(6, ORDER), ...times(4, IDLE), ...times(5, ORDER), ...times(5, ADD)];
  const spans = [
    { fromUs: 1000, toUs: 2000, cpuMs: 0.3 },
    { fromUs: 2000, toUs: 3000, cpuMs: 1 },
  ];
  const clock = cpuClock(profileOf(...samples), { spans });
  expect(clock?.functionShare(order, 'self')).toBeCloseTo((300 + 500) / 1100, 10);
  expect(clock?.functionShare(add, 'self')).toBe(1);
  expect(clock?.activeShare).toBeCloseTo((300 + 1000) / 1600, 10);
});

test('a sample across a reading is divided there, and no span is longer than it was', () => {
  // One sample from 1000 to 2000 µs; read at 1400 µs: 0.1 of 0.4 ms, then 5 ms in 0.6 ms.
  const spans = [
    { fromUs: 1000, toUs: 1400, cpuMs: 0.1 },
    { fromUs: 1400, toUs: 2000, cpuMs: 5 },
  ];
  expect(cpuClock(profileOf([ORDER, 1000]), { spans })?.activeShare).toBeCloseTo((100 + 600) / 1000, 10);
});

test('outside of the readings the share of all of them counts', () => {
  // 0.5 of 1 ms were read; 1 ms before and 1 ms after were not.
  const spans = [{ fromUs: 2000, toUs: 3000, cpuMs: 0.5 }];
  const clock = cpuClock(profileOf(...times(10, ADD), ...times(10, ORDER), ...times(10, ADD)), { spans });
  expect(clock?.functionShare(add, 'self')).toBeCloseTo(0.5, 10);
  expect(clock?.functionShare(order, 'self')).toBeCloseTo(0.5, 10);
  // Nothing ran while it was read.
  const early = cpuClock(profileOf(...times(10, ADD)), { spans: [{ fromUs: 0, toUs: 1000, cpuMs: 1 }] });
  expect(early?.activeShare).toBe(1);
});

test('a function without samples, and a profile without any, have nothing to correct', () => {
  expect(cpuClock(TEN, whole(1))?.functionShare(placeOf('order', 12), 'total')).toBe(1);
  expect(cpuClock(profileOf(), whole(1))?.activeShare).toBe(1);
});

test.each([['{'], ['{"nodes":[]}'], ['[]']])('%s is no profile', (text) => {
  expect(cpuClock(text, whole(1))).toBeNull();
});
