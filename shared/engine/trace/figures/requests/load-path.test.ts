import { describe, expect, it } from 'vitest';
import {
  instant,
  NAVIGATION,
  navigationStart,
  paint,
  PAGE_URL,
  PID,
  resource,
  span,
  task,
  traceBegins,
} from '../../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../../testing/trace-of.ts';
import { synchronousRequests } from './synchronous-requests.ts';
import { createTraceFigures } from '../trace-figures.ts';

const MAIN_JS = 'https://site.test/main.js';
const HELPER = 'https://site.test/helper.js';
const PRICES = 'https://site.test/api/prices';
const HERO = 'https://site.test/hero.png';
const STYLES = 'https://site.test/site.css';
const FONTS = 'https://site.test/fonts.css';
const START = { functionName: 'start', scriptId: '3', url: MAIN_JS, lineNumber: 3, columnNumber: 26 };
const APPEND = { ...START, lineNumber: 9, columnNumber: 35 };

const parser = (lineNumber: number) => ({ initiator: { type: 'parser', url: PAGE_URL, lineNumber, columnNumber: 1 } });

function request(requestId: string, url: string, sentMs: number, endMs: number, data: object): PlainEvent[] {
  return [
    resource('SendRequest', sentMs, { requestId, url, requestMethod: 'GET', ...data }),
    resource('ReceiveResponse', endMs - 2, { requestId, statusCode: 200, mimeType: 'x/y' }),
    resource('Finish', endMs, { requestId, didFail: false }),
  ];
}

const document = request(NAVIGATION, PAGE_URL, 12, 52, { resourceType: 'Document' });
const image = [
  paint('largestContentfulPaint::Candidate', 600, { nodeId: 25, nodeName: 'IMG', type: 'image', size: 9 }),
  paint('LargestImagePaint::Candidate', 600, { DOMNodeId: 25, imageUrl: HERO }),
];

const pathOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(10), ...document, ...events])).loadPath();
const stepsOf = (...events: PlainEvent[]) =>
  pathOf(...events)?.steps.map(({ kind, url, fromMs, toMs, startedBy }) => [
    kind,
    url.replace('https://site.test/', ''),
    fromMs,
    toMs,
    startedBy === null ? '' : `${startedBy.name}:${startedBy.line}`,
  ]);

describe('text that its font hides', () => {
  const FONT = 'https://site.test/x.woff2';
  const load = (display: string, { firstPaintMs = 220, paintMs = 610 } = {}, more: PlainEvent[] = []): PlainEvent[] => [
    ...request('1', STYLES, 60, 200, { resourceType: 'Stylesheet', renderBlocking: 'blocking', ...parser(1) }),
    ...request(`${PID}.61`, FONT, 210, 600, {
      resourceType: 'Font',
      initiator: { type: 'parser', fetchType: 'css', url: STYLES },
    }),
    span('BeginRemoteFontLoad', 210, 0, { id: 61, display, url: FONT }),
    ...more,
    paint('firstContentfulPaint', firstPaintMs, {}),
    paint('largestContentfulPaint::Candidate', paintMs, { nodeId: 25, nodeName: 'H1', type: 'text', size: 9 }),
  ];
  const painted = (...given: Parameters<typeof load>) =>
    stepsOf(...load(...given))?.map(([kind, url, fromMs, toMs]) => [kind, url, fromMs, toMs]);

  it('waited for the font, which a style sheet names', () => {
    expect(painted('block')?.slice(-2)).toEqual([
      ['request', 'x.woff2', 210, 600],
      ['paint', '', 600, 610],
    ]);
    expect(painted('block')).toContainEqual(['request', 'site.css', 60, 200]);
    const steps = pathOf(...load('auto'))?.steps ?? [];
    expect(steps.map(({ fontDisplay }) => fontDisplay).filter((display) => display !== undefined)).toEqual(['auto']);
  });

  it('also where layout with the new font kept the main thread busy until the paint', () => {
    const busy = [task(602, 250), span('Layout', 604, 240, { beginData: {}, endData: {} })];
    expect(painted('block', { paintMs: 860 }, busy)).toContainEqual(['request', 'x.woff2', 210, 600]);
  });

  it.each([
    ['the font hides nothing', 'swap', {}],
    ['the paint came long after it', 'block', { paintMs: 900 }],
    ['nothing had been painted before', 'block', { firstPaintMs: 610 }],
  ])('did not where %s', (_, display, times) => {
    expect(painted(display, times)?.map(([, url]) => url)).not.toContain('x.woff2');
  });
});

