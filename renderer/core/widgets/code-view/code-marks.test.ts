import { describe, expect, it } from 'vitest';
import { classesOf, firstRange, type CodeMarks } from './code-marks.ts';
import { placeShares } from './code-view.tsx';

const MARKS: CodeMarks = {
  ranges: [0, 10, 1, 10, 20, 0, 20, 30, 5],
  classOf: (count) => (count > 0 ? 'used' : 'unused'),
  titleOf: () => '',
};

describe('marks of a text', () => {
  it('are found by position', () => {
    expect([0, 9, 10, 29, 30].map((place) => firstRange(MARKS.ranges, place) / 3)).toEqual([0, 0, 1, 2, 3]);
  });
  it('are those of a line; an empty line has the surrounding ones', () => {
    expect([...classesOf(MARKS, 0, 10)]).toEqual(['used']);
    expect([...classesOf(MARKS, 5, 15)]).toEqual(['used', 'unused']);
    expect([...classesOf(MARKS, 12, 12)]).toEqual(['unused']);
    expect([...classesOf(MARKS, 30, 30)]).toEqual([]);
  });
});

describe('the ruler', () => {
  it('uses lines, or characters if one line has most of the text', () => {
    const lines = placeShares('x\n'.repeat(100));
    expect(lines(100)).toBeCloseTo(50 / 101);
    expect(placeShares('x'.repeat(1000))(250)).toBe(0.25);
    expect(placeShares('')(0)).toBe(0);
  });
});
