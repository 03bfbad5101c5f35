/**
 * Runs in an isolated world of the page, after the web-vitals library: observes all five values and returns them on request. The library
 * cannot be stopped, so the text around both (`page-scripts.ts`) records its observers and listeners.
 */
import type * as WebVitals from 'web-vitals/attribution';
import type { Vital, VitalName, VitalsReading } from '../../../../shared/features/page/contract/vitals.ts';

type Metric = WebVitals.MetricWithAttribution;
type Description = Pick<Vital, 'target' | 'parts' | 'facts'>;

/** Callbacks that the library has registered. */
export interface Registered {
  readonly observers: ReadonlySet<PerformanceObserver>;
  readonly listeners: readonly [type: string, listener: EventListener, options?: AddEventListenerOptions | boolean][];
}

/** Chrome keeps as many layout shifts of a document, and counts the others as dropped. */
const MAX_KEPT_SHIFTS = 150;
const MAX_CHARS = 500;
const FIRST_READ_LIMIT_MS = 2000;
/** Milliseconds from which the browser reports an event. */
const MIN_EVENT_MS = 16;
/** The slowest is seldom among the oldest. */
const MAX_INTERACTIONS = 500;

export function observe(webVitals: typeof WebVitals, registered: Registered) {
  const metrics = new Map<VitalName, Metric>();
  const observedFromMs = performance.now();
  const keep = (metric: Metric): void => void metrics.set(metric.name, metric);
  const all = { reportAllChanges: true };
  webVitals.onTTFB(keep, all);
  webVitals.onFCP(keep, all);
  webVitals.onLCP(keep, all);
  webVitals.onCLS(keep, all);
  webVitals.onINP(keep, { ...all, durationThreshold: MIN_EVENT_MS });
  const targets = observeTargets();

  let shiftsBefore = 0;
  let isShiftDropped = false;
  new PerformanceObserver((list, _observer, options?: { readonly droppedEntriesCount?: number }) => {
    shiftsBefore += list.getEntries().filter(({ startTime }) => startTime < observedFromMs).length;
    isShiftDropped ||= (options?.droppedEntriesCount ?? 0) > 0 || shiftsBefore >= MAX_KEPT_SHIFTS;
  }).observe({ type: 'layout-shift', buffered: true });

  const settled = settle();
  return {
    async read(): Promise<VitalsReading> {
      await settled;
      const lcp = metrics.get('LCP');
      return {
        url: location.href,
        title: document.title,
        timeOriginMs: performance.timeOrigin,
        readMs: performance.now(),
        observedFromMs,
        navigationType: metrics.get('TTFB')?.navigationType ?? 'navigate',
        interactions: (performance as { interactionCount?: number }).interactionCount ?? 0,
        isHidden: document.visibilityState === 'hidden',
        firstHiddenMs: firstHiddenMs(),
        areShiftsMissing: isShiftDropped,
        lcpElement: lcp?.name === 'LCP' ? nameOf(lcp.attribution.lcpEntry?.element) : null,
        vitals: (['LCP', 'FCP', 'CLS', 'INP', 'TTFB'] as const).map((name) => {
          const metric = metrics.get(name);
          return metric === undefined
            ? { name, value: null, target: null, parts: [], facts: [] }
            : { name, value: metric.value, ...described(metric, targets) };
        }),
      };
    },
    stop() {
      for (const observer of registered.observers) observer.disconnect();
      for (const [type, listener, options] of registered.listeners) removeEventListener(type, listener, options);
      return { observers: registered.observers.size, listeners: registered.listeners.length };
    },
  };
}

/**
 * Buffered entries arrive in a separate task, and the library delays interactions until the page is idle: the first answer waits for
 * both, but not long on a busy page.
 */
async function settle(): Promise<void> {
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve));
  await Promise.race([pause(50).then(idle).then(idle), pause(FIRST_READ_LIMIT_MS)]);
}

function firstHiddenMs(): number | null {
  const hidden = performance.getEntriesByType('visibility-state').find(({ name }) => name === 'hidden');
  return hidden?.startTime ?? (document.visibilityState === 'hidden' ? 0 : null);
}

