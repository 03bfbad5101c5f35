import { describe, expect, it } from 'vitest';
import {
  BROWSER_PID,
  FRAME,
  instant,
  navigationStart,
  PAGE_URL,
  PID,
  span,
  task,
  threadName,
  traceBegins,
} from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { isOfPage, navigationsOf, tracedPage, unreachableUrlOf } from './traced-page.ts';

const OTHER_PID = 20;
const otherMain = threadName('CrRendererMain', OTHER_PID, 5);

const pageOf = (events: PlainEvent[]) => tracedPage(traceOf(events));

describe('tracedPage', () => {
  it('uses the URL of the last navigation', () => {
    const page = pageOf([
      ...traceBegins(),
      navigationStart(1, { url: 'about:blank', navigationId: 'A0' }),
      navigationStart(2),
      // A drawn image has its own document without a URL.
      navigationStart(3, { url: '', frame: 'IMAGE', navigationId: 'A2' }),
    ]);
    expect(page).toMatchObject({ pid: PID, tid: 1, frameId: FRAME, url: PAGE_URL });
  });

  it('prefers the busier of two renderers', () => {
    const events = [
      ...traceBegins(),
      otherMain,
      navigationStart(1),
      navigationStart(1, { url: 'https://other.test/', frame: 'FF', navigationId: 'B1', pid: OTHER_PID }),
      task(10, 40),
    ];
    expect(pageOf([...events, task(10, 30, { pid: OTHER_PID, tid: 5 })])?.url).toBe(PAGE_URL);
    expect(pageOf([...events, task(10, 50, { pid: OTHER_PID, tid: 5 })])?.url).toBe('https://other.test/');
  });

  it('prefers other pages to pages of the browser itself', () => {
    const events = [
      ...traceBegins(),
      otherMain,
      navigationStart(1, { url: 'chrome://popup/', frame: 'FF', navigationId: 'B1', pid: OTHER_PID }),
      task(10, 500, { pid: OTHER_PID, tid: 5 }),
    ];
    expect(pageOf([...events, navigationStart(2), task(10, 1)])?.url).toBe(PAGE_URL);
    // A page without a known URL is preferred, too.
    expect(pageOf([...events, task(10, 1)])).toMatchObject({ pid: PID, url: '' });
    expect(pageOf(events.filter(({ pid }) => pid !== PID))?.url).toBe('chrome://popup/');
  });

  it('finds a page that was loaded before the trace', () => {
    const frames = [
      { frame: FRAME, url: PAGE_URL, processId: PID, isOutermostMainFrame: true, isInPrimaryMainFrame: true },
      { frame: 'AD', url: 'https://ad.test/', processId: PID, parent: FRAME, isOutermostMainFrame: false },
      {
        frame: 'PRE',
        url: 'https://next.test/',
        processId: PID,
        isOutermostMainFrame: true,
        isInPrimaryMainFrame: false,
      },
    ];
    const page = pageOf([
      ...traceBegins().slice(0, 3),
      instant('TracingStartedInBrowser', 0, { data: { frames } }, { pid: BROWSER_PID, tid: 1 }),
    ]);
    expect(page).toMatchObject({ frameId: FRAME, url: PAGE_URL });
    expect(page?.frames.rootOf('AD')).toBe(FRAME);
    expect(page?.frames.rootOf('UNKNOWN')).toBe('');
  });

  it('is the document of a frame, not an earlier one in the back/forward cache', () => {
    const shown = { frame: FRAME, processId: PID, isOutermostMainFrame: true, isInPrimaryMainFrame: true };
    const frames = [
      { ...shown, url: PAGE_URL },
      { ...shown, url: 'https://site.test/before' },
    ];
    const page = pageOf([
      ...traceBegins().slice(0, 3),
      instant('TracingStartedInBrowser', 0, { data: { frames } }, { pid: BROWSER_PID, tid: 1 }),
    ]);
    expect(page).toMatchObject({ frameId: FRAME, url: PAGE_URL });
  });

  it('uses the painted frame if no page is known', () => {
    const layers = ['OTHER', FRAME, FRAME].map((frame, at) =>
      instant('SetLayerTreeId', at, { data: { frame, layerTreeId: 2 } }),
    );
    expect(pageOf([...traceBegins(), ...layers])).toMatchObject({ frameId: FRAME, url: '' });
  });

  it('uses all events if there are no tasks', () => {
    const events = [
      ...traceBegins(),
      otherMain,
      span('Layout', 1, 5),
      span('Layout', 1, 9, {}, { pid: OTHER_PID, tid: 5 }),
    ];
    expect(pageOf(events)?.pid).toBe(OTHER_PID);
  });

  it('is null without a renderer', () => {
    expect(
      pageOf([threadName('JavaScriptMainThread', 3, 3), span('RunTask', 1, 80, {}, { pid: 3, tid: 3 })]),
    ).toBeNull();
    expect(pageOf([])).toBeNull();
  });
});

