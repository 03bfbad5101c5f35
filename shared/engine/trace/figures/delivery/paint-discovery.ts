/**
 * Discovery of the image that is the largest paint: early, if the document names it, it is not lazy and has a high priority
 * (web.dev/articles/optimize-lcp; developer.chrome.com/docs/performance/insights/lcp-discovery).
 */
import type { PaintDiscovery } from '../../contract/network-insights.ts';
import type { TraceInsights } from '../../contract/trace-insights.ts';
import { argsOf, membersOf, textOf } from '../event-members.ts';
import { msOf } from '../times.ts';
import { nameOf, type Delivery } from './delivery.ts';

/** Null if the largest paint is not an image that was requested. */
export function paintDiscovery(
  { trace, document, requests, sourceOf }: Delivery,
  paint: TraceInsights['largestContentfulPaint'],
): PaintDiscovery | null {
  if (document === null || paint === null || paint.url === '') return null;
  const paintedUs = trace.startUs[paint.event];
  const image = requests.find(({ request: { row, startUs } }) => {
    const urls = [row.url, ...(row.redirects ?? []).map(({ url }) => url)];
    return urls.includes(paint.url) && startUs < paintedUs;
  });
  if (image === undefined) return null;
  const initiator = membersOf(image.sent['initiator']);
  const isPreloaded = image.sent['isLinkPreload'] === true;
  const isNamed = textOf(initiator['type']) === 'parser' && textOf(initiator['url']) === document.request.row.url;
  const isLazy = textOf(argsOf(trace, paint.event).data['loadingAttr']) === 'lazy';
  const { firstByteUs, row } = document.request;
  const source = sourceOf(image.request);
  return {
    ...nameOf(image.request),
    hasHighPriority: textOf(image.sent['fetchPriorityHint']) === 'high',
    isInDocument: isPreloaded || isNamed,
    isEager: !isLazy || isPreloaded,
    isPreloaded,
    delayMs: firstByteUs === null || row.phases === undefined ? null : msOf(image.request.startUs - firstByteUs),
    // A lazy image is requested long after its tag was parsed, and Blink names the place that its parser has reached by then.
    source: isLazy ? { ...source, namedIn: null } : source,
  };
}
