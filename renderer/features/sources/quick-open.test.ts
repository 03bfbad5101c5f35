import { expect, test } from 'vitest';
import type { CodeSymbol } from '../../core/widgets/code-view/code-symbols.ts';
import { foundSymbols, quickOpen } from './quick-open.ts';

test.each([
  ['', { kind: 'file', name: '', place: null }],
  ['app.js', { kind: 'file', name: 'app.js', place: null }],
  ['app.js:12', { kind: 'file', name: 'app.js', place: { line: 12, column: 1 } }],
  ['app.js:12:40', { kind: 'file', name: 'app.js', place: { line: 12, column: 40 } }],
  // The next digit is still being typed.
  ['app.js:12:', { kind: 'file', name: 'app.js', place: { line: 12, column: 1 } }],
  ['app.js:', { kind: 'file', name: 'app.js:', place: null }],
  ['@ add', { kind: 'symbol', name: 'add' }],
  [':', { kind: 'line', place: null }],
  [':7', { kind: 'line', place: { line: 7, column: 1 } }],
  [' :7:3', { kind: 'line', place: { line: 7, column: 3 } }],
  [':x', { kind: 'line', place: null }],
])('%j', (text, typed) => {
  expect(quickOpen(text)).toEqual(typed);
});

test('symbols match by name first, then by what is around them', () => {
  const symbols = [
    ['Cart', 'total'],
    ['', 'addOrder'],
    ['addresses', 'read'],
    ['', 'readAddress'],
    ['', 'other'],
  ].map(([within = '', name = ''], line): CodeSymbol => ({
    within,
    name,
    parameters: '',
    kind: 'function',
    line,
    column: 1,
  }));
  const names = (typed: string) => foundSymbols(symbols, typed).map(({ name }) => name);
  expect(names('add')).toEqual(['addOrder', 'readAddress', 'read']);
  expect(names('cart.tot')).toEqual(['total']);
  expect(names('adO')).toEqual(['addOrder']);
  expect(names('')).toHaveLength(5);
});
