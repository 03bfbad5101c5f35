/** Numbers pairs of unsigned numbers from 0, in the order in which they are first met: a hash table in columns. */
import { release } from './release.ts';

export interface PairNumbers {
  numberOf(first: number, second: number): number;
  readonly size: number;
  release(): void;
}

export function createPairNumbers(): PairNumbers {
  let keys = new Uint32Array(1 << 12);
  let moreKeys = new Uint32Array(1 << 12);
  /** 0: free; otherwise the number of the pair, plus 1. */
  let numbers = new Uint32Array(1 << 12);
  let size = 0;

  /** The slot of a pair, or the free one in which it belongs. */
  const slotOf = (one: number, two: number): number => {
    const mask = keys.length - 1;
    const mixed = Math.imul(one, 0x9e37_79b1) ^ Math.imul(two, 0x85eb_ca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (numbers[slot] !== 0 && (keys[slot] !== one || moreKeys[slot] !== two)) slot = (slot + 1) & mask;
    return slot;
  };

  function grow(): void {
    const [oldKeys, oldMoreKeys, oldNumbers] = [keys, moreKeys, numbers];
    keys = new Uint32Array(oldKeys.length * 2);
    moreKeys = new Uint32Array(oldKeys.length * 2);
    numbers = new Uint32Array(oldKeys.length * 2);
    for (let old = 0; old < oldKeys.length; old += 1) {
      if (oldNumbers[old] === 0) continue;
      const slot = slotOf(oldKeys[old], oldMoreKeys[old]);
      keys[slot] = oldKeys[old];
      moreKeys[slot] = oldMoreKeys[old];
      numbers[slot] = oldNumbers[old];
    }
    release(oldKeys, oldMoreKeys, oldNumbers);
  }

  return {
    numberOf(first, second) {
      const [one, two] = [first >>> 0, second >>> 0];
      let slot = slotOf(one, two);
      if (numbers[slot] !== 0) return numbers[slot] - 1;
      if (size * 2 >= keys.length) {
        grow();
        slot = slotOf(one, two);
      }
      keys[slot] = one;
      moreKeys[slot] = two;
      size += 1;
      numbers[slot] = size;
      return size - 1;
    },
    get size() {
      return size;
    },
    release: () => release(keys, moreKeys, numbers),
  };
}
