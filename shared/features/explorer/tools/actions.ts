/** The actions that a page offers: one for each widget that a person can use without harm, and those that are refused. */
import type { PageView, Widget } from '../../../core/contracts/page-view.ts';
import type { Action, Step } from '../contract/explorations.ts';
import { withoutSecrets } from '../../../core/redaction/find-secrets.ts';
import { LISTENING } from '../exploration-words.ts';
import { refusalOf, type Refusal } from './harm.ts';

export interface RefusedWidget extends Refusal {
  /** Role and name. */
  readonly widget: string;
  /** The step that it performs. */
  readonly action: Action;
}

export interface Offered {
  readonly actions: readonly Action[];
  readonly refused: readonly RefusedWidget[];
  /** Widgets that are alike to others that are offered, such as further rows of a list. */
  readonly alike: number;
}

/** Different names at one place, such as the links of a menu, until the others count as alike. */
const MAX_AT_PLACE = 12;
/** Typed into a field, and taken out again. */
const HARMLESS_TEXT = 'a';
const PRESSED: ReadonlySet<string> = new Set([
  ...['button', 'link', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'checkbox', 'radio', 'switch'],
  ...['treeitem', 'option'],
]);

const ESCAPE: Action = { id: 'press Escape', steps: [{ press: 'Escape' }], name: '', kind: 'escape' };

/** A name without numbers, so that `Order 12` and `Order 13` are alike. */
const pattern = (name: string): string =>
  withoutSecrets(name)
    .replaceAll(/\d+(?:[.,:]\d+)*/g, '#')
    .trim();

function actionOf(widget: Widget): Omit<Action, 'id'> | null {
  const { locator, name, role, kind, options } = widget;
  const [chosen, other] = options;
  if (kind === 'select')
    return chosen === undefined || other === undefined
      ? null
      : {
          kind: 'choose',
          name,
          steps: [
            { type: other, on: locator },
            { type: chosen, on: locator },
          ],
        };
  if (role === 'textbox' || role === 'searchbox' || (role === 'combobox' && kind !== 'button' && kind !== 'div'))
    return {
      kind: 'type',
      name,
      steps: [
        { type: HARMLESS_TEXT, on: locator, clear: true },
        { type: '', on: locator, clear: true },
      ],
    };
  return PRESSED.has(role) || role === LISTENING || role === 'combobox'
    ? { kind: 'press', name, steps: [{ click: locator }] }
    : null;
}

/** The actions of a view. Of widgets at one place with the same name but for numbers, only the first is offered. */
export function actionsOf(view: PageView, origin: string, allowed: readonly string[]): Offered {
  const actions: Action[] = [];
  const refused: RefusedWidget[] = [];
  const met = new Set<string>();
  const atPlace = new Map<string, number>();
  let alike = 0;
  for (const widget of view.widgets) {
    if (widget.isBlocked) continue;
    const action = actionOf(widget);
    if (action === null) continue;
    // The place has the state of the widget, such as expanded; the widget is the same without it.
    const id = `${action.kind} ${widget.role === LISTENING ? widget.place : `${widget.role} ${pattern(widget.name)}`}`;
    const asks = refusalOf(widget, origin, [], view.url);
    const own = { id, ...action, ...(asks?.by === 'allow' ? { asks: asks.reason } : {}) };
    const refusal = refusalOf(widget, origin, allowed, view.url);
    if (refusal !== null) {
      refused.push({ widget: `${widget.role} "${widget.name}"`, action: own, ...refusal });
      continue;
    }
    const count = (atPlace.get(widget.place) ?? 0) + 1;
    if (met.has(id) || count > MAX_AT_PLACE) {
      alike += 1;
      continue;
    }
    met.add(id);
    atPlace.set(widget.place, count);
    actions.push(own);
  }
  if (view.hasOverlay) actions.push(ESCAPE);
  return { actions, refused, alike };
}

/** The route of an address: its path, and its fragment where a router uses that, without numbers. */
export function routeOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, hash } = new URL(url);
  return `${pathname}${/^#!?\//.test(hash) ? hash.replace(/\?.*$/, '') : ''}`.replaceAll(/\d+/g, '#');
}

/** Equal for two moments in which a person sees the same, but for data. */
export function stateKey(view: Pick<PageView, 'url' | 'structure'>): string {
  return `${routeOf(view.url)} ${view.structure}`;
}

/** `click button "Open"`, as the command line takes it. */
export function stepWords(step: Step): string {
  if (typeof step['click'] === 'string') return `click ${step['click']}`;
  if (typeof step['press'] === 'string') return `press ${step['press']}`;
  if (typeof step['wait'] === 'number') return `wait ${step['wait']}`;
  return JSON.stringify(step);
}
