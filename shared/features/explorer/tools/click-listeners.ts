/** Elements that react to a click and are no control by their role, such as rows of a table: one of each kind is tried. */
import { z } from 'zod';
import type { PageView, Widget } from '../../../core/contracts/page-view.ts';
import { LISTENING } from '../exploration-words.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

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

/** What listens in the page as it is; nothing where the page does not let itself be read. */
export async function readListening(page: TargetSession, signal: AbortSignal): Promise<Listening> {
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
export function withListening(view: PageView, { widgets }: Listening): PageView {
  return { ...view, widgets: [...view.widgets, ...widgets] };
}
