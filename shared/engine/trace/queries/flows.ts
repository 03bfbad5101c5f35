/**
 * Causes and effects. Blink writes both as events with the same timer, frame or message id; the pairs are those of DevTools
 * (`InitiatorsHandler`). Others are flow events (`s`, `t`, `f` with equal name, category and id), which belong to their enclosing events, and events with equal `bind_id`;
 * requests contain the URL of their initiator.
 */
import { US_PER_MS } from '../../../base/units.ts';
import type { TraceFlow, TraceFlowEnd } from '../contract/traces.ts';
import type { Steps } from '../../steps/steps.ts';
import { bindOf } from '../read/event-ids.ts';
import { membersOf, type Members } from '../figures/event-members.ts';
import type { RequestOfTrace } from '../figures/requests/requests.ts';
import { parsed } from '../read/trace-scan.ts';
import type { TraceDocument } from '../trace-document.ts';
import { callAround } from './calls-around.ts';
import type { ReadBytes } from './event-details.ts';

// Reads the `args` of many nearby events in blocks, because opening the file for each of them would be slow.

const BLOCK_BYTES = 256 * 1024;
/** 16 MB: some tens of milliseconds; for a gzip file, which is read from the start each time, seconds. */
const MAX_BLOCKS = 64;

interface ArgsBlocks {
  /** Null if the limit of blocks is reached. */
  argsOf(event: number): Steps<Members | null>;
}

/** `towards`: the usual direction of the next events. */
function createArgsBlocks(
  { argsAt, argsLength, count }: Pick<TraceDocument, 'argsAt' | 'argsLength' | 'count'>,
  readBytes: ReadBytes,
  towards: 'begin' | 'end',
): ArgsBlocks {
  const decoder = new TextDecoder();
  let from = 0;
  let bytes = new Uint8Array(0);
  let blocks = 0;
  let fileEnd = 0;
  for (let event = 0; event < count; event += 1) fileEnd = Math.max(fileEnd, argsAt[event] + argsLength[event]);

  return {
    *argsOf(event) {
      const at = argsAt[event];
      const end = at + argsLength[event];
      if (end === at) return membersOf(null);
      if (at < from || end > from + bytes.length) {
        if (blocks === MAX_BLOCKS) return null;
        blocks += 1;
        const length = Math.max(BLOCK_BYTES, end - at);
        from = towards === 'begin' ? Math.max(0, end - length) : at;
        const to = Math.min(fileEnd, from + length);
        const reading: { bytes: Uint8Array | null } = { bytes: null };
        const read = async (): Promise<void> => {
          reading.bytes = await readBytes(from, to - from);
        };
        yield { stage: 'arguments', done: blocks, total: MAX_BLOCKS, wait: read() };
        if (reading.bytes === null) throw new Error('The caller of these steps did not wait');
        bytes = new Uint8Array(reading.bytes);
      }
      return membersOf(parsed(decoder.decode(bytes.subarray(at - from, end - from))));
    },
  };
}

/** Maximum number of arrows in each direction. */
const MAX_FLOWS = 20;
const FLOW_BEGIN = 115;
const FLOW_STEP = 116;
const FLOW_END = 102;

interface Pair {
  readonly kind: TraceFlow['kind'];
  readonly cause: string;
  readonly effect: string;
  /** Members of `data` (of begin events, `beginData`) that are equal in both. */
  readonly key: readonly string[];
  /** A cause has one effect, except for a repeating timer. */
  readonly isRepeated: boolean;
  readonly isOnOneThread: boolean;
}

const PAIRS: readonly Pair[] = [
  pair('timer', 'TimerInstall', 'TimerFire', ['timerId'], { isRepeated: true }),
  pair('animation-frame', 'RequestAnimationFrame', 'FireAnimationFrame', ['id']),
  pair('idle-callback', 'RequestIdleCallback', 'FireIdleCallback', ['id']),
  pair('style', 'ScheduleStyleRecalculation', 'UpdateLayoutTree', ['frame']),
  pair('layout', 'InvalidateLayout', 'Layout', ['frame']),
  pair('message', 'SchedulePostMessage', 'HandlePostMessage', ['traceId'], { isOnOneThread: false }),
];

