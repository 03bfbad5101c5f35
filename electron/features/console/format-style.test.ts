/** Parts of a page's `%c` style that are used. */
import { expect, test } from 'vitest';
import { formatStyle, messageText } from './message-text.ts';

test.each([
  ['color: red; font-weight: bold', { color: 'red', 'font-weight': 'bold' }],
  ['BACKGROUND:#333;color:rgb(1, 2, 3)', { 'background-color': '#333', color: 'rgb(1, 2, 3)' }],
  ['color: red !important', { color: 'red' }],
  ['text-decoration: underline dotted', { 'text-decoration': 'underline dotted' }],
  // A page can neither load anything nor cover our window.
  ['background: url(https://evil.test/x.png)', null],
  ['position: fixed; inset: 0; font-size: 900px; padding: 99px', null],
  ['color: var(--accent); background: image-set("x")', null],
  ['', null],
])('%j', (css, style) => {
  expect(formatStyle(css)).toEqual(style);
});

test('a style lasts until the next one, also over inserted values', () => {
  const text = (value: string) => ({ type: 'string', value });
  const { text: whole, parts } = messageText('log', [
    text('a %cred %s%c plain'),
    text('color: red'),
    text('too'),
    text(''),
  ]);
  expect(whole).toBe('a red too plain');
  expect(parts).toEqual([
    { text: 'a ', objectId: null },
    { text: 'red too', objectId: null, style: { color: 'red' } },
    { text: ' plain', objectId: null },
  ]);
});
