/** What our own insights say, in the same words. */
import type { TraceInsights } from '../../shared/contracts/traces/trace-insights.ts';
import { EXACT, type Facts, type Tolerance } from './facts.ts';
import { moduleName } from './engine-facts.ts';

type Reader = (insights: TraceInsights) => Iterable<readonly [string, number | string]>;

interface Compared {
  readonly read: Reader;
  readonly tolerance: Tolerance;
}

/** The engine takes the end of a request from the network thread, ours is that of the main thread. */
const REQUEST_TIMES: Tolerance = { share: 0.02, least: 30, unit: 'ms' };
const TIMES: Tolerance = { share: 0.05, least: 1, unit: 'ms' };
const BYTES: Tolerance = { share: 0, least: 1, unit: 'bytes' };
/** DevTools cuts the time of a font to multiples of 5 ms. */
const FONT_TIMES: Tolerance = { share: 0, least: 5, unit: 'ms' };
/** DevTools shows five. */
const SHOWN_UPDATES = 5;
/** A task with less than 30 ms of forced layout has no warning in DevTools, which adds up other events. */
const MIN_REFLOW_MS = 20;
const MIN_SELECTOR_MS = 0.5;

const PHASES: readonly (readonly [RegExp, string])[] = [
  [/first byte/i, 'first byte'],
  [/load delay/i, 'load delay'],
  [/load duration/i, 'load duration'],
  [/render delay/i, 'render delay'],
];

const OF_THE_PAGE: Readonly<Record<string, Compared>> = {
  DOMSize: {
    tolerance: EXACT,
    *read({ domSize }) {
      if (domSize === null) return;
      if (domSize.statistics !== null) {
        yield ['elements', domSize.statistics.elements];
        yield ['depth', domSize.statistics.depth];
        yield ['most children', domSize.statistics.mostChildren];
      }
      for (const { size, durationMs } of domSize.rows.slice(0, SHOWN_UPDATES))
        yield [`update of ${size} in ${durationMs.toFixed(1)} ms`, size];
    },
  },
  SlowCSSSelector: {
    tolerance: EXACT,
    *read({ selectorCosts }) {
      if (selectorCosts === null || selectorCosts.attempts === 0) return;
      yield ['total', selectorCosts.totalMs];
      yield ['attempts', selectorCosts.attempts];
      yield ['matches', selectorCosts.matches];
      const [top] = selectorCosts.rows;
      if (top !== undefined && top.elapsedMs >= MIN_SELECTOR_MS) yield [`slowest ${top.selector}`, top.elapsedMs];
    },
  },
  DuplicatedJavaScript: {
    tolerance: EXACT,
    *read({ duplicatedScript }) {
      if (duplicatedScript === null) return;
      if (duplicatedScript.largeModuleBytes > 0) yield ['wasted bytes', duplicatedScript.largeModuleBytes];
      for (const { name, wastedBytes } of duplicatedScript.rows) yield [moduleName(name), wastedBytes];
    },
  },
  LegacyJavaScript: {
    tolerance: EXACT,
    *read({ legacyScript }) {
      for (const { url, estimatedBytes, matches } of legacyScript?.rows ?? []) {
        yield [url, estimatedBytes];
        yield [
          `${url} code`,
          matches
            .map(({ name }) => name)
            .toSorted()
            .join(' '),
        ];
      }
    },
  },
  ForcedReflow: {
    tolerance: TIMES,
    *read({ forcedLayout }) {
      const [first] = forcedLayout?.rows ?? [];
      if (first === undefined || first.layoutMs + first.styleMs < MIN_REFLOW_MS) return;
      const { url, script = url } = first.read;
      yield [script, first.layoutMs + first.styleMs];
    },
  },
  LCPBreakdown: {
    tolerance: REQUEST_TIMES,
    *read({ largestContentfulPaint: paint }) {
      if (paint === null) return;
      for (const { name, durationMs } of paint.phases)
        yield [PHASES.find(([expression]) => expression.test(name))?.[1] ?? name, durationMs];
      yield ['total', paint.valueMs];
    },
  },
  INPBreakdown: {
    tolerance: TIMES,
    *read({ interactionToNextPaint: found }) {
      const longest = found?.rows.toSorted((a, b) => b.durationMs - a.durationMs)[0];
      if (longest === undefined) return;
      yield ['duration', longest.durationMs];
      yield ['input delay', longest.inputDelayMs];
      yield ['processing', longest.processingMs];
      yield ['presentation delay', longest.presentationDelayMs];
    },
  },
  CLSCulprits: {
    tolerance: { share: 0, least: 0.0001 },
    *read({ layoutShift }) {
      if (layoutShift !== null && layoutShift.score > 0) yield ['score', layoutShift.score];
    },
  },
  RenderBlocking: {
    tolerance: EXACT,
    *read({ resources, firstContentfulPaint, clock }) {
      const paintMs = firstContentfulPaint === null ? 0 : clock.originMs + firstContentfulPaint.valueMs;
      for (const { url, renderBlocking, isOfFrame, priority, resourceType, responseMs, endMs, phases } of resources) {
        if (isOfFrame === true) continue;
        const finishedMs = responseMs === null ? endMs : responseMs + (phases?.downloadMs ?? 0);
        const isUrgent = priority === 'VeryHigh' || (resourceType === 'Script' && priority === 'High');
        const isBlocking = renderBlocking === 'blocking' || (renderBlocking === 'in_body_parser_blocking' && isUrgent);
        if (isBlocking && finishedMs !== null && finishedMs <= paintMs) yield [url, 'blocks'];
      }
    },
  },
};

