/** Answers about the delivery of a page. */
import { expect, test } from 'vitest';
import type { RequestSource } from '../../../engine/trace/contract/network-insights.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { sectionText } from '../../../core/findings/markdown.ts';
import { isAbsence } from '../../../core/findings/model.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { rankedSections, traceHeadlines, traceNextSteps, traceSections } from './index.ts';

const SITE = 'https://shop.test';
const insightsOf = (more: Partial<TraceInsights>): TraceInsights => ({
  ...{ events: 0, durationMs: 0, failures: [] },
  ...NO_TRACE_FIGURES,
  ...more,
});

/** The section of an answer under a heading, without the heading. */
function answered(heading: string, more: Partial<TraceInsights>): string {
  const sections = traceSections({ insights: insightsOf(more), capture: '' });
  const texts = sections.flatMap((part) => (isAbsence(part) ? [] : [sectionText(part)]));
  return texts.find((text) => text.startsWith(`### ${heading}\n`))?.slice(`### ${heading}\n\n`.length) ?? '';
}

const fine = (checks: string, names: string): string => `**Checks**: ${checks} | **Rating**: good\n\n${names}`;
const named = (line: number): RequestSource => ({ sentBy: null, namedIn: { url: `${SITE}/`, line, kind: 'tag' } });
const request = (path: string) => ({ requestId: path, url: `${SITE}${path}` });
const sheet = (path: string, kind: 'import' | 'style sheet'): RequestSource => ({
  sentBy: null,
  namedIn: { url: `${SITE}${path}`, line: 0, kind },
});

const document = {
  ...request('/'),
  ...{ serverMs: 700, isSlow: true, redirects: [{ url: 'http://shop.test/', durationMs: 80 }], redirectMs: 80 },
  ...{ sizeBytes: 10_240, uncompressedBytes: 6861 },
};

test('a late document: what delays it, in the order in which it happens', () => {
  expect(answered('Document latency', { documentLatency: document })).toBe(
    [
      '**Until the answer**: 780.0ms | **Rating**: needs improvement\n',
      '- 1 redirect took 80.0ms: `http://shop.test/` → `https://shop.test/`',
      '- The server took 700.0ms to answer; up to 600 ms is fine',
      '- Sent without compression, which would save about 6.7 KB of 10.0 KB',
    ].join('\n'),
  );
  const found = { insights: insightsOf({ documentLatency: document }), capture: '' };
  expect(traceHeadlines(found).map((line) => told(line, MARKDOWN))).toEqual([
    'Document: 1 redirect took 80.0ms: `http://shop.test/` → `https://shop.test/`; The server took 700.0ms to answer; up to 600 ms is fine',
  ]);
});

test('a third party: its cost, and the tag that loads it', () => {
  const text = answered('Third parties', {
    thirdParties: {
      own: { name: 'shop.test', requests: 4, transferBytes: 2048, mainThreadMs: 40 },
      count: 5,
      rows: [
        {
          ...{
            name: 'Google Tag Manager',
            category: 'tag-manager',
            requests: 1,
            transferBytes: 1024,
            mainThreadMs: 80,
            blocking: 1,
            waitedMs: 300,
          },
          ...{ requestId: '7', url: 'https://www.googletagmanager.com/gtm.js', source: named(7) },
        },
      ],
    },
  });
  expect(text).toContain(
    '**Main-thread time**: 80.0ms | **Third parties**: 5 | **The paint waited**: 300.0ms | **Own main-thread time**: 40.0ms | **Own transfer**: 2.0 KB',
  );
  expect(text).toContain(
    '- `Google Tag Manager` (`tag-manager`) 80.0ms: on the main thread, 1.0 KB in 1 request, which blocks rendering, the paint waited 300.0ms, `/gtm.js`, tag on line 7 of `/`\n- 4 more',
  );
});

