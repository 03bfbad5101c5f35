/** Requests for one thing each, one after another: what is told, and what only looks like it. */
import { describe, expect, test } from 'vitest';
import type { NetworkEntry } from './contract/network.ts';
import { START_MS, entry } from './contract/testing/network-entry.ts';
import { requestSeries } from './request-series.ts';

const LOAD = { type: 'script', url: 'https://shop.test/app.js', line: 12, column: 22 };

interface Shape {
  readonly count?: number;
  readonly tookMs?: number;
  /** From one start to the next. */
  readonly everyMs?: number;
  readonly more?: (at: number) => Partial<NetworkEntry>;
}

/** Requests for `url(0)`, `url(1)`, …, at a distance. */
function sent(url: (at: number) => string, { count = 8, tookMs = 20, everyMs = 23, more }: Shape = {}): NetworkEntry[] {
  return Array.from({ length: count }, (_, at) => {
    const startedAtMs = START_MS + at * everyMs;
    return entry(at, {
      url: url(at),
      resourceType: 'Fetch',
      mimeType: 'application/json',
      initiator: LOAD,
      startedAtMs,
      endedAtMs: startedAtMs + tookMs,
      ...more?.(at),
    });
  });
}

const users = (at: number): string => `https://shop.test/api/v2/users/${at + 11}`;

describe('told', () => {
  test('the route, how many, the wait, and the code that sent them', () => {
    expect(requestSeries(sent(users))).toEqual([
      expect.objectContaining({
        route: 'https://shop.test/api/v2/users/…',
        count: 8,
        runs: 1,
        waitedMs: 160,
        longestMs: 20,
        spanMs: 181,
      }),
    ]);
    expect(requestSeries(sent(users))[0]?.first.initiator).toEqual(LOAD);
  });

  test('ids of each kind, in a path with more behind them and in a query', () => {
    const uuid = (at: number): string => `https://shop.test/o/9f1c2b3a-0000-4000-8000-00000000000${at}/lines`;
    const query = (at: number): string => `https://shop.test/price?sku=A-${at}&currency=EUR&_=${at}`;
    expect(requestSeries(sent(uuid)).map(({ route }) => route)).toEqual(['https://shop.test/o/…/lines']);
    expect(requestSeries(sent(query)).map(({ route }) => route)).toEqual([
      'https://shop.test/price?sku=…&currency=EUR',
    ]);
  });

  test('as Node reports them: without a sender and a type', () => {
    const ofNode = { resourceType: 'Other', mimeType: '', initiator: { type: 'other', url: null, line: null } };
    expect(requestSeries(sent(users, { more: () => ofNode }))).toHaveLength(1);
  });

  test('once for all runs of an action that was repeated', () => {
    const again = sent((at) => users(at % 8), { count: 24 });
    expect(requestSeries(again)).toEqual([expect.objectContaining({ count: 8, runs: 3 })]);
  });

  test('with requests of other routes between them', () => {
    const images = sent((at) => `https://shop.test/p/${at}.png`, {
      more: () => ({ resourceType: 'Image', mimeType: 'image/png' }),
    });
    expect(requestSeries([...images, ...sent(users)])).toHaveLength(1);
  });
});

const NAMES = ['user', 'cart', 'menu', 'flags', 'news', 'tax', 'ads', 'faq'];
const named = (at: number): string => `https://shop.test/api/${NAMES[at] ?? ''}`;
/** Each written on a line of its own. */
const LINES: Shape = { more: (at) => ({ initiator: { ...LOAD, line: at } }) };

describe('told of one name each', () => {
  test('sent by one script, whatever the line: with the time of the slowest', () => {
    const one = { ...LINES, everyMs: 23 };
    expect(requestSeries(sent(named, one))).toEqual([
      expect.objectContaining({ route: 'https://shop.test/api/…', count: 8, waitedMs: 160, longestMs: 20 }),
    ]);
  });

  test('with other parts behind them, and in their queries', () => {
    const paths = ['session', 'users?all=1', 'users/7', 'orders/9/lines', 'invoices?month=4&year=2', 'stock'];
    const url = (at: number): string => `https://shop.test/api/${paths[at] ?? ''}`;
    expect(requestSeries(sent(url, { count: 6 })).map(({ route }) => route)).toEqual(['https://shop.test/api/…']);
  });

  test('what is told as one route is not told again', () => {
    const first = sent(named, { count: 4 });
    const then = sent(users, {
      more: (at) => ({ startedAtMs: START_MS + 92 + at * 23, endedAtMs: START_MS + 112 + at * 23 }),
    });
    expect(requestSeries([...first, ...then]).map(({ route }) => route)).toEqual(['https://shop.test/api/v2/users/…']);
  });
});