const OF_ITS_DELIVERY: Readonly<Record<string, Compared>> = {
  Cache: {
    tolerance: BYTES,
    *read({ cacheLifetimes }) {
      for (const { url, wastedBytes, lifetimeSeconds } of cacheLifetimes?.rows ?? []) {
        yield [url, wastedBytes];
        yield [`${url} seconds`, lifetimeSeconds];
      }
    },
  },
  CharacterSet: {
    tolerance: EXACT,
    *read({ characterSet }) {
      if (characterSet === null) return;
      yield ['in header', String(characterSet.inHeader)];
      yield ['in document', characterSet.inDocument];
    },
  },
  DocumentLatency: {
    tolerance: TIMES,
    *read({ documentLatency }) {
      if (documentLatency === null) return;
      yield ['server', documentLatency.serverMs ?? 0];
      yield ['is slow', String(documentLatency.isSlow)];
      yield ['redirects', documentLatency.redirectMs];
      yield ['uncompressed bytes', documentLatency.uncompressedBytes];
    },
  },
  FontDisplay: {
    tolerance: FONT_TIMES,
    *read({ fontDisplay }) {
      for (const { url, hiddenMs } of fontDisplay) if (hiddenMs > 0) yield [url, hiddenMs];
    },
  },
  ImageDelivery: {
    tolerance: BYTES,
    *read({ imageDelivery }) {
      for (const { url, savedBytes } of imageDelivery?.rows ?? []) yield [url, savedBytes];
    },
  },
  LCPDiscovery: {
    tolerance: EXACT,
    *read({ paintDiscovery }) {
      if (paintDiscovery === null) return;
      yield ['high priority', String(paintDiscovery.hasHighPriority)];
      yield ['in document', String(paintDiscovery.isInDocument)];
      yield ['eager', String(paintDiscovery.isEager)];
    },
  },
  ModernHTTP: {
    tolerance: EXACT,
    *read({ oldHttp }) {
      for (const { origin, requests } of oldHttp?.rows ?? []) yield [origin, requests];
    },
  },
  NetworkDependencyTree: {
    tolerance: TIMES,
    *read({ requestChains, preconnects }) {
      if (requestChains !== null && requestChains.longestMs > 0) yield ['longest', requestChains.longestMs];
      for (const { url } of requestChains?.rows ?? []) yield [url, 'critical'];
      for (const { origin } of preconnects?.origins ?? []) yield [origin, 'preconnected'];
      for (const { origin, savedMs } of preconnects?.candidates ?? []) yield [`${origin} saved`, savedMs];
    },
  },
  ThirdParties: {
    tolerance: TIMES,
    *read({ thirdParties }) {
      for (const { name, mainThreadMs, transferBytes } of thirdParties?.rows ?? []) {
        yield [name, mainThreadMs];
        yield [`${name} bytes`, transferBytes];
      }
    },
  },
  Viewport: {
    tolerance: EXACT,
    *read({ viewport }) {
      if (viewport !== null) yield ['mobile', String(viewport.isMobileOptimized)];
    },
  },
};

/** By the engine's names. */
export const OURS: Readonly<Record<string, Compared>> = { ...OF_THE_PAGE, ...OF_ITS_DELIVERY };

export function ourFacts(insight: string, insights: TraceInsights): Facts | null {
  const compared = OURS[insight];
  return compared === undefined ? null : new Map(compared.read(insights));
}
