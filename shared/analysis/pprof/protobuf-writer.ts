/** Writes protocol buffers: the few wire types that profile.proto has (https://protobuf.dev/programming-guides/encoding/). */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** The largest number below 2^63, where the format's signed integers end, that a double holds. */
const MOST_INTEGER = 2 ** 63 - 1024;

export interface ProtobufWriter {
  /** An integer up to 2^53; 0 is left out, as it is the default. */
  number(field: number, value: number): void;
  /** The same up to 2^64: nanoseconds since 1970 are more than 2^53. */
  bigNumber(field: number, value: bigint): void;
  text(field: number, value: string): void;
  /** Integers of one field in one run. */
  packed(field: number, values: readonly number[]): void;
  /** A message within, which `write` writes. */
  message(field: number, write: (inner: ProtobufWriter) => void): void;
  /** A copy of what was written. */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** Integers are whole and not negative; larger ones than the format has become its largest, and what is no number 0. */
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
      // Beyond 32 bits the bit operators would lose the upper part.
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
  if (value > MOST_INTEGER) return MOST_INTEGER;
  return Number.isNaN(value) ? 0 : value;
}

/** Integers one after the other. */
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
