/** The network tools on a HAR file: its requests are filtered and counted where it is open. */
import { expect, test } from 'vitest';
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import { unwrap } from '../../../base/errors.ts';
import { detailsOf, entry, selected, START_MS } from '../../../engine/network/contract/testing/network-entry.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { penNetworkBlocking } from './network-blocking.ts';
import { penNetworkRequest } from './network-request.ts';
import { penNetworkWaterfall } from './network-waterfall.ts';

const TOTAL = 12_000;
const MATCHED = 9000;

/** A HAR file of 12,000 requests, of which 9,000 match any selection. */
function harFile() {
  const selections: AnalysisParams<'network.select'>[] = [];
  const { context, asked, notes } = toyHeap({
    kinds: { 'shop.har': 'network' },
    answers: {
      'network.select': (selection) => {
        selections.push(selection);
        const { start = 0, count = 50 } = selection;
        return selected({
          entries: Array.from({ length: count }, (_, at) => entry(start + at)),
          total: TOTAL,
          firstAtMs: START_MS,
          counts: { matched: MATCHED, failed: 0, refused: 3, blocking: 2000, guessed: 1 },
          notable: { failed: null, refused: entry(7, { status: 404 }), unanswered: null, slowest: null },
          series: [],
        });
      },
      'network.details': ({ id }) => ({ details: detailsOf(entry(id)) }),
    },
  });
  return { context, asked, notes, selections };
}

test('a waterfall receives the rows that it shows, and the number of the others', async () => {
  const { context, asked, selections } = harFile();
  const given = {
    capture: 'shop.har',
    sortBy: 'size',
    statusFilter: ' 4XX ',
    urlFilter: 'shop',
    cursor: '20',
    limit: 10,
  };
  const value = unwrap(await penNetworkWaterfall.run(penNetworkWaterfall.params.parse(given), context));
  expect(asked).toEqual(['network.select']);
  expect(selections).toEqual([{ mimeType: '', status: '4xx', url: 'shop', sort: 'size', start: 20, count: 10 }]);
  expect(value).toMatchObject({ total: TOTAL, matched: MATCHED, shown: 10, firstRow: 21, nextCursor: '30' });
  expect(value.verdict.text).toBe(
    '3 requests were answered with a 4xx status; the first is `/7.js`: `404`. 2,000 resources blocked rendering.',
  );
  expect(value.rows[0]).toMatchObject({ id: 20, startMs: 20 });
});

test('a failed request is shown with the code that sent it', async () => {
  const original = { name: 'load', source: 'src/orders.ts', line: 12, column: 3 };
  const sent = { type: 'script', url: 'https://shop.test/app.js', line: 1, column: 900, original };
  const entries = [
    entry(0, { status: 404, initiator: sent }),
    entry(1, { status: 500, initiator: sent }),
    // Requests of the parser and of a package: nothing that a reader can change.
    entry(2, { status: 404 }),
    entry(3, { status: 404, initiator: { ...sent, original: { ...original, ignored: true } } }),
    entry(4, { initiator: sent }),
  ];
  const { context } = toyHeap({
    kinds: { 'shop.har': 'network' },
    answers: {
      'network.select': () =>
        selected({
          entries,
          total: 5,
          firstAtMs: START_MS,
          counts: { matched: 5, failed: 0, refused: 3, blocking: 0, guessed: 0 },
          series: [],
        }),
      'profile.originals': ({ places = [] }) => ({
        originals: places.map(({ name = '', url, line, column }) => ({
          place: { name, url, line, column },
          original: entries.find(({ initiator }) => initiator.url === url)?.initiator.original ?? original,
          besideFile: null,
        })),
        maps: [],
        unreadable: [],
        problems: [],
        hasStoredMaps: true,
      }),
      'code.quotes': ({ places }) => ({
        quotes: places.map(({ original: at }) => ({
          source: at?.source ?? '',
          line: at?.line ?? 0,
          firstLine: 11,
          lines: ['export async function load() {', "  const answer = await fetch('/orders.json');"],
          functionLine: 11,
        })),
      }),
    },
  });
  const value = unwrap(
    await penNetworkWaterfall.run(penNetworkWaterfall.params.parse({ capture: 'shop.har' }), context),
  );
  expect(value.code).toHaveLength(1);
  const text = penNetworkWaterfall.summarise(value);
  expect(text).toContain('The code that sent `https://shop.test/0.js`: pen_source_content {');
  expect(text).toContain('"original":"src/orders.ts","startLine":1,"maxLines":40');
  expect(text).toContain("> 12 |   const answer = await fetch('/orders.json');");
});