describe('not told', () => {
  test.each<[string, NetworkEntry[]]>([
    ['no requests', []],
    ['parallel ones', sent(users, { everyMs: 0.2 })],
    [
      'parallel ones that the browser answers in turn',
      sent(users, { everyMs: 0.2, more: (at) => ({ endedAtMs: START_MS + 20 * (at + 1) }) }),
    ],
    ['two at any time', sent(users, { everyMs: 10 })],
    ['three', sent(users, { count: 3 })],
    ['pages of a list by their number', sent((at) => `https://shop.test/users?page=${at + 1}&size=50`)],
    ['pages of a list in the path', sent((at) => `https://shop.test/users/page/${at + 1}`)],
    ['pages of a list by a cursor', sent((at) => `https://shop.test/users?nextCursor=c${at}`)],
    [
      'parts of a film',
      sent((at) => `https://shop.test/film/seg-${at}.m4s`, { more: () => ({ mimeType: 'video/mp4' }) }),
    ],
    ['parts of an upload', sent((at) => `https://shop.test/upload/7/part-${at}`, { more: () => ({ method: 'PUT' }) })],
    ['polling of one address', sent(() => 'https://shop.test/api/jobs/17')],
    ['polling that no cache answers', sent((at) => `https://shop.test/api/jobs/17?_=${START_MS + at}`)],
    ['long polling', sent((at) => `https://shop.test/api/events?since=${at}`, { tookMs: 3000, everyMs: 3001 })],
    ['polling of some addresses in turn', sent((at) => users(at % 3), { count: 30 })],
    ['one for each action of a person', sent(users, { everyMs: 180 })],
    ['one for each repetition of a key', sent(users, { tookMs: 12, everyMs: 33 })],
    ['names at the same time', sent(named, { everyMs: 0.2 })],
    ['a name for each action of a person', sent(named, { tookMs: 230, everyMs: 340 })],
    [
      'names of which one takes the time',
      sent(named, { tookMs: 6, everyMs: 7, more: (at) => (at === 7 ? { endedAtMs: START_MS + 900 } : {}) }),
    ],
    ['names on other hosts', sent((at) => `https://${NAMES[at] ?? ''}.test/api/user`)],
    [
      'names sent by other scripts',
      sent(named, { more: (at) => ({ initiator: { ...LOAD, url: `https://shop.test/${at}.js` } }) }),
    ],
    [
      'names of which the sender is not known',
      sent(named, { more: () => ({ initiator: { type: 'other', url: null, line: null } }) }),
    ],
    ['some names that are asked for again and again', sent((at) => named(at % 4), { count: 30 })],
    [
      'a page, its style sheets and its scripts',
      sent(named, {
        more: (at) => ({ resourceType: ['Document', 'Stylesheet', 'Script'][at % 3] ?? '', mimeType: 'text/html' }),
      }),
    ],
    ['a search while it is typed', sent((at) => `https://shop.test/search?q=${'umbrella'.slice(0, at + 1)}`)],
    ['requests of different code', sent(users, { more: (at) => ({ initiator: { ...LOAD, line: at } }) })],
    ['one for each request to the process', sent(users, { more: () => ({ initiator: { ...LOAD, ofEvent: true } }) })],
    ['scripts', sent((at) => `https://shop.test/chunk-${at}.js`, { more: () => ({ resourceType: 'Script' }) })],
    ['answers of the cache', sent(users, { more: () => ({ source: 'disk-cache' }) })],
    ['what takes no time', sent(users, { tookMs: 3, everyMs: 4 })],
    ['requests that have not ended', sent(users, { more: () => ({ endedAtMs: null, state: 'pending' }) })],
  ])('%s', (_name, entries) => {
    expect(requestSeries(entries)).toEqual([]);
  });
});
