/** A column of numbers that grows while a file is read. */

type Column = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const FIRST_CAPACITY = 1024;

/** Room for twice as many, with what is there. */
export function doubledWhole(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return copyInto(column, new Uint32Array(nextCapacity(column)));
}

/** The same of numbers that need not be whole. */
export function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  return copyInto(column, new Float64Array(nextCapacity(column)));
}

function nextCapacity(column: Column): number {
  return Math.max(FIRST_CAPACITY, column.length * 2);
}

function copyInto<T extends Column>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