function pair(
  kind: TraceFlow['kind'],
  cause: string,
  effect: string,
  key: readonly string[],
  { isRepeated = false, isOnOneThread = true } = {},
): Pair {
  return { kind, cause, effect, key, isRepeated, isOnOneThread };
}

/** Key of an event by its args; null without one. Ids are unique within a frame, except for those that cross frames. */
function keyOf(args: Members, { key, isOnOneThread }: Pair): string | null {
  for (const member of ['data', 'beginData']) {
    const data = membersOf(args[member]);
    if (!key.every((name) => data[name] !== undefined)) continue;
    return JSON.stringify([isOnOneThread ? data['frame'] : null, ...key.map((name) => data[name])]);
  }
  return null;
}

export interface FlowSources {
  readonly trace: TraceDocument;
  readonly readBytes: ReadBytes;
  readonly requests: () => readonly RequestOfTrace[];
}

interface FoundFlows {
  readonly flows: TraceFlow[];
  readonly isCut: boolean;
}

function eventEnd(trace: TraceDocument, event: number): TraceFlowEnd {
  const { pid, tid, name } = trace.threads[trace.thread[event]];
  const durationUs = trace.durationUs[event];
  const around = durationUs > 0 ? event : callAround(trace, event);
  return {
    event,
    requestId: null,
    around: around < 0 ? null : around,
    name: trace.names[trace.name[event]],
    startMs: trace.startUs[event] / US_PER_MS,
    durationMs: durationUs / US_PER_MS,
    pid,
    tid,
    threadName: name,
  };
}

function requestEnd({ row }: RequestOfTrace): TraceFlowEnd {
  const { requestId, url, startMs, durationMs, pid } = row;
  return { event: null, requestId, around: null, name: url, startMs, durationMs, pid, tid: null, threadName: '' };
}

/** Events with a name after or before a time, nearest first. */
function nearest(trace: TraceDocument, name: string, of: number, isBefore: boolean, isOnOneThread: boolean): number[] {
  const { startUs, thread } = trace;
  return [...trace.eventsNamed(name)]
    .filter(
      (event) =>
        event !== of &&
        (!isOnOneThread || thread[event] === thread[of]) &&
        (isBefore ? startUs[event] <= startUs[of] : startUs[event] >= startUs[of]),
    )
    .toSorted((a, b) => (isBefore ? startUs[b] - startUs[a] : startUs[a] - startUs[b]));
}

function* matching(
  { trace, readBytes }: FlowSources,
  event: number,
  of: Pair,
  isBefore: boolean,
): Steps<{ readonly found: readonly number[]; readonly isCut: boolean }> {
  const candidates = nearest(trace, isBefore ? of.cause : of.effect, event, isBefore, of.isOnOneThread);
  if (candidates.length === 0) return { found: [], isCut: false };
  const own = yield* createArgsBlocks(trace, readBytes, 'end').argsOf(event);
  const key = own === null ? null : keyOf(own, of);
  if (key === null) return { found: [], isCut: false };
  const blocks = createArgsBlocks(trace, readBytes, isBefore ? 'begin' : 'end');
  const most = isBefore || !of.isRepeated ? 1 : MAX_FLOWS;
  const found: number[] = [];
  for (const candidate of candidates) {
    const args = yield* blocks.argsOf(candidate);
    if (args === null) return { found, isCut: true };
    if (keyOf(args, of) !== key) continue;
    found.push(candidate);
    if (found.length === most) return { found, isCut: most > 1 };
  }
  return { found, isCut: false };
}

