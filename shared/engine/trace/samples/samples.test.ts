import { expect, test } from 'vitest';
import { NO_EVENT } from '../contract/traces.ts';
import type { ThreadCalls } from '../columns.ts';
import { createSampleCollector } from './sample-collector.ts';
import { readChunk, readProfileStart } from './profile-events.ts';
import { boxesOfEvents, boxesOfThread, NO_FUNCTION, type ThreadBoxes } from './thread-boxes.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const frame = (functionName: string, url = 'https://a/app.js', lineNumber = 9) => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 4,
  scriptId: 3,
});
const ROOT_CALLS = [
  { id: 1, callFrame: { functionName: '(root)', scriptId: 0 } },
  { id: 2, parent: 1, callFrame: { functionName: '(program)', scriptId: 0 } },
];
const SPAN = { originUs: 1000, durationUs: 10_000 };

/** A profile from 1000 µs on with `a` (3), `a → b` (4), `c` (5) and `a → d` (7), sampled at the given times. */
function profileOf(samples: readonly (readonly [atUs: number, id: number])[]) {
  const collector = createSampleCollector(() => undefined);
  collector.profile(7, 0, '0x1', encode({ data: { startTime: SPAN.originUs } }));
  const nodes = [
    ...ROOT_CALLS,
    { id: 3, parent: 1, callFrame: frame('a') },
    { id: 4, parent: 3, callFrame: frame('b') },
    { id: 5, parent: 1, callFrame: frame('c') },
    { id: 6, parent: 1, callFrame: { functionName: '(garbage collector)', scriptId: 0 } },
    { id: 7, parent: 3, callFrame: frame('d', 'https://a/app.js', 20) },
  ];
  let before = 0;
  const timeDeltas = samples.map(([atUs]) => {
    const delta = atUs - before;
    before = atUs;
    return delta;
  });
  collector.chunk(
    7,
    '0x1',
    2000,
    encode({ data: { cpuProfile: { nodes, samples: samples.map(([, id]) => id) }, timeDeltas } }),
  );
  const profile = collector.finish(SPAN).byThread.get(0);
  if (profile === undefined) throw new Error('no samples');
  return profile;
}

/** Events as [start, duration, index of the enclosing event]. */
function eventsOf(...list: readonly (readonly [startUs: number, durationUs: number, parent: number])[]) {
  const depth: number[] = [];
  for (const [, , parent] of list) depth.push(parent < 0 ? 0 : (depth[parent] ?? 0) + 1);
  const calls: ThreadCalls = {
    events: Uint32Array.from(list, (_, at) => at),
    parent: Int32Array.from(list, ([, , parent]) => parent),
    depth: Uint16Array.from(depth),
    selfUs: new Float64Array(list.length),
    depths: Math.max(0, ...depth) + 1,
  };
  const times = {
    startUs: Float64Array.from(list, ([startUs]) => startUs),
    durationUs: Float64Array.from(list, ([, durationUs]) => durationUs),
  };
  return { calls, times };
}

/** Times with that of a box without the boxes directly in it. */
function drawn(boxes: ThreadBoxes): string[] {
  const selfUs = boxes.durationUs.slice();
  for (const [at, around] of boxes.parent.entries()) if (around >= 0) selfUs[around] -= boxes.durationUs[at];
  return Array.from({ length: boxes.count }, (_, at) => {
    const event = boxes.eventOf[at] ?? NO_EVENT;
    const name = event === NO_EVENT ? boxes.functions[boxes.functionOf[at] ?? 0]?.name : `#${event}`;
    const start = boxes.startUs[at];
    const duration = boxes.durationUs[at];
    return `${'  '.repeat(boxes.depth[at] ?? 0)}${name} ${start}–${start + duration} self ${selfUs[at]}`;
  });
}

