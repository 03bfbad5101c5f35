import { expect, test } from 'vitest';
import { diffLines } from './line-diff.ts';

const told = (before: string[], after: string[]): string[] =>
  (diffLines(before.join('\n'), after.join('\n')) ?? []).map(
    ({ kind, text, line }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${line} ${text}`,
  );

test('what was removed stands in front of what took its place, by lines of the later text', () => {
  expect(told(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd'])).toEqual([' 1 a', '-2 b', '+2 x', ' 3 c', ' 4 d']);
  expect(told(['a', 'b', 'a'], ['a'])).toEqual([' 1 a', '-2 b', '-2 a']);
  expect(told(['a'], ['x', 'a', 'y'])).toEqual(['+1 x', ' 2 a', '+3 y']);
  expect(told(['a', 'b'], ['a', 'b'])).toEqual([' 1 a', ' 2 b']);
  expect(told(['k', 'a', 'b', 'z'], ['a', 'n', 'b'])).toEqual(['-1 k', ' 1 a', '+2 n', ' 3 b', '-4 z']);
});

test('texts that differ in too much are not compared', () => {
  const text = (letter: string): string => Array.from({ length: 1200 }, (_, at) => `${letter}${at}`).join('\n');
  expect(diffLines(text('a'), text('b'))).toBeNull();
});
