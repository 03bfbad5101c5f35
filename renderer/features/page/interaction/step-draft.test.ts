import { describe, expect, test } from 'vitest';
import { parseStep } from '../../../../shared/features/page/tools/interact-steps.ts';
import { draftOfStep, draftWords, DRAFT_ACTIONS, missingInDraft, NEW_DRAFT, stepOfDraft } from './step-draft.ts';

const COMPLETE = { click: '', doubleClick: '', type: ' a b ', press: ' Enter ', hover: '', scroll: '-40' } as const;

describe('a draft', () => {
  test.each(DRAFT_ACTIONS)('of %s becomes a step that the tool accepts', (action) => {
    const draft = { action, element: ' button "Save" ', value: COMPLETE[action] };
    expect(missingInDraft(draft)).toBeNull();
    const step = parseStep(stepOfDraft(draft));
    expect(step).toMatchObject({ ok: true, value: { action, element: { by: 'role', role: 'button', name: 'Save' } } });
  });

  test.each(DRAFT_ACTIONS)('of %s is made of its step again', (action) => {
    const draft = { action, element: 'button "Save"', value: COMPLETE[action].trim() };
    expect(draftOfStep(stepOfDraft(draft))).toEqual(draft);
  });

  test.each([{ drag: '#card', to: '#done' }, { wait: 500 }, { click: 'Delete', dialog: 'accept' }] as const)(
    'keeps the step %j, which it has no fields for',
    (step) => {
      expect(stepOfDraft(draftOfStep(step))).toBe(step);
      expect(draftWords(draftOfStep(step))).toContain(Object.keys(step)[0]);
    },
  );

  test('keeps the text as it was typed', () => {
    expect(stepOfDraft({ action: 'type', element: '#q', value: ' a b ' })).toEqual({ type: ' a b ', on: '#q' });
    expect(draftWords({ action: 'type', element: '#q', value: ' a b ' })).toBe('Type " a b " in #q');
  });

  test('says what is missing', () => {
    expect(missingInDraft(NEW_DRAFT)).toBe('Pick an element or name it.');
    expect(missingInDraft({ action: 'type', element: '#q', value: '' })).toBe('Enter the text to type.');
    expect(missingInDraft({ action: 'scroll', element: '', value: 'far' })).toBe('Enter a number of pixels.');
    expect(missingInDraft({ action: 'press', element: '', value: 'Tab' })).toBeNull();
  });
});
