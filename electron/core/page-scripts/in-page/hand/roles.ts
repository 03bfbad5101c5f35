/** ARIA roles of elements, given or of their tag (HTML-AAM 1.0). */
import { parentOf, tagOf } from './tree.ts';

const INPUT_ROLES: Readonly<Record<string, string>> = {
  button: 'button',
  submit: 'button',
  reset: 'button',
  image: 'button',
  file: 'button',
  color: 'button',
  checkbox: 'checkbox',
  radio: 'radio',
  range: 'slider',
  number: 'spinbutton',
  search: 'searchbox',
};

const TAG_ROLES: Readonly<Record<string, string>> = {
  button: 'button',
  summary: 'button',
  textarea: 'textbox',
  option: 'option',
  img: 'img',
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  nav: 'navigation',
  main: 'main',
  dialog: 'dialog',
  form: 'form',
  table: 'table',
  tr: 'row',
  td: 'cell',
  th: 'columnheader',
  ul: 'list',
  ol: 'list',
  li: 'listitem',
  article: 'article',
  progress: 'progressbar',
  meter: 'meter',
  output: 'status',
  fieldset: 'group',
  iframe: 'iframe',
};

/** Elements that a person clicks or types into. */
const WIDGETS: ReadonlySet<string> = new Set([
  ...['button', 'link', 'option', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'checkbox', 'radio'],
  ...['switch', 'treeitem', 'textbox', 'searchbox', 'combobox', 'listbox', 'slider', 'spinbutton'],
]);

export const isWidgetRole = (role: string): boolean => WIDGETS.has(role);

/** '' without one. */
export function roleOf(element: Element): string {
  const given = element.getAttribute('role')?.trim().split(/\s+/)[0];
  if (given) return given === 'none' || given === 'presentation' ? '' : given;
  const tag = tagOf(element);
  if (tag === 'a' || tag === 'area') return element.hasAttribute('href') ? 'link' : '';
  if (element instanceof HTMLSelectElement) return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
  if (element instanceof HTMLInputElement) {
    if (element.type === 'hidden') return '';
    return INPUT_ROLES[element.type] ?? (element.hasAttribute('list') ? 'combobox' : 'textbox');
  }
  if (element instanceof HTMLElement && element.isContentEditable && element.parentElement?.isContentEditable !== true)
    return 'textbox';
  return TAG_ROLES[tag] ?? '';
}

/** The label or widget that the element is a part of; else the element. */
export function widgetAround(element: Element): Element {
  for (let each: Element | null = element; each !== null; each = parentOf(each))
    if (tagOf(each) === 'label' || isWidgetRole(roleOf(each))) return each;
  return element;
}

/** The control of a label; else null. */
export const controlOf = (element: Element): HTMLElement | null =>
  element instanceof HTMLLabelElement ? element.control : null;
