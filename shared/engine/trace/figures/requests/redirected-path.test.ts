import { expect, it } from 'vitest';
import { BROWSER_PID, instant, NAVIGATION, PAGE_URL, paint, resource, timing } from '../../testing/page-events.ts';
import { document, figuresOf } from '../delivery/testing/delivery-of.ts';

const data = { requestId: NAVIGATION };
const begun = { pid: BROWSER_PID, tid: 1 };
const painted = paint('largestContentfulPaint::Candidate', 260, { nodeId: 2, nodeName: 'H1', type: 'text', size: 9 });

/** The server answers at 198 ms. */
const answeredAt = (sentMs: number) =>
  timing(sentMs, {
    ...{ sendStart: 1, sendEnd: 2, receiveHeadersStart: 198 - sentMs, receiveHeadersEnd: 199 - sentMs },
  });

/** A document that is asked for after a redirect, and answered at 200 ms. */
const redirected = (redirectMs: number) => [
  instant('ResourceWillSendRequest', 11, { data }, begun),
  instant('ResourceWillSendRequest', 11 + redirectMs, { data }, begun),
  resource('SendRequest', 11 + redirectMs, {
    ...{ ...data, url: 'https://site.test/go', resourceType: 'Document', frame: 'F00D' },
  }),
  ...document({ sentMs: 12 + redirectMs, endMs: 200, answer: { timing: answeredAt(12 + redirectMs) } }),
  painted,
];

const documentOf = (...events: Parameters<typeof figuresOf>) =>
  figuresOf(...events)
    .loadPath()
    ?.steps.find(({ kind }) => kind === 'request');

it('the document of a redirected load waited for its redirects where they are most of it', () => {
  expect(documentOf(...redirected(120))).toMatchObject({
    url: PAGE_URL,
    waitedFor: 'redirects',
    redirects: { urls: ['https://site.test/go'], durationMs: 120 },
  });
  expect(documentOf(...redirected(5))).toMatchObject({ waitedFor: 'server', redirects: { durationMs: 5 } });
  expect(documentOf(...document(), painted)).not.toHaveProperty('redirects');
});
