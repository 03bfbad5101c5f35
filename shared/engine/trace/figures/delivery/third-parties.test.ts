import { expect, it } from 'vitest';
import { entityOf } from './entities.ts';
import { deliveryOfPage, document, sent, tag } from './testing/delivery-of.ts';
import { thirdParties } from './third-parties.ts';

const GTM = 'https://www.googletagmanager.com/gtm.js';

it('companies are known by their domains, others by the domain itself', () => {
  expect(entityOf(GTM)).toEqual({ name: 'Google Tag Manager', category: 'tag-manager', isKnown: true });
  expect(entityOf('https://a.b.shop.test/x.js')).toEqual({ name: 'shop.test', category: '', isKnown: false });
  expect(entityOf('https://shop.co.uk/')?.name).toBe('shop.co.uk');
  expect(entityOf('chrome-extension://abc/x.js')).toMatchObject({ name: 'abc', category: 'extension' });
  expect(entityOf('blob:https://shop.test/1')).toBeNull();
});

it('adds bytes and times up by company, own code apart', () => {
  const found = thirdParties(
    deliveryOfPage(
      ...document({ bodyBytes: 2000 }),
      ...sent({ url: 'https://cdn.site.test/main.js', sentMs: 120, endMs: 160, bodyBytes: 500 }),
      ...sent({ url: GTM, sentMs: 120, endMs: 160, bodyBytes: 300, sent: { ...tag(3), renderBlocking: 'blocking' } }),
      ...sent({ url: 'https://www.googletagmanager.com/b.js', sentMs: 130, endMs: 160, bodyBytes: 100 }),
      ...sent({ url: 'https://fonts.other.test/x.woff2', type: 'Font', sentMs: 120, endMs: 160, bodyBytes: 0 }),
    ),
    new Map([
      ['https://cdn.site.test/main.js', 7000],
      [GTM, 2000],
      ['https://www.googletagmanager.com/b.js', 1000],
    ]),
    new Map([[GTM, 40]]),
  );
  expect(found).toMatchObject({
    own: { name: 'site.test', requests: 2, transferBytes: 2500, mainThreadMs: 7 },
    count: 2,
    rows: [
      {
        name: 'Google Tag Manager',
        requests: 2,
        transferBytes: 400,
        mainThreadMs: 3,
        url: GTM,
        source: { sentBy: null, namedIn: { kind: 'tag', line: 4 } },
        blocking: 1,
        waitedMs: 40,
      },
      // From a cache, so it cost nothing.
      { name: 'other.test', requests: 1, transferBytes: 0, mainThreadMs: 0, blocking: 0, waitedMs: 0 },
    ],
  });
});
