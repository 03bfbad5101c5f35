/** Number columns that grow while a file is read. */

type Column = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const FIRST_CAPACITY = 1024;

/** A copy with twice the capacity. */
export function doubledWhole(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return copyInto(column, new Uint32Array(nextCapacity(column)));
}

/** Like `doubledWhole`, for numbers with fractions. */
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
