import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { unwrap } from '../../../base/errors.ts';
import {
  parseLocator,
  parseStep,
  parseSteps,
  parseStepWords,
  STEP,
  STEP_WORDS,
  type GivenStep,
} from './interact-steps.ts';

describe('the name of an element', () => {
  test.each([
    ['Save', { by: 'name', name: 'Save', isExact: false, nth: null }],
    [' "Save all" ', { by: 'name', name: 'Save all', isExact: true, nth: null }],
    ['Save nth=2', { by: 'name', name: 'Save', isExact: false, nth: 2 }],
    ['button "Save"', { by: 'role', role: 'button', name: 'Save', nth: null }],
    ['role=button "Save" nth=3', { by: 'role', role: 'button', name: 'Save', nth: 3 }],
    ['role=searchbox', { by: 'role', role: 'searchbox', name: null, nth: null }],
    ['text=Total: 3', { by: 'text', text: 'Total: 3', nth: null }],
    ['text="Total"', { by: 'text', text: 'Total', nth: null }],
    ['"button \\"Save\\""', { by: 'role', role: 'button', name: 'Save', nth: null }],
    ['CSS .later', { by: 'css', selector: '.later', nth: null }],
    ['CSS Modules', { by: 'name', name: 'CSS Modules', isExact: false, nth: null }],
    ['css=div > a', { by: 'css', selector: 'div > a', nth: null }],
    ['#save', { by: 'css', selector: '#save', nth: null }],
    ['.row nth=4', { by: 'css', selector: '.row', nth: 4 }],
    ['[name="q"]', { by: 'css', selector: '[name="q"]', nth: null }],
    ['order-row >>> button', { by: 'css', selector: 'order-row >>> button', nth: null }],
    ['120, 80.5', { by: 'point', x: 120, y: 80.5 }],
    // Words that only look like a number, a selector or a role.
    ['1,234 orders', { by: 'name', name: '1,234 orders', isExact: false, nth: null }],
    ['# 1 of 3', { by: 'name', name: '# 1 of 3', isExact: false, nth: null }],
    ['say "hello" twice', { by: 'name', name: 'say "hello" twice', isExact: false, nth: null }],
  ])('%j', (given, locator) => {
    expect(parseLocator(given)).toEqual({ ok: true, value: locator });
  });

  test('an empty name is refused', () => {
    expect(parseLocator('  ')).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });
});

test.each(['#fleet button nth=0', 'Save nth=-1'])('%j is refused with the first number', (given) => {
  expect(parseLocator(given)).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining('nth counts from 1') as string },
  });
});

describe('a step', () => {
  test('has only the members of its action', () => {
    expect(parseStep({ type: 'shoes', on: 'Search', delayMs: 20, clear: true, dialog: 'accept' })).toEqual({
      ok: true,
      value: {
        action: 'type',
        label: 'type "shoes" on Search',
        element: { by: 'name', name: 'Search', isExact: false, nth: null },
        to: null,
        text: 'shoes',
        scrollPx: null,
        pauseMs: 0,
        delayMs: 20,
        isClearing: true,
        dialog: 'accept',
      },
    });
    expect(parseStep({ drag: 'Card', to: '10,20' })).toMatchObject({ value: { to: { by: 'point' } } });
    const choice = { action: 'select', text: 'Blue', label: 'select "Blue" on Colour' };
    expect(parseStep({ select: 'Blue', on: 'Colour' })).toMatchObject({ value: choice });
    expect(parseStep({ select: 'Blue' })).toMatchObject({ error: { code: 'invalid_params' } });
    expect(parseStep({ wait: 500 })).toMatchObject({ value: { pauseMs: 500, element: null } });
    expect(parseStep({ wait: 'Saved' })).toMatchObject({ value: { pauseMs: 0, element: { name: 'Saved' } } });
  });

  test.each<[GivenStep, RegExp]>([
    [{}, /has no action/],
    [{ click: 'A', press: 'Enter' }, /2 actions: click, press/],
    [{ on: 'Search' }, /has no action/],
    [{ click: 'Save', on: 'Form' }, /"on" does not belong to "click"/],
    [{ type: 'a', to: 'Search' }, /"to" does not belong to "type", whose element is "on"/],
    [{ press: 'Enter', clear: true }, /"clear" does not belong to "press"/],
    [{ drag: 'Card' }, /no end/],
    [{ press: '' }, /"press" is empty/],
    [{ type: 'a', delayMs: 60_000 }, /"delayMs" is 60000/],
    [{ wait: -1 }, /"wait" is -1/],
    [{ wait: Number.NaN }, /"wait" is NaN/],
  ])('%j is refused', (given, message) => {
    const parsed = parseStep(given);
    expect(parsed.ok ? '' : parsed.error.message).toMatch(message);
  });

  test.each([
    [{ clik: 'Save' }, 'Step 1: A step has no "clik".'],
    [{ click: 3 }, /^Step 1: "click" must be a string/],
    ['click Save', /^Step 1: A step must be an object/],
  ])('%j is refused', (given, message) => {
    const parsed = parseSteps([given]);
    expect(parsed.ok ? '' : parsed.error.message).toMatch(message);
  });

  test('an error names the step', () => {
    const parsed = parseSteps([{ click: 'Save' }, { press: '' }]);
    expect(parsed.ok ? '' : parsed.error.message).toBe('Step 2: "press" is empty.');
  });
});