describe('the load path', () => {
  // main.js waits for its import and the style sheet, asks for prices, and appends the image when they have come.
  const late = [
    ...request('1', STYLES, 60, 200, { resourceType: 'Stylesheet', renderBlocking: 'blocking', ...parser(1) }),
    ...request('2', MAIN_JS, 60, 120, { resourceType: 'Script', renderBlocking: 'non_blocking', ...parser(2) }),
    ...request('3', HELPER, 210, 260, {
      resourceType: 'Script',
      initiator: { type: 'script', url: MAIN_JS, lineNumber: 0, columnNumber: 23 },
    }),
    task(261, 5),
    span('v8.evaluateModule', 262, 4),
    ...request('4', PRICES, 264, 380, {
      resourceType: 'Other',
      initiator: { type: 'script', fetchType: 'fetch' },
      stackTrace: [START],
    }),
    task(381, 90),
    span('RunMicrotasks', 381, 89),
    instant('StyleRecalcInvalidationTracking', 465, {
      data: { nodeId: 25, nodeName: 'IMG', reason: 'Node was inserted into tree', stackTrace: [APPEND] },
    }),
    // Blink names the parser's last place for an image that script inserted.
    ...request('5', HERO, 469, 580, { resourceType: 'Image', initiator: { ...parser(4).initiator, fetchType: 'img' } }),
    ...image,
  ];

  it('leads from the image through code after an awaited response to the navigation, without gaps', () => {
    expect(stepsOf(...late)).toEqual([
      ['navigation', '', 10, 12, ''],
      ['request', '', 12, 50, ''],
      ['parser', '', 50, 60, ''],
      ['request', 'site.css', 60, 200, ''],
      ['main-thread', '', 200, 210, ''],
      ['request', 'helper.js', 210, 260, ''],
      ['main-thread', '', 260, 262, ''],
      ['script', 'main.js', 262, 264, 'start:3'],
      ['request', 'api/prices', 264, 380, 'start:3'],
      ['main-thread', '', 380, 381, ''],
      ['script', 'main.js', 381, 469, 'start:9'],
      ['request', 'hero.png', 469, 580, 'start:9'],
      ['paint', '', 580, 600, ''],
    ]);
  });

  it('leads from an image that a layout found near the viewport to the code that had inserted it', () => {
    const lazy = [
      ...late.filter(({ name, args }) => !(name === 'ResourceSendRequest' && JSON.stringify(args).includes(HERO))),
      task(472, 5),
      span('Layout', 473, 2),
      span('RunMicrotasks', 475, 2),
      resource('SendRequest', 476, { requestId: '5', url: HERO, requestMethod: 'GET', resourceType: 'Image' }),
    ];
    expect(stepsOf(...lazy)?.slice(-5)).toEqual([
      ['main-thread', '', 380, 381, ''],
      ['script', 'main.js', 381, 465, 'start:9'],
      ['main-thread', '', 465, 476, ''],
      ['request', 'hero.png', 476, 580, 'start:9'],
      ['paint', '', 580, 600, ''],
    ]);
  });

  it('leads from a listener of DOMContentLoaded to the last script of the document, and not to a picture that came later', () => {
    const ready = [
      ...request('1', HELPER, 60, 200, { resourceType: 'Script', renderBlocking: 'blocking', ...parser(1) }),
      ...request('2', MAIN_JS, 60, 300, { resourceType: 'Script', renderBlocking: 'non_blocking', ...parser(2) }),
      ...request('3', 'https://site.test/logo.png', 60, 330, { resourceType: 'Image', ...parser(3) }),
      task(340, 20),
      span('EventDispatch', 340, 20, { data: { type: 'DOMContentLoaded' } }),
      span('FunctionCall', 341, 18, { data: START }),
      ...request('4', PRICES, 350, 380, { resourceType: 'Other', stackTrace: [START] }),
      task(381, 90),
      span('RunMicrotasks', 381, 89),
      instant('StyleRecalcInvalidationTracking', 465, {
        data: { nodeId: 25, nodeName: 'IMG', reason: 'Node was inserted into tree', stackTrace: [APPEND] },
      }),
      ...request('5', HERO, 469, 580, { resourceType: 'Image' }),
      ...image,
    ];
    expect(
      pathOf(...ready)
        ?.steps.map(({ kind, url, waitedFor, runsBefore }) => [kind, url, waitedFor, runsBefore])
        .slice(2, 6),
    ).toEqual([
      ['parser', PAGE_URL, 'the parser', undefined],
      ['request', MAIN_JS, 'response', 'DOMContentLoaded'],
      ['main-thread', '', 'DOMContentLoaded', undefined],
      ['script', MAIN_JS, 'script on the main thread', undefined],
    ]);
  });

  it('leads from a deferred script to the one that it has to wait for, and from one with async to none', () => {
    const load = (partner: string, main: string, partnerLine = 1): PlainEvent[] => [
      ...request('1', HELPER, 60, 400, { resourceType: 'Script', renderBlocking: partner, ...parser(partnerLine) }),
      ...request('2', MAIN_JS, 60, 100, { resourceType: 'Script', renderBlocking: main, ...parser(2) }),
      task(402, 60),
      // It stops at its first `await`, and names no file.
      span('v8.evaluateModule', 402, 0.02, { worldId: 0 }),
      span('RunMicrotasks', 402.05, 60),
      instant('StyleRecalcInvalidationTracking', 455, {
        data: { nodeId: 25, nodeName: 'IMG', reason: 'Node was inserted into tree', stackTrace: [APPEND] },
      }),
      ...request('5', HERO, 458, 580, { resourceType: 'Image' }),
      ...image,
    ];
    const scripts = (...given: Parameters<typeof load>) =>
      pathOf(...load(...given))?.steps.flatMap(({ kind, url, runsBefore }) =>
        kind === 'request' && url.endsWith('.js') ? [[url, runsBefore]] : [],
      );
    expect(scripts('blocking', 'non_blocking')).toEqual([[HELPER, 'deferred scripts']]);
    expect(scripts('non_blocking', 'non_blocking')).toEqual([[HELPER, 'deferred scripts']]);
    expect(scripts('non_blocking', 'non_blocking', 3)).toEqual([[MAIN_JS, undefined]]);
    expect(scripts('potentially_blocking', 'non_blocking')).toEqual([[MAIN_JS, undefined]]);
    expect(scripts('blocking', 'potentially_blocking')).toEqual([[HELPER, undefined]]);
  });

  it('leads to the code that inserted the tree in which the painted image is', () => {
    const inTree = [
      ...request('4', PRICES, 200, 380, { resourceType: 'Other' }),
      task(381, 90),
      span('RunMicrotasks', 381, 60),
      instant('StyleRecalcInvalidationTracking', 430, {
        data: { nodeId: 24, nodeName: 'FIGURE', reason: 'Node was inserted into tree', stackTrace: [APPEND] },
      }),
      task(472, 5),
      instant('LayoutInvalidationTracking', 473, {
        data: { nodeId: 24, nodeName: 'FIGURE', reason: 'Added to layout' },
      }),
      instant('LayoutInvalidationTracking', 473, { data: { nodeId: 25, nodeName: 'IMG', reason: 'Added to layout' } }),
      span('Layout', 473, 2),
      ...request('5', HERO, 476, 580, { resourceType: 'Image' }),
      ...image,
    ];
    expect(stepsOf(...inTree)?.slice(-2)).toEqual([
      ['request', 'hero.png', 476, 580, 'start:9'],
      ['paint', '', 580, 600, ''],
    ]);
  });

  it('tells what names a request: a tag with its line, another file, or code that inserted an image', () => {
    const byUrl = (...events: PlainEvent[]) =>
      new Map(pathOf(...events)?.steps.map(({ url, namedIn, startedHow }) => [url, { namedIn, startedHow }]));
    const steps = byUrl(...late);
    expect(steps.get(STYLES)).toEqual({ namedIn: { url: PAGE_URL, line: 2, kind: 'tag' }, startedHow: undefined });
    expect(steps.get(HELPER)?.namedIn).toEqual({ url: MAIN_JS, line: 0, kind: 'import' });
    // Its address was set before: Blink sends the request when the image is inserted.
    expect(steps.get(HERO)).toEqual({ namedIn: undefined, startedHow: 'inserted' });
    expect(steps.get(PRICES)).toEqual({ namedIn: undefined, startedHow: undefined });
  });

  it('does not wait for what blocks the rendering of a frame in the page', () => {
    const framed = request('7', 'https://site.test/frame.js', 60, 590, {
      ...{ resourceType: 'Script', renderBlocking: 'blocking', frame: 'INNER' },
      initiator: { type: 'parser', url: 'https://site.test/frame.html', lineNumber: 1, columnNumber: 1 },
    });
    expect(stepsOf(...late, ...framed)).toEqual(stepsOf(...late));
    expect(pathOf(...late, ...framed)?.alsoBlocking).toEqual([]);
  });

  it('names what blocked rendering without being waited for, with the style sheet that imported it', () => {
    const path = pathOf(
      ...request('1', STYLES, 60, 100, { resourceType: 'Stylesheet', renderBlocking: 'blocking', ...parser(1) }),
      ...request('2', FONTS, 100, 190, {
        resourceType: 'Stylesheet',
        renderBlocking: 'blocking',
        initiator: { type: 'parser', url: STYLES },
      }),
      ...request('3', HERO, 60, 580, { resourceType: 'Image', ...parser(8) }),
      ...image,
    );
    expect(path?.alsoBlocking?.map(({ url, importedBy, fromMs, toMs }) => [url, importedBy, fromMs, toMs])).toEqual([
      [FONTS, STYLES, 100, 190],
      [STYLES, '', 60, 100],
    ]);
  });

  // The image is there at 180, its style sheets at 400: nothing is painted before.
  const imported = [
    ...request('1', STYLES, 60, 150, { resourceType: 'Stylesheet', renderBlocking: 'blocking', ...parser(1) }),
    ...request('2', FONTS, 150, 400, {
      resourceType: 'Stylesheet',
      renderBlocking: 'blocking',
      initiator: { type: 'parser', url: STYLES },
    }),
    ...request('3', HERO, 60, 180, { resourceType: 'Image', ...parser(8) }),
    ...image,
  ];

  it('leads through the style sheets that blocked rendering after the image had come', () => {
    expect(stepsOf(...imported, paint('firstContentfulPaint', 600))).toEqual([
      ['navigation', '', 10, 12, ''],
      ['request', '', 12, 50, ''],
      ['parser', '', 50, 60, ''],
      ['request', 'site.css', 60, 150, ''],
      ['request', 'fonts.css', 150, 400, ''],
      ['paint', '', 400, 600, ''],
    ]);
  });

  it('leads through the image if the page had painted before the style sheet came, so that it blocked nothing', () => {
    expect(stepsOf(...imported, paint('firstContentfulPaint', 300))?.map((step) => step[1])).toEqual([
      ...['', '', '', 'hero.png', ''],
    ]);
  });

  it('tells how long each request was waited for, not how long it took', () => {
    const path = pathOf(...late);
    // main.js arrived before the style sheet, so nothing waited for it.
    expect(path?.blocking.map(({ url, waitedMs, tookMs }) => [url, waitedMs, tookMs])).toEqual([
      [STYLES, 140, 140],
      [PRICES, 116, 116],
      [HERO, 111, 111],
      [HELPER, 50, 50],
      [PAGE_URL, 38, 40],
    ]);
    // When: each is the step of that request, in the order of the path.
    expect(path?.blocking.map(({ waits }) => waits)).toEqual(
      [
        [60, 200],
        [264, 380],
        [469, 580],
        [210, 260],
        [12, 50],
      ].map(([fromMs, toMs]) => [{ fromMs, toMs }]),
    );
    expect(path?.notWaitedFor).toBe(0);
    expect(path?.imported).toBe(1);
  });

  it('marks functions that send requests for several callers', () => {
    const frame = (functionName: string, lineNumber: number) => ({
      ...{ functionName, scriptId: '3', url: MAIN_JS, lineNumber, columnNumber: 5 },
    });
    const getJson = frame('getJson', 30);
    const fetched = (requestId: string, path: string, sentMs: number, endMs: number, ...callers: object[]) =>
      request(requestId, `https://site.test${path}`, sentMs, endMs, {
        resourceType: 'Fetch',
        initiator: { type: 'script' },
        stackTrace: [getJson, ...callers],
      });
    const path = pathOf(
      task(60, 5),
      span('FunctionCall', 60, 5, { data: { functionName: 'start', url: MAIN_JS, lineNumber: 3, columnNumber: 1 } }),
      ...fetched('4', '/api/session', 64, 200, frame('start', 3)),
      task(201, 5),
      span('FunctionCall', 201, 5, { data: { functionName: '', url: MAIN_JS, lineNumber: 3, columnNumber: 1 } }),
      ...fetched('5', '/api/campaign?group=b', 204, 400, frame('showCampaign', 12), frame('start', 4)),
      task(401, 20),
      span('FunctionCall', 401, 20, { data: { functionName: '', url: MAIN_JS, lineNumber: 12, columnNumber: 1 } }),
      ...request('6', HERO, 410, 580, { resourceType: 'Image', initiator: { type: 'script' }, stackTrace: [APPEND] }),
      ...image,
    );
    const started = path?.steps.filter(({ kind }) => kind === 'request').map(({ startedBy }) => startedBy);
    expect(started?.map((code) => code && [code.name, code.wrappers, code.callers[0]?.name])).toEqual([
      null,
      ['getJson', 1, 'start'],
      ['getJson', 1, 'showCampaign'],
      ['start', undefined, undefined],
    ]);
  });

  it('knows a wrapper of several functions by all that is around them', () => {
    const frame = (functionName: string, lineNumber: number) => ({
      ...{ functionName, url: 'http://shop.test/src/api.js', lineNumber, columnNumber: 3 },
    });
    const inner = [frame('insert', 4), frame('loadScript', 9)];
    const fetched = (id: string, url: string, from: number, caller: string) =>
      request(id, `http://shop.test${url}`, from, from + 90, {
        ...{ resourceType: 'Script', initiator: { type: 'script' } },
        stackTrace: [...inner, frame(caller, 30 + Number(id))],
      });
    const path = pathOf(
      task(60, 5),
      span('FunctionCall', 60, 5, { data: { functionName: 'start', url: MAIN_JS, lineNumber: 3, columnNumber: 1 } }),
      ...fetched('4', '/audience.js', 62, 'audienceSegment'),
      ...fetched('5', '/comments.js', 63, 'showComments'),
      task(153, 20),
      span('FunctionCall', 154, 19, { data: { functionName: '', url: MAIN_JS, lineNumber: 12, columnNumber: 1 } }),
      ...request('6', HERO, 160, 580, { resourceType: 'Image', initiator: { type: 'script' }, stackTrace: [APPEND] }),
      ...image,
    );
    const marked = path?.steps.flatMap(({ startedBy }) => startedBy?.wrappers ?? []);
    expect(new Set(marked)).toEqual(new Set([2]));
  });

  it('leads through a timer to the code that installed it', () => {
    const steps = stepsOf(
      task(80, 10),
      span('EvaluateScript', 81, 8, { data: { url: PAGE_URL } }),
      instant('TimerInstall', 85, { data: { timerId: 1, timeout: 300, frame: 'F00D', stackTrace: [START] } }),
      task(385, 20),
      span('TimerFire', 385, 20, { data: { timerId: 1, frame: 'F00D' } }),
      span('FunctionCall', 386, 18, { data: { functionName: 'promo', url: MAIN_JS, lineNumber: 11, columnNumber: 3 } }),
      ...request('5', HERO, 400, 580, { resourceType: 'Image', initiator: { type: 'script' }, stackTrace: [APPEND] }),
      ...image,
    );
    expect(steps?.slice(-4)).toEqual([
      ['timer', '', 85, 386, 'start:3'],
      ['script', 'main.js', 386, 400, 'start:9'],
      ['request', 'hero.png', 400, 580, 'start:9'],
      ['paint', '', 580, 600, ''],
    ]);
  });

  it('leads through a script that blocked the parser', () => {
    const steps = stepsOf(
      ...request('1', MAIN_JS, 60, 300, { resourceType: 'Script', renderBlocking: 'blocking', ...parser(1) }),
      task(300, 100),
      // The parser waits for its script, too.
      span('EvaluateScript', 301, 98, { data: { url: MAIN_JS, lineNumber: 2, columnNumber: 1 } }),
      ...request('5', HERO, 420, 580, { resourceType: 'Image', ...parser(8) }),
      ...image,
    );
    expect(steps).toEqual([
      ['navigation', '', 10, 12, ''],
      ['request', '', 12, 50, ''],
      ['parser', '', 50, 60, ''],
      ['request', 'main.js', 60, 300, ''],
      ['parser', '', 300, 420, ':2'],
      ['request', 'hero.png', 420, 580, ''],
      ['paint', '', 580, 600, ''],
    ]);
  });

  it('of text begins with the last request that blocked rendering', () => {
    const steps = stepsOf(
      ...request('1', STYLES, 60, 200, { resourceType: 'Stylesheet', renderBlocking: 'blocking', ...parser(1) }),
      paint('firstContentfulPaint', 240),
      paint('largestContentfulPaint::Candidate', 240, { nodeId: 5, nodeName: 'H1', type: 'text', size: 9 }),
    );
    expect(steps?.slice(-2)).toEqual([
      ['request', 'site.css', 60, 200, ''],
      ['paint', '', 200, 240, ''],
    ]);
  });

  it('leads from an imported style sheet to the one that imports it, whatever else arrived meanwhile', () => {
    const steps = stepsOf(
      ...request('1', STYLES, 60, 216, { resourceType: 'Stylesheet', renderBlocking: 'blocking', ...parser(1) }),
      ...request('2', MAIN_JS, 60, 166, { resourceType: 'Script', renderBlocking: 'blocking', ...parser(2) }),
      ...request('3', HELPER, 61, 214, { resourceType: 'Script', renderBlocking: 'blocking', ...parser(3) }),
      // Blink reads the rules before it reports the end of the style sheet.
      ...request('4', FONTS, 215, 500, {
        resourceType: 'Stylesheet',
        renderBlocking: 'blocking',
        initiator: { type: 'parser', fetchType: 'css', url: STYLES, lineNumber: 0, columnNumber: 0 },
      }),
      paint('firstContentfulPaint', 540),
    );
    expect(steps).toEqual([
      ['navigation', '', 10, 12, ''],
      ['request', '', 12, 50, ''],
      ['parser', '', 50, 60, ''],
      ['request', 'site.css', 60, 215, ''],
      ['request', 'fonts.css', 215, 500, ''],
      ['paint', '', 500, 540, ''],
    ]);
  });

  it('has a step for a synchronous request in the work that waited for it', () => {
    const FLAGS = 'https://site.test/api/flags';
    const xhr = (requestId: string, sentMs: number, endMs: number) =>
      request(requestId, FLAGS, sentMs, endMs, {
        resourceType: 'Other',
        initiator: { type: 'script', fetchType: 'xmlhttprequest' },
        stackTrace: [START],
      });
    const events = [
      ...request('1', MAIN_JS, 60, 100, { resourceType: 'Script', renderBlocking: 'blocking', ...parser(1) }),
      task(101, 300),
      span('EvaluateScript', 101, 299, { data: { url: MAIN_JS, lineNumber: 1, columnNumber: 1 } }),
      ...xhr('2', 110, 380),
      // This one is answered in another task.
      ...xhr('3', 390, 450),
      ...request('5', HERO, 420, 580, { resourceType: 'Image', ...parser(8) }),
      ...image,
    ];
    expect(stepsOf(...events)?.slice(3)).toEqual([
      ['request', 'main.js', 60, 100, ''],
      ['parser', '', 100, 110, ':1'],
      ['request', 'api/flags', 110, 380, 'start:3'],
      ['parser', '', 380, 420, ':1'],
      ['request', 'hero.png', 420, 580, ''],
      ['paint', '', 580, 600, ''],
    ]);
    const figures = createTraceFigures(traceOf([...traceBegins(), navigationStart(10), ...document, ...events]));
    expect(synchronousRequests(figures.trace, figures.requests())).toEqual([
      expect.objectContaining({
        requestId: '2',
        url: FLAGS,
        startMs: 110,
        durationMs: 270,
        sentBy: expect.objectContaining({ name: 'start', line: 3 }),
      }),
    ]);
  });

  it('is absent if the page was loaded before the trace', () => {
    expect(createTraceFigures(traceOf([...traceBegins(), task(100, 10)])).loadPath()).toBeNull();
  });
});

