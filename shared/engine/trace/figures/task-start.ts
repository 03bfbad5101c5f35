/** Finds what made the browser run the largest part of a task: a timer, an event, a script of the page … */
import type { TaskStart } from '../contract/trace-causes.ts';
import type { TraceColumns } from '../columns.ts';
import { createCallbackRequests } from './requests/callback-requests.ts';
import { codeOfStack, placeOf } from './code-places.ts';
import { argsOf, numberOf, textOf } from './event-members.ts';
import type { LongTask } from './long-tasks.ts';
import { createMainThread } from './main-thread.ts';
import { notesCommit } from './renders/recorded-renders.ts';

/** Events that start work, and how that is called. */
export const START_KINDS: ReadonlyMap<string, TaskStart['kind']> = new Map([
  ['EvaluateScript', 'script'],
  ['EventDispatch', 'event'],
  ['FireAnimationFrame', 'animation-frame'],
  ['FireIdleCallback', 'idle-callback'],
  ['HandlePostMessage', 'message'],
  ['ParseHTML', 'parser'],
  ['RunMicrotasks', 'microtasks'],
  ['TimerFire', 'timer'],
  ['XHRLoad', 'response'],
  ['XHRReadyStateChange', 'response'],
  ['v8.evaluateModule', 'script'],
]);
export const MESSAGE_SENT = 'SchedulePostMessage';
/** Scripts that the parser runs are starts of their own. */
const SEEN_THROUGH = 'ParseHTML';

/** Returns null for a task that no known event started. */
export function createTaskStarts(trace: TraceColumns, thread: number): (task: LongTask) => TaskStart | null {
  const main = createMainThread(trace, thread);
  const requests = createCallbackRequests(trace, main);
  const { events } = main.calls;

  /** The longest outermost event that starts work. */
  function startOf(task: LongTask): number | null {
    const endUs = task.startUs + task.durationUs;
    let longest: number | null = null;
    let longestUs = 0;
    let coveredUs = -1;
    for (let call = main.firstFrom(task.startUs); call < events.length; call += 1) {
      const event = events[call];
      if (trace.startUs[event] >= endUs) break;
      const name = main.nameOf(call);
      if (!START_KINDS.has(name) || trace.startUs[event] < coveredUs || notesCommit(trace, event)) continue;
      const tookUs = name === SEEN_THROUGH ? main.selfUs(call) : trace.durationUs[event];
      if (name !== SEEN_THROUGH) coveredUs = trace.startUs[event] + trace.durationUs[event];
      if (tookUs > longestUs) [longest, longestUs] = [event, tookUs];
    }
    return longest;
  }

  /** The event that sent a message, on any thread; its clock may be behind that of the one that handles it. */
  function sentBy(handled: number): number | null {
    const idOf = (event: number): string => textOf(argsOf(trace, event).data['traceId']);
    const id = idOf(handled);
    return id === '' ? null : (Array.from(trace.eventsNamed(MESSAGE_SENT)).find((event) => idOf(event) === id) ?? null);
  }

  return (task) => {
    const event = startOf(task);
    const name = event === null ? '' : trace.names[trace.name[event]];
    const kind = START_KINDS.get(name);
    if (event === null || kind === undefined) return null;
    if (kind === 'timer') {
      const installed = requests.timerOf(event, trace.startUs[event]);
      const code = installed === undefined ? null : trace.codeOf(installed);
      const timeoutMs = installed === undefined ? null : numberOf(argsOf(trace, installed).data['timeout']);
      return {
        kind,
        detail: timeoutMs === null ? '' : `${timeoutMs} ms`,
        requestedBy: code === null ? null : placeOf(code),
      };
    }
    const sent = kind === 'message' ? sentBy(event) : null;
    const request =
      sent !== null
        ? codeOfStack(argsOf(trace, sent).data)
        : kind === 'animation-frame'
          ? requests.requestedBy(event, 'RequestAnimationFrame')
          : kind === 'idle-callback'
            ? requests.requestedBy(event, 'RequestIdleCallback')
            : null;
    return {
      kind,
      detail: kind === 'event' ? textOf(argsOf(trace, event).data['type']) : '',
      requestedBy: request === null ? null : placeOf(request),
    };
  };
}
