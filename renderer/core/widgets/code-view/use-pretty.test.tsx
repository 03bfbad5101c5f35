import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CodeMarks } from './code-marks.ts';
import { usePretty } from './use-pretty.ts';

/** Ten functions on one line, as in a bundle. */
const BUNDLE = Array.from({ length: 10 }, (_, at) => `function f${at}(a,b){return a+b*${at}+"${'x'.repeat(50)}"}`).join(
  '',
);

const MARKS: CodeMarks = {
  ranges: [0, BUNDLE.indexOf('function f1'), 1, BUNDLE.indexOf('function f1'), BUNDLE.length, 0],
  classOf: () => null,
  titleOf: () => '',
};

describe('a bundle on one line', () => {
  it('is pretty-printed by default with its figures', () => {
    const { result } = renderHook(() => usePretty(BUNDLE, 'javascript'));
    const { text, isPretty, shownAt, ranAt, shownMarks } = result.current;
    expect(isPretty).toBe(true);
    expect(text.split('\n')).toHaveLength(30);
    const column = BUNDLE.indexOf('function f4') + 1;
    expect(shownAt({ line: 1, column })).toEqual({ line: 13, column: 1 });
    expect(ranAt({ line: 13, column: 1 })).toEqual({ line: 1, column });
    const [, to, , from] = shownMarks(MARKS).ranges;
    expect(text.slice(0, to).trimEnd().split('\n')).toHaveLength(3);
    expect(text.slice(from)).toMatch(/^function f1/);
  });

  it('is shown as it ran on request', () => {
    const { result } = renderHook(() => usePretty(BUNDLE, 'javascript'));
    act(() => result.current.toggle());
    expect(result.current.text).toBe(BUNDLE);
    expect(result.current.shownAt({ line: 1, column: 77 })).toEqual({ line: 1, column: 77 });
  });
});

it('a source with line breaks is unchanged until requested', () => {
  const { result } = renderHook(() => usePretty('let a = 1;\nif (a) {}\n', 'javascript'));
  expect(result.current.isPretty).toBe(false);
});
