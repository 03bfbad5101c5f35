import { describe, expect, it } from 'vitest';
import {
  BROWSER_PID,
  FRAME,
  input,
  instant,
  NAVIGATION,
  navigationStart,
  PAGE_URL,
  paint,
  PID,
  resource,
  timing,
  traceBegins,
} from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const LCP = 'largestContentfulPaint::Candidate';
const image = 'https://site.test/hero.png';

const figuresOf = (...events: PlainEvent[]) => createTraceFigures(traceOf([...traceBegins(), ...events]));

/** The document was requested at 110 and its first byte arrived at 160. */
const document = [
  resource('WillSendRequest', 105, { requestId: NAVIGATION }, { pid: BROWSER_PID, tid: 1 }),
  resource('SendRequest', 150, { requestId: NAVIGATION, url: PAGE_URL, resourceType: 'Document' }),
  resource('ReceiveResponse', 180, {
    requestId: NAVIGATION,
    statusCode: 200,
    timing: timing(110, { sendStart: 1, sendEnd: 2, receiveHeadersStart: 50, receiveHeadersEnd: 51 }),
  }),
  resource('Finish', 200, { requestId: NAVIGATION, finishTime: 5.19, encodedDataLength: 10, decodedBodyLength: 10 }),
];

describe('firstContentfulPaint', () => {
  it('is measured from its navigation', () => {
    const figures = figuresOf(
      navigationStart(10, { navigationId: 'BLANK', url: 'about:blank' }),
      navigationStart(100),
      paint('firstContentfulPaint', 90, {}, 'OTHER'),
      paint('firstContentfulPaint', 2200),
    );
    expect(figures.firstContentfulPaint()).toEqual({ valueMs: 2100, rating: 'needs-improvement', event: 7 });
  });

  it('is null for a page that was loaded before the trace', () => {
    expect(figuresOf(paint('firstContentfulPaint', 90)).firstContentfulPaint()).toBeNull();
  });

  it('is that of the last painted navigation', () => {
    const figures = figuresOf(
      navigationStart(100),
      paint('firstContentfulPaint', 300),
      navigationStart(1000, { navigationId: 'A2', url: 'https://site.test/two' }),
      paint('firstContentfulPaint', 1050, {}, 'A2'),
      navigationStart(1900, { navigationId: 'A3', url: 'https://site.test/three' }),
    );
    expect(figures.firstContentfulPaint()?.valueMs).toBe(50);
  });
});

describe('largestContentfulPaint', () => {
  it('is the last candidate of the navigation', () => {
    const figures = figuresOf(
      navigationStart(100),
      paint(LCP, 300, { size: 500, type: 'text', nodeName: 'P', nodeId: 4 }),
      paint(LCP, 4200, { size: 9000, type: 'text', nodeName: 'H1', nodeId: 5 }),
      paint(LCP, 5000, { size: 9999, nodeName: 'P' }, 'IFRAME'),
    );
    expect(figures.largestContentfulPaint()).toEqual({
      valueMs: 4100,
      rating: 'poor',
      sizePx: 9000,
      type: 'text',
      element: 'H1',
      url: '',
      event: 6,
      phases: [],
    });
  });

  it('ignores candidates after the first input', () => {
    const figures = figuresOf(
      navigationStart(100),
      paint(LCP, 300, { size: 500 }),
      ...input({ atMs: 400, durationMs: 50, interactionId: 3 }),
      paint(LCP, 500, { size: 900 }),
    );
    expect(figures.largestContentfulPaint()).toMatchObject({ valueMs: 200, sizePx: 500 });
  });

  it('ignores inputs of an earlier navigation', () => {
    const figures = figuresOf(
      ...input({ atMs: 40, durationMs: 50, interactionId: 3 }),
      navigationStart(100),
      paint(LCP, 300, { size: 500 }),
    );
    expect(figures.largestContentfulPaint()?.valueMs).toBe(200);
  });

  it('removes an invalidated candidate', () => {
    const gone = paint('largestContentfulPaint::Invalidate', 400);
    const first = paint(LCP, 300, { size: 500 });
    expect(figuresOf(navigationStart(100), first, gone).largestContentfulPaint()).toBeNull();
    const second = paint(LCP, 700, { size: 100 });
    expect(figuresOf(navigationStart(100), first, gone, second).largestContentfulPaint()?.sizePx).toBe(100);
  });

  it('has two phases for text', () => {
    const figures = figuresOf(navigationStart(100), ...document, paint(LCP, 400, { nodeId: 4 }));
    expect(figures.largestContentfulPaint()?.phases).toEqual([
      { name: 'time to first byte', durationMs: 60 },
      { name: 'render delay', durationMs: 240 },
    ]);
  });

  const hero = (sentMs: number, finishedMs: number) => [
    resource('SendRequest', sentMs, { requestId: 'R2', url: image, resourceType: 'Image' }),
    resource('Finish', finishedMs + 10, { requestId: 'R2', finishTime: 5 + finishedMs / 1000, didFail: false }),
    instant('LargestImagePaint::Candidate', 400, { frame: FRAME, data: { DOMNodeId: 4, imageUrl: image } }),
    // The same node id is another element in another process.
    instant('LargestImagePaint::Candidate', 401, { data: { DOMNodeId: 4, imageUrl: 'x' } }, { pid: PID + 1 }),
    paint(LCP, 400, { nodeId: 4, type: 'image' }),
  ];

  it('has four phases for an image, which add up', () => {
    const figures = figuresOf(navigationStart(100), ...document, ...hero(210, 350));
    const lcp = figures.largestContentfulPaint();
    expect(lcp).toMatchObject({ url: image, valueMs: 300 });
    expect(lcp?.phases.map(({ name, durationMs }) => [name, Math.round(durationMs)])).toEqual([
      ['time to first byte', 60],
      ['load delay', 50],
      ['load duration', 140],
      ['render delay', 50],
    ]);
  });

  it('has no load delay for an image requested before the document arrived', () => {
    const figures = figuresOf(navigationStart(100), ...document, ...hero(120, 350));
    expect(figures.largestContentfulPaint()?.phases.map(({ durationMs }) => Math.round(durationMs))).toEqual([
      60, 0, 190, 50,
    ]);
  });
});
