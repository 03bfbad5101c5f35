/** Matching begins and ends, nesting calls, and assigning spans to rows. */
import { describe, expect, it } from 'vitest';
import { lanesOf } from './lanes.ts';
import { orderByStart } from './order-by-time.ts';
import { openTrace } from './testing/read-trace.ts';
import type { PlainEvent } from './testing/trace-of.ts';
import { nestCalls } from './thread-calls.ts';

const event = (ph: string, name: string, ts: number, more: Partial<PlainEvent> = {}): PlainEvent => ({
  ph,
  name,
  cat: 'c',
  ts: 1000 + ts,
  pid: 1,
  tid: 1,
  ...more,
});

function durationsOf(events: readonly PlainEvent[]): { durations: number[]; unmatched: number } {
  const trace = openTrace(JSON.stringify(events));
  return { durations: [...trace.durationUs], unmatched: trace.unmatched };
}

it('times with fractions, or beyond 32 bits, are kept', () => {
  const events = [
    { name: 'a', ph: 'X', ts: 10, dur: 0.5, pid: 1, tid: 1 },
    { name: 'b', ph: 'X', ts: 10 + 2 ** 32, dur: 1, pid: 1, tid: 1 },
  ];
  const trace = openTrace(JSON.stringify(events));
  expect([...trace.startUs]).toEqual([0, 2 ** 32]);
  expect([...trace.durationUs]).toEqual([0.5, 1]);
});

describe('begin and end events', () => {
  it('nest by thread', () => {
    const events = [
      event('B', 'outer', 0),
      event('B', 'inner', 2),
      event('B', 'other thread', 3, { tid: 2 }),
      event('E', 'inner', 5),
      event('E', 'other thread', 9, { tid: 2 }),
      event('E', 'outer', 10),
    ];
    expect(durationsOf(events)).toEqual({ durations: [10, 3, 6, 0, 0, 0], unmatched: 0 });
  });

  it('match by name if some are missing', () => {
    const events = [
      event('B', 'outer', 0),
      event('B', 'lost end', 2),
      event('E', 'outer', 10),
      event('E', 'lost beginning', 11),
      event('B', 'still open', 12),
    ];
    expect(durationsOf(events)).toEqual({ durations: [10, 8, 0, 0, 0], unmatched: 3 });
  });

  it('end with the innermost complete event around them if they have no end', () => {
    const events = [
      { ...event('X', 'task', 10), dur: 100 },
      event('B', 'before', 5),
      event('B', 'call', 12),
      { ...event('X', 'parse', 20), dur: 30 },
      event('B', 'deeper', 25),
      { ...event('X', 'elsewhere', 11, { tid: 7 }), dur: 2 },
    ];
    expect(durationsOf(events)).toEqual({ durations: [100, 0, 98, 30, 25, 2], unmatched: 3 });
  });

  it('match without a name and in any file order', () => {
    const { name: _name, ...unnamed } = event('E', '', 7);
    const events = [unnamed, event('B', 'a', 1)].map((each) => ({ ...each }));
    expect(openTrace(JSON.stringify(events))).toMatchObject({ unmatched: 0, durationUs: Int32Array.of(0, 6) });
  });

  it('of asynchronous events match by category, id and name', () => {
    const events = [
      event('b', 'a', 0, { id: '1' }),
      event('b', 'a', 1, { id: '1' }),
      event('b', 'a', 2, { id: '2' }),
      event('b', 'a', 3, { id: '1', cat: 'd' }),
      event('b', 'b', 4, { id: '1' }),
      event('e', 'a', 10, { id: '1', tid: 7 }),
      event('e', 'a', 20, { id: '1' }),
      event('e', 'a', 30, { id: '1', cat: 'd' }),
      event('S', 'old', 31, { id: '1' }),
      event('F', 'old', 40, { id: '1' }),
      event('e', 'nobody', 41, { id: '1' }),
    ];
    // The last of two equal ones to begin ends first.
    expect(durationsOf(events)).toEqual({ durations: [20, 9, 0, 27, 0, 0, 0, 0, 9, 0, 0], unmatched: 3 });
  });

  it('with a local id match within their process', () => {
    const local = { id2: { local: '0x1' } };
    const events = [
      event('b', 'a', 0, local),
      event('b', 'a', 1, { ...local, pid: 2 }),
      event('e', 'a', 10, local),
      event('e', 'a', 30, { ...local, pid: 2 }),
    ];
    expect(durationsOf(events)).toEqual({ durations: [10, 29, 0, 0], unmatched: 0 });
  });
});

