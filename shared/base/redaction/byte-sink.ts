/** Bytes that are about to be written, in a buffer that is used again. */
import { ZERO } from '../byte-codes.ts';

/** Digits of 2^53. */
const MAX_DIGITS = 16;

export interface ByteSink {
  byte(byte: number): void;
  /** The digits of a whole number from 0 to 2^53. */
  number(value: number): void;
  text(text: string): void;
  /** Bytes that are ready: without the garbage that `text` leaves. */
  ready(bytes: Uint8Array): void;
  /** Makes room for so many bytes at once. */
  reserve(bytes: number): void;
  /** Valid until the next call. */
  bytes(): Uint8Array;
  clear(): void;
}

export function createByteSink(): ByteSink {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(1 << 16);
  let used = 0;
  const reserve = (bytes: number): void => {
    if (used + bytes <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, used + bytes));
    larger.set(buffer.subarray(0, used));
    buffer = larger;
  };
  return {
    byte(byte) {
      if (used === buffer.length) reserve(1);
      buffer[used] = byte;
      used += 1;
    },
    number(value) {
      reserve(MAX_DIGITS);
      let rest = value;
      let end = used + 1;
      for (let limit = 10; limit <= value; limit *= 10) end += 1;
      used = end;
      while (end > 0) {
        end -= 1;
        const next = rest < 2 ** 31 ? ((rest | 0) / 10) | 0 : Math.floor(rest / 10);
        buffer[end] = ZERO + rest - next * 10;
        rest = next;
        if (rest === 0) break;
      }
    },
    text(text) {
      const encoded = encoder.encode(text);
      reserve(encoded.length);
      buffer.set(encoded, used);
      used += encoded.length;
    },
    ready(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, used);
      used += bytes.length;
    },
    reserve,
    bytes: () => buffer.subarray(0, used),
    clear: () => {
      used = 0;
    },
  };
}
