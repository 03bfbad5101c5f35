/** A growing column of whole numbers below 2^32. */

export interface NumberColumn {
  add(number: number): void;
  /** Infinity after the end. */
  at(index: number): number;
  length(): number;
}

export function createNumberColumn(): NumberColumn {
  let numbers = new Uint32Array(1 << 10);
  let length = 0;
  return {
    add(number) {
      if (length === numbers.length) {
        const larger = new Uint32Array(length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length] = number;
      length += 1;
    },
    at: (index) => (index < length ? (numbers[index] ?? 0) : Number.POSITIVE_INFINITY),
    length: () => length,
  };
}
