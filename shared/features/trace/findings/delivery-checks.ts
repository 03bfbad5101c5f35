/** Checks of the delivery of the page that are fine, in one line. */
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { traceFinding } from '../finding.ts';
import { hasCacheAdvice } from './cache-lifetimes.ts';
import { isCharacterSetLate } from './character-set.ts';
import { isDocumentLate } from './document-latency.ts';
import { isDiscoveredLate } from './paint-discovery.ts';
import { hasPreconnectAdvice } from './preconnects.ts';
import { hasChain } from './request-chains.ts';

/** Parts that the trace does not have are not called fine. */
function passed(insights: TraceInsights): string[] {
  const { documentLatency, requestChains, preconnects, paintDiscovery, imageDelivery } = insights;
  const { thirdParties, cacheLifetimes, oldHttp, characterSet, viewport } = insights;
  const isFine = <T>(part: T | null, isBad: (part: T) => boolean): boolean => part !== null && !isBad(part);
  const isNoted = characterSet !== null && (characterSet.inHeader || characterSet.inDocument === 'early');
  const checks: readonly (readonly [boolean, string])[] = [
    [isFine(documentLatency, isDocumentLate), 'document latency'],
    [isFine(requestChains, hasChain), 'request chains'],
    [isFine(preconnects, hasPreconnectAdvice), 'preconnects'],
    [isFine(paintDiscovery, isDiscoveredLate), 'discovery of the largest paint'],
    [isFine(imageDelivery, ({ count }) => count > 0), 'images'],
    [isFine(thirdParties, ({ count }) => count > 0), 'third parties'],
    [isFine(cacheLifetimes, hasCacheAdvice), 'cache lifetimes'],
    [isFine(oldHttp, ({ count }) => count > 0), 'HTTP/1'],
    [isNoted && isFine(characterSet, isCharacterSetLate), 'character set'],
    // On a desktop, Blink calls any page fit for small screens.
    [isFine(viewport, ({ isMobileOptimized, content }) => !isMobileOptimized || content === null), 'viewport'],
  ];
  return checks.filter(([isPassed]) => isPassed).map(([, name]) => name);
}

export const deliveryChecks = traceFinding({
  group: 'network',
  tells: [],
  compared: [],
  section: ({ insights }) => {
    const names = passed(insights);
    // Without a document there is no load to look at.
    if (names.length === 0 || insights.documentLatency === null) return null;
    return {
      id: 'delivery-checks',
      title: 'Delivery without findings',
      facts: [['Checks', String(names.length)]],
      rating: 'good',
      blocks: [{ kind: 'paragraph', words: names.join(', ') }],
    };
  },
});
