/** Allocates columns in memory of one thread, or in memory shared with a second thread. */

export interface ColumnMaker {
  readonly bytes: (length: number) => Uint8Array;
  readonly halfWords: (length: number) => Uint16Array;
  readonly words: (length: number) => Uint32Array;
  readonly doubles: (length: number) => Float64Array;
}

export const plainColumns: ColumnMaker = {
  bytes: (length) => new Uint8Array(length),
  halfWords: (length) => new Uint16Array(length),
  words: (length) => new Uint32Array(length),
  doubles: (length) => new Float64Array(length),
};

export const sharedColumns: ColumnMaker = {
  bytes: (length) => new Uint8Array(new SharedArrayBuffer(length)),
  halfWords: (length) => new Uint16Array(new SharedArrayBuffer(length * 2)),
  words: (length) => new Uint32Array(new SharedArrayBuffer(length * 4)),
  doubles: (length) => new Float64Array(new SharedArrayBuffer(length * 8)),
};
