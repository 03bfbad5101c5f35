import { expect, it } from 'vitest';
import { spreadsheetText } from './spreadsheet-text.ts';

it.each([
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+SUM(A1)',
  '-2+3+cmd',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1',
  '-',
  '+1 234',
])('is shown as a text: %j', (text) => {
  expect(spreadsheetText(text)).toBe(`'${text}`);
});

it.each(['', 'Cart', "it's = 1", '-5', '+5', '-1.5e-3', '-.5', '1=1', ' =1', "'=1"])('stays: %j', (text) => {
  expect(spreadsheetText(text)).toBe(text);
});
