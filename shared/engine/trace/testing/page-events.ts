/** Test helper: events of one page in the browser's form, with times in milliseconds from the start of the trace. */
import type { PlainEvent } from './trace-of.ts';

export const PID = 10;
export const MAIN = 1;
export const COMPOSITOR = 2;
export const BROWSER_PID = 7;
export const FRAME = 'F00D';
export const NAVIGATION = 'A1';
export const PAGE_URL = 'https://site.test/';

/** Trace clock at the start of the trace, µs. */
export const CLOCK_US = 5_000_000;

const TIMELINE = 'devtools.timeline';

interface Where {
  readonly pid?: number;
  readonly tid?: number;
  readonly cat?: string;
}

function tsOf(atMs: number): number {
  return CLOCK_US + atMs * 1000;
}

/** An event with a duration. */
export function span(
  name: string,
  atMs: number,
  durationMs: number,
  args: unknown = {},
  where: Where = {},
): PlainEvent {
  const { pid = PID, tid = MAIN, cat = TIMELINE } = where;
  return { name, cat, ph: 'X', pid, tid, ts: tsOf(atMs), dur: durationMs * 1000, args };
}

export function task(atMs: number, durationMs: number, where: Where = {}): PlainEvent {
  return span('RunTask', atMs, durationMs, {}, { cat: `disabled-by-default-${TIMELINE}`, ...where });
}

/** An instant event. */
export function instant(name: string, atMs: number, args: unknown = {}, where: Where = {}): PlainEvent {
  const { pid = PID, tid = MAIN, cat = TIMELINE } = where;
  return { name, cat, ph: 'I', pid, tid, ts: tsOf(atMs), args };
}

export function threadName(name: string, pid: number, tid: number): PlainEvent {
  return { name: 'thread_name', cat: '__metadata', ph: 'M', pid, tid, ts: 0, args: { name } };
}

/** Start of a trace with an existing page. */
export function traceBegins(): PlainEvent[] {
  return [
    threadName('CrBrowserMain', BROWSER_PID, 1),
    threadName('CrRendererMain', PID, MAIN),
    threadName('Compositor', PID, COMPOSITOR),
    instant('TracingStartedInBrowser', 0, {}, { pid: BROWSER_PID, tid: 1 }),
  ];
}

export function navigationStart(
  atMs: number,
  { navigationId = NAVIGATION, url = PAGE_URL, frame = FRAME, isOutermostMainFrame = true, pid = PID } = {},
): PlainEvent {
  return instant(
    'navigationStart',
    atMs,
    { frame, data: { documentLoaderURL: url, isOutermostMainFrame, navigationId } },
    { cat: 'blink.user_timing', pid },
  );
}

/** A paint of a navigation: `firstContentfulPaint`, `largestContentfulPaint::Candidate` … */
export function paint(name: string, atMs: number, data: object = {}, navigationId = NAVIGATION): PlainEvent {
  return instant(
    name,
    atMs,
    { frame: FRAME, data: { navigationId, ...data } },
    { cat: 'loading,rail,devtools.timeline' },
  );
}

export function layoutShift(atMs: number, score: number, data: object = {}): PlainEvent {
  return instant(
    'LayoutShift',
    atMs,
    { frame: FRAME, data: { score, had_recent_input: false, ...data } },
    { cat: 'loading' },
  );
}

export interface Input {
  readonly type?: string;
  readonly atMs: number;
  readonly durationMs: number;
  /** Start and end of the handlers, from the input on. */
  readonly handlersMs?: readonly [number, number];
  readonly interactionId?: number;
  readonly id?: string;
}

/** The pair of events of an input and the paint that shows its effect. */
export function input({ type = 'click', atMs, durationMs, handlersMs = [0, 0], interactionId = 0, id = '0x1' }: Input) {
  // The page's own clock, which began 100 ms before the trace.
  const timeStamp = 100 + atMs;
  const data = {
    frame: FRAME,
    type,
    interactionId,
    timeStamp,
    processingStart: timeStamp + handlersMs[0],
    processingEnd: timeStamp + handlersMs[1],
    duration: durationMs,
  };
  const both = { name: 'EventTiming', cat: TIMELINE, id, pid: PID, tid: MAIN };
  const events: PlainEvent[] = [
    { ...both, ph: 'b', ts: tsOf(atMs), args: { data } },
    { ...both, ph: 'e', ts: tsOf(atMs + durationMs), args: {} },
  ];
  return events;
}

/** An event of a request, such as `ResourceSendRequest`. */
export function resource(name: string, atMs: number, data: object, where: Where = {}): PlainEvent {
  return instant(`Resource${name}`, atMs, { data }, where);
}

/** `timing` of the response to a request at `atMs`; omitted phases did not occur. */
export function timing(atMs: number, times: Readonly<Record<string, number>>): object {
  const none = ['dnsStart', 'dnsEnd', 'connectStart', 'connectEnd', 'sslStart', 'sslEnd', 'sendStart', 'sendEnd'];
  return { ...Object.fromEntries(none.map((name) => [name, -1])), requestTime: tsOf(atMs) / 1_000_000, ...times };
}
