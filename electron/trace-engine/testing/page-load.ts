/** The events of one page load, the minimum that the engine accepts, written by hand in Chromium's format. */

const PID = 100;
const TID = 7;
const FRAME = 'F1';
const URL = 'https://shop.test/';
const NAVIGATION = { documentLoaderURL: URL, isLoadingMainFrame: true, isOutermostMainFrame: true, navigationId: 'N1' };
const PAINTED = 'loading,rail,devtools.timeline';

export interface PageLoad {
  /** Present in a recording started on the page, missing in one started on the browser. */
  readonly withFrames: boolean;
}

/** A navigation, its document, a first and a largest paint, and a task of 200 ms. */
export function pageLoad({ withFrames }: PageLoad): object[] {
  const main = { pid: PID, tid: TID };
  const mark = (name: string, cat: string, ts: number, data: object): object => ({
    ...main,
    name,
    cat,
    ts,
    ph: 'R',
    s: 't',
    args: { frame: FRAME, data },
  });
  const frames = [
    { frame: FRAME, name: '', processId: PID, url: URL, isOutermostMainFrame: true, isInPrimaryMainFrame: true },
  ];
  const timing = { requestTime: 1.01, sendStart: 1, sendEnd: 2, receiveHeadersStart: 30, receiveHeadersEnd: 31 };
  return [
    { pid: 1, tid: 1, ts: 0, ph: 'M', cat: '__metadata', name: 'process_name', args: { name: 'Browser' } },
    { pid: 1, tid: 1, ts: 0, ph: 'M', cat: '__metadata', name: 'thread_name', args: { name: 'CrBrowserMain' } },
    { pid: PID, tid: 0, ts: 0, ph: 'M', cat: '__metadata', name: 'process_name', args: { name: 'Renderer' } },
    { ...main, ts: 0, ph: 'M', cat: '__metadata', name: 'thread_name', args: { name: 'CrRendererMain' } },
    {
      pid: 1,
      tid: 1,
      ts: 1_000_000,
      ph: 'I',
      s: 't',
      cat: 'disabled-by-default-devtools.timeline',
      name: 'TracingStartedInBrowser',
      args: withFrames ? { data: { frameTreeNodeId: 1, persistentIds: true, frames } } : {},
    },
    mark('navigationStart', 'blink.user_timing', 1_010_000, NAVIGATION),
    {
      ...main,
      ts: 1_011_000,
      ph: 'I',
      s: 't',
      cat: 'devtools.timeline',
      name: 'ResourceSendRequest',
      args: {
        data: {
          requestId: 'N1',
          url: URL,
          requestMethod: 'GET',
          priority: 'VeryHigh',
          frame: FRAME,
          resourceType: 'Document',
        },
      },
    },
    {
      ...main,
      ts: 1_041_000,
      ph: 'I',
      s: 't',
      cat: 'devtools.timeline',
      name: 'ResourceReceiveResponse',
      args: {
        data: {
          requestId: 'N1',
          statusCode: 200,
          mimeType: 'text/html',
          encodedDataLength: 100,
          fromCache: false,
          fromServiceWorker: false,
          frame: FRAME,
          headers: [],
          protocol: 'h2',
          responseTime: 1,
          timing,
        },
      },
    },
    {
      ...main,
      ts: 1_042_000,
      ph: 'I',
      s: 't',
      cat: 'devtools.timeline',
      name: 'ResourceFinish',
      args: {
        data: { requestId: 'N1', didFail: false, encodedDataLength: 500, decodedBodyLength: 400, finishTime: 1.042 },
      },
    },
    {
      ...main,
      ts: 1_050_000,
      dur: 200_000,
      ph: 'X',
      cat: 'disabled-by-default-devtools.timeline',
      name: 'RunTask',
      args: {},
    },
    mark('firstPaint', PAINTED, 1_260_000, { navigationId: 'N1' }),
    mark('firstContentfulPaint', PAINTED, 1_260_000, { navigationId: 'N1' }),
    mark('largestContentfulPaint::Candidate', PAINTED, 1_260_000, {
      candidateIndex: 1,
      isMainFrame: true,
      isOutermostMainFrame: true,
      navigationId: 'N1',
      nodeId: 8,
      size: 4402,
      type: 'text',
    }),
    {
      ...main,
      ts: 2_000_000,
      dur: 10,
      ph: 'X',
      cat: 'disabled-by-default-devtools.timeline',
      name: 'RunTask',
      args: {},
    },
  ];
}
