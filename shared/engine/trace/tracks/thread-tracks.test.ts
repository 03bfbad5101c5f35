import { expect, it } from 'vitest';
import { runSteps } from '../../steps/steps.ts';
import { traceOf } from '../testing/trace-of.ts';
import { openTrace } from '../testing/read-trace.ts';
import { BROWSER_PID, FRAME, MAIN, PAGE_URL, PID, instant, span, task, threadName } from '../testing/page-events.ts';
import { createTraceModel } from '../trace-model.ts';
import { createInternals, sizeWithoutPlumbing, withoutPlumbing } from '../plumbing.ts';
import { threadTracks } from './thread-tracks.ts';

const WORKER = 3;
const toplevel = { cat: 'toplevel' };
const EVENTS = [
  threadName('CrBrowserMain', BROWSER_PID, 1),
  threadName('CrRendererMain', PID, MAIN),
  threadName('DedicatedWorker thread', PID, WORKER),
  instant(
    'FrameCommittedInBrowser',
    1,
    { data: { frame: FRAME, processId: PID, url: PAGE_URL, isOutermostMainFrame: true } },
    { pid: BROWSER_PID, tid: 1 },
  ),
  instant(
    'TracingSessionIdForWorker',
    2,
    { data: { workerThreadId: WORKER, url: 'https://site.test/search.worker.js' } },
    { tid: WORKER },
  ),
  span('ThreadControllerImpl::RunTask', 9, 50, {}, toplevel),
  task(10, 45),
  span('SimpleWatcher::OnHandleReady', 11, 40, {}, toplevel),
  span('EventDispatch', 12, 30, { data: { type: 'click' } }),
  span('ThreadControllerImpl::RunTask', 10, 5, {}, { ...toplevel, tid: WORKER }),
];

function tracks(allEvents: boolean) {
  const model = createTraceModel(openTrace(JSON.stringify({ traceEvents: EVENTS })));
  return runSteps(threadTracks(model, allEvents)).map(({ track, chart }) => {
    const drawn = chart?.().piece(0, Infinity);
    const names = drawn === undefined ? [] : Array.from(drawn.labelOf, (label) => drawn.labels[label]?.name);
    return { name: track.name, group: track.group, depths: track.depths, names };
  });
}

it('are grouped by page and script, with titles and without browser internals', () => {
  expect(tracks(false)).toEqual([
    { name: 'Main', group: PAGE_URL, depths: 2, names: ['Task', 'Event: click'] },
    // Without other events, browser internals are shown.
    {
      name: 'Worker',
      group: 'https://site.test/search.worker.js',
      depths: 1,
      names: ['ThreadControllerImpl::RunTask'],
    },
  ]);
});

it('have all events on request', () => {
  expect(tracks(true)[0]).toEqual({
    name: 'Main',
    group: PAGE_URL,
    depths: 4,
    names: ['ThreadControllerImpl::RunTask', 'Task', 'SimpleWatcher::OnHandleReady', 'Event: click'],
  });
});

it('add the self time of browser internals to the enclosing event', () => {
  const trace = traceOf(EVENTS);
  const calls = trace.callsOf(trace.threads.findIndex(({ pid, tid }) => pid === PID && tid === MAIN));
  const isPlumbingEvent = (event: number): boolean => trace.names[trace.name[event]].includes('::');
  const kept = withoutPlumbing(calls, isPlumbingEvent);
  expect([...kept.selfUs]).toEqual([15_000, 30_000]);
  expect([...kept.depth]).toEqual([0, 1]);
});

it('have as many levels and boxes as their calls without browser internals', () => {
  const trace = traceOf(EVENTS);
  const calls = trace.threads.map((_, thread) => trace.callsOf(thread));
  const tests: ((event: number) => boolean)[] = [
    createInternals(trace),
    () => true,
    () => false,
    (event) => event % 2 === 0,
    (event) => event % 3 === 0,
  ];
  const sizes = calls.flatMap((of) => tests.map((isInternal) => sizeWithoutPlumbing(of, isInternal)));
  const expected = calls.flatMap((of) =>
    tests.map((isInternal) => {
      const { depths, events } = withoutPlumbing(of, isInternal);
      return { depths, count: events.length };
    }),
  );
  expect(sizes).toEqual(expected);
  expect(new Set(sizes.map(({ count }) => count)).size).toBeGreaterThan(2);
});