test('an image: each fix with what it saves', () => {
  const image = {
    ...request('/hero.png'),
    ...{ element: "IMG class='hero'", mimeType: 'image/png', sizeBytes: 60_000, savedBytes: 55_000 },
    file: { width: 400, height: 300 },
    shown: { width: 200, height: 150 },
    fixes: [
      { kind: 'format' as const, savedBytes: 40_960 },
      { kind: 'dimensions' as const, savedBytes: 45_056 },
    ],
    source: named(12),
  };
  expect(answered('Image delivery', { imageDelivery: { count: 1, wastedBytes: 55_000, rows: [image] } })).toContain(
    "- `/hero.png` 53.7 KB: of 58.6 KB could be saved in `IMG class='hero'`: WebP or AVIF, or more compression (40.0 KB), 200 × 150 as shown in place of 400 × 300 (44.0 KB), tag on line 12 of `/`",
  );
});

test('a chain is told by its last request, and files that the document names are none', () => {
  const row = (path: string, depth: number, untilMs: number, source: RequestSource) => ({
    ...request(path),
    ...{ depth, untilMs, source, isLongest: false },
  });
  const nobody = { sentBy: null, namedIn: null };
  const [page, css] = [row('/', 0, 100, nobody), row('/site.css', 1, 190, named(5))];
  const chains = (...chain: ReturnType<typeof row>[]) => ({
    requestChains: { longestMs: 400, count: 3, chain, rows: [page, css] },
  });
  expect(
    answered('Request chains', chains(page, css, row('/x.woff2', 2, 400, sheet('/site.css', 'style sheet')))),
  ).toBe(
    '**Until the last one**: 400.0ms | **Last to arrive**: `/x.woff2`, named in `/site.css` | **Critical requests**: 3\n\n- `/` 100.0ms\n- \u2003`/site.css` 190.0ms: tag on line 5 of `/`',
  );
  expect(answered('Request chains', chains())).toBe('');
});

test('what is fine is one line, and what the trace does not have is not called fine', () => {
  const quick = { ...document, isSlow: false, redirects: [], uncompressedBytes: 0 };
  const characterSet = { ...request('/'), inHeader: false, inDocument: 'unknown' as const };
  expect(answered('Delivery without findings', { documentLatency: quick, characterSet })).toBe(
    fine('1', 'document latency'),
  );
  expect(
    answered('Delivery without findings', {
      documentLatency: quick,
      characterSet: { ...characterSet, inHeader: true },
      cacheLifetimes: { count: 0, wastedBytes: 0, rows: [], asked: [] },
    }),
  ).toBe(fine('3', 'document latency, cache lifetimes, character set'));
  expect(answered('Delivery without findings', {})).toBe('');
  expect(answered('Character set', { characterSet })).toBe('');
});