describe('calls', () => {
  const nest = (spans: readonly (readonly [number, number])[]) =>
    nestCalls(
      Uint32Array.from(spans, (_, at) => at),
      Float64Array.from(spans, ([start]) => start),
      Float64Array.from(spans, ([, duration]) => duration),
    );

  it('are nested in the calls that were open at their start', () => {
    const calls = nest([
      [5, 2],
      [0, 10],
      [0, 10],
      [10, 3],
      [1, 4],
    ]);
    expect([...calls.events]).toEqual([1, 2, 4, 0, 3]);
    expect([...calls.parent]).toEqual([-1, 0, 1, 1, -1]);
    expect([...calls.depth]).toEqual([0, 1, 2, 2, 0]);
    expect([...calls.selfUs]).toEqual([0, 4, 4, 2, 3]);
    expect(calls.depths).toBe(3);
  });

  it('end with the enclosing call despite rounding errors', () => {
    const calls = nest([
      [0, 10],
      [8, 2.5],
      [9, 4],
    ]);
    expect([...calls.parent]).toEqual([-1, 0, 1]);
    expect([...calls.selfUs]).toEqual([8, 1, 1]);
  });
});

it('sorts many runs and keeps the order of equal ones', () => {
  const starts = Float64Array.from({ length: 1000 }, (_, at) => (at * 7919) % 250);
  const durations = Float64Array.from({ length: 1000 }, (_, at) => (at * 31) % 3);
  const events = Uint32Array.from(starts, (_, at) => at);
  const expected = [...events].toSorted((a, b) => starts[a] - starts[b] || durations[b] - durations[a] || a - b);
  orderByStart(events, starts, durations);
  expect([...events]).toEqual(expected);
});

it('assigns overlapping spans to different rows', () => {
  expect(lanesOf({ startUs: [0, 1, 2, 5, 5, 12], endUs: [10, 4, 3, 5, 9, 13], heights: [1, 1, 1, 1, 1, 2] })).toEqual({
    first: Uint32Array.of(0, 1, 2, 1, 2, 0),
    rows: 3,
  });
});

it('supports 100,000 overlapping spans', () => {
  const count = 100_000;
  const startUs = Float64Array.from({ length: count }, (_, at) => at);
  const { first, rows } = lanesOf({ startUs, endUs: startUs.map((start) => start + 2 * count) });
  expect([rows, first[count - 1]]).toEqual([count, count - 1]);
});

it('assigns spans to the first free row', () => {
  const count = 2000;
  const startUs = Array.from({ length: count }, (_, at) => at * 3);
  const endUs = startUs.map((start, at) => start + ((at * 7919) % 200));
  const heights = startUs.map((_, at) => 1 + (at % 3));
  const free: number[] = [];
  const expected = startUs.map((start, at) => {
    let row = 0;
    while (free.slice(row, row + (heights[at] ?? 1)).some((end) => end > start)) row += 1;
    for (let below = 0; below < (heights[at] ?? 1); below += 1) free[row + below] = Math.max(endUs[at] ?? 0, start + 1);
    return row;
  });
  expect([...lanesOf({ startUs, endUs, heights }).first]).toEqual(expected);
});

it('supports any number of names, categories and ids', () => {
  const events = Array.from({ length: 6000 }, (_, at) =>
    event('X', at % 2 === 0 ? `name ${at}` : 'navigationStart', at, {
      cat: `category ${at % 700}`,
      dur: 1,
      tid: at % 40,
      id: `0x${(at % 3000).toString(16)}`,
      args: { at },
    }),
  );
  const trace = openTrace(JSON.stringify(events));
  for (const [at, { name, cat, id, tid }] of events.entries()) {
    expect([
      trace.names[trace.name[at]],
      trace.categories[trace.category[at]],
      trace.ids[trace.id[at]],
      trace.threads[trace.thread[at]].tid,
      trace.storedArgs(at),
    ]).toEqual([name, cat, id, tid, at % 2 === 0 ? null : { at }]);
  }
  expect(trace.eventsNamed('navigationStart')).toHaveLength(3000);
  expect(trace.eventsPerThread()[trace.thread[7]]).toBe(events.filter(({ tid }) => tid === 7).length);
});