test('a filter that is not a status is refused before the file is read', async () => {
  const { context, asked } = harFile();
  const params = penNetworkWaterfall.params.parse({ capture: 'shop.har', statusFilter: '9xx' });
  expect(await penNetworkWaterfall.run(params, context)).toMatchObject({ error: { code: 'invalid_params' } });
  expect(asked).toEqual([]);
});

test('the blocking and the large resources arrive without the others', async () => {
  const { context, selections } = harFile();
  const params = penNetworkBlocking.params.parse({ capture: 'shop.har' });
  const value = unwrap(await penNetworkBlocking.run(params, context));
  expect(selections).toEqual([
    { only: 'blocking', count: 25 },
    { only: 'large', sort: 'size', count: 15 },
  ]);
  expect(value).toMatchObject({ blockingCount: MATCHED, largeCount: MATCHED, hasGuesses: true });
  expect(value.blocking).toHaveLength(25);
  expect(value.large).toHaveLength(15);
});

test('a blocking style sheet names the one that imports it', async () => {
  const sheet = { resourceType: 'Stylesheet', mimeType: 'text/css' };
  const theme = entry(0, { ...sheet, url: 'https://shop.test/theme.css' });
  const initiator = { type: 'parser', url: theme.url, line: 1 };
  const times = { startedAtMs: theme.startedAtMs + 120, endedAtMs: theme.startedAtMs + 400 };
  const fonts = entry(1, { ...sheet, url: 'https://shop.test/fonts.css', initiator, ...times });
  const counts = { matched: 2, failed: 0, refused: 0, blocking: 2, guessed: 0 };
  const { context } = toyHeap({
    kinds: { 'shop.har': 'network' },
    answers: {
      'network.select': ({ only }) =>
        only === 'blocking'
          ? selected({ entries: [theme, fonts], total: 2, counts })
          : selected({ total: 2, counts: { ...counts, matched: 0 } }),
    },
  });
  const value = unwrap(await penNetworkBlocking.run(penNetworkBlocking.params.parse({ capture: 'shop.har' }), context));
  const text = penNetworkBlocking.summarise(value);
  expect(text).toContain('theme.css`, 1.2 KB, 100.0ms\n');
  expect(text).toContain(
    'fonts.css`, 1.2 KB, 280.0ms, sent 120.0ms after the first, imported by `https://shop.test/theme.css` and requested only',
  );
  expect(text).toContain(
    'Last to arrive, 400.0ms after the first was sent: `https://shop.test/theme.css` → `https://shop.test/fonts.css`.',
  );
});

