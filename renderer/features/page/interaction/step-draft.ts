/** The step that is being filled in, and the steps it becomes. */
import { stepLabel, type GivenStep } from '../../../../shared/features/page/tools/interact-steps.ts';

export const DRAFT_ACTIONS = ['click', 'doubleClick', 'type', 'press', 'hover', 'scroll'] as const;
export type DraftAction = (typeof DRAFT_ACTIONS)[number];

export const ACTION_LABELS: Readonly<Record<DraftAction, string>> = {
  click: 'Click',
  doubleClick: 'Double-click',
  type: 'Type',
  press: 'Press keys',
  hover: 'Hover',
  scroll: 'Scroll',
};

/** The label of the second field; null: the action has none. */
export const VALUE_LABELS: Readonly<Record<DraftAction, string | null>> = {
  click: null,
  doubleClick: null,
  type: 'Text',
  press: 'Keys',
  hover: null,
  scroll: 'Pixels',
};

export const VALUE_EXAMPLES: Readonly<Record<DraftAction, string>> = {
  click: '',
  doubleClick: '',
  type: 'shoes',
  press: 'Enter, Control+A',
  hover: '',
  scroll: '600',
};

export interface StepDraft {
  readonly action: DraftAction;
  /** The element as steps name it; '' for none. */
  readonly element: string;
  readonly value: string;
  /** A step with what fields do not have, such as a drag, performed as it was given. */
  readonly kept?: GivenStep;
}

export const NEW_DRAFT: StepDraft = { action: 'click', element: '', value: '' };

/** Returns why the draft is not a step yet; null if it is one. */
export function missingInDraft({ action, element, value }: StepDraft): string | null {
  if (element.trim() === '' && action !== 'press' && action !== 'scroll') return 'Pick an element or name it.';
  if (action === 'type' && value === '') return 'Enter the text to type.';
  if (action === 'press' && value.trim() === '') return 'Enter a key such as Enter.';
  if (action === 'scroll' && (value.trim() === '' || !Number.isFinite(Number(value))))
    return 'Enter a number of pixels.';
  return null;
}

/** The step of a complete draft. */
export function stepOfDraft({ action, element, value, kept }: StepDraft): GivenStep {
  if (kept !== undefined) return kept;
  const on = element.trim() === '' ? {} : { on: element.trim() };
  switch (action) {
    case 'type':
      return { type: value, ...on };
    case 'press':
      return { press: value.trim(), ...on };
    case 'scroll':
      return { scroll: Number(value), ...on };
    default:
      return { [action]: element.trim() };
  }
}

/** The draft of a step, which `stepOfDraft` makes of it again. */
export function draftOfStep(step: GivenStep): StepDraft {
  const { on = '', type, press, scroll, ...rest } = step;
  const [[action, element] = ['', ''], ...others] = Object.entries(rest);
  const isBare = action === '';
  if (isBare && type !== undefined) return { action: 'type', element: on, value: type };
  if (isBare && press !== undefined) return { action: 'press', element: on, value: press };
  if (isBare && scroll !== undefined) return { action: 'scroll', element: on, value: String(scroll) };
  if (others.length === 0 && (action === 'click' || action === 'doubleClick' || action === 'hover'))
    return { action, element: String(element), value: '' };
  return { ...NEW_DRAFT, kept: step };
}

/** A draft in words: `Type "shoes" in searchbox "Search"`. */
export function draftWords({ action, element, value, kept }: StepDraft): string {
  if (kept !== undefined) return stepLabel(kept) ?? JSON.stringify(kept);
  const on = element.trim();
  switch (action) {
    case 'type':
      return `Type "${value}"${on === '' ? '' : ` in ${on}`}`;
    case 'press':
      return `Press ${value.trim()}${on === '' ? '' : ` on ${on}`}`;
    case 'scroll':
      return `Scroll ${value} px${on === '' ? '' : ` on ${on}`}`;
    default:
      return `${ACTION_LABELS[action]} ${on}`;
  }
}
