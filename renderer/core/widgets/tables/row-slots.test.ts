import { describe, expect, it } from 'vitest';
import { createRowSlots } from './row-slots.ts';

/** The slot of each row after rendering these lists in turn; rows are letters. */
function slotsAfter(...lists: readonly string[]): string[] {
  const slots = createRowSlots();
  const firstRow = new Map<number, string>();
  let last: string[] = [];
  for (const list of lists) {
    last = slots.of(list.split('')).map((slot, at) => {
      const first = firstRow.get(slot) ?? list.charAt(at);
      firstRow.set(slot, first);
      return first;
    });
  }
  return last;
}

describe('row elements', () => {
  it('stay with their rows while scrolling; new rows get new elements', () => {
    expect(slotsAfter('abcdef', 'cdefgh')).toEqual(['c', 'd', 'e', 'f', 'g', 'h']);
    expect(slotsAfter('cdefgh', 'abcdef')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('are reused for replacement rows', () => {
    expect(slotsAfter('abcdef', 'ghijkl')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slotsAfter('abcdef', 'abxyef')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slotsAfter('abcdef', 'abxef')).toEqual(['a', 'b', 'c', 'e', 'f']);
  });

  it('are reused below an expanding row if hardly any row stays', () => {
    expect(slotsAfter('abcdef', 'aABCDE')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slotsAfter('abcdef', 'aABCDb')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    // One added line leaves the others with their rows.
    expect(slotsAfter('abcdef', 'aAbcde')).toEqual(['a', 'A', 'b', 'c', 'd', 'e']);
  });

  it('follow a new order without duplicates', () => {
    const slots = createRowSlots();
    for (const list of ['abcdef', 'fedcba', 'badcfe', 'facebd', 'abcdefgh', 'a', '', 'ab']) {
      const of = slots.of(list.split(''));
      expect(of).toHaveLength(list.length);
      expect(new Set(of).size).toBe(list.length);
    }
  });
});