test('the ids of samples are not read, and a function may have their name', () => {
  const chunk = (ids: string): string =>
    `{"data":{"cpuProfile":{"nodes":[{"id":1,"callFrame":{"functionName":",\\"trace_ids\\":{7}"}}],"samples":[1,1]${ids}},"timeDeltas":[5,6]}}`;
  const plain = readChunk(chunk(''));
  expect(plain?.nodes[0]?.name).toBe(',"trace_ids":{7}');
  expect(readChunk(chunk(',"trace_ids":{"143660617":1,"5587143214633524":1}'))).toEqual(plain);
  expect(readChunk(chunk(',"trace_ids":{"a":{"b":"}"}}'))).toEqual(plain);
  expect(readChunk(chunk(',"trace_ids":{'))).toBeNull();
});

test('parses chunks with deltas in both positions, and refuses others', () => {
  expect(readProfileStart('{"data":{"startTime":12}}')).toBe(12);
  expect(readProfileStart('{"data":{}}')).toBeNull();
  const chunk = readChunk('{"data":{"cpuProfile":{"samples":[1,2],"timeDeltas":[5,-3],"endTime":9}}}');
  expect(chunk?.deltasUs).toEqual(Int32Array.of(5, -3));
  // Other programs write fractions.
  const fractions = readChunk('{"data":{"cpuProfile":{"samples":[1,2],"timeDeltas":[0.5,3e9]}}}');
  expect(fractions?.samples).toEqual(Float64Array.of(1, 2));
  expect(fractions?.deltasUs).toEqual(Float64Array.of(0.5, 3e9));
  expect(chunk?.endUs).toBe(9);
  expect(readChunk('{"data":{"cpuProfile":{"samples":["1"]}}}')).toBeNull();
  expect(readChunk('{"data":{"cpuProfile":{"nodes":[{"callFrame":{}}]}}}')).toBeNull();
  expect(readChunk('{"data":')).toBeNull();
});

test('keeps where in a function samples were, and needs a line and a column for each', () => {
  const collector = createSampleCollector(() => undefined);
  const nodes = [...ROOT_CALLS, { id: 3, parent: 1, callFrame: frame('a') }];
  const chunk = (samples: number[], positions: object) =>
    encode({
      data: { cpuProfile: { nodes: nodes.splice(0), samples }, timeDeltas: samples.map(() => 10), ...positions },
    });
  collector.profile(7, 2, '0x1', encode({ data: { startTime: 1000 } }));
  // The second one is idle or the program itself: without a position.
  collector.chunk(7, '0x1', 4000, chunk([3, 2, 3, 3], { lines: [11, 0, 11, 12], columns: [53_081, 0, 53_081, 7] }));
  collector.chunk(7, '0x1', 5000, chunk([3], { lines: [11], columns: [53_081] }));
  collector.chunk(7, '0x1', 6000, chunk([3, 3], { lines: [11], columns: [53_081] }));
  collector.chunk(7, '0x1', 7000, chunk([3], {}));
  const profile = collector.finish({ originUs: 900, durationUs: 600 }).byThread.get(2);
  const { row, line, column, ticks } = profile?.ticks ?? { row: [], line: [], column: [], ticks: [] };
  const rows = Array.from(row, (of, at) => [
    profile?.functions[profile.calls.functionOf[of] ?? 0]?.name,
    line[at],
    column[at],
    ticks[at],
  ]);
  expect(rows).toEqual([
    ['a', 11, 53_081, 3],
    ['a', 12, 7, 1],
  ]);
});

test('a sample that is replaced in the same microsecond makes no box', () => {
  const profile = profileOf([
    [0, 5],
    [0, 4],
    [300, 2],
  ]);
  const { calls, times } = eventsOf();
  expect(drawn(boxesOfThread(calls, times, profile))).toEqual(['a 0–300 self 0', '  b 0–300 self 300']);
});

