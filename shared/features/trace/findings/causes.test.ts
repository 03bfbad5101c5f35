/** Causes as answers tell them: what a step of the load path had waited for, what moved, who was busy. */
import { expect, test } from 'vitest';
import type { LoadPath, LoadStep, ShiftedNode, TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { listLines, sectionText } from '../../../core/findings/markdown.ts';
import { isAbsence } from '../../../core/findings/model.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import type { TraceFinding } from '../finding.ts';
import { shiftList } from './layout-shifts.ts';
import { traceCulpritsOnlyIn } from './index.ts';
import { loadCosts, loadPath, loadWaits, tellsRedirects } from './load-path.ts';
import { interactionWords } from './interactions.ts';
import { failedRequests } from './failed-requests.ts';
import { sourceWords } from './source-words.ts';
import { synchronousRequests } from './synchronous-requests.ts';
import { workers } from './workers.ts';

/** The section of a finding as an answer has it, and its headlines. */
function answered(
  { section, headlines }: TraceFinding,
  more: Partial<TraceInsights>,
): { text: string; lines: string[] } {
  const found = {
    insights: { events: 0, durationMs: 0, failures: [], ...NO_TRACE_FIGURES, ...more },
    capture: 'trace-1',
  };
  const part = section(found);
  return {
    text: part === null || isAbsence(part) ? '' : sectionText(part),
    lines: (headlines?.(found) ?? []).map((line) => told(line, MARKDOWN)),
  };
}

const SITE = 'https://shop.test';
const start = { name: 'start', url: `${SITE}/main.js`, line: 9, column: 35, callers: [] };
const step: Omit<LoadStep, 'kind' | 'fromMs' | 'toMs'> = {
  url: '',
  waitedFor: 'server',
  startedBy: null,
  event: null,
  requestId: null,
};
const prices: LoadStep = { ...step, kind: 'request', url: `${SITE}/api/prices`, fromMs: 1000, toMs: 1900 };
const busy: LoadStep = { ...step, kind: 'main-thread', waitedFor: 'the main thread', fromMs: 1900, toMs: 1905 };
const script: LoadStep = { ...step, kind: 'script', startedBy: start, fromMs: 1905, toMs: 2010 };
const hero: LoadStep = {
  ...step,
  kind: 'request',
  url: `${SITE}/hero.png`,
  startedBy: start,
  fromMs: 2010,
  toMs: 2270,
};

const textOf = (steps: LoadStep[]): string => {
  const path: LoadPath = {
    ...{ paint: 'largest', fromMs: 1000, toMs: 2270, element: 'IMG', url: hero.url, steps },
    ...{ blocking: [], notWaitedFor: 0 },
  };
  return answered(loadPath, { loadPath: path }).text;
};

test('a request names the response that its code had waited for, also when the main thread was busy in between or the code took no time', () => {
  expect(textOf([prices, script, hero])).toContain('| start (main.js:9:35) after /api/prices');
  expect(textOf([prices, busy, script, hero])).toContain('| start (main.js:9:35) after /api/prices');
  expect(textOf([prices, hero])).toContain('| start (main.js:9:35) after /api/prices');
});

test('a step of a request that had begun before it says so', () => {
  const path: LoadPath = {
    ...{ paint: 'largest', fromMs: 1000, toMs: 2270, element: 'IMG', url: hero.url, notWaitedFor: 0 },
    steps: [{ ...prices, requestId: '1', fromMs: 1000, toMs: 1101 }, script],
    blocking: [{ url: prices.url, requestId: '1', waits: [{ fromMs: 1000, toMs: 1101 }], waitedMs: 101, tookMs: 310 }],
  };
  expect(answered(loadPath, { loadPath: path }).text).toContain('| server (101 of the 310 ms that the request took) |');
});

test('a script or style sheet that is missing has a step', () => {
  const gone = { ...{ requestId: '7', url: `${SITE}/gone.css`, method: 'GET' }, startMs: 5, durationMs: 8 };
  const steps = (resourceType: string): string[] =>
    (
      failedRequests.nextSteps?.({
        insights: {
          ...{ events: 0, durationMs: 0, failures: [] },
          ...NO_TRACE_FIGURES,
          failedRequests: [{ ...gone, status: 404, resourceType }],
        },
        capture: '',
      }) ?? []
    ).map((line) => told(line, MARKDOWN));
  expect(steps('Stylesheet')).toEqual([
    'Mend the address of `/gone.css`, or remove what asks for it: the page waits for it and it was answered with 404.',
  ]);
  expect(steps('Other')).toEqual([]);
});

test('a request whose code ran without waiting for a response names its code alone', () => {
  const text = textOf([{ ...prices, kind: 'navigation', url: '' }, script, hero]);
  expect(text).toContain('| start (main.js:9:35)');
  expect(text).not.toContain('after /');
});

test('what a style sheet names has its line where the text is known', () => {
  const source = (kind: 'import' | 'style sheet', line: number) => ({
    sentBy: null,
    namedIn: { url: `${SITE}/theme.css`, line, kind },
  });
  const text = (kind: 'import' | 'style sheet', line: number, url: string): string =>
    told(sourceWords(source(kind, line), `${SITE}${url}`), MARKDOWN);
  expect(text('import', 2, '/type.css')).toBe(', @import on line 2 of `/theme.css`');
  expect(text('import', 0, '/type.css')).toBe(', @import in `/theme.css`');
  expect(text('style sheet', 3, '/x.woff2')).toBe(', named on line 3 of `/theme.css`');
  expect(text('style sheet', 0, '/x.woff2')).toBe(', named in `/theme.css`');
});

test('the advice about a load begins with what costs most of it', () => {
  const css = (path: string, fromMs: number, toMs: number, kind: 'tag' | 'import'): LoadStep => {
    const namedIn = { url: kind === 'tag' ? `${SITE}/` : `${SITE}/theme.css`, line: kind === 'tag' ? 7 : 0, kind };
    return { ...step, kind: 'request', url: `${SITE}${path}`, fromMs, toMs, namedIn };
  };
  const steps: LoadStep[] = [
    css('/theme.css', 700, 800, 'tag'),
    css('/type.css', 800, 1000, 'import'),
    prices,
    { ...script, waitedFor: 'script on the main thread', url: `${SITE}/main.js`, fromMs: 1900 },
    { ...hero, startedHow: 'inserted' },
  ];
  const path: LoadPath = {
    ...{ paint: 'largest', fromMs: 700, toMs: 2270, element: 'IMG', url: hero.url, steps },
    ...{ blocking: [], notWaitedFor: 0 },
  };
  const costs = loadCosts(path);
  const advice = costs.map((each) => told(each, MARKDOWN)).join('\n');
  const order = [
    '260.0ms of the 1.57s until the largest paint: a request that code sends late',
    '900.0ms of the 1.57s until the largest paint: other requests',
    '200.0ms of the 1.57s until the largest paint: files that other',
    '110.0ms of the 1.57s until the largest paint: script',
  ];
  const at = (text: string): number => advice.indexOf(text);
  expect(order.every((text) => at(text) >= 0)).toBe(true);
  expect(costs).toHaveLength(4);
  expect(order.toSorted((a, b) => at(a) - at(b)).map((text) => text.slice(0, 5))).toEqual([
    '900.0',
    '260.0',
    '200.0',
    '110.0',
  ]);
  const waits = told(loadWaits(path), MARKDOWN);
  expect(waits).toContain(
    '`/theme.css` 700 to 800 ms, tag on line 7 of `/`; `/type.css` 800 to 1000 ms, @import in `/theme.css`',
  );
  expect(waits).toContain('script on the main thread, `start (main.js:9:35)` 1900 to 2010 ms; `/hero.png`');
  expect(waits).toContain('an image inserted by `start (main.js:9:35)`');
  expect(loadCosts(null)).toEqual([]);
  expect(loadCosts({ ...path, steps: [] })).toEqual([]);
});

test('of a chain of requests, the code that sends each and what began it, and what the chain waited for', () => {
  const at = (name: string, file: string, line: number) => ({ name, url: `${SITE}/${file}`, line, column: 3 });
  const sent = (url: string, resourceType: string, [fromMs, toMs]: [number, number], ...code: TracePlace[]) => {
    const [inner = at('', '', 1), ...callers] = code;
    return {
      ...step,
      kind: 'request' as const,
      ...{ url: `${SITE}${url}`, resourceType, fromMs, toMs },
      startedBy: { ...inner, callers },
    };
  };
  const steps = [
    sent('/audience.js', 'Script', [100, 2000], at('segment', 'audience.js', 20), at('context', 'context.js', 16)),
    sent('/api/lead', 'Fetch', [2000, 2300], at('lead', 'api.js', 28), at('startLead', 'story.js', 13)),
    sent('/lead.jpg', 'Image', [2300, 2700], at('show', 'picture.js', 20), at('startLead', 'story.js', 17)),
  ];
  const path: LoadPath = {
    ...{ paint: 'largest', fromMs: 0, toMs: 2700, element: 'IMG', url: '', steps, blocking: [], notWaitedFor: 0 },
  };
  const insights = { events: 0, durationMs: 0, failures: [], ...NO_TRACE_FIGURES, loadPath: path };
  const found = loadPath.culprits?.({ insights, capture: '' }) ?? [];
  expect(found.map(({ place, why }) => `${place.url.slice(SITE.length)}:${place.line} ${why}`)).toEqual([
    '/context.js:16 begins a request that the paint waits for 1.90s',
    '/story.js:13 begins a request that the paint waits for 300.0ms',
    '/audience.js:20 sends a request that the paint waits for 1.90s',
    '/picture.js:20 sends the request that the paint waits for',
  ]);
  // Of a load whose picture was in the cache, the same code is on the way to the paint: another function of the chain is told.
  const cached = { insights: { ...insights, loadPath: { ...path, steps: steps.slice(0, 2) } }, capture: '' };
  expect(traceCulpritsOnlyIn(cached, { insights, capture: '' })).toEqual([]);
  expect(traceCulpritsOnlyIn({ insights, capture: '' }, cached)).toMatchObject([{ place: { name: 'show' } }]);
  const [cost = ''] = loadCosts(path).map((each) => told(each, MARKDOWN));
  expect(cost).toContain('`/api/lead` is sent only after `/audience.js` (1.90s), a script that does not send it');
  expect(cost).not.toContain('preload');
});

test('a node that left or entered the viewport has no distance', () => {
  const node = { node: 'P', nodeId: 3, movedX: 0, movedY: 0 };
  const [rect, oldRect]: [ShiftedNode['rect'], ShiftedNode['rect']] = [
    [0, 0, 0, 0],
    [8, 136, 900, 18],
  ];
  const row = (crossed: 'in' | 'out') => ({
    ...{ startMs: 100, score: 0.02, event: 1, hadRecentInput: false, distancePx: 459, causes: [] },
    nodes: [{ ...node, rect, oldRect, crossed }],
  });
  const [out, into] = listLines(shiftList({ shifts: 2, rows: [row('out'), row('in')] }));
  expect(out).toContain('Shift at 100 ms 0.0200: `P` out of view, up to 459 px');
  expect(into).toContain('`P` into view');
});

test('code names its direct caller, and where its file was entered', () => {
  const columns = `${SITE}/columns.js`;
  const at = (name: string, line: number, url = columns) => ({ name, url, line, column: 3 });
  const sent = (...callers: ReturnType<typeof at>[]) =>
    textOf([prices, { ...hero, startedBy: { ...at('measure', 15), callers } }]);
  expect(sent(at('fitColumns', 8), at('onSortClick', 14, `${SITE}/app.js`))).toContain(
    'measure (columns.js:15:3), called by fitColumns (columns.js:8:3), from onSortClick (app.js:14:3)',
  );
  expect(sent(at('measure', 16), at('onSortClick', 14, `${SITE}/app.js`))).toContain(
    'measure (columns.js:15:3), called by onSortClick (app.js:14:3)',
  );
  expect(sent(at('fitColumns', 8))).not.toContain('called by');
});

test('a busy worker is named with its script, its time and its hottest function', () => {
  const worker = { pid: 8, tid: 14, name: 'DedicatedWorker thread', busyMs: 5510 };
  const hottest = { place: { name: 'editDistance', url: `${SITE}/distance.js`, line: 1, column: 22 }, selfMs: 5200 };
  const { text, lines } = answered(workers, {
    workers: [
      { ...worker, url: `${SITE}/indexer.js`, hottest },
      { ...worker, url: '', hottest: null },
    ],
  });
  const expected = [
    '`/indexer.js` (thread 8:14) 5.51s: busy, hottest: `editDistance (distance.js:1:22)` 5.20s self time',
    '`DedicatedWorker thread` (thread 8:14) 5.51s: busy, its functions were not sampled',
  ];
  expect(text).toBe(`### Workers\n\n**Busiest**: 5.51s\n\n${expected.map((line) => `- ${line}`).join('\n')}`);
  expect(lines).toEqual(expected.map((line) => `Worker: ${line}`));
});

test('a synchronous request is named with its wait and the line that sent it', () => {
  const flags = { requestId: '7', url: `${SITE}/api/flags`, startMs: 590, durationMs: 256.9, event: 4, sentBy: start };
  const { text, lines } = answered(synchronousRequests, { synchronousRequests: [flags] });
  const expected = '`/api/flags` 256.9ms: blocked the main thread at 590 ms, sent by `start (main.js:9:35)`';
  expect(text).toBe(`### Synchronous requests\n\n**Main thread blocked**: 256.9ms\n\n- ${expected}`);
  expect(lines).toEqual([`Synchronous request: ${expected}`]);
});

test('failed requests are named with their answer, or that there was none', () => {
  const failed = { requestId: '7', url: `${SITE}/api/order`, method: 'POST', resourceType: 'Fetch' };
  const { text, lines } = answered(failedRequests, {
    failedRequests: [
      { ...failed, status: 503, startMs: 590, durationMs: 1200 },
      { ...failed, method: 'GET', status: 0, startMs: 20, durationMs: 80 },
      { ...failed, method: 'GET', status: 200, startMs: 30, durationMs: 70 },
    ],
  });
  const expected = [
    '`/api/order` (`POST`) 1.20s: was answered with 503, at 590 ms',
    '`/api/order` 80.0ms: had no answer, at 20 ms',
    '`/api/order` 70.0ms: broke off, at 30 ms',
  ];
  expect(text).toBe(
    `### Failed requests\n\n**Without an answer, or with an error**: 3 requests\n\n${expected.map((line) => `- ${line}`).join('\n')}`,
  );
  expect(lines).toEqual(expected.map((line) => `Failed request: ${line}`));
  const page = { pid: 1, tid: 1, frameId: 'F', url: `${SITE}/` };
  const document = { ...failed, url: page.url, method: 'GET', resourceType: 'Document', status: 503 };
  const ofError = answered(failedRequests, {
    page,
    failedRequests: [{ ...document, startMs: 1, durationMs: 99 }],
  });
  expect(ofError.lines).toEqual([
    'Failed request: `/` 99.0ms: was answered with 503, at 1 ms: all figures are those of the page that it sent with the error',
  ]);
});

test('an interaction whose handlers were too short for samples says so, if the trace has samples', () => {
  const place = { name: 'onPress', url: `${SITE}/main.js`, line: 4, column: 5 };
  const causes = {
    ...{ name: 'click', startMs: 100, durationMs: 24, event: 1, nodeId: null, inputDelayMs: 1, processingMs: 2.5 },
    ...{ presentationDelayMs: 20.5, delayedBy: [], handlers: [], forcedLayouts: 0, forcedLayoutMs: 0, forcedBy: null },
    ...{ functions: [{ place, selfMs: 0.4 }], renderingMs: 3 },
  };
  const words = (selfMs: number, hasSamples: boolean): string =>
    told(interactionWords({ ...causes, functions: [{ place, selfMs }] }, hasSamples), MARKDOWN);
  expect(words(0.4, true)).toContain('its handlers took 2.5ms, too short for samples to say which function');
  expect(words(0.4, false)).not.toContain('samples');
  expect(words(2.1, true)).toContain('self time `onPress (main.js:4:5)` 2.1ms');
});

test('redirects of the document are told as redirects, with their addresses, and only the rest as its server', () => {
  const document = { ...step, kind: 'request' as const, url: `${SITE}/en/`, fromMs: 0, toMs: 1100, requestId: 'D' };
  const redirects = { urls: ['http://shop.test/', `${SITE}/`], durationMs: 900 };
  const path = (more: Partial<LoadPath['steps'][number]>): LoadPath => ({
    ...{ paint: 'largest', fromMs: 0, toMs: 1200, element: '', url: '', blocking: [], notWaitedFor: 0 },
    steps: [{ ...document, ...more }],
  });
  const costs = (of: LoadPath): string[] => loadCosts(of).map((words) => told(words, MARKDOWN));
  expect(costs(path({ redirects }))).toEqual([
    '900.0ms of the 1.20s until the largest paint: redirects before the document; link to its own address, and send its first address there at once (`http://shop.test/` → `https://shop.test/` → `https://shop.test/en/`)',
    '200.0ms of the 1.20s until the largest paint: the document; answer sooner (`/en/`)',
  ]);
  expect(costs(path({}))).toEqual(['1.10s of the 1.20s until the largest paint: the document; answer sooner (`/en/`)']);
  // A step that began before the path has no more of them than its own length.
  expect(costs(path({ redirects: { ...redirects, durationMs: 4000 } }))).toHaveLength(1);
  expect(tellsRedirects(path({ redirects }), 'D')).toBe(true);
  expect(tellsRedirects(path({ redirects: { ...redirects, durationMs: 20 } }), 'D')).toBe(false);
  expect(tellsRedirects(null, 'D')).toBe(false);
});

test('a script that DOMContentLoaded or a deferred script waits for is not to be deferred, and of several files each has its time', () => {
  const tag = { ...step, kind: 'request' as const, namedIn: { url: `${SITE}/`, line: 5, kind: 'tag' as const } };
  const blockingScript = { ...tag, resourceType: 'Script', isBlocking: true };
  const steps: LoadPath['steps'] = [
    { ...blockingScript, url: `${SITE}/a.js`, fromMs: 1000, toMs: 1300 },
    { ...blockingScript, url: `${SITE}/b.js`, fromMs: 1300, toMs: 1990 },
  ];
  const path = (runsBefore?: LoadStep['runsBefore']): LoadPath => ({
    ...{ paint: 'largest', fromMs: 1000, toMs: 2000, element: '', url: '', blocking: [], notWaitedFor: 0 },
    steps: steps.map((each, index) => (index === 1 ? { ...each, runsBefore } : each)),
  });
  const costs = (of: LoadPath): string[] => loadCosts(of).map((words) => told(words, MARKDOWN));
  expect(costs(path('DOMContentLoaded'))[0]).toMatch(
    /scripts that tags .* DOMContentLoaded waits for, deferred or not; .* \(`\/b\.js` 690\.0ms, `\/a\.js` 300\.0ms\)/,
  );
  expect(costs(path('deferred scripts'))[0]).toContain(
    'that the deferred script of the first view waits for, deferred or not; load those that the first view does not need with async',
  );
  expect(costs(path())[0]).toContain('defer those that the first view does not need');
});

test('the slow answers of a server are singled out, and many short ones are no slow server', () => {
  const costs = (...lengths: readonly (readonly [string, number])[]): string | undefined => {
    let toMs = 1000;
    const steps = lengths.map(([path, took]): LoadStep => {
      const fromMs = toMs;
      toMs += took;
      return { ...prices, url: `${SITE}${path}`, startedBy: start, fromMs, toMs };
    });
    const path: LoadPath = {
      ...{ paint: 'largest', fromMs: 1000, toMs, element: '', url: '', blocking: [], notWaitedFor: 0 },
      steps,
    };
    return loadCosts(path).map((words) => told(words, MARKDOWN))[0];
  };
  expect(costs(['/api/tags', 40], ['/api/lead', 285], ['/api/weather', 50])).toMatch(
    /; most of that is the server, for `\/api\/lead` \(285\.0ms\): answer sooner, or cache it$/,
  );
  expect(costs(['/a', 60], ['/b', 60], ['/c', 60], ['/d', 60])).not.toContain('server');
  expect(costs(['/a', 160], ['/b', 190])).toMatch(/; most of that is the server: answer sooner, or cache it$/);
});

test('style sheets of the head are not to be deferred; scripts are, and another origin is named', () => {
  const [tag, css] = [
    { url: `${SITE}/`, line: 5, kind: 'tag' as const },
    { ...step, kind: 'request' as const, namedIn: { url: `${SITE}/`, line: 5, kind: 'tag' as const } },
  ];
  const path = (url: string, resourceType: string, isBlocking: boolean): LoadPath => ({
    ...{ paint: 'largest', fromMs: 1000, toMs: 2000, element: '', url: '', blocking: [], notWaitedFor: 0 },
    steps: [
      { ...step, kind: 'request', url: `${SITE}/`, fromMs: 1000, toMs: 1010 },
      { ...css, namedIn: tag, url, resourceType, isBlocking, fromMs: 1010, toMs: 2000 },
    ],
  });
  const costs = (url: string, resourceType: string, isBlocking = true): string[] =>
    loadCosts(path(url, resourceType, isBlocking)).map((words) => told(words, MARKDOWN));
  expect(costs(`${SITE}/a.css`, 'Stylesheet')).toEqual([
    '990.0ms of the 1.00s until the largest paint: style sheets that tags of the document ask for and the first view waits for; shorten them, or inline the rules of the first view and load only the others later (`/a.css`); most of that is the server: answer sooner, or cache it',
  ]);
  expect(costs('https://cdn.test/a.js', 'Script')).toEqual([
    '990.0ms of the 1.00s until the largest paint: scripts that tags of the document ask for; defer those that the first view does not need, shorten the others (`/a.js`); `https://cdn.test` is another origin, which costs a connection; most of that is the server: answer sooner, or cache it',
  ]);
  expect(costs(`${SITE}/hero.png`, 'Image', false)[0]).toContain(
    'images that tags of the document ask for; shrink them, and ask for the largest one first (fetchpriority=high) (`/hero.png`)',
  );
  // A module is deferred already.
  expect(costs(`${SITE}/main.js`, 'Script', false)[0]).toContain(
    'files that tags of the document ask for, and that the first view comes from; shorten them, and preload what they load (`/main.js`)',
  );
});
