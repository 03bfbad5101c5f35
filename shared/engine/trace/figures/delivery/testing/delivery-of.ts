/** Test helper: the delivery of one page whose requests the test defines. Times in milliseconds from the start of the trace. */
import { createTraceFigures, type TraceFigures } from '../../trace-figures.ts';
import {
  FRAME,
  NAVIGATION,
  PAGE_URL,
  navigationStart,
  resource,
  timing,
  traceBegins,
} from '../../../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../../../testing/trace-of.ts';
import type { Delivery } from '../delivery.ts';

export interface Sent {
  readonly url: string;
  readonly id?: string;
  readonly type?: string;
  readonly sentMs: number;
  readonly endMs: number;
  readonly mimeType?: string;
  readonly protocol?: string;
  /** Body bytes, and those over the network, which are as many by default. */
  readonly bodyBytes?: number;
  readonly transferBytes?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** More data of `ResourceSendRequest`, and of the response. */
  readonly sent?: object;
  readonly answer?: object;
}

/** The events of a request. Its body arrives at once. */
export function sent(request: Sent): PlainEvent[] {
  const { url, id = url, type = 'Script', sentMs, endMs, mimeType = 'text/javascript', protocol = 'h2' } = request;
  const { bodyBytes = 1000, transferBytes = bodyBytes, headers = {} } = request;
  const data = { requestId: id, frame: FRAME };
  return [
    resource('SendRequest', sentMs, { ...data, url, requestMethod: 'GET', resourceType: type, ...request.sent }),
    resource('ReceiveResponse', endMs, {
      ...data,
      statusCode: 200,
      mimeType,
      protocol,
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      ...request.answer,
    }),
    resource('Finish', endMs, {
      ...data,
      didFail: false,
      encodedDataLength: transferBytes,
      decodedBodyLength: bodyBytes,
    }),
  ];
}

/** The document, sent at 10 ms and answered at 110 ms after a server time of 80 ms. */
export function document(more: Partial<Sent> = {}, waitMs = 80): PlainEvent[] {
  return sent({
    url: PAGE_URL,
    id: NAVIGATION,
    type: 'Document',
    sentMs: 10,
    endMs: 30 + waitMs,
    mimeType: 'text/html',
    ...more,
    answer: {
      timing: timing(10, { sendStart: 1, sendEnd: 2, receiveHeadersStart: 2 + waitMs, receiveHeadersEnd: 3 + waitMs }),
      ...more.answer,
    },
  });
}

export const tag = (lineNumber: number): object => ({
  initiator: { type: 'parser', url: PAGE_URL, lineNumber, columnNumber: 1 },
});

export function figuresOf(...events: PlainEvent[]): TraceFigures {
  return createTraceFigures(traceOf([...traceBegins(), navigationStart(10), ...events]));
}

export function deliveryOfPage(...events: PlainEvent[]): Delivery {
  const delivery = figuresOf(...events).delivery();
  if (delivery === null) throw new Error('the trace has no page');
  return delivery;
}
