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
const REQUEST_TIMES: Tolerance = { share: 0.02, least: 30 };
const TIMES: Tolerance = { share: 0.05, least: 1 };
/** DevTools shows five. */
const SHOWN_UPDATES = 5;
/** A task with less forced layout has no warning in DevTools. */
const MIN_REFLOW_MS = 30;
const MIN_SELECTOR_MS = 0.5;

const PHASES: readonly (readonly [RegExp, string])[] = [
  [/first byte/i, 'first byte'],
  [/load delay/i, 'load delay'],
  [/load duration/i, 'load duration'],
  [/render delay/i, 'render delay'],
];

/** By the engine's names. */
export const OURS: Readonly<Record<string, Compared>> = {
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
      if (duplicatedScript.wastedBytes > 0) yield ['wasted bytes', duplicatedScript.wastedBytes];
      for (const { name, wastedBytes } of duplicatedScript.rows) yield [moduleName(name), wastedBytes];
    },
  },
  LegacyJavaScript: {
    tolerance: EXACT,
    *read({ legacyScript }) {
      for (const { url, wastedBytes, matches } of legacyScript?.rows ?? []) {
        yield [url, wastedBytes];
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
      for (const { url, renderBlocking, priority, resourceType, endMs } of resources) {
        const isUrgent = priority === 'VeryHigh' || (resourceType === 'Script' && priority === 'High');
        const isBlocking = renderBlocking === 'blocking' || (renderBlocking === 'in_body_parser_blocking' && isUrgent);
        if (isBlocking && endMs !== null && endMs <= paintMs) yield [url, 'blocks'];
      }
    },
  },
};

export function ourFacts(insight: string, insights: TraceInsights): Facts | null {
  const compared = OURS[insight];
  return compared === undefined ? null : new Map(compared.read(insights));
}
