/** Test helper: a small HAR file. */
import { readHar, type HarDocument } from '../har-document.ts';
import { harEnd, harEntryText, harStart } from '../har-write.ts';
import type { NetworkEntry, NetworkHeader } from '../contract/network.ts';
import { START_MS, detailsOf, entry } from '../contract/testing/network-entry.ts';

const header = (name: string, value: string): NetworkHeader => ({ name, value, isMasked: false });

const PAGE = 'https://shop.test/';
/** A page with a redirect, a failed and a cached request, and two requests of one URL. */
const ENTRIES: readonly NetworkEntry[] = [
  entry(0, {
    url: PAGE,
    resourceType: 'Document',
    mimeType: 'text/html',
    initiator: { type: 'other', url: null, line: null },
    contentLoadedAtMs: START_MS + 80,
    loadedAtMs: START_MS + 95,
  }),
  entry(1, { url: `${PAGE}app.js?v=1` }),
  entry(2, {
    url: 'https://api.test/prices',
    resourceType: 'Fetch',
    mimeType: 'application/json',
    renderBlocking: null,
  }),
  entry(3, {
    url: 'https://api.test/prices',
    resourceType: 'Fetch',
    mimeType: 'application/json',
    renderBlocking: null,
  }),
  entry(4, { url: `${PAGE}gone.png`, resourceType: 'Image', status: 404 }),
  entry(5, { state: 'failed', failure: 'net::ERR_CONNECTION_REFUSED', status: null, timing: null }),
  entry(6, { source: 'disk-cache', transferBytes: 0 }),
  entry(7, { requestId: 'r', url: `${PAGE}old`, status: 302, redirectedTo: `${PAGE}new` }),
  entry(8, { requestId: 'r', hop: 1, url: `${PAGE}new` }),
];

export function harText(): string {
  const head = { version: '0.1.0', title: 'Shop', url: PAGE, entries: ENTRIES, droppedCount: 0 };
  const entries = ENTRIES.map((of) =>
    harEntryText(
      detailsOf(of, {
        statusText: 'OK',
        requestHeaders: [header('Cookie', 'session=abcdefghijklmnop'), header('Accept', '*/*')],
        responseHeaders: [header('Content-Type', of.mimeType), header('Cache-Control', 'max-age=60')],
      }),
    ),
  );
  return harStart(head) + entries.join(',\n') + harEnd();
}

export function harDocument(): HarDocument {
  const document = readHar(JSON.parse(harText()));
  if (document === null) throw new Error('The text of the test is not a HAR file');
  return document;
}
