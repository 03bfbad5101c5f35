/** The view of the explorer: every widget that a person can reach, and digests by which two moments of a page are compared. */
import type { PageView, Widget } from '../../../../../shared/core/contracts/page-view.ts';
import { selectorOf } from './described-elements.ts';
import { inputKindOf } from './fields.ts';
import { nameOf } from './names.ts';
import { reaches } from './readiness.ts';
import { isWidgetRole, roleOf } from './roles.ts';
import { cut, squeezed } from './text.ts';
import { deepElementAt, everyElement, isVisible, parentOf, tagOf } from './tree.ts';

const MAX_WIDGETS = 400;
const MAX_NAME_CHARS = 100;
const OVERLAYS: ReadonlySet<string> = new Set(['dialog', 'alertdialog', 'menu', 'listbox']);
const STATES = ['aria-expanded', 'aria-selected', 'aria-checked', 'aria-pressed', 'aria-current'];

/** A digest of 53 bits (cyrb53); collisions among the states of one page are not expected. */
function digest(text: string): string {
  let [high, low] = [0xde_ad_be_ef, 0x41_c6_ce_57];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
}

const withoutNumbers = (text: string): string => squeezed(text.replaceAll(/[\d.,:%/-]+/g, '#'));

/** `[selected=Orders]`: what is expanded, selected or checked, with the name of the widget, which tells one tab from another. */
function stateOf(element: Element, role: string): string {
  const states = STATES.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === null || value === 'false' ? [] : [`${name}=${value}`];
  });
  if (element instanceof HTMLInputElement && (element.type === 'checkbox' || element.type === 'radio'))
    states.push(...(element.checked ? ['checked'] : []));
  if (element instanceof HTMLDetailsElement && element.open) states.push('open');
  return states.length === 0 ? '' : `[${states.join(' ')} ${withoutNumbers(nameOf(element, role))}]`;
}

function isBlocked(element: Element): boolean {
  if ('disabled' in element && element.disabled === true) return true;
  if (element.getAttribute('aria-disabled') === 'true' || element.closest('[inert]') !== null) return true;
  if ('readOnly' in element && element.readOnly === true) return true;
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
  const hit = deepElementAt(x, y);
  return hit !== null && !reaches(hit, element);
}

function formMethod(element: Element): string | null {
  const isSubmit =
    (element instanceof HTMLButtonElement && element.type === 'submit') ||
    (element instanceof HTMLInputElement && (element.type === 'submit' || element.type === 'image'));
  if (!isSubmit || element.form === null) return null;
  return element.hasAttribute('formmethod') ? element.formMethod : element.form.method;
}

/** Attributes that say what a widget does, by name or by value. */
const TELLING =
  /^(?:id|name|value|title|alt|formaction|aria-label|aria-description|jsaction|(?:data|hx|ng|wire|x|v|on)[-:]?.*|@.*)$/;
const MAX_HINTS = 40;

/** Frameworks name their own elements with random letters, which is no word. */
function hintsOf(element: Element): string[] {
  const form = 'form' in element && element.form instanceof HTMLFormElement ? element.form : null;
  const around = [form?.getAttribute('action'), element.closest('a')?.getAttribute('href'), element.textContent];
  const parts = [element, ...element.querySelectorAll('img, svg, use, title, [aria-label], [title]')];
  const attributes = parts.flatMap((part) =>
    [...part.attributes].filter(({ name }) => TELLING.test(name)).map(({ name, value }) => `${name} ${value}`),
  );
  return [...around, ...attributes].flatMap((text) => (text ? [squeezed(text).slice(0, 200)] : [])).slice(0, MAX_HINTS);
}

function optionsOf(element: Element): string[] {
  if (!(element instanceof HTMLSelectElement) || element.multiple || element.size > 1) return [];
  const chosen = element.selectedOptions[0];
  const other = [...element.options].find((option) => option !== chosen && !option.disabled && option.text !== '');
  return chosen === undefined || other === undefined ? [] : [squeezed(chosen.text), squeezed(other.text)];
}

function leavesBy(link: HTMLAnchorElement): Widget['leaves'] {
  if (link.hasAttribute('download')) return 'download';
  return link.target !== '' && !['_self', '_top', '_parent'].includes(link.target) ? 'window' : null;
}

