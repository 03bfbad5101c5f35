import { expect, it } from 'vitest';
import { NAVIGATION, navigationStart, PAGE_URL, resource, traceBegins } from '../../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../../testing/trace-of.ts';
import { createTraceFigures } from '../trace-figures.ts';
import { failedRequestsOf } from './failed-requests.ts';

const sent = (requestId: string, atMs: number, resourceType: string): PlainEvent[] => [
  resource('SendRequest', atMs, {
    requestId,
    url: `https://site.test/${requestId}`,
    requestMethod: 'GET',
    resourceType,
  }),
];
const broken = (requestId: string, atMs: number, resourceType: string): PlainEvent[] => [
  ...sent(requestId, atMs, resourceType),
  resource('Finish', atMs + 5, { requestId, didFail: true }),
];
const answered = (requestId: string, atMs: number, statusCode: number): PlainEvent[] => [
  ...sent(requestId, atMs, 'Fetch'),
  resource('ReceiveResponse', atMs + 4, { requestId, statusCode, mimeType: 'x/y' }),
  resource('Finish', atMs + 5, { requestId, didFail: false }),
];

const failedOf = (...events: PlainEvent[]): string[] =>
  failedRequestsOf(createTraceFigures(traceOf([...traceBegins(), ...events]))).map(({ row }) => row.requestId);

const load = [
  navigationStart(10),
  resource('SendRequest', 48, { requestId: NAVIGATION, url: PAGE_URL, requestMethod: 'GET', resourceType: 'Document' }),
  resource('ReceiveResponse', 50, { requestId: NAVIGATION, statusCode: 200, mimeType: 'text/html' }),
  resource('Finish', 52, { requestId: NAVIGATION, didFail: false }),
];

it('a beacon of the document that left is no failed request, one of the new document is', () => {
  expect(failedOf(...load, ...broken('left', 20, 'Ping'), ...broken('new', 70, 'Ping'))).toEqual(['new']);
});

it('an error that was answered before the document came is one', () => {
  expect(failedOf(...load, ...answered('early', 20, 503))).toEqual(['early']);
});

it('without a load in the recording all are told', () => {
  expect(failedOf(...broken('any', 20, 'Ping'))).toEqual(['any']);
});
