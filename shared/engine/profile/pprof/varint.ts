/** Varints of protobuf's wire format, read from bytes that may end within one. */

/** Wire types. */
export const VARINT = 0;
export const FIXED_64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED_32 = 5;

/** Maximum bytes of a 64-bit varint. */
export const MAX_VARINT_BYTES = 10;

export interface Varint {
  /** Exact up to 2^53. */
  readonly value: number;
  /** Index of the first byte after it. */
  readonly behind: number;
}

/** Null if it does not end within the bytes, or within the maximum. */
export function readVarint(bytes: Uint8Array, from: number): Varint | null {
  let value = 0;
  for (let at = from; at < bytes.length && at - from < MAX_VARINT_BYTES; at += 1) {
    const byte = bytes[at];
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, behind: at + 1 };
  }
  return null;
}