test('merges chunks by time and sorts samples', () => {
  const collector = createSampleCollector(() => undefined);
  // In the file, the later chunk is first and precedes the event of its profiler.
  collector.chunk(
    7,
    '0x1',
    5000,
    encode({
      data: {
        cpuProfile: { nodes: [{ id: 4, parent: 3, callFrame: frame('b') }], samples: [4, 2] },
        timeDeltas: [100, -40],
        endTime: 1400,
      },
    }),
  );
  collector.profile(7, 2, '0x1', encode({ data: { startTime: 1000 } }));
  collector.chunk(
    7,
    '0x1',
    4000,
    encode({
      data: {
        cpuProfile: { nodes: [...ROOT_CALLS, { id: 3, parent: 1, callFrame: frame('a') }], samples: [2, 3] },
        timeDeltas: [100, 100],
      },
    }),
  );
  collector.chunk(8, '0x9', 4000, encode({ data: { cpuProfile: { samples: [1] }, timeDeltas: [1] } }));
  collector.chunk(7, '0x1', 6000, encode('foreign'));
  collector.profile(7, 3, '0x2', encode({ data: {} }));
  const { byThread, leftOut } = collector.finish({ originUs: 900, durationUs: 600 });
  // A chunk without samples is valid; the other profiler is unknown, and one `Profile` event has no time.
  expect(leftOut).toBe(2);
  expect([...byThread.keys()]).toEqual([2]);
  const profile = byThread.get(2);
  const names = Array.from(
    profile?.samples.row ?? [],
    (row) => profile?.functions[profile.calls.functionOf[row] ?? 0]?.name,
  );
  // At 1100, 1200, 1260 (recorded after the one at 1300), 1300; from the start of the trace at 900.
  expect(names).toEqual(['(program)', 'a', '(program)', 'b']);
  expect(profile?.samples.start).toEqual(Float64Array.of(200, 300, 360, 400));
  expect(profile?.samples.weight).toEqual(Float64Array.of(100, 60, 40, 100));
  expect(profile?.extent).toBe(600);
  const b = profile?.functions.find(({ name }) => name === 'b');
  expect(b).toEqual({ name: 'b', url: 'https://a/app.js', line: 10, column: 5 });
});

test('functions are nested in their event and end with it or at the next sample without them', () => {
  const { calls, times } = eventsOf([100, 500, -1], [300, 100, 0]);
  // a from 150; a → b from 200, in which event 1 begins; c at 450, when both have ended; nothing at 550.
  const profile = profileOf([
    [150, 3],
    [200, 4],
    [350, 4],
    [450, 5],
    [550, 2],
  ]);
  expect(drawn(boxesOfThread(calls, times, profile))).toEqual([
    '#0 100–600 self 100',
    '  a 150–450 self 50',
    '    b 200–450 self 150',
    '      #1 300–400 self 100',
    '  c 450–550 self 100',
  ]);
});

test('a sample inside an event does not end the enclosing functions, nor does garbage collection', () => {
  const { calls, times } = eventsOf([0, 400, -1], [200, 100, 0]);
  // In event 1 only c is sampled, on top of the enclosing functions: no stack shows that a has ended.
  const profile = profileOf([
    [100, 3],
    [220, 5],
    [260, 2],
    [320, 6],
    [350, 3],
  ]);
  expect(drawn(boxesOfThread(calls, times, profile))).toEqual([
    '#0 0–400 self 100',
    '  a 100–400 self 200',
    '    #1 200–300 self 100',
  ]);
});

