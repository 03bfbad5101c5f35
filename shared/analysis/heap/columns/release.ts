/**
 * Gives the memory of a column back at once. Columns of large heaps are tens of megabytes, and the collector, which sees only
 * the small objects in front of them, takes its time: peak memory was a third higher without this.
 */

/** The columns are empty afterwards; whoever still reads them gets `undefined`. */
export function release(...columns: readonly (Uint8Array | Uint32Array | Int32Array | Float64Array)[]): void {
  for (const { buffer } of columns) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
