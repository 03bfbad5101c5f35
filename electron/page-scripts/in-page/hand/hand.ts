/**
 * Runs in an isolated world of a frame: finds elements by name, text and selector, reports whether they can receive input, and measures what an
 * interaction costs. Elements stay here; the caller holds numbers. Names such as penWorkbenchHand mark the script in recordings of allocations.
 */
import type {
  ElementAt,
  FramePlace,
  Hand,
  Heard,
  InputDevice,
  Needs,
  Readiness,
} from '../../../../shared/contracts/page/hand.ts';
import { boxOf, createDescribedElements, shortLabel, type DescribedElements } from './described-elements.ts';
import { createEntries } from './entries.ts';
import { fieldAbout, focus, inputKindOf, placeCaret, valueOf } from './fields.ts';
import { candidates, find, shortestLocator } from './finding.ts';
import { createFrameClock, isDrawn, type FrameClock } from './frame-clock.ts';
import { controlOf, widgetAround } from './roles.ts';
import { deepElementAt, isVisible, isWithin, parentOf, tagOf } from './tree.ts';

// Whether an element can receive input: visible, enabled, at rest, in view, and not covered; and at which point.

/** An element that moves by less stands still. */
const MAX_MOVE_PX = 0.5;

interface Point {
  readonly x: number;
  readonly y: number;
}

async function ready(
  { known, describe }: DescribedElements,
  clock: FrameClock,
  { ref, needs }: { readonly ref: number; readonly needs: Needs },
): Promise<Readiness> {
  const element = known(ref);
  if (element === undefined || !element.isConnected) return { state: 'gone' };
  if (!isVisible(element)) return { state: 'hidden' };
  if (needs === 'input') {
    const why = disabledBy(element);
    if (why !== null) return { state: 'disabled', why };
  }
  if (pointsOf(element).length === 0 || !isMiddleInView(element)) scrollToMiddle(element);
  await clock.nextFrame();
  const before = boxOf(element);
  await clock.nextFrame();
  const box = boxOf(element);
  if (!element.isConnected) return { state: 'gone' };
  if ((['x', 'y', 'width', 'height'] as const).some((side) => Math.abs(before[side] - box[side]) > MAX_MOVE_PX))
    return { state: 'moving' };
  const points = pointsOf(element);
  const [first] = points;
  if (first === undefined) return { state: 'outside' };
  const about = { state: 'ready' as const, ...describe(element), kind: inputKindOf(element) };
  if (needs !== 'input') return { ...about, point: first, coveredBy: null };
  const hit = pointOn(element, points);
  if (hit.point !== null) return { ...about, point: hit.point, coveredBy: hit.coveredBy };
  // A bar at an edge of the window covers what scrolls below it, not what is in the middle; the next attempt looks again.
  scrollToMiddle(element);
  return { state: 'covered', coveredBy: hit.coveredBy ?? '' };
}

function scrollToMiddle(element: Element): void {
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
}

/** The first point where an event reaches the element, and what covers those before it. */
function pointOn(element: Element, points: readonly Point[]) {
  let coveredBy: string | null = null;
  for (const point of points) {
    const hit = deepElementAt(point.x, point.y);
    if (hit !== null && reaches(hit, element)) return { point, coveredBy };
    coveredBy ??= hit === null ? 'nothing that receives events' : coverOf(hit, element);
  }
  return { point: null, coveredBy };
}

function elementAt({ describe }: DescribedElements, x: number, y: number): ElementAt {
  const found = deepElementAt(x, y);
  if (found === null) return null;
  // A frame's own document has the rest.
  const isFrame = tagOf(found) === 'iframe' || tagOf(found) === 'frame';
  return { hit: describe(found), picked: describe(isFrame ? found : widgetAround(found)), isFrame };
}

/** True if an event at `hit` reaches `element`: itself, a part of it, its label, or the widget that it is a part of. */
function reaches(hit: Element, element: Element): boolean {
  if (isWithin(hit, element)) return true;
  const widget = widgetAround(element);
  if (widget !== element && isWithin(hit, widget)) return true;
  for (let each: Element | null = hit; each !== null; each = parentOf(each))
    if (controlOf(each) === element) return true;
  return false;
}

/** The outermost element of the cover that does not contain the element. */
function coverOf(hit: Element, element: Element): string {
  let cover = hit;
  for (let each: Element | null = hit; each !== null && !isWithin(element, each); each = parentOf(each)) {
    cover = each;
    if (['fixed', 'absolute', 'sticky'].includes(getComputedStyle(each).position)) break;
  }
  return shortLabel(cover);
}

function disabledBy(element: Element): string | null {
  const widget = widgetAround(element);
  const control = controlOf(widget) ?? widget;
  if (control.matches(':disabled')) return 'disabled';
  return control.closest('[aria-disabled="true"]') === null ? null : 'aria-disabled';
}

