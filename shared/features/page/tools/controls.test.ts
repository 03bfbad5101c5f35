import { expect, test } from 'vitest';
import { controlsAmong, controlWords } from './controls.ts';

const button = (name: string, place: string, more: object = {}) => ({
  ...{ role: 'button', name, place, locator: `button "${name}"`, isBlocked: false, ...more },
});

const words = (widgets: Parameters<typeof controlsAmong>[0]) => controlWords(controlsAmong(widgets));

test('names each control of a bar, and rows that are alike once', () => {
  const rows = Array.from({ length: 50 }, (_, at) => [
    button(`More item ${at}`, 'cell'),
    button(`Fewer item ${at}`, 'cell'),
  ]);
  expect(words([button('Save', 'bar'), button('Undo', 'bar', { isBlocked: true }), ...rows.flat()])).toBe(
    '`button "Save"`; `button "Undo"` (disabled or covered); `button "More item 0"` and 49 like it; `button "Fewer item 0"` and 49 like it',
  );
});

test('shows the first of a list whose items have names of their own', () => {
  const items = Array.from({ length: 40 }, (_, at) => button(`${at}th`, 'list'));
  expect(words(items)).toBe('`button "0th"`; `button "1th"`; `button "2th"` and 37 like it');
});

test('ends before it is long', () => {
  const text = words(Array.from({ length: 300 }, (_, at) => button(`A rather long name ${at}`, `place ${at}`)));
  expect(text.length).toBeLessThan(1300);
  expect(text.endsWith('; …')).toBe(true);
});
