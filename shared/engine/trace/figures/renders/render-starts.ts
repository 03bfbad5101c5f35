/** Beginnings of the work that a commit ended: an input, a timer, a response, as far as the trace shows it. */
import type { RenderStart } from '../../contract/trace-renders.ts';
import type { TraceColumns } from '../../columns.ts';
import { argsOf, numberOf, textOf } from '../event-members.ts';
import { createMainThread } from '../main-thread.ts';
import type { RequestOfTrace } from '../requests/requests.ts';
import { createTaskStarts, MESSAGE_SENT, START_KINDS } from '../task-start.ts';
import { notesCommit, type RecordedCommit } from './recorded-renders.ts';

/** Tasks that only continue what another one has scheduled, one after the other. */
const MAX_HOPS = 5;
const MICROTASKS = 'RunMicrotasks';
const RESPONSES = ['ResourceReceivedData', 'ResourceReceiveResponse', 'ResourceFinish'];

/** Returns `unknown` for a commit in a task that no known event started. */
export function createRenderStarts(
  trace: TraceColumns,
  requests: readonly RequestOfTrace[],
): (commit: RecordedCommit) => RenderStart {
  const threads = new Map<number, ReturnType<typeof startsOfThread>>();
  return (commit) => {
    const starts = threads.get(commit.thread) ?? startsOfThread(trace, commit.thread, requests);
    threads.set(commit.thread, starts);
    return starts(commit);
  };
}

function startsOfThread(
  trace: TraceColumns,
  thread: number,
  requests: readonly RequestOfTrace[],
): (commit: RecordedCommit) => RenderStart {
  const main = createMainThread(trace, thread);
  const startOf = createTaskStarts(trace, thread);
  const { events } = main.calls;
  const urls = new Map(requests.map(({ row }) => [row.requestId, row.url]));

  /** The outermost event that starts work around a time; for microtasks the last one before them in the same task, which they may continue. */
  function startEvent(atUs: number): number | null {
    const around = main.callsAt(atUs);
    const [task] = around;
    const known = around.find((call) => START_KINDS.has(main.nameOf(call)) && !notesCommit(trace, events[call]));
    if (task === undefined || (known !== undefined && main.nameOf(known) !== MICROTASKS))
      return known === undefined ? null : events[known];
    const untilUs = known === undefined ? atUs : trace.startUs[events[known]];
    let last: number | null = null;
    let coveredUs = -1;
    for (let call = main.firstFrom(trace.startUs[events[task]]); call < events.length; call += 1) {
      const event = events[call];
      if (trace.startUs[event] >= untilUs) break;
      const name = main.nameOf(call);
      if (!START_KINDS.has(name) || name === MICROTASKS || trace.startUs[event] < coveredUs) continue;
      if (notesCommit(trace, event)) continue;
      last = event;
      coveredUs = trace.startUs[event] + trace.durationUs[event];
    }
    return last ?? (known === undefined ? null : events[known]);
  }

  /** When a message that is handled was sent by this thread; null if the trace does not have it. */
  function sentUs(handled: number): number | null {
    const id = textOf(argsOf(trace, handled).data['traceId']) || numberOf(argsOf(trace, handled).data['traceId']);
    if (id === null || id === '') return null;
    const sent = main.eventsNamed(MESSAGE_SENT).findLast((event) => {
      const { traceId } = argsOf(trace, event).data;
      return traceId === id && trace.startUs[event] <= trace.startUs[handled];
    });
    return sent === undefined ? null : trace.startUs[sent];
  }

  function urlIn(atUs: number): string {
    const [task] = main.callsAt(atUs);
    if (task === undefined) return '';
    const fromUs = trace.startUs[events[task]];
    const received = main.between(main.eventsNamed(...RESPONSES), fromUs - 1, atUs);
    const ids = new Set(received.map((event) => textOf(argsOf(trace, event).data['requestId'])));
    const [only = ''] = ids;
    return ids.size === 1 ? (urls.get(only) ?? '') : '';
  }

  return ({ startUs, type }) => {
    let atUs = startUs;
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const event = startEvent(atUs);
      const isMessage = event !== null && trace.names[trace.name[event]] === 'HandlePostMessage';
      const before = isMessage ? sentUs(event) : null;
      if (before !== null) {
        atUs = before;
        continue;
      }
      const url = urlIn(atUs);
      if (event === null) break;
      const start = startOf({
        event,
        thread,
        startUs: trace.startUs[event],
        durationUs: Math.max(1, trace.durationUs[event]),
        overhead: [],
      });
      // The page knows the event whose listener ran, such as that of an input within that of a key.
      const isOwnEvent = start?.kind === 'event' && atUs === startUs && type !== '';
      if (start !== null) return { ...start, ...(isOwnEvent ? { detail: type } : {}), url };
      break;
    }
    if (type !== '') return { kind: 'event', detail: type, requestedBy: null, url: '' };
    return { kind: 'unknown', detail: '', requestedBy: null, url: urlIn(atUs) };
  };
}
