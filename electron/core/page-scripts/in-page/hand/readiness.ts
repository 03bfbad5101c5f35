/** Checks that an element can receive input: visible, enabled, at rest, in view, and not covered; and at which point. */
import type { ElementAt, Needs, Readiness } from '../../../../../shared/core/contracts/hand.ts';
import { boxOf, shortLabel, type DescribedElements } from './described-elements.ts';
import { inputKindOf } from './fields.ts';
import type { FrameClock } from './frame-clock.ts';
import { controlOf, widgetAround } from './roles.ts';
import { deepElementAt, isVisible, isWithin, parentOf, tagOf } from './tree.ts';

/** An element that moves by less stands still. */
const MAX_MOVE_PX = 0.5;

interface Point {
  readonly x: number;
  readonly y: number;
}

export async function ready(
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

export function elementAt({ describe }: DescribedElements, x: number, y: number): ElementAt {
  const found = deepElementAt(x, y);
  if (found === null) return null;
  // A frame's own document has the rest.
  const isFrame = tagOf(found) === 'iframe' || tagOf(found) === 'frame';
  return { hit: describe(found), picked: describe(isFrame ? found : widgetAround(found)), isFrame };
}

/** True if an event at `hit` reaches `element`: itself, a part of it, its label, or the widget that it is a part of. */
export function reaches(hit: Element, element: Element): boolean {
  if (isWithin(hit, element)) return true;
  const widget = widgetAround(element);
  if (widget !== element && isWithin(hit, widget)) return true;
  for (let each: Element | null = hit; each !== null; each = parentOf(each))
    if (controlOf(each) === element) return true;
  return false;
}

/** The outermost element of the cover that does not contain the element. */
export function coverOf(hit: Element, element: Element): string {
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

/**
 * True if the middle is inside all scroll containers, and inside the window where the element fits into it: a strip at an edge is too little to aim
 * at, but of a whole page any part will do.
 */
function isMiddleInView(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const x = left + width / 2;
  const y = top + height / 2;
  if (width <= innerWidth && (x < 0 || x > innerWidth)) return false;
  if (height <= innerHeight && (y < 0 || y > innerHeight)) return false;
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
