import { expect, test } from 'vitest';
import { controlWords } from './controls.ts';

const button = (name: string, place: string, more: object = {}) => ({
  ...{ role: 'button', name, place, locator: `button "${name}"`, isBlocked: false, ...more },
});

test('names each control of a bar, and rows that are alike once', () => {
  const rows = Array.from({ length: 50 }, (_, at) => [
    button(`More item ${at}`, 'cell'),
    button(`Fewer item ${at}`, 'cell'),
  ]);
  expect(controlWords([button('Save', 'bar'), button('Undo', 'bar', { isBlocked: true }), ...rows.flat()])).toBe(
    '`button "Save"`; `button "Undo"` (disabled or covered); `button "More item 0"` and 49 like it; `button "Fewer item 0"` and 49 like it',
  );
});

test('shows the first of a list whose items have names of their own', () => {
  const items = Array.from({ length: 40 }, (_, at) => button(`${at}th`, 'list'));
  expect(controlWords(items)).toBe('`button "0th"`; `button "1th"`; `button "2th"`; 37 more like these');
});

test('ends before it is long', () => {
  const words = controlWords(Array.from({ length: 300 }, (_, at) => button(`A rather long name ${at}`, `place ${at}`)));
  expect(words.length).toBeLessThan(1300);
  expect(words.endsWith('; …')).toBe(true);
});
