import { expect, it } from 'vitest';
import { requestChains } from './request-chains.ts';
import { deliveryOfPage, document, sent, tag } from './testing/delivery-of.ts';

const at = (path: string): string => `https://site.test${path}`;
const named = (url: string, type = 'parser'): object => ({ priority: 'VeryHigh', initiator: { type, url: at(url) } });

it('each request is below the one that names it, and the branch that ends last comes first', () => {
  const chains = requestChains(
    deliveryOfPage(
      ...document(),
      ...sent({ url: at('/main.js'), sentMs: 120, endMs: 160, sent: { ...tag(3), priority: 'High' } }),
      ...sent({
        url: at('/site.css'),
        type: 'Stylesheet',
        sentMs: 121,
        endMs: 200,
        sent: { ...tag(2), priority: 'VeryHigh' },
      }),
      ...sent({ url: at('/deep.css'), type: 'Stylesheet', sentMs: 201, endMs: 300, sent: named('/site.css') }),
      ...sent({ url: at('/x.woff2'), type: 'Font', sentMs: 301, endMs: 410, sent: named('/deep.css') }),
      ...sent({ url: at('/part.js'), sentMs: 165, endMs: 250, sent: named('/main.js', 'script') }),
    ),
  );
  // From 10 ms, when the document was requested.
  expect(
    chains?.rows.map(({ url, depth, untilMs, isLongest }) => [new URL(url).pathname, depth, untilMs, isLongest]),
  ).toEqual([
    ['/', 0, 100, true],
    ['/site.css', 1, 190, true],
    ['/deep.css', 2, 290, true],
    ['/x.woff2', 3, 400, true],
    ['/main.js', 1, 150, false],
    ['/part.js', 2, 240, false],
  ]);
  expect(chains?.longestMs).toBe(400);
  expect(chains?.chain.map(({ url }) => new URL(url).pathname)).toEqual(['/', '/site.css', '/deep.css', '/x.woff2']);
  expect(chains?.rows[2]?.source.namedIn).toEqual({ kind: 'import', url: at('/site.css'), line: 0 });
});

it('preloads, images, fetches, late scripts and what they name are not critical', () => {
  const chains = requestChains(
    deliveryOfPage(
      ...document(),
      ...sent({
        url: at('/early.js'),
        sentMs: 120,
        endMs: 160,
        sent: { ...tag(1), priority: 'High', isLinkPreload: true },
      }),
      ...sent({ url: at('/part.js'), sentMs: 165, endMs: 250, sent: named('/early.js', 'script') }),
      ...sent({ url: at('/a.png'), type: 'Image', sentMs: 120, endMs: 160, sent: { ...tag(4), priority: 'High' } }),
      ...sent({ url: at('/api'), type: 'Fetch', sentMs: 120, endMs: 160, sent: { ...tag(4), priority: 'High' } }),
      ...sent({
        url: at('/late.js'),
        sentMs: 120,
        endMs: 160,
        sent: { ...tag(5), priority: 'Low', renderBlocking: 'potentially_blocking' },
      }),
    ),
  );
  expect(chains?.rows.map(({ url }) => new URL(url).pathname)).toEqual(['/']);
  expect(chains?.chain).toEqual([]);
});
