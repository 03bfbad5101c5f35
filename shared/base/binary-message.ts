/**
 * Encodes values for connections that carry bytes only: JSON, followed by the contents of typed arrays.
 *
 * Layout: length of the JSON and version, 32 bits each, little-endian; the JSON in UTF-8; the buffers. The JSON and each buffer are padded to a
 * multiple of eight bytes. The JSON is `[value]` or `[value, marks]`: a mark names the type of a placeholder at a path.
 */

const VERSION = 1;
const HEADER_BYTES = 8;

type Step = string | number;
/** The path begins with the key of the placeholder. `elements`: the length of a buffer. */
type Mark = [path: Step[], type: string, elements?: number];

const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;
const TYPED_ARRAY_NAMED = new Map<unknown, (typeof TYPED_ARRAYS)[number]>(
  TYPED_ARRAYS.map((type) => [type.name, type]),
);

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** A value without members that JSON writes as it is: most of them. */
function isLeaf(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}

interface Plain {
  /** The value itself if JSON can write it. */
  readonly value: unknown;
  /** Those inside a value come before its own. */
  readonly marks: readonly Mark[];
  readonly buffers: readonly Uint8Array[];
}

function plainOf(root: unknown): Plain {
  const marks: Mark[] = [];
  const buffers: Uint8Array[] = [];

  const marked = (type: string, placeholder: unknown = null): unknown => {
    marks.push([[], type]);
    return placeholder;
  };
  const buffer = (type: string, bytes: Uint8Array, elements: number): null => {
    marks.push([[], type, elements]);
    buffers.push(bytes);
    return null;
  };

  /** What JSON writes for it; the marks that this makes lead to `key`. */
  function ofMember(key: Step, member: unknown): unknown {
    const before = marks.length;
    const plain = of(member);
    for (let at = before; at < marks.length; at += 1) marks[at]?.[0].push(key);
    return plain;
  }

  function ofItems(items: readonly unknown[]): readonly unknown[] {
    let copy: unknown[] | null = null;
    for (let at = 0; at < items.length; at += 1) {
      const item = items[at];
      if (isLeaf(item)) continue;
      const plain = ofMember(at, item);
      if (plain !== item) (copy ??= [...items])[at] = plain;
    }
    return copy ?? items;
  }

  function ofMembers(members: Readonly<Record<string, unknown>>): unknown {
    let copy: Record<string, unknown> | null = null;
    // Faster than by the list of the keys.
    for (const key in members) {
      const member = members[key];
      if (isLeaf(member) || !Object.hasOwn(members, key)) continue;
      const plain = ofMember(key, member);
      if (plain !== member) (copy ??= { ...members })[key] = plain;
    }
    return copy ?? members;
  }

  function ofObject(value: object): unknown {
    if (Array.isArray(value)) return ofItems(value);
    if (Object.getPrototypeOf(value) === Object.prototype) return ofMembers(value as Record<string, unknown>);
    if (ArrayBuffer.isView(value)) {
      // Buffers of Node are Uint8Arrays, too.
      const type = TYPED_ARRAY_NAMED.get(Object.prototype.toString.call(value).slice('[object '.length, -1));
      if (type === undefined) throw new TypeError('A view of an unknown type is no part of a message.');
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return buffer(type.name, bytes, value.byteLength / type.BYTES_PER_ELEMENT);
    }
    if (value instanceof ArrayBuffer) return buffer('ArrayBuffer', new Uint8Array(value), value.byteLength);
    if (value instanceof Map) return marked('Map', ofItems([...value]));
    if (value instanceof Set) return marked('Set', ofItems([...value]));
    // JSON writes an invalid date as null.
    if (value instanceof Date) return marked('Date', value.getTime());
    return ofMembers(value as Record<string, unknown>);
  }

  function of(value: unknown): unknown {
    if (isLeaf(value)) return value;
    if (typeof value === 'object' && value !== null) return ofObject(value);
    if (typeof value === 'number') return marked(value === 0 ? '-0' : String(value));
    if (typeof value === 'bigint') return marked('bigint', value.toString(16));
    if (value === undefined) return marked('undefined');
    throw new TypeError(`A ${typeof value} is no part of a message.`);
  }

  return { value: of(root), marks, buffers };
}