test('requests one after another are told with the calls that sent them, and without a verdict where these are unknown', async () => {
  const route = 'https://shop.test/orders/…';
  const facts = { route, count: 8, runs: 1, waitedMs: 160, longestMs: 20, spanMs: 181 };
  const first = (type: string) =>
    entry(3, { initiator: { type, url: type === 'script' ? 'https://shop.test/app.js' : null, line: 3 } });
  const answerFor = async (type: string): Promise<string> => {
    const { context } = toyHeap({
      kinds: { 'shop.har': 'network' },
      answers: {
        'network.select': () =>
          selected({
            entries: [],
            total: 9,
            firstAtMs: START_MS,
            counts: { matched: 9, failed: 0, refused: 0, blocking: 0, guessed: 0 },
            series: [{ ...facts, first: first(type) }],
          }),
        'network.details': () => ({
          details: {
            ...detailsOf(first(type)),
            stack: [
              { name: 'dispatch', url: 'node:internal/deps/undici/undici', line: 1, column: 1 },
              { name: 'getJson', url: '/srv/app.js', line: 3, column: 26 },
              { name: 'got', url: '/srv/node_modules/got/index.js', line: 9, column: 1 },
              { name: '', url: '/srv/orders.js', line: 12, column: 5 },
            ],
          },
        }),
        'code.quotes': ({ places }) => ({ quotes: places.map(() => null) }),
      },
    });
    const params = penNetworkWaterfall.params.parse({ capture: 'shop.har' });
    return penNetworkWaterfall.summarise(unwrap(await penNetworkWaterfall.run(params, context)));
  };
  const known = await answerFor('script');
  expect(known).toContain(
    '**Verdict**: WARN, 8 requests to `https://shop.test/orders/…` are sent one after another: 160.0ms',
  );
  expect(known).toContain(
    '- 8 requests to `https://shop.test/orders/…` are sent one after another: 160.0ms, or at best 20.0ms together if none needs the answer of another. From `9.3` on; sent by `getJson (app.js:3:26)`, called by `(anonymous) (orders.js:12:5)`.',
  );
  expect(known).not.toContain('No verdict');
  const unknown = await answerFor('other');
  expect(unknown).toContain('**Verdict**: PASS');
  expect(unknown).toContain(
    'From `9.3` on; sent by `getJson (app.js:3:26)`, called by `(anonymous) (orders.js:12:5)`. No verdict: each may be',
  );
});

test('one request is found in the file, with the number of others that match', async () => {
  const { context, selections, notes } = harFile();
  const params = penNetworkRequest.params.parse({ capture: 'shop.har', urlPattern: '/0' });
  const value = unwrap(await penNetworkRequest.run(params, context));
  expect(selections).toEqual([{ url: '/0', sort: 'newest', count: 1 }]);
  expect(value).toMatchObject({ matched: MATCHED, requestId: '9.0' });
  expect(notes).toEqual(['9,000 requests match `/0`; this is the newest.']);
});

test('a whole address is that request, not one whose address begins with it', async () => {
  const [page, image] = [entry(0, { url: 'https://shop.test/' }), entry(1, { url: 'https://shop.test/hero.png' })];
  const counts = { matched: 2, failed: 0, refused: 0, blocking: 0, guessed: 0 };
  const { context, notes } = toyHeap({
    kinds: { 'shop.har': 'network' },
    answers: {
      'network.select': () => selected({ entries: [image, page], total: 2, firstAtMs: START_MS, counts, series: [] }),
      'network.details': ({ id }) => ({ details: detailsOf(id === page.id ? page : image) }),
    },
  });
  const find = async (urlPattern: string) =>
    unwrap(await penNetworkRequest.run(penNetworkRequest.params.parse({ capture: 'shop.har', urlPattern }), context));
  expect(await find('https://shop.test/')).toMatchObject({ matched: 1, entry: { url: 'https://shop.test/' } });
  expect(notes).toEqual([]);
  expect(await find('shop.test')).toMatchObject({ matched: 2, entry: { url: 'https://shop.test/hero.png' } });
});

test('what blocks rendering is answered from a trace too, whose requests have no details', async () => {
  const { context } = toyHeap({
    kinds: { 'load.json': 'trace' },
    answers: {
      'network.select': ({ only }) =>
        selected({
          entries: only === 'blocking' ? [entry(0, { mimeType: 'text/css', renderBlocking: 'blocking' })] : [],
          total: 3,
          firstAtMs: 0,
          counts: { matched: only === 'blocking' ? 1 : 0, failed: 0, refused: 0, blocking: 1, guessed: 0 },
          series: [],
        }),
    },
  });
  const found = await penNetworkBlocking.run(penNetworkBlocking.params.parse({ capture: 'load.json' }), context);
  expect(unwrap(found)).toMatchObject({ total: 3, blockingCount: 1, isLive: false });
  const asked = penNetworkRequest.params.parse({ capture: 'load.json', requestID: '1' });
  expect(await penNetworkRequest.run(asked, context)).toMatchObject({ ok: false });
});
