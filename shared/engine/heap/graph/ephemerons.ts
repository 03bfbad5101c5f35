/**
 * Entries of WeakMaps. V8 writes two internal edges to the value, one from the key and one from the table, named
 *
 *
 *     12 / part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @11)
 *
 * The value lives as long as both key and table do, so neither edge alone is retaining. There may be millions of entries, so their names
 * are compared as bytes in a hash table of numbers.
 */
import type { StringTable } from '../strings/string-table.ts';

const PATTERN = /^\d+ \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/;
const MARK = new TextEncoder().encode(' / part of key (');

export interface Ephemerons {
  /** Number of entries; if 0, the columns below are empty. */
  readonly count: number;
  /** By string index: entry + 1, the same for both edges of an entry; 0 for any other name. */
  readonly entryOfName: Uint32Array;
  /** By entry + 1: node id of the entry's table. */
  readonly tableId: Float64Array;
}

function digitsAtStart(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && bytes[at] >= 48 && bytes[at] <= 57) at += 1;
  return at;
}

function hasMark(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + MARK.length) return false;
  for (let offset = 0; offset < MARK.length; offset += 1) if (bytes[at + offset] !== MARK[offset]) return false;
  return true;
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

/** The next string that begins with a digit: a small function, because nearly all strings are only seen here. */
function nextWithDigit(strings: StringTable, from: number): number {
  const { length } = strings;
  let index = from;
  for (; index < length; index += 1) {
    const first = strings.firstByte(index);
    if (first >= 48 && first <= 57) break;
  }
  return index;
}

/** Checks every string once; the first byte rules out most of them. */
export function findEphemerons(strings: StringTable): Ephemerons {
  let entryOfName = new Uint32Array(0);
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
    if (!hasMark(bytes, start)) continue;
    const match = PATTERN.exec(strings.get(index));
    if (match === null) continue;
    if (count === 0) entryOfName = new Uint32Array(strings.length);
    const slot = find(bytes, start, hashBytes(bytes, start));
    if (slots[slot] === 0) {
      count += 1;
      if (count === firstName.length) {
        firstName = enlarged(firstName, new Uint32Array(count * 2));
        tableId = enlarged(tableId, new Float64Array(count * 2));
      }
      firstName[count] = index;
      tableId[count] = Number(match[1]);
      slots[slot] = count;
      entryOfName[index] = count;
      if (count * 2 > slots.length) rehash();
    } else {
      entryOfName[index] = slots[slot];
    }
  }
  return { count, entryOfName, tableId };
}

function enlarged<T extends Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