test('lifetimes, fonts, connections and old protocols name what to change', () => {
  expect(
    answered('Cache lifetimes', {
      cacheLifetimes: {
        ...{
          count: 1,
          wastedBytes: 819.2,
          asked: [{ ...request('/b.css'), directive: 'no-store' as const, waitedMs: 90 }],
        },
        rows: [{ ...request('/a.js'), lifetimeSeconds: 3600, sizeBytes: 1024, wastedBytes: 819.2 }],
      },
    }),
  ).toContain(
    '- `/b.css` 90.0ms: no-store, so each visit loads it again; the paint waited\n- `/a.js` 819 B: a lifetime of 1 h, 1.0 KB',
  );
  const source = sheet('/site.css', 'style sheet');
  const font = { ...request('/x.woff2'), name: 'Sans', display: 'auto', hiddenMs: 250, source };
  expect(answered('Font display', { fontDisplay: [font] })).toBe(
    '**Text hidden for up to**: 250.0ms\n\n- `Sans` `/x.woff2` 250.0ms: text hidden, font-display is `auto`, named in `/site.css`',
  );
  const candidate = { ...request('/x.woff2'), origin: 'https://fonts.test', savedMs: 120, source };
  const origin = { origin: 'https://ads.test', from: 'tag' as const, isUsed: false, isConnectedAgain: false };
  const onPath = { ...request('/y.css'), origin: 'https://styles.test', connectionMs: 80, source: named(4) };
  expect(
    answered('Preconnects', { preconnects: { candidates: [candidate], origins: [origin], onPath: [onPath] } }),
  ).toBe(
    [
      '**To connect to earlier**: 1 origin | **Waited for by the largest paint**: 1 origin | **In vain**: 1 preconnect\n',
      '- `https://fonts.test` 120.0ms: a preconnect could save this, named in `/site.css`',
      '- `https://styles.test` 80.0ms: the largest paint waited for its connection. The document names it itself, so only a Link header could connect earlier: serve the file from your own origin, tag on line 4 of `/`',
      '- `https://ads.test`: the preconnect in the document was not used',
    ].join('\n'),
  );
  const row = { origin: SITE, protocol: 'http/1.1', requests: 7, exampleUrl: `${SITE}/a.js` };
  expect(answered('HTTP/1', { oldHttp: { count: 7, rows: [row] } })).toBe(
    '**Requests**: 7\n\n- `https://shop.test`: 7 requests over `http/1.1`, six at once at most; HTTP/2 has no such limit',
  );
  const hero = { ...request('/hero.png'), hasHighPriority: false, isInDocument: true, isEager: false };
  expect(
    answered('Discovery of the largest paint', {
      paintDiscovery: { ...hero, isPreloaded: false, delayMs: 310, source: { sentBy: null, namedIn: null } },
    }),
  ).toBe(
    '**Requested after the first byte of the document**: 310.0ms | **Rating**: needs improvement\n\n- `/hero.png`: remove loading=lazy, set fetchpriority=high',
  );
});

test('in the window what is poor comes first: a call that forces layout for long before a missing character set, and that before a cache', () => {
  const forced = {
    ...{ read: { name: 'align', url: `${SITE}/a.js`, line: 1, column: 1, callers: [] }, property: '', written: '' },
    ...{ isPerNode: false, count: 600, layoutMs: 150, styleMs: 60, longestMs: 4, startMs: 0, event: 1 },
    ...{ changedBy: null, node: '', change: '', interactions: 0, calledFunction: null },
  };
  const ranked = (calls: number): string[] =>
    rankedSections({
      insights: insightsOf({
        cacheLifetimes: {
          count: 1,
          wastedBytes: 900,
          asked: [],
          rows: [{ ...request('/a.js'), lifetimeSeconds: 0, sizeBytes: 900, wastedBytes: 900 }],
        },
        characterSet: { ...request('/'), inHeader: false, inDocument: 'missing' },
        forcedLayout: { count: 600, layoutMs: 150, styleMs: 60, hasStacks: true, rows: [{ ...forced, calls }] },
      }),
      capture: '',
    })
      .filter((part) => !isAbsence(part))
      .map(({ id }) => id);
  expect(ranked(1)).toEqual(['forced-layout', 'character-set', 'cache-lifetimes']);
  // The same in 600 calls of the browser blocks none of them for long.
  expect(ranked(600)).toEqual(['character-set', 'forced-layout', 'cache-lifetimes']);
});

test('a page without a viewport is not called fit for small screens because it was loaded on a large one', () => {
  const viewport = { isMobileOptimized: true, content: null, tapDelayMs: 0 };
  const good = { ...document, isSlow: false, redirects: [], uncompressedBytes: 0 };
  expect(answered('Delivery without findings', { documentLatency: good, viewport })).toBe(
    fine('1', 'document latency'),
  );
  const sized = { ...viewport, content: 'width=device-width' };
  expect(answered('Delivery without findings', { documentLatency: good, viewport: sized })).toBe(
    fine('2', 'document latency, viewport'),
  );
});

