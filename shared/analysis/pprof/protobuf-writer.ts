/** Writes protocol buffers with the wire types of profile.proto (https://protobuf.dev/programming-guides/encoding/). */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** Largest double below 2^63, the limit of the format's signed integers. */
const MAX_INTEGER = 2 ** 63 - 1024;

export interface ProtobufWriter {
  /** An integer up to 2^53; 0 is the default and omitted. */
  number(field: number, value: number): void;
  /** An integer up to 2^64: nanoseconds since 1970 exceed 2^53. */
  bigNumber(field: number, value: bigint): void;
  text(field: number, value: string): void;
  /** Packed integers of one field. */
  packed(field: number, values: readonly number[]): void;
  /** A nested message, written by `write`. */
  message(field: number, write: (inner: ProtobufWriter) => void): void;
  /** A copy of the written bytes. */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** Integers must be whole and not negative; larger ones are clamped, and NaN becomes 0. */
export function createProtobufWriter(): ProtobufWriter {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(256);
  let length = 0;

  function room(bytes: number): void {
    if (length + bytes <= buffer.length) return;
    const larger = new Uint8Array(Math.max(length + bytes, buffer.length * 2));
    larger.set(buffer);
    buffer = larger;
  }

  function varint(value: number): void {
    room(10);
    let left = integerOf(value);
    while (left >= 128) {
      // Bit operators would drop everything above 32 bits.
      buffer[length] = (left % 128) + 128;
      length += 1;
      left = Math.floor(left / 128);
    }
    buffer[length] = left;
    length += 1;
  }

  function append(bytes: Uint8Array): void {
    room(bytes.length);
    buffer.set(bytes, length);
    length += bytes.length;
  }

  function delimited(field: number, bytes: Uint8Array): void {
    varint(field * 8 + LENGTH_DELIMITED);
    varint(bytes.length);
    append(bytes);
  }

  return {
    number(field, value) {
      if (value === 0) return;
      varint(field * 8 + VARINT);
      varint(value);
    },
    bigNumber(field, value) {
      if (value === 0n) return;
      varint(field * 8 + VARINT);
      room(10);
      let left = value;
      while (left >= 128n) {
        buffer[length] = Number(left % 128n) + 128;
        length += 1;
        left /= 128n;
      }
      buffer[length] = Number(left);
      length += 1;
    },
    text: (field, value) => delimited(field, encoder.encode(value)),
    packed(field, values) {
      if (values.length === 0) return;
      delimited(field, packedBytes(values));
    },
    message(field, write) {
      const inner = createProtobufWriter();
      write(inner);
      delimited(field, inner.bytes());
    },
    bytes: () => buffer.slice(0, length),
  };
}

function integerOf(value: number): number {
  if (value > MAX_INTEGER) return MAX_INTEGER;
  return Number.isNaN(value) ? 0 : value;
}

/** Encodes integers without tags. */
function packedBytes(values: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) {
    let left = integerOf(value);
    while (left >= 128) {
      bytes.push((left % 128) + 128);
      left = Math.floor(left / 128);
    }
    bytes.push(left);
  }
  return Uint8Array.from(bytes);
}
