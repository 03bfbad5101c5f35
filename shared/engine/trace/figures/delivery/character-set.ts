/**
 * Where the document names its character set: a browser that has to guess it, or finds it late, parses again
 * (html.spec.whatwg.org, "determining the character encoding"; developer.chrome.com/docs/insights/charset).
 */
import type { CharacterSet } from '../../contract/network-insights.ts';
import { argsOf, textOf } from '../event-members.ts';
import { isInLoad, nameOf, type Delivery } from './delivery.ts';

const IN_HEADER = /charset\s*=\s*[a-z0-9\-_:.()]{2,}/i;

const PLACES: ReadonlyMap<string, CharacterSet['inDocument']> = new Map([
  ['found-in-first-1024-bytes', 'early'],
  ['found-after-first-1024-bytes', 'late'],
  ['not-found', 'missing'],
]);

/** Blink checks once per document; the last check is that of the document that stayed. */
function inDocument(delivery: Delivery): CharacterSet['inDocument'] {
  const { trace, page } = delivery;
  for (const event of trace.eventsNamed('MetaCharsetCheck').toReversed()) {
    const { data } = argsOf(trace, event);
    const place = PLACES.get(textOf(data['disposition']));
    if (place !== undefined && textOf(data['frame']) === page.frameId && isInLoad(delivery, event)) return place;
  }
  return 'unknown';
}

/** Null without a navigation in the recording. */
export function characterSet(delivery: Delivery): CharacterSet | null {
  const { document } = delivery;
  if (document === null) return null;
  return {
    ...nameOf(document.request),
    inHeader: IN_HEADER.test(document.headers?.get('content-type') ?? ''),
    inDocument: inDocument(delivery),
  };
}
