/** Finds the element of a step in all frames and waits until it can receive input. */
import { foreign, type Written } from '../../../shared/base/foreign-text.ts';
import { pause } from '../../../shared/base/within.ts';
import { appError, errorOfAbort, type AppError, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import type { Candidates, Described, Needs, Readiness } from '../../../shared/core/contracts/hand.ts';
import type {
  ElementLocator,
  HitElement,
  NamedLocator,
  PickedElement,
} from '../../../shared/core/contracts/interaction.ts';
import type { HandFrame, PageFrames } from './frames.ts';
import type { Point } from './input.ts';
import { namedInStep, nearestElements } from './nearest-elements.ts';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 250;
const MAX_LISTED = 8;

/** An element that can receive input. */
export interface ReadyElement {
  readonly frame: HandFrame;
  readonly ref: number;
  readonly kind: string;
  /** In the viewport of the page. */
  readonly point: Point;
  readonly hit: HitElement;
}

interface Match {
  readonly frame: HandFrame;
  readonly element: Described;
}

/** The error that ends a wait at once, instead of another attempt. */
function isFinal({ code }: AppError): boolean {
  return [
    'target_gone',
    'disconnected',
    'cancelled',
    'target_unresponsive',
    'target_crashed',
    'invalid_params',
    'deadline_exceeded',
    'file_unreadable',
  ].includes(code);
}

const notFound = <const M extends string, const S extends string>(
  message: M & Written<M>,
  suggestion: S & Written<S>,
): never => {
  throw new AppFailure(appError<string, string>('element_not_found', message, suggestion));
};

function wordsOf(locator: NamedLocator): string {
  switch (locator.by) {
    case 'css':
      return locator.selector;
    case 'text':
      return `text=${locator.text}`;
    case 'role':
      return locator.name === null ? `role=${locator.role}` : `${locator.role} "${locator.name}"`;
    default:
      return locator.isExact ? `"${locator.name}"` : locator.name;
  }
}

const frameWords = ({ isMain, url }: HandFrame): string => (isMain ? '' : ` in the frame ${foreign(url)}`);

/** The best matches of all frames, in order, and how many there are. */
async function matchesOf(
  frames: readonly HandFrame[],
  locator: NamedLocator,
): Promise<{ matches: readonly Match[]; total: number }> {
  const found: { frame: HandFrame; rank: number; total: number; matches: readonly Described[] }[] = [];
  for (const frame of frames) {
    const answer = await frame.call('find', locator);
    if (!answer.ok) {
      if (frame.isMain) throw new AppFailure(answer.error);
      continue;
    }
    const { invalid, level, isVisible, total, matches } = answer.value;
    if (invalid !== null)
      throw new AppFailure(
        appError(
          'invalid_params',
          `${foreign(wordsOf(locator))} is not a valid CSS selector: ${foreign(invalid)}`,
          'Use the syntax of document.querySelector.',
        ),
      );
    if (level >= 0) found.push({ frame, rank: level + (isVisible ? 0 : 100), total, matches });
  }
  const best = Math.min(...found.map(({ rank }) => rank));
  const same = found.filter(({ rank }) => rank === best);
  const total = same.reduce((sum, each) => sum + each.total, 0);
  const { nth } = locator;
  if (nth === null)
    return { total, matches: same.flatMap(({ frame, matches }) => matches.map((element) => ({ frame, element }))) };
  let left = nth;
  for (const { frame, total: own } of same) {
    if (left <= own) {
      const answer = unwrap(await frame.call('find', { ...locator, nth: left }));
      const element = answer.nth;
      return { total, matches: element === null ? [] : [{ frame, element }] };
    }
    left -= own;
  }
  return { total, matches: [] };
}

/** Roles that a caller may give alone, as in `textbox`, or with a name without quotes. */
const ROLES: ReadonlySet<string> = new Set([
  'button',
  'checkbox',
  'combobox',
  'link',
  'listbox',
  'menuitem',
  'option',
  'radio',
  'searchbox',
  'slider',
  'spinbutton',
  'switch',
  'tab',
  'textbox',
]);

/** A name that no element has, and that is a role, or a role with a name without quotes (`textbox Reply`): the element of that role. */
export function asRole(locator: NamedLocator): NamedLocator | null {
  if (locator.by !== 'name' || locator.isExact) return null;
  const [, role = '', name = null] = /^([a-z]+)(?:\s+(.+))?$/su.exec(locator.name) ?? [];
  return ROLES.has(role) ? { by: 'role', role, name, nth: locator.nth } : null;
}

/** Input to a name that a heading or a text has as well means the one element that can be operated. */
function operableAmong(matches: readonly Match[]): readonly Match[] {
  const operable = matches.filter(({ element }) => ROLES.has(element.role));
  return operable.length === 1 ? operable : matches;
}

/** The one match. Errors: `element_not_found`, with candidates or with the list of matches. */
async function locate(frames: readonly HandFrame[], locator: NamedLocator, needs: Needs): Promise<Match> {
  const { matches: all, total } = await matchesOf(frames, locator);
  const isName = locator.by === 'name' && locator.nth === null && all.length === total;
  const matches = isName && needs === 'input' ? operableAmong(all) : all;
  const words = wordsOf(locator);
  const { nth } = locator;
  const [first] = matches;
  if (first !== undefined && (matches.length === 1 || nth !== null)) return first;
  if (first === undefined) {
    const byRole = asRole(locator);
    const located = byRole === null ? null : await settle(() => locate(frames, byRole, needs));
    // The error of the words that were given says more than one of a role.
    if (located !== null && (located.ok || locator.by !== 'name' || ROLES.has(locator.name))) return unwrap(located);
    if (total > 0)
      return notFound(`There is no match ${String(nth)} for ${words}: only ${total}.`, `Use nth=1 to nth=${total}.`);
    return nothingFound(frames, words);
  }
  const list = matches
    .slice(0, MAX_LISTED)
    .map(
      ({ frame, element }, index) =>
        `nth=${index + 1} ${foreign(namedInStep(element))} (${foreign(element.selector)})${frameWords(frame)}`,
    )
    .join('; ');
  const name = 'name' in locator ? locator.name : null;
  const isNamedSo = name === null || matches.some(({ element }) => element.name === name);
  return notFound(
    `${words} matches ${isNamedSo ? '' : 'no element exactly, and in part '}${total} elements: ${list}${total > MAX_LISTED ? '; …' : ''}.`,
    `Pick one: add " nth=1" to "${words}", or use one of the selectors.`,
  );
}

async function nothingFound(frames: readonly HandFrame[], words: string): Promise<never> {
  const all: Candidates = [];
  for (const frame of frames) {
    const answer = await frame.call('candidates');
    if (answer.ok) all.push(...answer.value);
  }
  const near = nearestElements(words, all);
  return notFound(
    `No element matches ${words}.`,
    near.length === 0
      ? 'The page shows no buttons, links or fields. Use a CSS selector, text=… or coordinates, or look with pen_screenshot.'
      : `The nearest: ${near.map((each) => foreign(each)).join('; ')}.`,
  );
}

/** Returns why an element never became ready. */
function unready(words: string, state: Readiness, waitedMs: number): never {
  const waited = `within ${(waitedMs / 1000).toFixed(1)} s`;
  switch (state.state) {
    case 'covered':
      return notFound(
        `${words} is covered by ${foreign(state.coveredBy)}.`,
        'Close or move what covers it, wait until it has gone, or click coordinates to hit the cover.',
      );
    case 'disabled':
      return notFound(
        `${words} is disabled (${foreign(state.why)}).`,
        'Do what enables it first, such as filling in the fields that it needs.',
      );
    case 'moving':
      return notFound(`${words} did not stop moving ${waited}.`, 'Wait for its animation, or click coordinates.');
    case 'hidden':
      return notFound(
        `${words} is in the page, but not visible ${waited}.`,
        'Do what shows it first, such as opening its menu.',
      );
    case 'outside':
      return notFound(
        `${words} cannot be scrolled into view.`,
        'A parent clips it. Check its layout with pen_screenshot.',
      );
    default:
      return notFound(
        `${words} was removed from the page each time it was found.`,
        'The page renders it again and again; use coordinates.',
      );
  }
}

export interface AwaitOptions {
  readonly needs: Needs;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Finds the element and waits until it is ready; after each failed attempt the frames are looked up again. */
export async function awaitReady(
  frames: PageFrames,
  locator: ElementLocator,
  { needs, timeoutMs, signal }: AwaitOptions,
): Promise<ReadyElement> {
  if (locator.by === 'point') return elementAtPoint(frames, locator);
  const startedMs = performance.now();
  let waitMs = FIRST_PAUSE_MS;
  for (;;) {
    const attempt = await settle(() => attemptOnce(frames, locator, needs, performance.now() - startedMs));
    if (attempt.ok || isFinal(attempt.error)) return unwrap(attempt);
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
    if (performance.now() - startedMs + waitMs >= timeoutMs) throw new AppFailure(attempt.error);
    await pause(waitMs, signal);
    waitMs = Math.min(MAX_PAUSE_MS, waitMs * 2);
  }
}

async function attemptOnce(
  frames: PageFrames,
  locator: NamedLocator,
  needs: Needs,
  waitedMs: number,
): Promise<ReadyElement> {
  const opened = await frames.open();
  const { frame, element } = await locate(opened, locator, needs);
  const value = unwrap(await frame.call('ready', element.ref, needs));
  if (value.state !== 'ready') return unready(wordsOf(locator), value, waitedMs);
  if (needs === 'input' && !frame.isMain) {
    const cover = unwrap(await frame.coverAround(value.point));
    if (cover !== null) return unready(wordsOf(locator), { state: 'covered', coveredBy: cover }, waitedMs);
  }
  const place = unwrap(await frame.placeInPage());
  const inPage = ({ x, y }: Point): Point => ({
    x: place.x + x * place.scale,
    y: place.y + y * place.scale,
  });
  return {
    frame,
    ref: value.ref,
    kind: value.kind,
    point: inPage(value.point),
    hit: {
      ...shown(frame, value),
      box: boxInPage(value.box, place),
      received: null,
      coveredBy: value.coveredBy,
    },
  };
}

function boxInPage(box: Described['box'], { x, y, scale }: { x: number; y: number; scale: number }): Described['box'] {
  return { x: x + box.x * scale, y: y + box.y * scale, width: box.width * scale, height: box.height * scale };
}

function shown(frame: HandFrame, { role, name, selector, box }: Described): Omit<HitElement, 'received' | 'coveredBy'> {
  return { role, name, selector, box, frameUrl: frame.isMain ? null : frame.url };
}

interface AtPoint {
  readonly frame: HandFrame;
  readonly hit: Described;
  readonly picked: Described;
  readonly box: (box: Described['box']) => Described['box'];
}

/** The deepest frame with an element at a point of the page's viewport. */
async function lookAt(frames: PageFrames, point: Point): Promise<AtPoint | null> {
  const opened = await frames.open();
  // Frames come after the frames around them.
  for (const frame of opened.toReversed()) {
    const place = await frame.placeInPage();
    if (!place.ok) continue;
    const { x, y, scale } = place.value;
    const local = { x: (point.x - x) / scale, y: (point.y - y) / scale };
    const viewport = await frame.call('viewport');
    if (!viewport.ok) continue;
    if (local.x < 0 || local.y < 0 || local.x >= viewport.value.width || local.y >= viewport.value.height) continue;
    const cover = await frame.coverAround(local);
    if (!cover.ok || cover.value !== null) continue;
    const found = unwrap(await frame.call('at', local.x, local.y));
    if (found === null) continue;
    const { hit, picked } = found;
    return { frame, hit, picked, box: (box) => boxInPage(box, place.value) };
  }
  return null;
}

async function elementAtPoint(frames: PageFrames, point: Point): Promise<ReadyElement> {
  const found = await lookAt(frames, point);
  if (found === null)
    return notFound(
      `There is nothing at ${point.x},${point.y}.`,
      'Coordinates are CSS pixels from the top left of the viewport; take a pen_screenshot.',
    );
  const { frame, hit, box } = found;
  return {
    frame,
    ref: hit.ref,
    kind: 'point',
    point: { x: point.x, y: point.y },
    hit: { ...shown(frame, hit), box: box(hit.box), received: null, coveredBy: null },
  };
}

/** The widget (else the element) at a point, with the words that name it. */
export async function pickAt(frames: PageFrames, point: Point): Promise<PickedElement | null> {
  const found = await lookAt(frames, point);
  if (found === null) return null;
  const { frame, picked, box } = found;
  const locator = unwrap(await frame.call('shortestLocator', picked.ref));
  return { ...shown(frame, picked), box: box(picked.box), locator };
}