describe('navigationsOf', () => {
  it('are those of the topmost frame, without repetitions, in order of time', () => {
    const events = [
      ...traceBegins(),
      navigationStart(50, { navigationId: 'A2', url: 'https://site.test/two' }),
      navigationStart(5),
      navigationStart(5),
      navigationStart(20, { navigationId: 'C1', frame: 'IFRAME', isOutermostMainFrame: false }),
      navigationStart(30, { navigationId: 'A3', url: '' }),
    ];
    expect(navigationsOf(traceOf(events), { frameId: FRAME })).toEqual([
      { navigationId: 'A1', url: PAGE_URL, startUs: 5000, event: 5 },
      { navigationId: 'A2', url: 'https://site.test/two', startUs: 50_000, event: 4 },
    ]);
  });
});

describe('isOfPage', () => {
  const commit = (frame: string, parent: string, pid: number) =>
    instant(
      'FrameCommittedInBrowser',
      3,
      { data: { frame, parent, processId: pid, url: 'https://x.test/' } },
      { pid: BROWSER_PID, tid: 1 },
    );
  const page = pageOf([
    ...traceBegins(),
    otherMain,
    navigationStart(1),
    commit('INNER', FRAME, PID),
    commit('INMOST', 'INNER', OTHER_PID),
    navigationStart(4, { navigationId: 'B1', frame: 'TAB', url: 'https://site.test/tab' }),
    navigationStart(5, { navigationId: 'A9' }),
  ]);

  it('includes nested frames of any process', () => {
    if (page === null) throw new Error('There is a page.');
    expect(page.frameId).toBe(FRAME);
    expect(isOfPage(page, FRAME, PID)).toBe(true);
    expect(isOfPage(page, 'INMOST', OTHER_PID)).toBe(true);
  });

  it('excludes other tabs in the same process, and unknown frames in others', () => {
    if (page === null) throw new Error('There is a page.');
    expect(isOfPage(page, 'TAB', PID)).toBe(false);
    expect(isOfPage(page, '', PID)).toBe(true);
    expect(isOfPage(page, '', OTHER_PID)).toBe(false);
  });
});

it('the address that did not load is the one that the browser committed for the frame of its error page', () => {
  const committed = (url: string, frame = FRAME) =>
    instant('FrameCommittedInBrowser', 5, { data: { frame, url } }, { pid: BROWSER_PID, tid: 1 });
  const trace = traceOf([
    ...traceBegins(),
    committed('https://earlier.test/'),
    committed(PAGE_URL),
    committed('https://ads.test/', 'FF'),
    committed('chrome-error://chromewebdata/'),
  ]);
  const page = { frameId: FRAME, url: 'chrome-error://chromewebdata/' };
  expect(unreachableUrlOf(trace, page)).toBe(PAGE_URL);
  expect(unreachableUrlOf(trace, { ...page, url: PAGE_URL })).toBeNull();
  expect(unreachableUrlOf(traceOf([...traceBegins()]), page)).toBeNull();
});