/** Points to try: the middle of the visible part, then around it. */
function pointsOf(element: Element): readonly Point[] {
  const rect = [...element.getClientRects()].find(({ width, height }) => width > 0 && height > 0);
  if (rect === undefined) return [];
  const left = Math.max(0, rect.left);
  const top = Math.max(0, rect.top);
  const right = Math.min(innerWidth, rect.right);
  const bottom = Math.min(innerHeight, rect.bottom);
  if (right <= left || bottom <= top) return [];
  const at = (across: number, down: number) => ({ x: left + (right - left) * across, y: top + (bottom - top) * down });
  return [at(0.5, 0.5), at(0.2, 0.5), at(0.8, 0.5), at(0.5, 0.2), at(0.5, 0.8)];
}

/** True if the middle is inside the window and all scroll containers: a strip at an edge is too little to aim at. */
function isMiddleInView(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const x = left + width / 2;
  const y = top + height / 2;
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
  for (
    let each = parentOf(element);
    each !== null && each !== document.documentElement && each !== document.body;
    each = parentOf(each)
  ) {
    if (getComputedStyle(each).overflow === 'visible') continue;
    const clip = each.getBoundingClientRect();
    if (x < clip.left || x > clip.right || y < clip.top || y > clip.bottom) return false;
  }
  return true;
}

// What received the events of a step, and when the page was painted after them.

/** The first of `targetKind` says what was hit; from the first of `startKind` the time to the next paint counts. */
const EVENTS: Readonly<Record<InputDevice, { targetKind: string; startKind: string }>> = {
  mouse: { targetKind: 'pointerdown', startKind: 'pointerup' },
  keys: { targetKind: 'keydown', startKind: 'keydown' },
  wheel: { targetKind: 'wheel', startKind: 'wheel' },
  move: { targetKind: 'pointermove', startKind: 'pointermove' },
};

interface EventWatch {
  readonly watch: (device: InputDevice) => void;
  readonly unwatch: () => void;
  readonly heard: (ref: number | null) => Heard;
}

interface Watched {
  hit: number | null;
  firstMs: number | null;
  paintedMs: number | null;
  readonly stop: () => void;
}

function createEventWatch({ refOf, known }: DescribedElements): EventWatch {
  let watched: Watched | null = null;
  const unwatch = (): void => {
    watched?.stop();
    watched = null;
  };
  return {
    unwatch,
    watch(device) {
      unwatch();
      const { targetKind, startKind } = EVENTS[device];
      const kinds = new Set([targetKind, startKind]);
      const listener = (event: Event): void => {
        if (!event.isTrusted) return;
        const target = event.composedPath()[0];
        if (event.type === targetKind && now.hit === null && target instanceof Element) now.hit = refOf(target);
        if (event.type !== startKind || now.firstMs !== null) return;
        now.firstMs = event.timeStamp;
        // The page's own handlers of this input run before this frame.
        requestAnimationFrame(() => afterThisTask(() => (now.paintedMs = performance.now())));
      };
      const now: Watched = {
        hit: null,
        firstMs: null,
        paintedMs: null,
        stop: () => {
          for (const kind of kinds) removeEventListener(kind, listener, { capture: true });
        },
      };
      for (const kind of kinds) addEventListener(kind, listener, { capture: true, passive: true });
      watched = now;
    },
    heard(ref) {
      if (watched === null) return null;
      const { hit, firstMs, paintedMs } = watched;
      const target = known(hit);
      const meant = known(ref);
      if (target === undefined || meant === undefined || isWithin(target, meant))
        return { received: null, isMissed: false, firstMs, paintedMs };
      const received = target.isConnected ? shortLabel(target) : null;
      return { received, isMissed: !reaches(target, meant), firstMs, paintedMs };
    },
  };
}

function afterThisTask(then: () => void): void {
  const channel = new MessageChannel();
  channel.port1.addEventListener('message', () => {
    then();
    channel.port1.close();
  });
  channel.port1.start();
  channel.port2.postMessage(null);
}

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
    ready: (ref, needs) => ready(elements, clock, { ref, needs }),
    at: (x, y) => elementAt(elements, x, y),
    shortestLocator: (ref) => shortestLocator(elements, ref),
    field: (ref) => fieldAbout(elements.element(ref)),
    focus: (ref) => focus(elements.element(ref)),
    placeCaret: (ref, isAll) => placeCaret(elements.element(ref), isAll),
    valueOf: (ref) => valueOf(elements.element(ref)),
    watch,
    unwatch,
    heard,
    observe,
    stopObserving,
    readings,
    isDrawn,
    painted: clock.painted,
    viewport: () => ({ width: innerWidth, height: innerHeight }),
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
