/** Delivery of the page, part by part; `rows` are cut to `topN`. */
import type { NETWORK_INSIGHTS } from '../../contract/network-insights.ts';
import type { TraceFigureParts } from '../../contract/trace-insights.ts';
import type { TraceFigures } from '../trace-figures.ts';
import { cacheLifetimes, type WaitedMs } from './cache-lifetimes.ts';
import { characterSet } from './character-set.ts';
import type { Delivery } from './delivery.ts';
import { documentLatency } from './document-latency.ts';
import { firstPaintBlocker } from './first-paint-blocker.ts';
import { fontDisplay } from './font-display.ts';
import { imageDelivery } from './image-delivery.ts';
import { oldHttp } from './old-http.ts';
import { paintDiscovery } from './paint-discovery.ts';
import { preconnects } from './preconnects.ts';
import { requestChains } from './request-chains.ts';
import { nodeSeries } from '../requests/node-series.ts';
import { tracedSeries } from '../requests/request-series.ts';
import { thirdParties, type TimeByUrl } from './third-parties.ts';
import { viewportOf } from './viewport.ts';

type Makers = { readonly [Key in keyof typeof NETWORK_INSIGHTS]: () => TraceFigureParts[Key] };

/** `scriptTimes`: of the traced page's main thread, between two times in µs. */
export function networkInsights(
  figures: TraceFigures,
  topN: number,
  scriptTimes: (fromUs: number, toUs: number) => TimeByUrl,
): Makers {
  const ofDelivery = <T>(make: (delivery: Delivery) => T): T | null => {
    const delivery = figures.delivery();
    return delivery === null ? null : make(delivery);
  };
  const waited = (): WaitedMs =>
    new Map(figures.loadPath()?.blocking.map(({ requestId, waitedMs }) => [requestId, waitedMs]));
  const cut = <T extends { readonly rows: readonly unknown[] }>(part: T | null): T | null =>
    part === null ? null : { ...part, rows: part.rows.slice(0, topN) };
  return {
    documentLatency: () => ofDelivery(documentLatency),
    characterSet: () => ofDelivery(characterSet),
    viewport: () => ofDelivery((delivery) => viewportOf(delivery, figures.interactions())),
    firstPaintBlocker: () =>
      ofDelivery((delivery) => firstPaintBlocker(delivery, figures.firstContentfulPaint()?.valueMs ?? null)),
    cacheLifetimes: () => cut(ofDelivery((delivery) => cacheLifetimes(delivery, waited()))),
    oldHttp: () => cut(ofDelivery(oldHttp)),
    fontDisplay: () => (ofDelivery(fontDisplay) ?? []).slice(0, topN),
    paintDiscovery: () => ofDelivery((delivery) => paintDiscovery(delivery, figures.largestContentfulPaint())),
    imageDelivery: () => cut(ofDelivery(imageDelivery)),
    thirdParties: () =>
      cut(ofDelivery((delivery) => thirdParties(delivery, scriptTimes(delivery.fromUs, delivery.toUs), waited()))),
    requestChains: () => cut(ofDelivery(requestChains)),
    preconnects: () =>
      ofDelivery((delivery) => {
        const paint = figures.largestContentfulPaint();
        const paintedUs = paint === null ? null : (delivery.trace.startUs[paint.event] ?? null);
        return preconnects(delivery, { paintedUs, waited: waited() });
      }),
    requestSeries: () =>
      (figures.page() === null ? nodeSeries(figures.trace) : (ofDelivery(tracedSeries) ?? [])).slice(0, topN),
  };
}
