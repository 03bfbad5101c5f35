/**
 * Fonts whose text is not shown while they load: `font-display` is `block`, `fallback` or `auto` (w3.org/TR/css-fonts-4/#font-display-desc;
 * developer.chrome.com/docs/performance/insights/font-display).
 */
import type { FontDisplay } from '../../contract/network-insights.ts';
import { argsOf, numberOf, pidOf, textOf } from '../event-members.ts';
import { msOf } from '../times.ts';
import { isInLoad, nameOf, sendStartUs, type Delivery } from './delivery.ts';

/** Browsers show text after this time in any case. */
const LONGEST_MS = 3000;
/** A shorter time is not seen. */
const SHORTEST_MS = 5;
const HIDES_TEXT = /^(?:block|fallback|auto)$/;

/** Longest first. */
export function fontDisplay(delivery: Delivery): FontDisplay {
  const { trace, requests } = delivery;
  const byId = new Map(requests.map((delivered) => [delivered.request.row.requestId, delivered]));
  const names = new Map<string, string>();
  for (const event of trace.eventsNamed('RemoteFontLoaded')) {
    const { args } = argsOf(trace, event);
    names.set(textOf(args['url']), textOf(args['name']));
  }
  const fonts: FontDisplay = [];
  for (const event of trace.eventsNamed('BeginRemoteFontLoad')) {
    const { args } = argsOf(trace, event);
    const delivered = byId.get(`${pidOf(trace, event)}.${numberOf(args['id']) ?? ''}`);
    const display = textOf(args['display']);
    if (delivered === undefined || !HIDES_TEXT.test(display) || !isInLoad(delivery, event)) continue;
    const { request } = delivered;
    if (request.finishedUs === null) continue;
    const hiddenMs = msOf(request.finishedUs - sendStartUs(delivered, trace.originUs));
    if (hiddenMs < SHORTEST_MS) continue;
    fonts.push({
      ...nameOf(request),
      name: names.get(textOf(args['url'])) ?? '',
      display,
      hiddenMs: Math.min(LONGEST_MS, hiddenMs),
      source: delivery.sourceOf(request),
    });
  }
  return fonts.toSorted((a, b) => b.hiddenMs - a.hiddenMs);
}
