import { describe, expect, it, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import type { InteractionStep, PerformedStep } from '../../../core/contracts/interaction.ts';
import { appError, unwrap, settle } from '../../../base/errors.ts';
import { beginRun, differenceOf, typedFields } from './interact-start.ts';
import { parseSteps } from './interact-steps.ts';
import { slowdownText } from './interact-text.ts';
import type { FieldText, PageHand } from '../../../core/capability/interaction-ports.ts';

const steps = (...given: unknown[]): readonly InteractionStep[] => unwrap(parseSteps(given));

const PERFORMED: PerformedStep = {
  action: 'type',
  label: '',
  hit: null,
  waitedMs: 0,
  outcomes: [],
  cost: null,
  span: null,
};

/** A page with one field. */
function pageWith(field: FieldText | null) {
  let shown = field?.shown ?? '';
  const performed: InteractionStep[] = [];
  const hand: PageHand = {
    perform: async (step) => {
      performed.push(step);
      if (step.isClearing) shown = '';
      return PERFORMED;
    },
    fieldText: async () => (field === null ? null : { ...field, shown }),
    view: async () => err(appError('target_gone', 'Nothing is shown here.')),
    url: async () => 'https://shop.test/',
    release: async () => undefined,
  };
  const parts: { name: string; params: unknown }[] = [];
  const context = {
    signal: new AbortController().signal,
    runPart: async (name: string, params: Readonly<Record<string, unknown>>) => {
      parts.push({ name, params });
      return ok({});
    },
  };
  return { hand, performed, parts, context };
}

const SEARCH: FieldText = { name: 'Search', shown: 'acme inv', isSingleLine: true };
const TYPE = steps({ type: 'acme inv', on: 'Search' });

test('text without an element goes to the one that was used before it', () => {
  const fields = typedFields(steps({ type: 'lost' }, { click: 'Search' }, { type: 'a' }, { type: 'b', on: 'Search' }));
  expect(fields).toEqual([{ by: 'name', name: 'Search', isExact: false, nth: null }]);
});

describe('the beginning of a run', () => {
  it('empties a field that holds a text', async () => {
    const page = pageWith(SEARCH);
    const begun = await settle(() => beginRun(page.hand, TYPE, { reset: undefined, timeoutMs: 0 }, page.context));
    expect(begun).toMatchObject({ value: { cleared: ['Search'], fields: [{ shown: '' }] } });
    expect(page.performed).toMatchObject([{ action: 'type', text: '', isClearing: true, element: { name: 'Search' } }]);
  });

  it.each([
    ['an empty field', { ...SEARCH, shown: '' }],
    ['a longer text', { ...SEARCH, isSingleLine: false }],
    ['a field that is not there yet', null],
  ])('leaves %s alone', async (_name, field) => {
    const page = pageWith(field);
    const begun = await settle(() => beginRun(page.hand, TYPE, { reset: undefined, timeoutMs: 0 }, page.context));
    expect(begun).toMatchObject({ value: { cleared: [], fields: [field] } });
    expect(page.performed).toEqual([]);
  });

  it.each([
    ['reload', 'pen_navigate', { action: 'reload', wait: 10 }],
    ['https://shop.test/', 'pen_navigate', { action: 'goto', url: 'https://shop.test/', wait: 10 }],
  ])('is as the call says: %s', async (reset, name, params) => {
    const page = pageWith(SEARCH);
    const begun = await settle(() => beginRun(page.hand, TYPE, { reset, timeoutMs: 0 }, page.context));
    expect(begun).toMatchObject({ value: { cleared: [], fields: [{ shown: 'acme inv' }] } });
    expect(page.parts).toEqual([{ name, params }]);
  });

  it('empties fields before code of the call, which may fill one', async () => {
    const page = pageWith(SEARCH);
    const begun = await settle(() => beginRun(page.hand, TYPE, { reset: 'reset()', timeoutMs: 0 }, page.context));
    expect(begun).toMatchObject({ value: { cleared: ['Search'] } });
    expect(page.parts).toEqual([{ name: 'pen_evaluate', params: { expression: 'reset()' } }]);
  });
});

test('a field that a step empties before it types is alike in both runs', async () => {
  const { hand, context } = pageWith({ ...SEARCH, isSingleLine: false });
  const begun = async (clear: boolean) => {
    const found = await settle(() =>
      beginRun(
        hand,
        steps({ type: 'acme', on: 'Search', ...(clear ? { clear } : {}) }),
        { reset: undefined, timeoutMs: 100 },
        context,
      ),
    );
    return found.ok ? found.value.fields.map((field) => field?.shown) : [];
  };
  expect(await begun(false)).toEqual(['acme inv']);
  expect(await begun(true)).toEqual(['']);
});

test('runs differ by the texts of their fields', () => {
  const start = (shown: string | null) => ({ cleared: [], fields: [shown === null ? null : { ...SEARCH, shown }] });
  expect(differenceOf(start(''), start(''))).toBe('');
  expect(differenceOf(start(null), start(''))).toBe('');
  expect(differenceOf(start(''), start('acme'))).toBe(
    'Search held "" when the first run began, and "acme" when the second did.',
  );
});

test('a longer second run is called the profiler only if both began alike', () => {
  const text = (slowdown: number | null, start: 'same' | 'not-reset' | 'different') =>
    slowdownText({ slowdown, start, differs: start === 'different' ? 'Search held "".' : '' });
  expect(text(1.56, 'same')).toBe(
    'The profiler slows the page; this run took 1.56 times as long as the one without it. That is one run each, so other load of the machine is in it too.',
  );
  expect(text(0.88, 'same')).toBe(
    'This run took 0.88 times as long as the one without the profiler: something else differs more between these two single runs than the profiler costs, so its cost is not known.',
  );
  expect(text(1.56, 'not-reset')).toContain('this need not be the profiler');
  expect(text(3.18, 'same')).toContain('The profiler slows the page');
  expect(text(12.22, 'same')).toContain('the runs probably did different work');
  expect(text(12.22, 'not-reset')).toContain('this need not be the profiler');
  expect(text(1.56, 'different')).toBe('The two runs cannot be compared: `Search held "".` Give "reset".');
  expect(text(null, 'same')).toContain('no step has a latency');
});
