/** Fields of a form: what kind they are, what they hold, and where their caret is. */
import type { Chosen, Field, FieldValue } from '../../../../../shared/core/contracts/hand.ts';
import { controlOf } from './roles.ts';
import { cut, squeezed } from './text.ts';
import { activeElement, isWithin, tagOf } from './tree.ts';

const NO_TEXT: ReadonlySet<string> = new Set([
  ...['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file', 'range', 'color'],
]);

/** A label stands for its control. */
const fieldOf = (element: Element): Element => controlOf(element) ?? element;

const isEditable = (element: Element): element is HTMLElement =>
  element instanceof HTMLElement && element.isContentEditable;

const isTextField = (element: Element): boolean =>
  isEditable(element) ||
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !NO_TEXT.has(element.type));

/** Type of an input, `select`, `list`, `option` of a select that opens a list, or the name of the tag. */
export function inputKindOf(element: Element): string {
  const control = fieldOf(element);
  if (control instanceof HTMLInputElement) return control.type;
  if (control instanceof HTMLSelectElement) return control.multiple || control.size > 1 ? 'list' : 'select';
  if (control instanceof HTMLOptionElement) {
    const select = control.closest('select');
    return select !== null && inputKindOf(select) === 'select' ? 'option' : tagOf(control);
  }
  return tagOf(control);
}

export function fieldAbout(named: Element): Field {
  const element = fieldOf(named);
  const active = activeElement();
  return {
    isFocused: active === element || (isEditable(element) && isWithin(active, element)),
    isText: isTextField(element),
    isReadOnly: 'readOnly' in element && element.readOnly === true,
    kind: inputKindOf(element),
  };
}

/** Of a long list, enough to see how options are named. */
const MAX_OPTIONS = 20;

/** Chooses by label, value or, where none is the same, by label in any case. The page hears of it as if a person had chosen; it hears nothing if that one is chosen already. */
export function choose(named: Element, wanted: string): Chosen {
  const select = fieldOf(named);
  if (!(select instanceof HTMLSelectElement)) return { isChosen: false, options: [] };
  const options = [...select.options].filter((each) => !each.disabled && each.closest('optgroup[disabled]') === null);
  const label = squeezed(wanted);
  const chosen =
    options.find((each) => squeezed(each.label) === label) ??
    options.find(({ value }) => value === wanted) ??
    options.find((each) => squeezed(each.label).toLowerCase() === label.toLowerCase());
  if (chosen === undefined)
    return { isChosen: false, options: options.slice(0, MAX_OPTIONS).map((each) => cut(squeezed(each.label))) };
  select.focus();
  if (select.selectedOptions.length !== 1 || !chosen.selected) {
    select.selectedIndex = chosen.index;
    for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, { bubbles: true, composed: true }));
  }
  return { isChosen: true, options: [] };
}

/** True if typed keys reach a field of this document, or may reach one of a frame in it. */
export function takesKeys(): boolean {
  const active = activeElement();
  return (
    active !== null &&
    (isTextField(active) || active instanceof HTMLSelectElement || active instanceof HTMLIFrameElement)
  );
}

export function focus(named: Element): void {
  const element = fieldOf(named);
  if (element instanceof HTMLElement || element instanceof SVGElement) element.focus();
}

/** Selects everything, or puts the caret at the end. */
export function placeCaret(named: Element, isAll: boolean): void {
  const element = fieldOf(named);
  if (isEditable(element)) {
    const range = document.createRange();
    range.selectNodeContents(element);
    if (!isAll) range.collapse(false);
    const root = element.getRootNode() as { getSelection?: () => Selection | null };
    const selection = root.getSelection?.() ?? getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    return;
  }
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return;
  if (isAll) {
    element.select();
    return;
  }
  try {
    element.setSelectionRange(element.value.length, element.value.length);
  } catch {
    // A number or an e-mail field has no caret to place.
  }
}

export function valueOf(named: Element): FieldValue {
  const element = fieldOf(named);
  if (element instanceof HTMLSelectElement)
    return { kind: 'option', value: cut(element.selectedOptions[0]?.text ?? '') };
  if (element instanceof HTMLInputElement) {
    if (element.type === 'password') return { kind: 'length', value: String(element.value.length) };
    if (element.type === 'checkbox' || element.type === 'radio')
      return { kind: 'checked', value: element.checked ? 'checked' : 'not checked' };
  }
  if (!isTextField(element)) return null;
  const text = 'value' in element ? String(element.value) : squeezed(element.textContent);
  return { kind: 'text', value: cut(text) };
}