/** Bytes of a value: JSON, with typed arrays, ArrayBuffers, Maps, Sets, Dates, bigints, undefined, NaN and infinities kept. */
export function encodeMessage(value: unknown): Uint8Array<ArrayBuffer> {
  const plain = plainOf(value);
  const json = JSON.stringify(plain.marks.length === 0 ? [plain.value] : [plain.value, plain.marks]);
  const text = new TextEncoder().encode(json);
  const start = HEADER_BYTES + padded(text.length);
  const bytes = new Uint8Array(plain.buffers.reduce((end, { length }) => end + padded(length), start));
  const header = new DataView(bytes.buffer);
  header.setUint32(0, text.length, true);
  header.setUint32(4, VERSION, true);
  bytes.set(text, HEADER_BYTES);
  let at = start;
  for (const each of plain.buffers) {
    bytes.set(each, at);
    at += padded(each.length);
  }
  return bytes;
}

function specialOf(type: unknown, placeholder: unknown): unknown {
  switch (type) {
    case 'undefined':
      return undefined;
    case 'NaN':
    case 'Infinity':
    case '-Infinity':
    case '-0':
      return Number(type);
    case 'bigint':
      // Hexadecimal, because reading many decimal digits takes long.
      if (typeof placeholder !== 'string' || !/^-?[0-9a-f]+$/.test(placeholder)) break;
      return placeholder.startsWith('-') ? -BigInt(`0x${placeholder.slice(1)}`) : BigInt(`0x${placeholder}`);
    case 'Date':
      return new Date(typeof placeholder === 'number' ? placeholder : Number.NaN);
    case 'Map':
      if (Array.isArray(placeholder)) return new Map(placeholder);
      break;
    case 'Set':
      if (Array.isArray(placeholder)) return new Set(placeholder);
      break;
  }
  throw new TypeError('a mark of an unknown type, or at another placeholder');
}

/** Only what the JSON has itself: nothing of a prototype, and no length of an array. */
function isMember(holder: unknown, step: unknown): holder is Record<Step, unknown> {
  if (typeof holder !== 'object' || holder === null) return false;
  return typeof step === (Array.isArray(holder) ? 'number' : 'string') && Object.hasOwn(holder, step as Step);
}

function decoded(bytes: Uint8Array): unknown {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textEnd = HEADER_BYTES + header.getUint32(0, true);
  if (header.getUint32(4, true) !== VERSION || textEnd > bytes.length) throw new TypeError('another header');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(HEADER_BYTES, textEnd));
  const root: unknown = JSON.parse(text);
  if (!isMember(root, 0)) throw new TypeError('no value');
  let at = padded(textEnd);

  /** A view where its alignment allows it. */
  function buffer(type: unknown, elements: unknown): unknown {
    const Type = TYPED_ARRAY_NAMED.get(type) ?? Uint8Array;
    if (typeof elements !== 'number' || !Number.isInteger(elements) || elements < 0) throw new TypeError('no length');
    const part = bytes.subarray(at, at + elements * Type.BYTES_PER_ELEMENT);
    at += padded(elements * Type.BYTES_PER_ELEMENT);
    if (at > bytes.length) throw new TypeError('a buffer beyond the end');
    const isView = type !== 'ArrayBuffer' && part.byteOffset % Type.BYTES_PER_ELEMENT === 0;
    const { buffer: memory, byteOffset } = isView ? part : new Uint8Array(part);
    return type === 'ArrayBuffer' ? memory : new Type(memory as ArrayBuffer, byteOffset, elements);
  }

  for (const [path, type, elements] of (root[1] ?? []) as Mark[]) {
    let holder = root;
    let key: Step = 0;
    for (const step of path.toReversed()) {
      const member = holder[key];
      if (!isMember(member, step)) throw new TypeError('a mark that leads nowhere');
      holder = member;
      key = step;
    }
    const isBuffer = type === 'ArrayBuffer' || TYPED_ARRAY_NAMED.has(type);
    holder[key] = isBuffer ? buffer(type, elements) : specialOf(type, holder[key]);
  }
  if (at !== bytes.length) throw new TypeError('bytes beyond the last buffer');
  return root[0];
}

/** Typed arrays are views into `bytes` where its alignment allows it. Throws a TypeError for bytes that no encodeMessage made. */
export function decodeMessage(bytes: Uint8Array): unknown {
  try {
    return decoded(bytes);
  } catch (thrown) {
    throw new TypeError('These bytes are no message.', { cause: thrown });
  }
}
