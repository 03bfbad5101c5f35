/**
 * Runs in an isolated world of a frame: finds elements by name, text and selector, reports whether they can receive input, and measures what an
 * interaction costs. Elements stay here; the caller holds numbers. Names such as penWorkbenchHand mark the script in recordings of allocations.
 */
import type { FramePlace, Hand, Readings } from '../../../../../shared/core/contracts/hand.ts';
import { createDescribedElements } from './described-elements.ts';
import { createEventWatch } from './event-watch.ts';
import { choose, fieldAbout, focus, placeCaret, valueOf, takesKeys } from './fields.ts';
import { candidates, find, shortestLocator } from './finding.ts';
import { createFrameClock, isDrawn, type FrameClock } from './frame-clock.ts';
import { pageView } from './page-view.ts';
import { coverOf, elementAt, ready } from './readiness.ts';
import { deepElementAt } from './tree.ts';

// Performance entries of a step: interactions, long tasks, long animation frames.

const TYPES = ['event', 'longtask', 'long-animation-frame'] as const;
/** Milliseconds from which the browser reports an event. */
const MIN_EVENT_MS = 16;

interface Entries {
  readonly observe: () => void;
  readonly stopObserving: () => void;
  readonly readings: () => Readings;
}

function createEntries(): Entries {
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

// Where the content of a frame is in the document around it, and what covers it there. `owner` is the frame element.

/** True if the element belongs to this document. */
const isOwn = (owner: HTMLElement): boolean => owner.ownerDocument === document;

/** Null if the element belongs to another document. */
function framePlace(owner: HTMLElement): FramePlace | null {
  if (!isOwn(owner)) return null;
  const { left, top, width } = owner.getBoundingClientRect();
  const scale = owner.offsetWidth > 0 ? width / owner.offsetWidth : 1;
  const style = getComputedStyle(owner);
  return {
    x: left + (owner.clientLeft + Number.parseFloat(style.paddingLeft)) * scale,
    y: top + (owner.clientTop + Number.parseFloat(style.paddingTop)) * scale,
    scale,
  };
}

function frameCover(owner: HTMLElement, { x, y }: { readonly x: number; readonly y: number }): string | null {
  const hit = deepElementAt(x, y);
  if (hit === owner) return null;
  return hit === null ? 'the edge of the page' : coverOf(hit, owner);
}

function createHand(clock: FrameClock): Hand {
  const elements = createDescribedElements();
  const { watch, unwatch, heard } = createEventWatch(elements);
  const { observe, stopObserving, readings } = createEntries();
  return {
    find: (locator) => find(elements, locator),
    candidates,
    pageView,
    ready: (ref, needs) => ready(elements, clock, { ref, needs }),
    at: (x, y) => elementAt(elements, x, y),
    shortestLocator: (ref) => shortestLocator(elements, ref),
    field: (ref) => fieldAbout(elements.element(ref)),
    focus: (ref) => focus(elements.element(ref)),
    placeCaret: (ref, isAll) => placeCaret(elements.element(ref), isAll),
    valueOf: (ref) => valueOf(elements.element(ref)),
    choose: (ref, wanted) => choose(elements.element(ref), wanted),
    watch,
    unwatch,
    heard,
    observe,
    stopObserving,
    readings,
    isDrawn,
    painted: clock.painted,
    viewport: () => ({ width: innerWidth, height: innerHeight }),
    takesKeys,
    isMac: () => navigator.platform.startsWith('Mac'),
    isOwn,
    framePlace,
    frameCover,
    end() {
      unwatch();
      stopObserving();
    },
  };
}

/** The script is evaluated once in a document; each call makes a hand. */
export const handMaker = function penWorkbenchHands(): () => Hand {
  const clock = createFrameClock();
  return function penWorkbenchHand() {
    return createHand(clock);
  };
};
