/** Performance entries of a step: interactions, long tasks, long animation frames. */
import type { Readings } from '../../../../../shared/core/contracts/hand.ts';

const TYPES = ['event', 'longtask', 'long-animation-frame'] as const;
/** Milliseconds from which the browser reports an event. */
const MIN_EVENT_MS = 16;

export interface Entries {
  readonly observe: () => void;
  readonly stopObserving: () => void;
  readonly readings: () => Readings;
}

export function createEntries(): Entries {
  let observers: PerformanceObserver[] = [];
  let kept: Omit<Readings, 'hasFrames'> = { events: [], tasks: [], frames: [] };
  const isSupported = (type: string): boolean => PerformanceObserver.supportedEntryTypes.includes(type);
  const keep = (list: readonly PerformanceEntry[]): void => {
    for (const entry of list) {
      const { startTime: startMs, duration: durationMs } = entry;
      if (isEvent(entry)) {
        const { name, interactionId: id, processingStart: fromMs, processingEnd: toMs } = entry;
        if (id > 0) kept.events.push({ name, id, startMs, durationMs, fromMs, toMs });
      } else if (isFrame(entry)) {
        const forcedMs = entry.scripts.reduce((sum, script) => sum + (script.forcedStyleAndLayoutDuration ?? 0), 0);
        kept.frames.push({ startMs, durationMs, forcedMs });
      } else kept.tasks.push({ startMs, durationMs });
    }
  };
  const stopObserving = (): void => {
    for (const observer of observers) observer.disconnect();
    observers = [];
  };
  return {
    stopObserving,
    observe() {
      stopObserving();
      kept = { events: [], tasks: [], frames: [] };
      observers = TYPES.filter(isSupported).map((type) => {
        const observer = new PerformanceObserver((list) => keep(list.getEntries()));
        observer.observe({ type, ...(type === 'event' ? { durationThreshold: MIN_EVENT_MS } : {}) });
        return observer;
      });
    },
    readings() {
      for (const observer of observers) keep(observer.takeRecords());
      return { ...kept, hasFrames: isSupported('long-animation-frame') };
    },
  };
}

const isEvent = (entry: PerformanceEntry): entry is PerformanceEventTiming => entry.entryType === 'event';
const isFrame = (entry: PerformanceEntry): entry is PerformanceLongAnimationFrameTiming =>
  entry.entryType === 'long-animation-frame';
