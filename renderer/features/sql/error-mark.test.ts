import { Text } from '@codemirror/state';
import { expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { errorPlaceOf, markedRange } from './error-mark.ts';

it('the place of an error is its line and column, if both are known', () => {
  expect(errorPlaceOf(appError('sql_invalid', 'x', undefined, { line: 2, column: 3 }))).toEqual({ line: 2, column: 3 });
  expect(errorPlaceOf(appError('sql_invalid', 'x', undefined, { line: 2 }))).toBeNull();
  expect(errorPlaceOf(appError('sql_invalid', 'x'))).toBeNull();
});

it('the mark is the word at the place, and at least one character', () => {
  const doc = Text.of(['select naem', 'from class']);
  const marked = (line: number, column: number): string | null => {
    const range = markedRange(doc, { line, column });
    return range === null ? null : doc.sliceString(range.from, range.to);
  };
  expect(marked(1, 8)).toBe('naem');
  expect(marked(2, 5)).toBe(' ');
  expect(marked(2, 11)).toBe('s');
  expect(marked(9, 99)).toBe('s');
  expect(markedRange(Text.of(['']), { line: 1, column: 1 })).toBeNull();
});
