/** Elements by numbers, with what describes them: role, name, a selector that finds them again, and their place. */
import type { Described } from '../../../../../shared/core/contracts/hand.ts';
import { nameOf, textOf } from './names.ts';
import { roleOf } from './roles.ts';
import { cut, squeezed } from './text.ts';
import { tagOf } from './tree.ts';

/** Attributes that tend to tell an element apart, the steadiest first. */
const TELLING_ATTRIBUTES = ['data-testid', 'name', 'aria-label', 'href', 'type'];
const MAX_VALUE_CHARS = 80;

export interface DescribedElements {
  readonly refOf: (element: Element) => number;
  /** Undefined for a number that was never given. */
  readonly known: (ref: number | null) => Element | undefined;
  /** Throws for one. */
  readonly element: (ref: number) => Element;
  readonly describe: (element: Element) => Described;
}

export function createDescribedElements(): DescribedElements {
  const elements = new Map<number, Element>();
  const numbers = new WeakMap<Element, number>();
  const refOf = (element: Element): number => {
    const ref = numbers.get(element) ?? elements.size + 1;
    numbers.set(element, ref);
    elements.set(ref, element);
    return ref;
  };
  const known = (ref: number | null) => (ref === null ? undefined : elements.get(ref));
  return {
    refOf,
    known,
    element(ref) {
      const element = known(ref);
      if (element === undefined) throw new Error(`no element has the number ${ref}`);
      return element;
    },
    describe(element) {
      const role = roleOf(element);
      return {
        ref: refOf(element),
        role,
        name: cut(nameOf(element, role) || (role === '' ? squeezed(textOf(element)) : '')),
        selector: selectorOf(element),
        box: boxOf(element),
      };
    },
  };
}

/** Tag with id, or with two classes. */
export function shortLabel(element: Element): string {
  if (element.id !== '') return `${tagOf(element)}#${element.id}`;
  const classes = [...element.classList].slice(0, 2).map((name) => `.${name}`);
  return tagOf(element) + classes.join('');
}

export function boxOf(element: Element): Described['box'] {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
}

export function selectorOf(element: Element): string {
  const root = element.getRootNode() as Document | ShadowRoot;
  const own = selectorIn(root, element);
  return root instanceof ShadowRoot ? `${selectorOf(root.host)} >>> ${own}` : own;
}

function selectorIn(root: ParentNode, element: Element): string {
  const isOnly = (selector: string): boolean => {
    const found = root.querySelectorAll(selector);
    return found.length === 1 && found[0] === element;
  };
  const tag = tagOf(element);
  if (element.id !== '' && isOnly(`#${CSS.escape(element.id)}`)) return `#${CSS.escape(element.id)}`;
  for (const name of TELLING_ATTRIBUTES) {
    const value = element.getAttribute(name);
    const selector = `${tag}[${name}=${JSON.stringify(value)}]`;
    if (value && value.length < MAX_VALUE_CHARS && isOnly(selector)) return selector;
  }
  const classes = [...element.classList].slice(0, 3).map((name) => `.${CSS.escape(name)}`);
  if (classes.length > 0 && isOnly(tag + classes.join(''))) return tag + classes.join('');
  if (isOnly(tag)) return tag;
  const parent = element.parentElement;
  const siblings = [...(element.parentNode?.children ?? [])].filter((each) => each.localName === tag);
  const own = `${tag}:nth-of-type(${siblings.indexOf(element) + 1})`;
  return parent === null ? own : `${selectorIn(root, parent)} > ${own}`;
}