test('the first sample inside an event tells which functions are around it', () => {
  // b is the last sample before event 1, which d began: both are called by a.
  const collected = [
    [100, 4],
    [220, 7],
    [350, 7],
    [400, 3],
    [450, 2],
  ] as const;
  const { calls, times } = eventsOf([0, 500, -1], [200, 100, 0]);
  // In an event that runs script, d may have begun inside of it; b had ended at the latest when it began.
  expect(drawn(boxesOfThread(calls, times, profileOf(collected)))).toEqual([
    '#0 0–500 self 150',
    '  a 100–450 self 100',
    '    b 100–200 self 100',
    '    #1 200–300 self 20',
    '      d 220–300 self 80',
    '    d 350–400 self 50',
  ]);
  expect(
    drawn(
      boxesOfThread(calls, times, profileOf(collected), {
        runsNoScript: (event) => event === 1,
        beginsEmpty: () => false,
      }),
    ),
  ).toEqual([
    '#0 0–500 self 150',
    '  a 100–450 self 50',
    '    b 100–200 self 100',
    '    d 200–400 self 100',
    '      #1 200–300 self 100',
  ]);
});

test('functions outside of events have boxes until the end of the last sample', () => {
  const { calls, times } = eventsOf([500, 100, -1]);
  const profile = profileOf([
    [100, 3],
    [200, 3],
    [300, 2],
  ]);
  expect(drawn(boxesOfThread(calls, times, profile))).toEqual(['a 100–300 self 200', '#0 500–600 self 100']);
});

test('without samples, the boxes are the events', () => {
  const { calls, times } = eventsOf([100, 500, -1], [300, 100, 0]);
  const boxes = boxesOfEvents(calls, times);
  expect(boxes.startUs).toEqual(Float64Array.of(100, 300));
  expect(boxes.eventOf).toEqual(Uint32Array.of(0, 1));
  expect(boxes.functionOf[0]).toBe(NO_FUNCTION);
});

test('microtasks begin when the last function has returned: what was sampled before them does not enclose them', () => {
  // A script that calls b, and at its end its microtasks, in which c runs.
  const { calls, times } = eventsOf([0, 400, -1], [100, 300, 0]);
  const profile = profileOf([
    [20, 4],
    [150, 5],
    [350, 5],
    [400, 2],
  ]);
  const stacks = { runsNoScript: () => false, beginsEmpty: (event: number) => event === 1 };
  expect(drawn(boxesOfThread(calls, times, profile, stacks))).toEqual([
    '#0 0–400 self 20',
    '  a 20–100 self 0',
    '    b 20–100 self 80',
    '  #1 100–400 self 50',
    '    c 150–400 self 250',
  ]);
});

test('nothing is known of the time before a late sample, though the event around it continues', () => {
  const profile = profileOf([
    [50, 3],
    [100, 3],
    [9000, 5],
    [9400, 5],
  ]);
  // As the times of samples have it where the thread did not run.
  profile.samples.weight[1] = 100;
  const { calls, times } = eventsOf([0, 9500, -1]);
  expect(drawn(boxesOfThread(calls, times, profile))).toEqual([
    '#0 0–9500 self 8850',
    '  a 50–200 self 150',
    '  c 9000–9500 self 500',
  ]);
});

test('a sample at a position of a callee that was inlined is the callee’s', () => {
  const collector = createSampleCollector(() => undefined);
  const nodes = [
    ...ROOT_CALLS,
    { id: 3, parent: 1, callFrame: frame('caller', 'https://a/app.js', 30) },
    { id: 4, parent: 3, callFrame: frame('callee') },
  ];
  const samples = [3, 3, 4, 3, 3];
  const data = { cpuProfile: { nodes, samples }, timeDeltas: samples.map(() => 10) };
  const positions = { lines: [32, 12, 12, 12, 32], columns: [5, 7, 7, 7, 5] };
  collector.profile(7, 0, '0x1', encode({ data: { startTime: 1000 } }));
  collector.chunk(7, '0x1', 2000, encode({ data: { ...data, ...positions } }));
  const profile = collector.finish(SPAN).byThread.get(0);
  const names = Array.from(
    profile?.samples.row ?? [],
    (row) => profile?.functions[profile.calls.functionOf[row]]?.name,
  );
  expect(names).toEqual(['caller', 'callee', 'callee', 'callee', 'caller']);
});
