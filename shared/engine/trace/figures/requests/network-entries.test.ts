import { expect, it } from 'vitest';
import { renderBlocking, requestDurationMs } from '../../../network/contract/network.ts';
import { deliveryOfPage, document, sent, tag } from '../delivery/testing/delivery-of.ts';
import { networkEntries } from './network-entries.ts';

const sheet = (name: string, more: object) =>
  sent({
    url: `https://site.test/${name}`,
    type: 'Stylesheet',
    mimeType: 'text/css',
    sentMs: 120,
    endMs: 200,
    sent: more,
  });

it('gives the requests of the page with what blocks it, and without what blocks a frame in it', () => {
  const entries = networkEntries(
    deliveryOfPage(
      ...document(),
      ...sheet('a.css', { renderBlocking: 'blocking', ...tag(4) }),
      ...sheet('print.css', { renderBlocking: 'non_blocking' }),
      ...sheet('frame.css', { renderBlocking: 'blocking', frame: 'INNER' }),
    ),
  );
  const blocking = entries.filter((entry) => renderBlocking(entry) !== null);
  expect(blocking).toHaveLength(1);
  expect(blocking[0]).toMatchObject({
    url: 'https://site.test/a.css',
    status: 200,
    state: 'finished',
    initiator: { type: 'parser', url: 'https://site.test/', line: 5 },
    startedAtMs: 120,
    transferBytes: 1000,
  });
  expect(blocking.map(requestDurationMs)).toEqual([80]);
});

it('has nothing of the error page of the browser', () => {
  const url = 'chrome-error://chromewebdata/';
  expect(networkEntries(deliveryOfPage(...sent({ url, type: 'Document', sentMs: 12, endMs: 40 })))).toEqual([]);
});
