/** Changes a protobuf message as a tree of fields: numbers past the range, wrong lengths and types, fields repeated or missing, deep nesting. */
import type { Random } from './random.ts';

const VARINT = 0;
const BIT64 = 1;
const LENGTH = 2;
const BIT32 = 5;

interface Field {
  number: bigint;
  type: number;
  /** The value of a varint, the bytes of all others, the fields of a message. */
  value: bigint | Uint8Array | Field[];
  /** The written length of the value; null for its true length. */
  length: bigint | null;
}

const NUMBERS = [
  0n,
  1n,
  2n,
  127n,
  128n,
  255n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
/** More than the call stack holds, in a reader that recurses. */
const DEPTH = 10_000;

function readVarint(bytes: Uint8Array, from: number): readonly [value: bigint, end: number] | null {
  let value = 0n;
  for (let at = from; at < bytes.length && at < from + 10; at += 1) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - from));
    if (byte < 0x80) return [value, at + 1];
  }
  return null;
}

/** The fields of a message; null if the bytes are none. */
function fieldsOf(bytes: Uint8Array): Field[] | null {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === null) return null;
    const number = tag[0] >> 3n;
    const type = Number(tag[0] & 7n);
    if (number === 0n || number > 100_000n) return null;
    let end = tag[1];
    let value: Field['value'];
    if (type === VARINT) {
      const read = readVarint(bytes, end);
      if (read === null) return null;
      [value, end] = read;
    } else {
      const length = type === BIT64 ? 8 : type === BIT32 ? 4 : null;
      const read = length === null ? readVarint(bytes, end) : null;
      if (length === null && (type !== LENGTH || read === null)) return null;
      const from = read?.[1] ?? end;
      end = from + (length ?? Number(read?.[0] ?? 0n));
      if (end > bytes.length) return null;
      const content = bytes.slice(from, end);
      value = type === LENGTH && content.length > 1 ? (fieldsOf(content) ?? content) : content;
    }
    fields.push({ number, type, value, length: null });
    at = end;
  }
  return fields;
}

function varintOf(value: bigint): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, value);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return [...bytes, Number(left)];
}

function bytesOf(fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { number, type, value, length } of fields) {
    parts.push(Uint8Array.from(varintOf((number << 3n) | BigInt(type))));
    if (typeof value === 'bigint') {
      parts.push(Uint8Array.from(varintOf(value)));
      continue;
    }
    const content = value instanceof Uint8Array ? value : bytesOf(value);
    if (type === LENGTH || length !== null) parts.push(Uint8Array.from(varintOf(length ?? BigInt(content.length))));
    parts.push(content);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

/** Every list of fields in a message. */
function messagesOf(fields: Field[]): Field[][] {
  const messages = [fields];
  for (const message of messages) for (const { value } of message) if (Array.isArray(value)) messages.push(value);
  return messages;
}

function nested({ number }: Field): Uint8Array {
  // Every level is written around the one inside, so that all lengths are true.
  const levels: Uint8Array[] = [];
  let length = 0;
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const head = Uint8Array.from([...varintOf((number << 3n) | BigInt(LENGTH)), ...varintOf(BigInt(length))]);
    levels.push(head);
    length += head.length;
  }
  return Uint8Array.from(Buffer.concat(levels.toReversed()));
}

type Change = (message: Field[], field: Field, random: Random) => void;

const CHANGES: readonly Change[] = [
  (message, _field, random) => {
    const numbers = message.filter(({ value }) => typeof value === 'bigint');
    if (numbers.length > 0) random.pick(numbers).value = random.pick(NUMBERS);
  },
  (message, _field, random) => {
    const numbers = message.filter(({ value }) => typeof value === 'bigint');
    if (numbers.length > 0) random.pick(numbers).value = random.pick(numbers).value;
  },
  (_message, field, random) => void (field.length = random.pick([...NUMBERS, -1n])),
  (_message, field, random) =>
    void (field.number = random.pick([...NUMBERS.slice(0, 6), field.number + 1n, field.number - 1n])),
  (_message, field, random) => void (field.type = random.below(8)),
  (message, field) => void message.splice(message.indexOf(field), 1),
  (message, field, random) => {
    const repeats = random.once(4) ? 1 + random.below(200) : 1;
    for (let left = repeats; left > 0; left -= 1)
      message.splice(random.below(message.length), 0, structuredClone(field));
  },
  (message, _field, random) =>
    void message.splice(random.below(message.length), 0, ...message.splice(random.below(message.length), 2)),
  (_message, field, random) => {
    // A varint whose end never comes, or any other bytes.
    field.type = LENGTH;
    field.value = random.once(2)
      ? Uint8Array.from({ length: 1 + random.below(40) }, () => 0xff)
      : Uint8Array.from({ length: random.below(20) }, () => random.below(256));
  },
  (_message, field) => {
    field.type = LENGTH;
    field.value = nested(field);
  },
  (_message, field, random) => {
    if (field.value instanceof Uint8Array && field.value.length > 0) {
      field.value = field.value.slice();
      field.value[random.below(field.value.length)] = random.below(256);
    }
  },
  (_message, field, random) => {
    if (field.type !== BIT64 && field.type !== BIT32) return;
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, random.pick([Number.NaN, Number.POSITIVE_INFINITY, -1e308, 1e308, -0, 5e-324]), true);
    field.value = new Uint8Array(bytes.buffer).slice(0, field.type === BIT64 ? 8 : 4);
  },
];

/** Most changes of one mutant. */
const MAX_CHANGES = 4;

/** Returns a function that makes mutants of a valid message. Throws for bytes that are none. */
export function protobufMutator(bytes: Uint8Array): (random: Random) => Uint8Array {
  const fields = fieldsOf(bytes);
  if (fields === null) throw new Error('the seed is not a protobuf message');
  return (random) => {
    const changed = structuredClone(fields);
    for (let left = 1 + random.below(MAX_CHANGES); left > 0; left -= 1) {
      const message = random.pick(messagesOf(changed));
      if (message.length > 0) random.pick(CHANGES)(message, random.pick(message), random);
    }
    return bytesOf(changed);
  };
}
