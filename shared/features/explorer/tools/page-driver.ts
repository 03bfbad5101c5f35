/** The explorer's hand on a page: performs actions, sees in which state they end, and leads to a state again. */
import { z } from 'zod';
import { foreign } from '../../../base/foreign-text.ts';
import type { Action } from '../contract/explorations.ts';
import { err } from '../../../base/result.ts';
import { pause } from '../../../base/within.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../base/errors.ts';
import type { PageView, Widget } from '../../../core/contracts/page-view.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { PageHand } from '../../../core/capability/interaction-ports.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import type { InteractionStep } from '../../../core/contracts/interaction.ts';
import { parseSteps } from '../../page/tools/interact-steps.ts';
import { LISTENING } from '../exploration-words.ts';
import { stateKey } from './actions.ts';
import type { RequestGate } from './request-gate.ts';

// Elements that react to a click and are no control by their role, such as rows of a table: one of each kind is tried.

const FoundSchema = z.object({
  kinds: z.array(
    z.object({ tag: z.string(), place: z.string(), text: z.string(), selector: z.string(), count: z.number() }),
  ),
  canvas: z.string().nullable(),
});

/**
 * Runs in the page's own world, where frameworks keep the handlers of an element: React, Preact, Vue, Svelte and Solid in a property of it, others as a listener. A
 * listener of a container is seen by the pointer that its rows show. The root of an application listens to everything, which says nothing.
 */
const EXPRESSION = `(() => {
  const CONTROL = 'a[href],area[href],button,input,select,textarea,label,summary,option,[contenteditable=""],[contenteditable=true],' +
    ['button','link','tab','menuitem','menuitemcheckbox','menuitemradio','checkbox','radio','switch','treeitem','option','combobox','textbox','slider'].map((role) => '[role=' + role + ']').join(',');
  const EVENTS = /^on(?:click|mousedown|pointerdown|mouseup|pointerup)/i;
  const isOn = (handlers) => handlers != null && typeof handlers === 'object' && Object.keys(handlers).some((key) => EVENTS.test(key) && handlers[key] != null);
  const listens = (element) => {
    if (typeof element.onclick === 'function' || element.__click || element.$$click || isOn(element._vei)) return true;
    let isRoot = false;
    for (const key of Object.keys(element)) {
      if (/^__react(?:Props|EventHandlers)\\$/.test(key) && isOn(element[key])) return true;
      if (/^_reactListening|^__reactContainer\\$|^__vue_app__$|^_reactRootContainer$/.test(key)) isRoot = true;
    }
    const preact = element.l || element._listeners;
    if (preact && typeof preact === 'object' && Object.keys(preact).some((key) => /^click/i.test(key))) return true;
    if (isRoot || typeof getEventListeners !== 'function') return false;
    const { click = [], mousedown = [], pointerdown = [] } = getEventListeners(element);
    return click.length + mousedown.length + pointerdown.length > 0;
  };
  const selectorOf = (element) => {
    const parts = [];
    for (let at = element; at.parentElement !== null; at = at.parentElement)
      parts.unshift(at.localName + ':nth-child(' + ([...at.parentElement.children].indexOf(at) + 1) + ')');
    return ['html', ...parts].join(' > ');
  };
  const kinds = new Map();
  let canvas = null;
  for (const element of document.body?.querySelectorAll('*') ?? []) {
    const isShown = element.getClientRects().length > 0;
    if (element.localName === 'canvas' && isShown) {
      const area = element.width * element.height;
      if (canvas === null || area > canvas.area) canvas = { area, text: element.width + '×' + element.height };
    }
    if (!isShown || element.closest(CONTROL) !== null || element instanceof SVGElement) continue;
    const points = getComputedStyle(element).cursor === 'pointer' && getComputedStyle(element.parentElement).cursor !== 'pointer';
    if (!points && (!listens(element) || element.localName === 'canvas')) continue;
    if (!points && element.querySelector(CONTROL) !== null && element.textContent.length > 500) continue;
    const ways = [];
    for (let at = element; at !== null && ways.length < 5; at = at.parentElement) ways.push(at.localName + '.' + [...at.classList].filter((each) => !/\\d/.test(each)).slice(0, 2).join('.'));
    const place = ways.join('<');
    const known = kinds.get(place);
    if (known) known.count += 1;
    else kinds.set(place, { tag: element.localName, place, text: (element.innerText || '').replace(/\\s+/g, ' ').trim().slice(0, 80), selector: selectorOf(element), count: 1 });
  }
  return { kinds: [...kinds.values()].slice(0, 40), canvas: canvas === null ? null : canvas.text };
})()`;

export interface Listening {
  /** One of each kind, as what a person can press. */
  readonly widgets: readonly Widget[];
  /** All of them. */
  readonly elements: number;
  /** Size of the largest canvas, whose drawing has no elements to press; null without one. */
  readonly canvas: string | null;
}

const NONE: Listening = { widgets: [], elements: 0, canvas: null };