const cut = (text: string): string => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text);

/** A form field named `id` may shadow the property; only text counts. */
function nameOf(element: unknown): string {
  if (!(element instanceof Element)) return 'unknown';
  const id = element.getAttribute('id');
  // `className` of an SVG element is not text; the class list works for all.
  const first = element.classList[0];
  return cut(`${element.localName}${id ? `#${id}` : ''}${first === undefined ? '' : `.${first}`}`);
}

const part = (name: string, ms: number) => ({ name, ms });
const fact = (name: string, value: string | undefined) =>
  value === undefined || value === '' ? [] : [{ name, value: cut(value) }];
const rounded = (ms: number | undefined) => (ms === undefined ? undefined : `${Math.round(ms)} ms`);

function described(metric: Metric, targets: ReadonlyMap<number, string>): Description {
  switch (metric.name) {
    case 'LCP': {
      const found = metric.attribution;
      return {
        target: found.target ?? null,
        parts: [
          part('Time to first byte', found.timeToFirstByte),
          part('Resource load delay', found.resourceLoadDelay),
          part('Resource load duration', found.resourceLoadDuration),
          part('Element render delay', found.elementRenderDelay),
        ],
        facts: fact('Resource', found.url),
      };
    }
    case 'FCP': {
      const found = metric.attribution;
      return {
        target: null,
        parts: [part('Time to first byte', found.timeToFirstByte), part('First byte to paint', found.firstByteToFCP)],
        facts: fact('Document state', found.loadState),
      };
    }
    case 'CLS': {
      const found = metric.attribution;
      return {
        target: found.largestShiftTarget ?? null,
        parts: [],
        facts: [
          ...fact('Largest shift', found.largestShiftValue?.toFixed(4)),
          ...fact('Time', rounded(found.largestShiftTime)),
          ...fact('Document state', found.loadState),
        ],
      };
    }
    case 'INP': {
      const found = metric.attribution;
      return {
        target: found.interactionTarget || targetOf(metric.entries, targets),
        parts: [
          part('Input delay', found.inputDelay),
          part('Processing', found.processingDuration),
          part('Presentation delay', found.presentationDelay),
        ],
        facts: [
          ...fact('Interaction', found.interactionType),
          ...fact('Time', rounded(found.interactionTime)),
          ...fact('Document state', found.loadState),
          ...fact('Longest script', scriptName(found.longestScript?.entry)),
          ...fact('Duration of longest script', rounded(found.longestScript?.intersectingDuration)),
        ],
      };
    }
    default: {
      const found = metric.attribution;
      return {
        target: null,
        parts: [
          part('Redirects and waiting', found.waitingDuration),
          part('Cache', found.cacheDuration),
          part('DNS', found.dnsDuration),
          part('Connection', found.connectionDuration),
          part('Request', found.requestDuration),
        ],
        facts: [],
      };
    }
  }
}

/**
 * Elements by interaction. The library keeps an interaction's longest event, the press of a click for instance, for which the browser may give
 * no element although it does for the others.
 */
function observeTargets(): ReadonlyMap<number, string> {
  const targets = new Map<number, string>();
  const observer = new PerformanceObserver((list) => {
    for (const { interactionId, target } of list.getEntries() as PerformanceEventTiming[])
      if (interactionId > 0 && target instanceof Element && !targets.has(interactionId)) {
        targets.set(interactionId, nameOf(target));
        if (targets.size > MAX_INTERACTIONS) targets.delete(targets.keys().next().value ?? 0);
      }
  });
  observer.observe({ type: 'event', buffered: true, durationThreshold: MIN_EVENT_MS });
  return targets;
}

function targetOf(entries: readonly PerformanceEventTiming[], targets: ReadonlyMap<number, string>): string | null {
  return entries.map(({ interactionId }) => targets.get(interactionId)).find((target) => target !== undefined) ?? null;
}

function scriptName(script: PerformanceScriptTiming | undefined): string | undefined {
  if (script === undefined) return undefined;
  return [script.sourceFunctionName || script.invoker, script.sourceURL].filter(Boolean).join(' ') || undefined;
}
