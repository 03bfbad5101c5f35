/** Finds elements by name, text, role or selector: matches in levels, the closest first. */
import type { Candidates, Found } from '../../../../../shared/core/contracts/hand.ts';
import type { NamedLocator } from '../../../../../shared/core/contracts/interaction.ts';
import { selectorOf, type DescribedElements } from './described-elements.ts';
import { nameOf } from './names.ts';
import { isWidgetRole, roleOf } from './roles.ts';
import { cut, squeezed } from './text.ts';
import { everyElement, everyRoot, isVisible, parentOf, tagOf } from './tree.ts';

const MAX_MATCHES = 20;
const MAX_CANDIDATES = 300;
/** Elements whose text nobody reads. */
const UNREAD_TAGS: ReadonlySet<string> = new Set(['script', 'style', 'noscript', 'template', 'head']);

const NOTHING: Found = { invalid: null, level: -1, isVisible: false, total: 0, matches: [], nth: null };

/** A visible match of a later level is better than a hidden one of an earlier level. */
export function find({ describe }: DescribedElements, locator: NamedLocator): Found {
  let best: { level: number; found: readonly Element[]; isVisible: boolean } | null = null;
  let level = 0;
  try {
    // Each level is looked for only if no earlier one has a visible match: a text is read of every element of the page.
    for (const found of levelsOf(locator)) {
      const visible = found.filter(isVisible);
      if (visible.length > 0) {
        best = { level, found: visible, isVisible: true };
        break;
      }
      if (found.length > 0) best ??= { level, found, isVisible: false };
      level += 1;
    }
  } catch (thrown) {
    return { ...NOTHING, invalid: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  if (best === null) return NOTHING;
  const { found } = best;
  // The caller may count further than the list.
  const nth = locator.nth === null ? undefined : found[locator.nth - 1];
  return {
    invalid: null,
    level: best.level,
    isVisible: best.isVisible,
    total: found.length,
    matches: found.slice(0, MAX_MATCHES).map(describe),
    nth: nth === undefined ? null : describe(nth),
  };
}

export function candidates(): Candidates {
  const found: Candidates = [];
  for (const element of everyElement(document)) {
    const role = roleOf(element);
    if (!isWidgetRole(role) || !isVisible(element)) continue;
    found.push({ role, name: cut(nameOf(element, role)), selector: selectorOf(element) });
    if (found.length === MAX_CANDIDATES) break;
  }
  return found;
}

/** The shortest words that find the element alone. */
export function shortestLocator(elements: DescribedElements, ref: number): string {
  const { role, name, selector } = elements.describe(elements.element(ref));
  if (role !== '' && name !== '' && !name.endsWith('…')) {
    const { matches, total } = find(elements, { by: 'role', role, name, nth: null });
    if (total === 1 && matches[0]?.ref === ref) return `${role} "${name}"`;
  }
  return selector.startsWith('#') || selector.includes(' >>> ') ? selector : `css=${selector}`;
}

/** Throws for an invalid selector. */
function* levelsOf(locator: NamedLocator): Generator<readonly Element[]> {
  switch (locator.by) {
    case 'css':
      yield bySelector(locator.selector);
      return;
    case 'text':
      yield byText(squeezed(locator.text), true);
      yield byText(squeezed(locator.text), false);
      return;
    case 'role': {
      const all = named(locator.role);
      if (locator.name === null) yield all.map(({ element }) => element);
      else {
        yield equallyNamed(all, squeezed(locator.name));
        yield partlyNamed(all, squeezed(locator.name));
        // A person reads another text on it than its name: “+” of “More nuts”.
        const text = squeezed(locator.name).toLowerCase();
        yield innermost(all.filter(({ element }) => squeezed(element.textContent).toLowerCase() === text));
      }
      return;
    }
    case 'name': {
      const name = squeezed(locator.name);
      const all = named(null);
      yield equallyNamed(all, name);
      yield byText(name, true);
      if (locator.isExact) return;
      yield partlyNamed(all, name);
      yield byText(name, false);
      try {
        yield bySelector(locator.name);
      } catch {
        // A name that is no selector.
      }
    }
  }
}

interface Named {
  readonly element: Element;
  readonly name: string;
}

/** Elements with a role and a name, in the order of the document. */
function named(role: string | null): readonly Named[] {
  return [...everyElement(document)].flatMap((element) => {
    const own = roleOf(element);
    if (own === '' || (role !== null && own !== role)) return [];
    const name = nameOf(element, own);
    return name === '' && role === null ? [] : [{ element, name }];
  });
}

function equallyNamed(all: readonly Named[], name: string): readonly Element[] {
  const lower = name.toLowerCase();
  const exact = all.filter((each) => each.name === name);
  return innermost(exact.length > 0 ? exact : all.filter((each) => each.name.toLowerCase() === lower));
}

const partlyNamed = (all: readonly Named[], name: string): readonly Element[] =>
  innermost(all.filter((each) => each.name.toLowerCase().includes(name.toLowerCase())));

/** Without those around another one. */
function innermost(found: readonly Named[]): readonly Element[] {
  const around = new Set<Element>();
  for (const { element } of found)
    for (let each = parentOf(element); each !== null && !around.has(each); each = parentOf(each)) around.add(each);
  return found.map(({ element }) => element).filter((element) => !around.has(element));
}

/** The innermost elements with the text. */
function byText(text: string, isExact: boolean): readonly Element[] {
  const wanted = text.toLowerCase();
  const found: Element[] = [];
  const visit = (element: Element): boolean => {
    if (UNREAD_TAGS.has(tagOf(element))) return false;
    const own = squeezed(element.textContent).toLowerCase();
    if (!own.includes(wanted)) return false;
    const isInside = [...element.children].map(visit).some(Boolean);
    if (!isInside && (!isExact || own === wanted)) found.push(element);
    return true;
  };
  for (const root of everyRoot(document)) for (const child of root.children) visit(child);
  return found;
}

/** ` >>> ` leads into a shadow root. */
function bySelector(selector: string): readonly Element[] {
  const [first = '', ...inner] = selector.split(' >>> ');
  const within = (root: Document | ShadowRoot, part: string) =>
    [...everyRoot(root)].flatMap((each) => [...each.querySelectorAll(part)]);
  return inner.reduce(
    (found, part) => found.flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : within(shadowRoot, part))),
    within(document, first),
  );
}