/** Listeners in the page as it is; none where the page does not let itself be read. */
async function readListening(page: TargetSession, signal: AbortSignal): Promise<Listening> {
  const params = { expression: EXPRESSION, returnByValue: true, includeCommandLineAPI: true, silent: true };
  const answer = await page.send('Runtime.evaluate', params, { signal });
  const found = answer.ok ? FoundSchema.safeParse(answer.value.result.value) : null;
  if (found === null || !found.success) return NONE;
  const { kinds, canvas } = found.data;
  return {
    canvas,
    elements: kinds.reduce((sum, { count }) => sum + count, 0),
    widgets: kinds.map(({ tag, place, text, selector }) => ({
      role: LISTENING,
      name: text,
      locator: `css=${selector}`,
      place: `${LISTENING} ${place}`,
      href: null,
      leaves: null,
      submits: null,
      hints: [place, text],
      kind: tag,
      isBlocked: false,
      options: [],
    })),
  };
}

/** The view with what listens to clicks as widgets. */
function withListening(view: PageView, { widgets }: Listening): PageView {
  return { ...view, widgets: [...view.widgets, ...widgets] };
}

/** An element that was just seen is there at once. */
const ELEMENT_MS = 1500;
const LOOK_MS = 120;
/** Longer than a page needs to answer from its own server; what goes on longer, such as a clock, is what it is. */
const SETTLE_LIMIT_MS = 2500;
/** Seconds to wait for a load. */
const LOAD_SECONDS = 30;

/** The page as an action left it. */
export interface Moment {
  readonly view: PageView;
  readonly key: string;
  /** Milliseconds from the input to the next paint of the slowest step; null if it was not measured or the browser reported none. */
  readonly latencyMs: number | null;
  readonly listening: Listening;
}

export interface PageDriver {
  load(): Promise<Moment>;
  /** Performs an action. Errors: `element_not_found` and `invalid_params` if it cannot be performed; others end the walk. */
  perform(action: Action, options?: { readonly isMeasured?: boolean }): Promise<AppResult<Moment>>;
  look(): Promise<Moment>;
  /** Takes the hand from the page, so that it holds no element. */
  rest(): Promise<void>;
}

export interface DriverOptions {
  readonly url: string;
  readonly gate: RequestGate;
  readonly page: TargetSession;
}

/** True if only this action failed. */
export function isOfAction({ code }: AppError): boolean {
  return code === 'element_not_found' || code === 'invalid_params' || code === 'page_error';
}

export function createPageDriver({ url, gate, page }: DriverOptions, context: CallContext): PageDriver {
  const { ports, target, attach, signal, runPart } = context;
  let hand: PageHand | null = null;
  const opened = async (): Promise<PageHand> => {
    if (hand !== null) return hand;
    const made = await ports.interaction.open({ target, attach, signal });
    if (made.ok) hand = made.value;
    return unwrap(made);
  };
  const rest = async (): Promise<void> => {
    await hand?.release();
    hand = null;
  };

  const look = async (latencyMs: number | null = null): Promise<Moment> => {
    const untilMs = performance.now() + SETTLE_LIMIT_MS;
    let before = '';
    for (;;) {
      if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
      const own = await opened();
      const seen = await own.view();
      // A document that is being replaced has no world for a moment.
      if (!seen.ok && performance.now() >= untilMs) throw new AppFailure(seen.error);
      if (seen.ok) {
        const view = seen.value;
        const key = stateKey(view);
        const now = `${key} ${view.text} ${view.elements}`;
        if (now === before || performance.now() >= untilMs) {
          const listening = await readListening(page, signal);
          return { view: withListening(view, listening), key, latencyMs, listening };
        }
        before = now;
      }
      await pause(LOOK_MS, signal);
    }
  };

  const closeOtherWindows = async (): Promise<void> => {
    const pages = ports.targets.endpoints().flatMap((endpoint) => endpoint.targets);
    for (const other of pages) {
      if (other.type !== 'page' || other.id === target.id || other.endpointId !== target.endpointId) continue;
      const session = await attach(other);
      if (session.ok) await session.value.send('Page.close', {}, { signal });
    }
  };

  const performSteps = async (steps: readonly InteractionStep[], isMeasured: boolean): Promise<Moment> => {
    let latencyMs: number | null = null;
    for (const step of steps) {
      const own = await opened();
      const { cost, outcomes } = await own.perform(step, { timeoutMs: ELEMENT_MS, isMeasured });
      const latency = cost?.latencyMs ?? null;
      if (latency !== null) latencyMs = Math.max(latencyMs ?? 0, latency);
      if (outcomes.some((outcome) => /\btab\b/.test(outcome))) await closeOtherWindows();
    }
    return look(latencyMs);
  };

  return {
    look,
    rest,
    async load() {
      await rest();
      const outside = gate.outside().length;
      const loaded = await gate.whileLoading(async () => {
        const navigated = await runPart('pen_navigate', { action: 'goto', url, wait: LOAD_SECONDS });
        return navigated.ok ? settle(look) : navigated;
      });
      const other = gate.outside().slice(outside).at(-1);
      if (loaded.ok || other === undefined) return unwrap(loaded);
      throw new AppFailure(
        appError(
          'navigation_failed',
          `The address leads to another origin, which was not entered: ${foreign(other)}`,
          'Explore that address, if it is the application.',
        ),
      );
    },
    async perform(action, { isMeasured = false } = {}) {
      const steps = parseSteps(action.steps);
      if (!steps.ok) return steps;
      const moment = await gate.whileActing(action, () => settle(() => performSteps(steps.value, isMeasured)));
      if (!moment.ok) return moment;
      return new URL(moment.value.view.url).origin === new URL(url).origin
        ? moment
        : err(appError('navigation_failed', `The page left its origin for ${foreign(moment.value.view.url)}.`));
    },
  };
}
