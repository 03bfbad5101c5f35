/**
 * Signatures of retaining paths, for finding the same path in another snapshot of the same program. They hash names only: class and edge of
 * each step. Left out is what differs from snapshot to snapshot: digits within a name become one `#`; a plain object is an `Object` whatever
 * its properties are, because V8's name of it (`{id, name}`) depends on the other objects of the heap; and its properties have no names,
 * because they may be keys.
 */
import { mixFirst, mixSecond } from '../diff/path-signature.ts';
import type { StringTable } from '../strings/string-table.ts';

/** Only the first characters of a name are hashed. */
const MAX_NAME_CHARS = 200;
/** The class of plain objects. */
export const PLAIN = 'Object';

export interface WaySignatures {
  /** Adds the next path: a step below the path `up` (0: none), over the edge with the string index `edgeName` (-1: an index or a key). */
  add(up: number, edgeName: number, className: string): void;
  /** Signature of a path by its number, the first being 1. */
  readonly of: (way: number) => string;
}

function hashName(name: string, seed: number, mix: (hash: number, value: number) => number): number {
  let hash = seed;
  for (let at = 0; at < name.length; at += 1) hash = mix(hash, name.charCodeAt(at));
  return hash;
}

const named = (name: string): string => name.slice(0, MAX_NAME_CHARS).replace(/\d+/g, '#');

export function createWaySignatures(strings: Pick<StringTable, 'get'>): WaySignatures {
  const first = [0];
  const second = [0];
  const isPlain = [false];
  return {
    add(up, edgeName, className) {
      const ownClass = className.startsWith('{') ? PLAIN : named(className);
      const edge = edgeName < 0 || isPlain[up] ? '' : named(strings.get(edgeName));
      const text = `${edge}\n${ownClass}`;
      first.push(hashName(text, mixFirst(first[up] ?? 0, text.length), mixFirst));
      second.push(hashName(text, mixSecond(second[up] ?? 0, text.length), mixSecond));
      isPlain.push(ownClass === PLAIN);
    },
    of: (way) => [first[way] ?? 0, second[way] ?? 0].map((hash) => (hash >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}
