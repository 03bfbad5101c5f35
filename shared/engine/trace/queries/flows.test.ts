/** Causes and effects in small traces. */
import { expect, it } from 'vitest';
import type { TraceFlow } from '../contract/traces.ts';
import { createTraceQueries } from '../trace-answers.ts';
import { openTrace } from '../testing/read-trace.ts';
import type { PlainEvent } from '../testing/trace-of.ts';

const MAIN = { pid: 10, tid: 1 };
const WORKER = { pid: 10, tid: 2 };

const lasting = (name: string, ts: number, dur: number, data: unknown = {}, on = MAIN): PlainEvent => ({
  ph: 'X',
  cat: 'devtools.timeline',
  name,
  ...on,
  ts,
  dur,
  args: { data },
});
const instant = (name: string, ts: number, data: unknown, on = MAIN): PlainEvent => ({
  ph: 'I',
  cat: 'devtools.timeline',
  name,
  ...on,
  ts,
  args: { data },
});

async function flowsIn(events: readonly PlainEvent[], params: { event: number } | { requestId: string }) {
  const text = JSON.stringify({ traceEvents: events });
  const bytes = new TextEncoder().encode(text);
  const reads: number[] = [];
  const queries = createTraceQueries(openTrace(text), {
    facts: { readMs: 1, fileSizeBytes: bytes.length },
    readBytes: (from, length) => {
      reads.push(length);
      if (from + length > bytes.length) throw new Error('behind the end of the file');
      return Promise.resolve(bytes.subarray(from, from + length));
    },
    reportBug: (thrown) => {
      throw thrown;
    },
  });
  const steps = queries.steps('trace.flows', params);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { ...step.value, reads };
    await step.value.wait;
  }
}

/** `kind: from → to`, each with its enclosing event and its own time. */
function written(events: readonly PlainEvent[], { kind, from, to }: TraceFlow): string {
  const end = ({ around, event, requestId, startMs }: TraceFlow['from']): string =>
    `${requestId ?? (around === null ? `- ${event ?? ''}` : (events[around]?.name ?? ''))} ${startMs}`;
  return `${kind}: ${end(from)} → ${end(to)}`;
}

const TIMERS: readonly PlainEvent[] = [
  lasting('FunctionCall', 1000, 3000, { url: 'http://x/a.js' }),
  instant('TimerInstall', 2000, { timerId: 1, frame: 'F' }),
  instant('TimerInstall', 2500, { timerId: 2, frame: 'F' }),
  lasting('TimerFire', 10_000, 1000, { timerId: 2, frame: 'F' }),
  lasting('TimerFire', 20_000, 1000, { timerId: 1, frame: 'F' }),
  lasting('TimerFire', 30_000, 1000, { timerId: 1, frame: 'F' }),
  lasting('TimerFire', 40_000, 1000, { timerId: 1, frame: 'another' }),
];

it('links a fired timer to the call that set it', async () => {
  const { flows, isCut } = await flowsIn(TIMERS, { event: 5 });
  expect(flows.map((flow) => written(TIMERS, flow))).toEqual(['timer: FunctionCall 1 → TimerFire 29']);
  expect(isCut).toBe(false);
});

it('links a call to each firing of its timer, only in its frame', async () => {
  const { flows, reads } = await flowsIn(TIMERS, { event: 0 });
  expect(flows.map((flow) => written(TIMERS, flow))).toEqual([
    'timer: FunctionCall 1 → TimerFire 19',
    'timer: FunctionCall 1 → TimerFire 29',
    'timer: FunctionCall 1.5 → TimerFire 9',
  ]);
  // Two blocks for each of two timers: its own event, and the events of all fired timers.
  expect(reads).toHaveLength(4);
});

it('links a layout to the last invalidation before it, with the frame of either form', async () => {
  const layout: PlainEvent = { ...lasting('Layout', 9000, 100), args: { beginData: { frame: 'F' }, endData: {} } };
  const events = [
    lasting('FunctionCall', 1000, 500),
    instant('InvalidateLayout', 1200, { frame: 'F' }),
    lasting('FunctionCall', 3000, 500),
    instant('InvalidateLayout', 3200, { frame: 'F' }),
    instant('InvalidateLayout', 3300, { frame: 'G' }),
    layout,
  ];
  const { flows } = await flowsIn(events, { event: 5 });
  expect(flows.map((flow) => written(events, flow))).toEqual(['layout: FunctionCall 2.2 → Layout 8']);
});

