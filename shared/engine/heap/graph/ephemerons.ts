/**
 * Entries of WeakMaps. V8 writes two internal edges to the value, one from the key and one from the table, named
 *
 *
 *     12 / part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @11)
 *
 * The value lives as long as both key and table do, so neither edge alone is retaining. There may be millions of entries, so their names
 * are compared as bytes in a hash table of numbers.
 */
import { ZERO } from '../../../base/byte-codes.ts';
import { plainColumns, type ColumnMaker } from '../columns/column-memory.ts';
import type { StringTable } from '../strings/string-table.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Parts of a name, in order; between them are names of any text, each with an id before the next part. */
const KEY = bytesOf(' / part of key (');
const VALUE = bytesOf(') -> value (');
const TABLE = bytesOf(') pair in WeakMap (table @');
/** ` @` before an id. */
const [SPACE, AT] = bytesOf(' @');
const [CLOSE] = bytesOf(')');

export interface Ephemerons {
  /** Number of entries; if 0, the columns below are empty. */
  readonly count: number;
  /** By string index: entry + 1, the same for both edges of an entry; 0 for any other name. */
  readonly entryOfName: Uint32Array;
  /** By entry + 1: node id of the entry's table. */
  readonly tableId: Float64Array;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= ZERO + 9;

function digitsAtStart(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && isDigit(bytes[at])) at += 1;
  return at;
}

function isAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  if (at < 0 || bytes.length < at + part.length) return false;
  for (let offset = 0; offset < part.length; offset += 1) if (bytes[at + offset] !== part[offset]) return false;
  return true;
}

/** Where the digits before `end` begin. */
function digitsBefore(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && isDigit(bytes[at - 1])) at -= 1;
  return at;
}

/** True if ` @12` stands before `end`. */
function hasIdBefore(bytes: Uint8Array, end: number): boolean {
  const at = digitsBefore(bytes, end);
  return at < end && bytes[at - 1] === AT && bytes[at - 2] === SPACE;
}

/** Id of the table in the name of an entry; −1 for any other name. `start`: behind its digits. Bytes, because decoding a million names takes longer. */
function tableOf(bytes: Uint8Array, start: number): number {
  const end = bytes.length - 1;
  if (start === 0 || bytes[end] !== CLOSE || !isAt(bytes, start, KEY)) return -1;
  const idAt = digitsBefore(bytes, end);
  const tableAt = idAt - TABLE.length;
  if (idAt === end || !isAt(bytes, tableAt, TABLE) || !hasIdBefore(bytes, tableAt)) return -1;
  let at = start + KEY.length;
  while (at < tableAt && !(isAt(bytes, at, VALUE) && hasIdBefore(bytes, at))) at += 1;
  if (at + VALUE.length > tableAt) return -1;
  let id = 0;
  for (let digit = idAt; digit < end; digit += 1) id = id * 10 + bytes[digit] - ZERO;
  return id;
}

/** FNV-1a hash of the bytes from `start`. */
function hashBytes(bytes: Uint8Array, start: number): number {
  let hash = 0x811c_9dc5;
  for (let at = start; at < bytes.length; at += 1) hash = Math.imul(hash ^ bytes[at], 0x0100_0193);
  return hash >>> 0;
}

function equalFrom(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number): boolean {
  if (a.length - aStart !== b.length - bStart) return false;
  for (let offset = 0; aStart + offset < a.length; offset += 1)
    if (a[aStart + offset] !== b[bStart + offset]) return false;
  return true;
}

/** The shortest name of an entry. */
const SHORTEST_BYTES = '0 / part of key ( @0) -> value ( @0) pair in WeakMap (table @0)'.length;

/**
 * The next long string that begins with a digit: a small function, because nearly all strings are only seen here. Numbers as names are many, and
 * short.
 */
function nextWithDigit(strings: StringTable, from: number): number {
  const { length } = strings;
  let index = from;
  for (let start = strings.offsetOf(from), next = start; index < length; index += 1, start = next) {
    next = strings.offsetOf(index + 1);
    if (next - start <= SHORTEST_BYTES) continue;
    if (isDigit(strings.firstByte(index))) break;
  }
  return index;
}

/** Checks every string once; the first byte rules out most of them. `columns` allocates those of the result. */
export function findEphemerons(strings: StringTable, columns: ColumnMaker = plainColumns): Ephemerons {
  let entryOfName: Uint32Array = new Uint32Array(0);
  /** By entry + 1: first name of the entry, and its table. */
  let firstName = new Uint32Array(64);
  let tableId = new Float64Array(64);
  /** Entry + 1 by slot; 0 is free. */
  let slots = new Uint32Array(128);
  let count = 0;

  const find = (bytes: Uint8Array, start: number, hash: number): number => {
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const known = strings.rawBytes(firstName[slots[slot]]);
      if (equalFrom(bytes, start, known, digitsAtStart(known))) break;
    }
    return slot;
  };
  const rehash = (): void => {
    slots = new Uint32Array(slots.length * 2);
    for (let entry = 1; entry <= count; entry += 1) {
      const bytes = strings.rawBytes(firstName[entry]);
      const start = digitsAtStart(bytes);
      slots[find(bytes, start, hashBytes(bytes, start))] = entry;
    }
  };

  for (let index = nextWithDigit(strings, 0); index < strings.length; index = nextWithDigit(strings, index + 1)) {
    const bytes = strings.rawBytes(index);
    const start = digitsAtStart(bytes);
    const table = tableOf(bytes, start);
    if (table < 0) continue;
    if (count === 0) entryOfName = columns.words(strings.length);
    const slot = find(bytes, start, hashBytes(bytes, start));
    if (slots[slot] === 0) {
      count += 1;
      if (count === firstName.length) {
        firstName = enlarged(firstName, new Uint32Array(count * 2));
        tableId = enlarged(tableId, new Float64Array(count * 2));
      }
      firstName[count] = index;
      tableId[count] = table;
      slots[slot] = count;
      entryOfName[index] = count;
      if (count * 2 > slots.length) rehash();
    } else {
      entryOfName[index] = slots[slot];
    }
  }
  return { count, entryOfName, tableId: enlarged(tableId.subarray(0, count + 1), columns.doubles(count + 1)) };
}

function enlarged<T extends Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