describe('content that a module wrote, whose own insertion is not in the trace', () => {
  const FRAME_TEXT = 'StyleRecalcInvalidationTracking';
  const module = [
    ...request('2', MAIN_JS, 60, 120, { resourceType: 'Script', renderBlocking: 'non_blocking', ...parser(2) }),
    span('v8.compileModule', 121, 1, { data: { url: MAIN_JS, lineNumber: 1, columnNumber: 1 } }),
    ...request('3', HELPER, 125, 260, {
      resourceType: 'Script',
      initiator: { type: 'script', url: MAIN_JS, lineNumber: 0, columnNumber: 23 },
    }),
    span('v8.compileModule', 261, 1, { data: { url: HELPER, lineNumber: 1, columnNumber: 1 } }),
    task(262, 300),
    span('v8.evaluateModule', 263, 290, { data: { worldId: 0 } }),
    span('Layout', 555, 5),
  ];
  const text = [
    paint('largestContentfulPaint::Candidate', 600, { nodeId: 25, nodeName: 'DIV', type: 'text', size: 9 }),
  ];

  it('waited for the module and what it imports', () => {
    expect(stepsOf(...module, ...text)?.map(([kind, url]) => [kind, url])).toEqual([
      ['navigation', ''],
      ['request', ''],
      ['parser', ''],
      ['request', 'main.js'],
      ['main-thread', ''],
      ['request', 'helper.js'],
      ['main-thread', ''],
      ['script', 'main.js'],
      ['paint', ''],
    ]);
  });

  it('names the code that inserted what is around it', () => {
    const around = instant(FRAME_TEXT, 540, {
      data: { nodeId: 3, nodeName: 'DIV', reason: 'Node was inserted into tree', stackTrace: [APPEND] },
    });
    expect(stepsOf(...module, around, ...text)?.at(-2)).toEqual(['script', 'main.js', 263, 540, 'start:9']);
  });

  it('is not said of a paint that comes as soon as the parser had it', () => {
    const parsed = [span('ParseHTML', 550, 20), span('Layout', 575, 5)];
    expect(stepsOf(...module, ...parsed, ...text)?.map(([kind]) => kind)).not.toContain('script');
  });
});