it('links a message to another thread', async () => {
  const events = [
    lasting('FunctionCall', 1000, 500),
    instant('SchedulePostMessage', 1100, { traceId: '77', frame: 'F' }),
    lasting('HandlePostMessage', 5000, 200, { traceId: '77' }, WORKER),
  ];
  const { flows } = await flowsIn(events, { event: 2 });
  expect(flows.map((flow) => written(events, flow))).toEqual(['message: FunctionCall 0.1 → HandlePostMessage 4']);
  expect(flows[0]).toMatchObject({ from: { tid: 1 }, to: { tid: 2 } });
});

it('links flow events of the browser, even if ids are reused', async () => {
  const point = (ph: string, ts: number, on = MAIN): PlainEvent => ({
    ph,
    cat: 'toplevel',
    name: 'Post',
    id: 7,
    ts,
    ...on,
  });
  const events = [
    lasting('RunTask', 1000, 100),
    point('s', 1050),
    lasting('RunTask', 2000, 100, {}, WORKER),
    point('f', 2000, WORKER),
    lasting('RunTask', 3000, 100),
    point('s', 3010),
    lasting('RunTask', 4000, 100, {}, WORKER),
    point('f', 4001, WORKER),
  ];
  const of = async (event: number) => (await flowsIn(events, { event })).flows.map((flow) => written(events, flow));
  expect(await of(0)).toEqual(['flow: RunTask 0.05 → RunTask 1']);
  expect(await of(6)).toEqual(['flow: RunTask 2.01 → RunTask 3.001']);
});

it('links events of any names by their bind_id, in the direction of the flow, even if ids are reused', async () => {
  const bound = (name: string, ts: number, more: object, on = MAIN): PlainEvent => ({
    ...lasting(name, ts, 100, {}, on),
    bind_id: '0x7',
    ...more,
  });
  const events = [
    bound('Post', 1000, { flow_out: true }),
    bound('Run', 2000, { flow_in: true, flow_out: true }, WORKER),
    bound('Other', 2500, { bind_id: '0x8', flow_out: true }),
    bound('Reply', 3000, { flow_in: true }),
    // The same id begins again.
    bound('Post', 4000, { flow_out: true }),
    bound('Run', 5000, { flow_in: true }, WORKER),
    // No direction: no flow.
    bound('Idle', 6000, { flow_in: false }),
    { ...lasting('Plain', 7000, 100), id: '0x7' },
  ];
  const of = async (event: number) => (await flowsIn(events, { event })).flows.map((flow) => written(events, flow));
  expect(await of(0)).toEqual(['flow: Post 0 → Run 1']);
  expect(await of(1)).toEqual(['flow: Post 0 → Run 1', 'flow: Run 1 → Reply 2']);
  expect(await of(3)).toEqual(['flow: Run 1 → Reply 2']);
  expect(await of(4)).toEqual(['flow: Post 3 → Run 4']);
  for (const event of [2, 6, 7]) expect(await of(event)).toEqual([]);
});

it('reads a bind_id that is a number, and one before its directions', async () => {
  const events: readonly PlainEvent[] = [
    { ...lasting('A', 1000, 10), bind_id: 12, flow_out: true },
    { bind_id: 12, flow_in: true, ...lasting('B', 2000, 10) },
  ];
  const { flows } = await flowsIn(events, { event: 1 });
  expect(flows.map((flow) => written(events, flow))).toEqual(['flow: A 0 → B 1']);
});

const REQUESTS: readonly PlainEvent[] = [
  instant('ResourceSendRequest', 1000, { requestId: 'page', url: 'http://x/' }),
  lasting('FunctionCall', 5000, 1000),
  instant('ResourceSendRequest', 5500, {
    requestId: 'rows',
    url: 'http://x/rows',
    initiator: { url: 'http://x/' },
  }),
];

it('links calls and pages to their requests', async () => {
  const of = async (params: { event: number } | { requestId: string }) =>
    (await flowsIn(REQUESTS, params)).flows.map((flow) => written(REQUESTS, flow));
  expect(await of({ requestId: 'rows' })).toEqual([
    'request: FunctionCall 4.5 → rows 4.5',
    'request: page 0 → rows 4.5',
  ]);
  expect(await of({ requestId: 'page' })).toEqual(['request: page 0 → rows 4.5']);
  expect(await of({ event: 1 })).toEqual(['request: FunctionCall 4.5 → rows 4.5']);
  expect(await of({ requestId: 'none' })).toEqual([]);
});