/** The event and the instants in it: a person selects a call, and the cause is an instant inside it. */
function* causesIn(trace: TraceDocument, event: number, of: Pair): Generator<number> {
  if (trace.names[trace.name[event]] === of.cause) yield event;
  const fromUs = trace.startUs[event];
  const toUs = fromUs + trace.durationUs[event];
  if (toUs === fromUs) return;
  for (const cause of trace.eventsNamed(of.cause)) {
    if (trace.thread[cause] !== trace.thread[event] || trace.startUs[cause] < fromUs || trace.startUs[cause] > toUs)
      continue;
    if (cause !== event && callAround(trace, cause) === event) yield cause;
  }
}

function* pairedFlows(sources: FlowSources, event: number): Steps<FoundFlows> {
  const { trace } = sources;
  const flows: TraceFlow[] = [];
  let isCut = false;
  const name = trace.names[trace.name[event]];
  for (const of of PAIRS) {
    if (name === of.effect) {
      const { found, isCut: own } = yield* matching(sources, event, of, true);
      isCut ||= own;
      for (const cause of found)
        flows.push({ kind: of.kind, from: eventEnd(trace, cause), to: eventEnd(trace, event) });
    }
    let effects = 0;
    for (const cause of causesIn(trace, event, of)) {
      if (effects >= MAX_FLOWS) {
        isCut = true;
        break;
      }
      const { found, isCut: own } = yield* matching(sources, cause, of, false);
      isCut ||= own;
      effects += found.length;
      for (const effect of found)
        flows.push({ kind: of.kind, from: eventEnd(trace, cause), to: eventEnd(trace, effect) });
    }
  }
  return { flows, isCut };
}

/** Flow events with equal name, category and id are consecutive; ids are reused, so only neighbours are linked. */
function notedFlows({ trace }: FlowSources, event: number): FoundFlows {
  const { count, phase, thread, startUs, durationUs, name, category, id } = trace;
  const isFlow = (of: number): boolean => phase[of] === FLOW_BEGIN || phase[of] === FLOW_STEP || phase[of] === FLOW_END;
  const fromUs = startUs[event];
  const toUs = fromUs + durationUs[event];
  const keyText = (of: number): string => `${name[of]} ${category[of]} ${id[of]}`;
  const own = new Map<string, number[]>();
  for (let of = 0; of < count; of += 1) {
    if (!isFlow(of) || thread[of] !== thread[event] || startUs[of] < fromUs || startUs[of] > toUs) continue;
    if (of === event || callAround(trace, of) === event) own.set(keyText(of), [...(own.get(keyText(of)) ?? []), of]);
  }
  if (own.size === 0) return { flows: [], isCut: false };
  const chains = new Map<string, number[]>();
  for (let of = 0; of < count; of += 1) {
    if (isFlow(of) && own.has(keyText(of))) chains.set(keyText(of), [...(chains.get(keyText(of)) ?? []), of]);
  }
  const flows: TraceFlow[] = [];
  const add = (from: number | undefined, to: number | undefined): void => {
    if (from === undefined || to === undefined || phase[from] === FLOW_END || phase[to] === FLOW_BEGIN) return;
    const ends = { from: eventEnd(trace, from), to: eventEnd(trace, to) };
    // A link from an event to itself is omitted.
    if (ends.from.around !== ends.to.around || ends.from.around === null) flows.push({ kind: 'flow', ...ends });
  };
  for (const [key, points] of own) {
    const order = { [FLOW_BEGIN]: 0, [FLOW_STEP]: 1, [FLOW_END]: 2 } as Readonly<Record<number, number>>;
    const chain = (chains.get(key) ?? []).toSorted(
      (a, b) => startUs[a] - startUs[b] || (order[phase[a]] ?? 0) - (order[phase[b]] ?? 0) || a - b,
    );
    for (const point of points) {
      const at = chain.indexOf(point);
      add(chain[at - 1], point);
      add(point, chain[at + 1]);
    }
  }
  return { flows: flows.slice(0, 2 * MAX_FLOWS), isCut: flows.length > 2 * MAX_FLOWS };
}

