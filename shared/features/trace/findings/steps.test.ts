/** Next steps name what to change: the cause, its file and its line. */
import { expect, test } from 'vitest';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { plainFigure } from '../../../core/findings/plain-tables.ts';
import { MARKDOWN, TERMINAL, told } from '../../../core/findings/voice.ts';
import { insightDocuments, traceCulprits, traceHeadlines, traceNextSteps, traceSections } from './index.ts';

const SITE = 'https://shop.test';
const found = (more: Partial<TraceInsights>) => ({
  insights: { ...{ events: 0, durationMs: 0, failures: [] }, ...NO_TRACE_FIGURES, ...more },
  capture: '',
});
const steps = (more: Partial<TraceInsights>): string[] =>
  traceNextSteps(found(more)).map((line) => told(line, MARKDOWN));
const request = (path: string) => ({ requestId: path, url: `${SITE}${path}` });

test('the step of a layout shift is about its cause; without one, a general one', () => {
  const cause = {
    ...{ kind: 'inserted' as const, node: "DIV id='ad'", nodeId: 7, change: '', url: '', startMs: 400, event: 1 },
    ...{
      changedBy: { name: 'fill', url: `${SITE}/ads.js`, line: 3, column: 9, callers: [] },
      rect: null,
      isSpace: false,
    },
  };
  const row = { startMs: 410, score: 0.3, distancePx: 90, nodes: [], causes: [cause], event: 2, hadRecentInput: false };
  const shift = { score: 0.3, rating: 'poor' as const, shifts: 1, viewport: null, rows: [row] };
  expect(steps({ layoutShift: shift })).toEqual([
    "The largest layout shift (0.300): `DIV id='ad'` was inserted by `fill (ads.js:3:9)`. Reserve its space before, or insert it below what is seen.",
  ]);
  const rect: [number, number, number, number] = [0, 0, 9, 9];
  const moved = (movedY: number) => ({ node: 'P', nodeId: movedY, movedX: 0, movedY, rect, oldRect: rect });
  const withNodes = (...distances: number[]): string =>
    steps({ layoutShift: { ...shift, rows: [{ ...row, nodes: distances.map(moved) }] } }).join('');
  expect(withNodes(90, 90)).toContain('Reserve its space (90 px) before');
  expect(withNodes(90, 30)).toContain('Reserve its space before');
  expect(steps({ layoutShift: { ...shift, rows: [{ ...row, causes: [] }] } })).toEqual([
    'The layout shifts: reserve space for images, ads and late content.',
  ]);
});

test('a preconnect that its requests could not use is to be mended, not added', () => {
  const source = { sentBy: null, namedIn: null };
  const candidate = { ...request('/data'), origin: 'https://api.test', savedMs: 97, source };
  const origin = { origin: 'https://api.test', from: 'tag' as const, isUsed: true, isConnectedAgain: true };
  expect(steps({ preconnects: { candidates: [candidate], origins: [origin], onPath: [] } })).toEqual([
    'Make the preconnect for `https://api.test` match its requests (crossorigin for fonts and for fetch, none otherwise): they had to connect again, which took up to 97.0ms.',
  ]);
  expect(steps({ preconnects: { candidates: [candidate], origins: [], onPath: [] } })).toEqual([
    'Connect earlier: <link rel=preconnect> for `https://api.test` at the beginning of the head saves up to 97.0ms; with crossorigin for fonts and for fetch.',
  ]);
});

test('polyfills are never more than the script that has them', () => {
  const place = { name: '', url: `${SITE}/a.js`, line: 1, column: 1 };
  const matches = [{ name: 'Array.prototype.at', kind: 'polyfill' as const, place }];
  const row = { url: `${SITE}/a.js`, wastedBytes: 12_288, sizeBytes: 40_960, estimatedBytes: 12_288, matches };
  const step = 'Build `/a.js` for current browsers (the target of the bundler, or browserslist):';
  expect(steps({ legacyScript: { wastedBytes: 12_288, rows: [row] } })).toEqual([
    `${step} about 12.0 KB of 40.0 KB are polyfills and transforms.`,
  ]);
  expect(steps({ legacyScript: { wastedBytes: 12_288, rows: [{ ...row, sizeBytes: 12_288 }] } })).toEqual([
    `${step} most of 12.0 KB are polyfills and transforms.`,
  ]);
});

test('a terminal has what the document waited for as its figure', () => {
  const document = {
    ...{ ...request('/'), serverMs: 700, isSlow: true, redirects: [], redirectMs: 0, sizeBytes: 9000 },
    uncompressedBytes: 0,
  };
  const figure = (more: Partial<typeof document>): string | undefined =>
    traceSections(found({ documentLatency: { ...document, ...more } }))
      .map((part) => plainFigure(part, TERMINAL))
      .find(([label]) => label === 'Document latency')?.[1];
  expect(figure({})).toBe('700.0ms, needs improvement');
  expect(figure({ uncompressedBytes: 6000 })).toBe('700.0ms, needs improvement');
});

test('of the error page of the browser nothing is told but that the page did not load', () => {
  const page = { pid: 1, tid: 1, frameId: 'F', url: 'chrome-error://chromewebdata/', unreachableUrl: `${SITE}/` };
  const document = { ...request('/'), serverMs: 0, isSlow: false, redirects: [], redirectMs: 0, sizeBytes: 9000 };
  const failed = found({ page, documentLatency: { ...document, uncompressedBytes: 6000 } });
  expect(traceSections(failed).map((part) => plainFigure(part, TERMINAL))).toEqual([['Page', 'did not load']]);
  expect(traceHeadlines(failed).map((line) => told(line, MARKDOWN))).toEqual([
    'The page did not load: the browser shows its error page in place of `https://shop.test/`',
  ]);
  expect(traceCulprits(failed)).toEqual([]);
  expect(insightDocuments(failed.insights)).toEqual([]);
  expect(traceNextSteps(failed)).toEqual(['Check the address and that its server is running, then record again.']);
});

test('a document that was answered with an error is to be loaded again, before anything else', () => {
  const page = { pid: 1, tid: 1, frameId: 'F', url: `${SITE}/` };
  const answer = { ...request('/'), method: 'GET', status: 404, resourceType: 'Document', startMs: 1, durationMs: 30 };
  expect(steps({ page, failedRequests: [answer] })[0]).toBe(
    'Load the page that is meant: `/` was answered with 404, so these figures and steps are about the page of the error.',
  );
});
