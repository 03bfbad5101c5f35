import { describe, expect, it } from 'vitest';
import { createRowSlots } from './row-slots.ts';

/** What draws each row after these lists were drawn one after the other; rows are letters. */
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

describe('elements of rows', () => {
  it('stay with their rows while these scroll, and new rows get new ones', () => {
    expect(slotsAfter('abcdef', 'cdefgh')).toEqual(['c', 'd', 'e', 'f', 'g', 'h']);
    expect(slotsAfter('cdefgh', 'abcdef')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('draw whatever comes in the place of a row', () => {
    expect(slotsAfter('abcdef', 'ghijkl')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slotsAfter('abcdef', 'abxyef')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slotsAfter('abcdef', 'abxef')).toEqual(['a', 'b', 'c', 'e', 'f']);
  });

  it('are taken over below a row that opens, where hardly anything stays', () => {
    expect(slotsAfter('abcdef', 'aABCDE')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slotsAfter('abcdef', 'aABCDb')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    // One line more leaves the others with their rows.
    expect(slotsAfter('abcdef', 'aAbcde')).toEqual(['a', 'A', 'b', 'c', 'd', 'e']);
  });

  it('follow a new order without ever being one element twice', () => {
    const slots = createRowSlots();
    for (const list of ['abcdef', 'fedcba', 'badcfe', 'facebd', 'abcdefgh', 'a', '', 'ab']) {
      const of = slots.of(list.split(''));
      expect(of).toHaveLength(list.length);
      expect(new Set(of).size).toBe(list.length);
    }
  });
});
