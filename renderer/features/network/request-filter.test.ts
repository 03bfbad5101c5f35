/** The text filter of requests. */
import { expect, test } from 'vitest';
import { networkEntry as entry } from '../../core/testing/records.ts';
import { requestFilter } from './request-filter.ts';

const LOG = [
  entry(0, { url: 'https://shop.test/app.js', mimeType: 'text/javascript', resourceType: 'Script' }),
  entry(1, {
    url: 'https://cdn.shop.test/logo.png',
    mimeType: 'image/png',
    transferBytes: 250_000,
    resourceType: 'Image',
  }),
  entry(2, { url: 'https://shop.test/api/orders?page=2', method: 'POST', status: 404, mimeType: 'application/json' }),
  entry(3, { url: 'wss://live.test/feed', mimeType: '', resourceType: 'WebSocket' }),
];

test.each([
  ['', [0, 1, 2, 3]],
  ['app', [0, 2]],
  ['shop.test app', [0, 2]],
  ['-shop', [3]],
  ['shop -cdn -api', [0]],
  ['-', [0, 1, 2, 3]],
  ['domain:shop.test', [0, 2]],
  ['domain:*.shop.test', [1]],
  ['-domain:*.shop.test method:post', [2]],
  ['larger-than:100k', [1]],
  ['-larger-than:100k', [0, 2, 3]],
  ['status-code:404', [2]],
  ['mime-type:image', [1]],
  ['scheme:wss', [3]],
  ['/\\.(js|png)$/', [0, 1]],
  ['-/\\.(js|png)$/', [2, 3]],
  // Not finished, or no property: text.
  ['/(/', []],
  ['domain:', []],
  ['https://shop.test/app', [0]],
])('%s', (text, ids) => {
  expect(LOG.filter(requestFilter(text)).map(({ id }) => id)).toEqual(ids);
});
