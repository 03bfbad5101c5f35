/** CPU time from samples: waits for a processor, a late sampler, waits in the system, and the span in which the thread was measured. */
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

/** Nine samples of 100 µs and a gap of 3 ms: 3.9 ms, or 1 ms with the gap as one interval. */
const WAITED = profileOf(...times(5, ORDER), [ORDER, 3000], ...times(4, ORDER));
const whole = (cpuMs: number) => ({ cpuMs, span: null });

test('a gap is a wait for a processor, and counts as one interval', () => {
  const clock = cpuClock(WAITED, whole(1));
  expect(clock?.activeShare).toBeCloseTo(1 / 3.9, 10);
  expect(clock?.functionShare(order, 'total')).toBeCloseTo(1 / 3.9, 10);
});

test('what the thread used beyond that is given back: the sampler was late', () => {
  expect(cpuClock(WAITED, whole(1.95))?.activeShare).toBeCloseTo(0.5, 10);
  expect(cpuClock(WAITED, whole(3.9))?.activeShare).toBe(1);
});

test('the figure is never above the time of the samples', () => {
  expect(cpuClock(WAITED, whole(20))?.activeShare).toBe(1);
});

test('a wait in a call of the system has a sample in every interval, and counts', () => {
  expect(cpuClock(profileOf(...times(10, ORDER)), whole(0.2))?.activeShare).toBe(1);
});

test('a sample of four intervals is no gap', () => {
  expect(cpuClock(profileOf(...times(9, ORDER), [ORDER, 400]), whole(1))?.activeShare).toBe(1);
});

test('a function has the gaps of its own samples, in total also those of what it calls', () => {
  const clock = cpuClock(profileOf(...times(9, ORDER), [ADD, 1000], [ADD, 100]), whole(1));
  expect(clock?.functionShare(order, 'self')).toBe(1);
  expect(clock?.functionShare(add, 'self')).toBeCloseTo(200 / 1100, 10);
  expect(clock?.functionShare(order, 'total')).toBeCloseTo(1100 / 2000, 10);
});

test('nodes that name their parent make the same tree', () => {
  const profile = JSON.parse(profileOf(...times(9, ORDER), [ADD, 1000], [ADD, 100])) as { nodes: object[] };
  profile.nodes = NODES.map(({ children: _, ...node }) => ({
    ...node,
    ...(node.id === ROOT ? {} : { parent: node.id === ADD ? ORDER : ROOT }),
  }));
  expect(cpuClock(JSON.stringify(profile), whole(1))?.functionShare(order, 'total')).toBeCloseTo(0.55, 10);
});

test('idle time is no time of the thread; the program and garbage collection are', () => {
  // 4 × 100 of the function, 400 of others: 0.8 ms without the wait. With 1.6 ms of CPU time both were sampled half as often as they ran.
  const samples = [
    ...times(4, ORDER),
    [ORDER, 900],
    ...times(2, PROGRAM),
    ...times(1, GC),
    ...times(30, IDLE),
  ] as const;
  expect(cpuClock(profileOf(...samples), whole(1.6))?.functionShare(order, 'self')).toBeCloseTo((2 * 500) / 1300, 10);
  // (garbage collector) is active time, (program) is not: 500 + 100 of 1300 + 100.
  expect(cpuClock(profileOf(...samples), whole(1.6))?.activeShare).toBeCloseTo((2 * 600) / 1400, 10);
});

test('only samples in the measured span say how late the sampler was', () => {
  // From 1500 µs: the gap and four samples, 500 µs without the wait. The thread used 1 ms there.
  const clock = cpuClock(WAITED, { cpuMs: 1, span: { fromUs: 1500, toUs: 1_000_000 } });
  expect(clock?.activeShare).toBeCloseTo(2 / 3.9, 10);
  const elsewhere = cpuClock(WAITED, { cpuMs: 1, span: { fromUs: 0, toUs: 1000 } });
  expect(elsewhere?.activeShare).toBeCloseTo(1 / 3.9, 10);
});

test('a function without samples, and a profile without any, have nothing to correct', () => {
  expect(cpuClock(WAITED, whole(1))?.functionShare(placeOf('order', 12), 'total')).toBe(1);
  expect(cpuClock(profileOf(), whole(1))?.activeShare).toBe(1);
});

test.each([['{'], ['{"nodes":[]}'], ['[]']])('%s is no profile', (text) => {
  expect(cpuClock(text, whole(1))).toBeNull();
});