/** Flows that are recorded on the events themselves: events with equal `bind_id` in order of time, of any names. */
function boundFlows({ trace }: FlowSources, event: number): FoundFlows {
  const own = bindOf(trace.ids[trace.id[event]] ?? '');
  if (own === null) return { flows: [], isCut: false };
  const bindOfId = new Map(
    trace.ids.flatMap((text, id) => {
      const bind = bindOf(text);
      return bind !== null && bind.id === own.id ? [[id, bind] as const] : [];
    }),
  );
  const before: number[] = [];
  const after: number[] = [];
  for (let of = 0; of < trace.count; of += 1) {
    if (of === event || !bindOfId.has(trace.id[of])) continue;
    const isEarlier =
      trace.startUs[of] === trace.startUs[event] ? of < event : trace.startUs[of] < trace.startUs[event];
    (isEarlier ? before : after).push(of);
  }
  const distance = (of: number): number => Math.abs(trace.startUs[of] - trace.startUs[event]);
  const closest = (events: readonly number[]): number | undefined =>
    events.toSorted((a, b) => distance(a) - distance(b) || Math.abs(a - event) - Math.abs(b - event))[0];
  // An id is used again after the end of a flow: only the neighbours are linked.
  const cause = own.isInto ? closest(before) : undefined;
  const effect = own.isOutOf ? closest(after) : undefined;
  const link = (from: number, to: number): TraceFlow => ({
    kind: 'flow',
    from: eventEnd(trace, from),
    to: eventEnd(trace, to),
  });
  return {
    flows: [
      ...(cause !== undefined && bindOfId.get(trace.id[cause])?.isOutOf === true ? [link(cause, event)] : []),
      ...(effect !== undefined && bindOfId.get(trace.id[effect])?.isInto === true ? [link(event, effect)] : []),
    ],
    isCut: false,
  };
}

/** Requests sent inside an event; for a request its sender and the requests it initiated. */
function requestFlows({ trace, requests }: FlowSources, event: number): FoundFlows {
  const sent = requests().filter(({ event: of }) => of === event || callAround(trace, of) === event);
  return {
    flows: sent
      .slice(0, MAX_FLOWS)
      .map((request) => ({ kind: 'request', from: eventEnd(trace, request.event), to: requestEnd(request) })),
    isCut: sent.length > MAX_FLOWS,
  };
}

export function* flowsOfEvent(sources: FlowSources, event: number): Steps<FoundFlows> {
  const parts = [
    yield* pairedFlows(sources, event),
    notedFlows(sources, event),
    boundFlows(sources, event),
    requestFlows(sources, event),
  ];
  return { flows: parts.flatMap(({ flows }) => flows), isCut: parts.some(({ isCut }) => isCut) };
}

/** Empty for an unknown request. */
export function flowsOfRequest({ trace, requests }: FlowSources, requestId: string): FoundFlows {
  const all = requests();
  const request = all.find(({ row }) => row.requestId === requestId);
  if (request === undefined) return { flows: [], isCut: false };
  const { url, initiator, startMs } = request.row;
  const to = requestEnd(request);
  // The last one before, of several requests for one URL.
  const asking =
    initiator === '' ? undefined : all.findLast(({ row }) => row.url === initiator && row.startMs < startMs);
  const asked = all.filter(({ row }) => row.initiator === url && row.startMs > startMs);
  const sender = callAround(trace, request.event);
  return {
    flows: [
      ...(sender < 0 ? [] : [{ kind: 'request' as const, from: eventEnd(trace, request.event), to }]),
      ...(asking === undefined ? [] : [{ kind: 'request' as const, from: requestEnd(asking), to }]),
      ...asked.slice(0, MAX_FLOWS).map((other) => ({ kind: 'request' as const, from: to, to: requestEnd(other) })),
    ],
    isCut: asked.length > MAX_FLOWS,
  };
}
