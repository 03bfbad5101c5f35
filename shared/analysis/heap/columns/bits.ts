/** One bit a row. A byte a row would leave the cache eight times sooner in passes that jump about the graph. */

export type Bits = Uint32Array;

export function createBits(rows: number): Bits {
  return new Uint32Array((rows + 31) >>> 5);
}

export function setBit(bits: Bits, row: number): void {
  bits[row >>> 5] |= 1 << (row & 31);
}

export function hasBit(bits: Bits, row: number): boolean {
  return ((bits[row >>> 5] >>> (row & 31)) & 1) !== 0;
}

/** Rows whose bit is set, in order; most words have none. */
export function* rowsOf(bits: Bits): Iterable<number> {
  for (let at = 0; at < bits.length; at += 1) {
    for (let word = bits[at]; word !== 0; word &= word - 1) yield at * 32 + 31 - Math.clz32(word & -word);
  }
}
