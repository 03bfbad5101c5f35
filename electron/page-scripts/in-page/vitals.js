/**
 * Runs in an isolated world of the page, after the web-vitals library: observes all five values and returns them on request. The library
 * cannot be stopped, so the wrapper around both (vitals-script.ts) records its observers and listeners.
 */
export const observe = (webVitals, registered) => {
  /** @type {Map<string, any>} */
  const metrics = new Map();
  const observedFromMs = performance.now();
  const keep = (metric) => void metrics.set(metric.name, metric);
  const all = { reportAllChanges: true };
  webVitals.onTTFB(keep, all);
  webVitals.onFCP(keep, all);
  webVitals.onLCP(keep, all);
  webVitals.onCLS(keep, all);
  webVitals.onINP(keep, { ...all, durationThreshold: 16 });

  // Layout shifts from before: Chrome keeps the first 150 of a document, and counts the others as dropped.
  let shiftsBefore = 0;
  let isShiftDropped = false;
  new PerformanceObserver((list, _observer, options) => {
    shiftsBefore += list.getEntries().filter(({ startTime }) => startTime < observedFromMs).length;
    isShiftDropped ||= (options?.droppedEntriesCount ?? 0) > 0 || shiftsBefore >= 150;
  }).observe({ type: 'layout-shift', buffered: true });

  const MAX_CHARS = 500;
  const cut = (text) => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text);
  /** A form field named `id` may shadow the property; only text counts. */
  const nameOf = (element) => {
    if (!(element instanceof Element)) return 'unknown';
    const id = element.getAttribute('id');
    // `className` of an SVG element is not text; the class list works for all.
    const first = element.classList[0];
    return cut(`${element.localName}${id ? `#${id}` : ''}${first === undefined ? '' : `.${first}`}`);
  };
  const withTarget = (entries) => {
    const node = entries.map(({ target }) => target).find((target) => target instanceof Element);
    return node === undefined ? null : nameOf(node);
  };
  const part = (name, ms) => ({ name, ms });
  const fact = (name, value) => (value === undefined || value === '' ? [] : [{ name, value: cut(String(value)) }]);
  const rounded = (ms) => (ms === undefined ? undefined : `${Math.round(ms)} ms`);
  const scriptName = ({ sourceFunctionName, sourceURL, invoker } = {}) =>
    [sourceFunctionName || invoker, sourceURL].filter(Boolean).join(' ') || undefined;

  const describe = {
    LCP: (found) => ({
      target: found.target ?? null,
      parts: [
        part('Time to first byte', found.timeToFirstByte),
        part('Resource load delay', found.resourceLoadDelay),
        part('Resource load duration', found.resourceLoadDuration),
        part('Element render delay', found.elementRenderDelay),
      ],
      facts: fact('Resource', found.url),
    }),
    FCP: (found) => ({
      target: null,
      parts: [part('Time to first byte', found.timeToFirstByte), part('First byte to paint', found.firstByteToFCP)],
      facts: fact('Document state', found.loadState),
    }),
    CLS: (found) => ({
      target: found.largestShiftTarget ?? null,
      parts: [],
      facts: [
        ...fact('Largest shift', found.largestShiftValue?.toFixed(4)),
        ...fact('Time', rounded(found.largestShiftTime)),
        ...fact('Document state', found.loadState),
      ],
    }),
    INP: (found, entries) => ({
      // The library checks only an interaction's first event, which may have no target.
      target: found.interactionTarget ?? withTarget(entries),
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
    }),
    TTFB: (found) => ({
      target: null,
      parts: [
        part('Redirects and waiting', found.waitingDuration),
        part('Cache', found.cacheDuration),
        part('DNS', found.dnsDuration),
        part('Connection', found.connectionDuration),
        part('Request', found.requestDuration),
      ],
      facts: [],
    }),
  };

  const firstHiddenMs = () => {
    const hidden = performance.getEntriesByType('visibility-state').find(({ name }) => name === 'hidden');
    return hidden?.startTime ?? (document.visibilityState === 'hidden' ? 0 : null);
  };

  /**
   * Buffered entries arrive in a separate task, and the library delays interactions until the page is idle: the first answer waits for
   * both, but not long on a busy page.
   */
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve));
  const settled = Promise.race([pause(50).then(idle).then(idle), pause(2000)]);

  return {
    async read() {
      await settled;
      const lcp = metrics.get('LCP');
      return {
        url: location.href,
        title: document.title,
        timeOriginMs: performance.timeOrigin,
        readMs: performance.now(),
        observedFromMs,
        navigationType: metrics.get('TTFB')?.navigationType ?? 'navigate',
        interactions: performance.interactionCount ?? 0,
        isHidden: document.visibilityState === 'hidden',
        firstHiddenMs: firstHiddenMs(),
        areShiftsMissing: isShiftDropped,
        lcpElement: lcp === undefined ? null : nameOf(lcp.attribution.lcpEntry?.element),
        vitals: Object.keys(describe).map((name) => {
          const metric = metrics.get(name);
          return metric === undefined
            ? { name, value: null, target: null, parts: [], facts: [] }
            : { name, value: metric.value, ...describe[name](metric.attribution, metric.entries) };
        }),
      };
    },
    stop() {
      for (const observer of registered.observers) observer.disconnect();
      for (const [type, listener, options] of registered.listeners) removeEventListener(type, listener, options);
      return { observers: registered.observers.size, listeners: registered.listeners.length };
    },
  };
};
