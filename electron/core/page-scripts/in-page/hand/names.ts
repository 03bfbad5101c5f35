/** Accessible names (Accessible Name and Description Computation 1.2, the parts that name widgets). */
import { squeezed } from './text.ts';
import { tagOf } from './tree.ts';

const MAX_DEPTH = 40;

const NAMED_BY_CONTENT: ReadonlySet<string> = new Set([
  ...['button', 'link', 'heading', 'option', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'checkbox'],
  ...['radio', 'switch', 'treeitem', 'cell', 'gridcell', 'columnheader', 'rowheader', 'row', 'tooltip'],
]);
/** Inputs whose value is no text to read. */
const UNREAD_INPUTS: ReadonlySet<string> = new Set(['checkbox', 'radio', 'password', 'file']);
const BUTTON_VALUES: Readonly<Record<string, string>> = { submit: 'Submit', reset: 'Reset', button: '' };

const isHiddenFromNames = (element: Element): boolean =>
  element.getAttribute('aria-hidden') === 'true' || !element.checkVisibility({ visibilityProperty: true });

/** The text of a control inside a name; null if it is none. */
function controlText(element: Element): string | null {
  if (element instanceof HTMLSelectElement) return element.selectedOptions[0]?.text ?? '';
  if (element instanceof HTMLTextAreaElement) return element.value;
  if (element instanceof HTMLInputElement) return UNREAD_INPUTS.has(element.type) ? '' : element.value;
  return null;
}

export function textOf(node: Node, depth = 0): string {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element || node instanceof DocumentFragment) || depth > MAX_DEPTH) return '';
  let inside: Iterable<Node> = node.childNodes;
  if (node instanceof Element) {
    if (['script', 'style', 'noscript', 'template'].includes(tagOf(node))) return '';
    if (depth > 0) {
      if (isHiddenFromNames(node)) return '';
      const label = node.getAttribute('aria-label');
      if (label) return ` ${label} `;
      if (node instanceof HTMLImageElement) return ` ${node.alt} `;
      const text = controlText(node);
      if (text !== null) return ` ${text} `;
    }
    inside = (node.shadowRoot ?? node).childNodes;
    if (node instanceof HTMLSlotElement) {
      const assigned = node.assignedNodes();
      if (assigned.length > 0) return assigned.map((each) => textOf(each, depth + 1)).join('');
    }
  }
  const text = [...inside].map((each) => textOf(each, depth + 1)).join('');
  const isBlock = node instanceof Element && depth > 0 && getComputedStyle(node).display !== 'inline';
  return isBlock ? ` ${text} ` : text;
}

/** The text of a label without that of the control inside it. */
function labelText(label: Node, control: Node): string {
  return [...label.childNodes]
    .map((node) => {
      if (node === control) return '';
      return node.contains(control) ? labelText(node, control) : textOf(node, 1);
    })
    .join(' ');
}

function labelledByText(element: Element): string {
  const root = element.getRootNode() as Document | ShadowRoot;
  const ids = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
  return squeezed(
    ids
      .flatMap((id) => root.getElementById?.(id) ?? [])
      .map((each) => each.getAttribute('aria-label') ?? textOf(each))
      .join(' '),
  );
}

function labelsText(element: Element): string {
  const labels = 'labels' in element ? (element.labels as NodeListOf<HTMLLabelElement> | null) : null;
  return squeezed([...(labels ?? [])].map((each) => labelText(each, element)).join(' '));
}

/** The name that the tag itself gives: the value of a button, the text for an image; null without one. */
function ownName(element: Element): string | null {
  if (element instanceof HTMLInputElement && element.type in BUTTON_VALUES)
    return element.value || (BUTTON_VALUES[element.type] ?? '');
  if (
    element instanceof HTMLImageElement ||
    element instanceof HTMLAreaElement ||
    (element instanceof HTMLInputElement && element.type === 'image')
  )
    return squeezed(element.alt) || null;
  if (element instanceof HTMLFieldSetElement) {
    const legend = element.querySelector(':scope > legend');
    return legend === null ? '' : squeezed(textOf(legend));
  }
  return null;
}

/** '' without one. */
export function nameOf(element: Element, role: string): string {
  const own =
    labelledByText(element) || squeezed(element.getAttribute('aria-label')) || labelsText(element) || ownName(element);
  if (own !== null) return own;
  return (
    (NAMED_BY_CONTENT.has(role) && squeezed(textOf(element))) ||
    squeezed(element.getAttribute('title')) ||
    squeezed(element.getAttribute('placeholder')) ||
    squeezed(element.getAttribute('aria-placeholder'))
  );
}
