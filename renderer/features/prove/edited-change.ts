/** The changes of a trial as a form has them: an action with its fields, and the change that they say. */
import { parseChange, type Change, type GivenChange } from '../../../shared/features/prove/contract/changes.ts';

type Action = Change['action'];

interface ChangeField {
  readonly label: string;
  readonly example: string;
  /** True of code and texts, which have several lines. */
  readonly isLong?: boolean;
}

const ADDRESS: ChangeField = { label: 'Request', example: 'Part of its address: /audience.js' };

interface ActionForm {
  readonly title: string;
  readonly fields: readonly ChangeField[];
  /** The change of the values, in the order of the fields. */
  readonly given: (values: readonly string[]) => GivenChange;
}

/** Actions of a page, by what a person wants to see. */
export const ACTION_FORMS: Readonly<Record<Action, ActionForm>> = {
  block: { title: 'Block a request', fields: [ADDRESS], given: ([url]) => ({ block: url }) },
  delay: {
    title: 'Delay a request',
    fields: [ADDRESS, { label: 'By (ms)', example: '500' }],
    given: ([url, ms]) => ({ delay: url, ms: Number(ms) }),
  },
  answer: {
    title: 'Answer a request',
    fields: [ADDRESS, { label: 'With', example: '{"items": []}', isLong: true }],
    given: ([url, body]) => ({ answer: url, with: body }),
  },
  replace: {
    title: 'Replace a text',
    fields: [
      { label: 'File', example: 'cart.ts:17, or part of an address' },
      { label: 'Old text', example: 'As it stands there', isLong: true },
      { label: 'New text', example: 'Empty: without it', isLong: true },
    ],
    given: ([file, find, text]) => ({ replace: find, with: text, in: file }),
  },
  defer: { title: 'Defer a script', fields: [ADDRESS], given: ([url]) => ({ defer: url }) },
  preload: {
    title: 'Preload a file',
    fields: [{ ...ADDRESS, example: '/hero.jpg' }],
    given: ([url]) => ({ preload: url }),
  },
  style: {
    title: 'Add a style rule',
    fields: [{ label: 'Rule', example: '.promo { min-height: 222px }', isLong: true }],
    given: ([rule]) => ({ style: rule }),
  },
  run: {
    title: 'Run code first',
    fields: [{ label: 'Code', example: 'window.flags = { fast: true }', isLong: true }],
    given: ([code]) => ({ run: code }),
  },
};

/** Actions of a process. */
export const PROCESS_ACTIONS: readonly Action[] = ['replace', 'run'];
export const PAGE_ACTIONS = Object.keys(ACTION_FORMS) as readonly Action[];

export interface EditedChange {
  readonly action: Action;
  /** In the order of the fields. */
  readonly values: readonly string[];
}

export const newChange = (action: Action): EditedChange => ({
  action,
  values: ACTION_FORMS[action].fields.map(() => ''),
});

const valuesOf = (change: Change): readonly string[] => {
  switch (change.action) {
    case 'delay':
      return [change.url, String(change.delayMs)];
    case 'answer':
      return [change.url, change.body];
    case 'replace':
      return [change.url, change.find, change.text];
    case 'style':
    case 'run':
      return [change.text];
    default:
      return [change.url];
  }
};

/** The form of a change that was given; null for one that is none. */
export function editedOf(given: GivenChange): EditedChange | null {
  const change = parseChange(given);
  return change.ok ? { action: change.value.action, values: valuesOf(change.value) } : null;
}

export const givenOf = ({ action, values }: EditedChange): GivenChange => {
  const texts = values.map((value, at) => (ACTION_FORMS[action].fields[at]?.isLong === true ? value : value.trim()));
  return ACTION_FORMS[action].given(texts);
};

/** The field that is still to be filled, as a sentence; null for a change that can be made. */
export function missingInChange({ action, values }: EditedChange): string | null {
  const { fields } = ACTION_FORMS[action];
  // A text may be taken out, and an answer be empty.
  const isOptional = (label: string): boolean => label === 'New text' || label === 'With';
  const missing = fields.find(({ label }, at) => !isOptional(label) && (values[at] ?? '').trim() === '');
  if (missing !== undefined) return `Enter “${missing.label}”.`;
  const read = parseChange(givenOf({ action, values }));
  return read.ok ? null : read.error.message;
}