/** Longer texts are no labels. */
const MAX_READ_CHARS = 16;

/** Roles whose text is a label; that of a field is what somebody entered. */
const LABELLED = new Set(['button', 'link', 'menuitem', 'switch', 'tab']);

/** The text that a person reads on a button, where it is not part of the name. */
function readOn(element: Element, role: string, name: string): Pick<Widget, 'reads'> {
  const text = LABELLED.has(role) && element instanceof HTMLElement ? squeezed(element.innerText) : '';
  return text === '' || text.length > MAX_READ_CHARS || name.includes(text) ? {} : { reads: text };
}

function widgetOf(element: Element, role: string, place: string): Omit<Widget, 'locator'> {
  const link = element instanceof HTMLAnchorElement ? element : null;
  const name = cut(nameOf(element, role));
  return {
    role,
    name,
    ...readOn(element, role, name),
    place,
    href: link?.href ?? null,
    leaves: link === null ? null : leavesBy(link),
    submits: formMethod(element),
    hints: hintsOf(element),
    kind: inputKindOf(element),
    isBlocked: isBlocked(element),
    options: optionsOf(element),
  };
}

/** The words that name each widget: role and name, with its number where several are alike, else a selector. */
function locators(found: readonly { readonly element: Element; readonly widget: Omit<Widget, 'locator'> }[]): Widget[] {
  const named = ({ role, name }: Omit<Widget, 'locator'>): string | null =>
    name === '' || name.length > MAX_NAME_CHARS || /["…]/.test(name) ? null : `${role} "${name}"`;
  const counts = new Map<string | null, number>();
  for (const { widget } of found) counts.set(named(widget), (counts.get(named(widget)) ?? 0) + 1);
  const met = new Map<string, number>();
  return found.map(({ element, widget }) => {
    const words = named(widget);
    if (words === null) return { ...widget, locator: `css=${selectorOf(element)}` };
    const nth = (met.get(words) ?? 0) + 1;
    met.set(words, nth);
    return { ...widget, locator: counts.get(words) === 1 ? words : `${words} nth=${nth}` };
  });
}

export function pageView(): PageView {
  const places = new Map<Element, string>();
  const placeOf = (element: Element): string => {
    const known = places.get(element);
    if (known !== undefined) return known;
    const parent = parentOf(element);
    const role = roleOf(element);
    const own = `${tagOf(element)} ${role}${stateOf(element, role)}`;
    const place = digest(`${parent === null ? '' : placeOf(parent)}>${own}`);
    places.set(element, place);
    return place;
  };
  const structure = new Set<string>();
  const found: { element: Element; widget: Omit<Widget, 'locator'> }[] = [];
  let elements = 0;
  let frames = 0;
  let hasOverlay = false;
  /** Widgets and what shows the pointer of a link, with all in them. */
  const taken = new WeakSet<Element>();
  const pointed: NonNullable<PageView['pointed']> = [];
  for (const element of everyElement(document)) {
    // The parts of a drawing are data.
    if (element instanceof SVGElement && element.ownerSVGElement !== null) continue;
    if (!isVisible(element)) continue;
    elements += 1;
    const role = roleOf(element);
    if (OVERLAYS.has(role) && !(element instanceof HTMLSelectElement)) hasOverlay = true;
    if (element instanceof HTMLIFrameElement) frames += 1;
    const place = placeOf(element);
    structure.add(place);
    const parent = parentOf(element);
    const isTaken = parent !== null && taken.has(parent);
    const isPointed = !isTaken && !isWidgetRole(role) && getComputedStyle(element).cursor === 'pointer';
    if (isTaken || isPointed || isWidgetRole(role)) taken.add(element);
    if (isPointed && pointed.length < MAX_WIDGETS)
      pointed.push({
        ...{ role, place, isBlocked: false },
        name: cut(squeezed(element.textContent ?? '')),
        locator: `css=${selectorOf(element)}`,
      });
    if (isWidgetRole(role) && found.length < MAX_WIDGETS)
      found.push({ element, widget: widgetOf(element, role, place) });
  }
  return {
    url: location.href,
    documentId: String(performance.timeOrigin),
    structure: digest([...structure].toSorted().join(' ')),
    text: digest(document.body?.innerText ?? ''),
    elements,
    hasOverlay,
    widgets: locators(found),
    pointed,
    frames,
  };
}
