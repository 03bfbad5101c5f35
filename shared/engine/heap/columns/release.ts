/**
 * Frees the memory of a column at once. Columns of large heaps are tens of megabytes, but the garbage collector only sees the small objects
 * in front of them and frees them late: peak memory was a third higher without this.
 */

/** The columns are empty afterwards; reading them returns `undefined`. */
export function release(
  ...columns: readonly (Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float64Array)[]
): void {
  for (const { buffer } of columns) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
