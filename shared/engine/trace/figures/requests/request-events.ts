/** Events of each network request from Blink and the browser, in order of time. */
import type { TraceColumns } from '../../columns.ts';
import { argsOf, pidOf, textOf, type Members } from '../event-members.ts';

export interface RequestEvent {
  readonly event: number;
  readonly startUs: number;
  readonly data: Members;
}

export interface RequestEvents {
  readonly requestId: string;
  readonly pid: number;
  /** When the browser began it: only for documents, whose renderer is known later. */
  readonly wills: RequestEvent[];
  /** One for each URL; all but the last were redirected. */
  readonly sends: RequestEvent[];
  priority: RequestEvent | null;
  blocking: RequestEvent | null;
  response: RequestEvent | null;
  readonly pieces: RequestEvent[];
  cached: boolean;
  finish: RequestEvent | null;
}

const REQUEST_NAMES = [
  'ResourceWillSendRequest',
  'ResourceSendRequest',
  'ResourceChangePriority',
  'PreloadRenderBlockingStatusChange',
  'ResourceReceiveResponse',
  'ResourceReceivedData',
  'ResourceMarkAsCached',
  'ResourceFinish',
] as const;

/** Requests whose sending is in the trace, in order. An id is unique within its process until the request finishes. */
export function requestEventsOf(trace: TraceColumns): RequestEvents[] {
  const found = REQUEST_NAMES.flatMap((name) => [...trace.eventsNamed(name)].map((event) => ({ name, event })));
  // Processes write in blocks, so the file is not in order of time; events at the same time keep their order.
  found.sort((a, b) => trace.startUs[a.event] - trace.startUs[b.event] || a.event - b.event);

  const requests: RequestEvents[] = [];
  const open = new Map<string, RequestEvents>();
  const begunByBrowser = new Map<string, RequestEvent[]>();

  for (const { name, event } of found) {
    const { data } = argsOf(trace, event);
    const requestId = textOf(data['requestId']);
    if (requestId === '') continue;
    const pid = pidOf(trace, event);
    const key = `${pid}\n${requestId}`;
    const piece = { event, startUs: trace.startUs[event], data };
    if (name === 'ResourceWillSendRequest') {
      const wills = begunByBrowser.get(requestId);
      if (wills === undefined) begunByBrowser.set(requestId, [piece]);
      else wills.push(piece);
      continue;
    }
    let request = open.get(key);
    if (name === 'ResourceSendRequest') {
      if (request === undefined || request.finish !== null) {
        request = requestOf(requestId, pid, begunByBrowser.get(requestId) ?? []);
        begunByBrowser.delete(requestId);
        open.set(key, request);
        requests.push(request);
      }
      request.sends.push(piece);
      continue;
    }
    if (request === undefined) continue;
    switch (name) {
      case 'ResourceChangePriority':
        request.priority = piece;
        break;
      case 'PreloadRenderBlockingStatusChange':
        request.blocking = piece;
        break;
      case 'ResourceReceiveResponse':
        request.response = piece;
        break;
      case 'ResourceReceivedData':
        request.pieces.push(piece);
        break;
      case 'ResourceMarkAsCached':
        request.cached = true;
        break;
      case 'ResourceFinish':
        request.finish = piece;
        break;
    }
  }
  return requests;
}

function requestOf(requestId: string, pid: number, wills: RequestEvent[]): RequestEvents {
  return {
    requestId,
    pid,
    wills,
    sends: [],
    priority: null,
    blocking: null,
    response: null,
    pieces: [],
    cached: false,
    finish: null,
  };
}