test('a late first paint: the last request that blocked it, and how long after it the page was painted', () => {
  const blocker = { ...request('/numerals.css'), arrivedMs: 2181, laterMs: 58, busyMs: 40, source: named(5) };
  const paint = { valueMs: 2239, rating: 'needs-improvement' as const, event: 1 };
  const words =
    '`/numerals.css`, tag on line 5 of `/`, which blocks rendering, arrived last, after 2181 ms, and the first paint came 58 ms later';
  const given = { firstContentfulPaint: paint, firstPaintBlocker: blocker };
  expect(answered('First contentful paint', given)).toContain(words);
  const lines = (more: Partial<TraceInsights>): string[] =>
    traceHeadlines({ insights: insightsOf(more), capture: '' }).map((line) => told(line, MARKDOWN));
  expect(lines(given)).toEqual([`First paint: 2239 ms (needs improvement): ${words}`]);
  expect(lines({ ...given, firstContentfulPaint: { ...paint, rating: 'good' } })).toEqual([]);
  // Something else was waited for too.
  expect(lines({ ...given, firstPaintBlocker: { ...blocker, laterMs: 900, busyMs: 850 } })[0]).toContain(
    '900 ms later (850 ms of them work of the main thread)',
  );
});

test('what costs much has a step that names the file, and what costs little has none', () => {
  const steps = (more: Partial<TraceInsights>): string[] =>
    traceNextSteps({ insights: insightsOf(more), capture: '' }).map((line) => told(line, MARKDOWN));
  const third = {
    ...{ name: 'Ads', category: 'ad', requests: 1, transferBytes: 1024, mainThreadMs: 20, blocking: 1, waitedMs: 300 },
    ...{ requestId: '7', url: 'https://ads.test/tag.js', source: named(7) },
  };
  const own = { name: 'shop.test', requests: 4, transferBytes: 2048, mainThreadMs: 40 };
  expect(steps({ thirdParties: { own, count: 1, rows: [third] } })).toEqual([
    'Do not let others block the page: load `/tag.js` of `Ads` after the first paint (async for a script), or serve it from your own origin, tag on line 7 of `/`.',
  ]);
  expect(steps({ thirdParties: { own, count: 1, rows: [{ ...third, waitedMs: 0 }] } })).toEqual([]);
  const font = { ...request('/x.woff2'), name: 'Sans', display: 'auto', source: sheet('/site.css', 'style sheet') };
  expect(steps({ fontDisplay: [{ ...font, hiddenMs: 250 }] })).toEqual([
    'Show text before its font is there: font-display: swap or optional in the @font-face of `/x.woff2`, named in `/site.css`, which hides text for up to 250.0ms.',
  ]);
  expect(steps({ fontDisplay: [{ ...font, hiddenMs: 20 }] })).toEqual([]);
  const asked = { ...request('/b.css'), directive: 'no-store' as const, waitedMs: 90 };
  expect(steps({ cacheLifetimes: { count: 0, wastedBytes: 0, rows: [], asked: [asked] } })).toEqual([
    'Let browsers keep `/b.css`: a name that changes with its content, and Cache-Control: max-age=31536000, immutable.',
  ]);
  expect(steps({ documentLatency: document })).toEqual(['Compress `/` (gzip or Brotli): it saves about 6.7 KB.']);
  const copy = (source: string) => ({ url: `${SITE}/a.js`, source, sizeBytes: 9000, importedBy: null });
  const copies = (...sources: string[]) => [{ name: 'zod', wastedBytes: 9000, copies: sources.map(copy) }];
  expect(
    steps({
      duplicatedScript: {
        wastedBytes: 9000,
        largeModuleBytes: 0,
        rows: copies('node_modules/zod/a.js', 'x/node_modules/zod/a.js'),
      },
    }),
  ).toEqual(['Load `zod` once: install one version of it, which saves 8.8 KB.']);
  expect(
    steps({
      duplicatedScript: {
        wastedBytes: 9000,
        largeModuleBytes: 0,
        rows: copies('node_modules/zod/a.js', 'node_modules/zod/a.js'),
      },
    }),
  ).toEqual(['Load `zod` once: put it into a chunk that the scripts share, which saves 8.8 KB.']);
});