describe('a step in words', () => {
  test.each<[string, GivenStep]>([
    ['click Save order', { click: 'Save order' }],
    ['click button "Save"', { click: 'button "Save"' }],
    ['double-click Row', { doubleClick: 'Row' }],
    ['doubleClick Row', { doubleClick: 'Row' }],
    ['type "on time" on Search', { type: 'on time', on: 'Search' }],
    ['type shoes on sale on Search', { type: 'shoes on sale', on: 'Search' }],
    ['type shoes', { type: 'shoes' }],
    ['type shoes into Search', { type: 'shoes', on: 'Search' }],
    ['type "turn into gold"', { type: 'turn into gold' }],
    ['type "turn into gold" on Search', { type: 'turn into gold', on: 'Search' }],
    ['press Control+A on Search', { press: 'Control+A', on: 'Search' }],
    ['select Light blue on Colour', { select: 'Light blue', on: 'Colour' }],
    ['select Blue in Colour', { select: 'Blue', on: 'Colour' }],
    ['scroll -600 on .list', { scroll: -600, on: '.list' }],
    ['drag Card to Done', { drag: 'Card', to: 'Done' }],
    ['wait 500', { wait: 500 }],
    ['wait Saved', { wait: 'Saved' }],
    ['{"type": "a", "clear": true, "on": "Search"}', { type: 'a', clear: true, on: 'Search' }],
  ])('%s', (words, step) => {
    expect(parseStepWords(words)).toEqual({ ok: true, value: step });
  });

  test.each(['click', 'clack Save', 'scroll far', '{"click": 3}', '{"click"'])(
    '%s is refused with an example',
    (words) => {
      const parsed = parseStepWords(words);
      expect(parsed.ok ? '' : parsed.error.suggestion).toContain('click Save');
    },
  );
});

test('a call takes each step in words, as an object, or as an object in a text', () => {
  const given = ['click Save', { click: 'Save' }, '{"click":"Save"}', 'wait 500', { wait: 500 }, 'type 5 on Amount'];
  expect(z.array(STEP).parse(given)).toEqual([
    ...[{ click: 'Save' }, { click: 'Save' }, { click: 'Save' }],
    ...[{ wait: 500 }, { wait: 500 }, { type: '5', on: 'Amount' }],
  ]);
  const words = z.array(STEP_WORDS).parse(given);
  expect(words.map((each) => unwrap(parseStepWords(each)))).toEqual(z.array(STEP).parse(given));
  const wrong = STEP.safeParse('clack Save');
  expect(wrong.error?.issues[0]?.message).toContain('"clack Save" is not a step');
  expect(STEP.safeParse(5).success).toBe(false);
});
