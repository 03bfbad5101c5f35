/**
 * Unique functions of a profile. A file repeats the function of every node, up to half a million times, so building a string key of the
 * four members would be slow. Name and URL are mapped to numbers, which are the keys of a hash table.
 */
import { isWorkbenchScript, WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import type { CpuPlace } from '../contract/sampled-profiles.ts';

/** DevTools' label for a function without a name. */
const ANONYMOUS = '(anonymous)';
/** Approximate bytes of a function with its strings. */
const BYTES_PER_FUNCTION = 300;

export interface PlaceTable {
  /** Index of the function; positions are 1-based, 0 if unknown. */
  placeOf(name: string, url: string, line: number, column: number): number;
  readonly functions: CpuPlace[];
}

/** `reserve` is called before memory is allocated. */
export function createPlaceTable(reserve: (bytes: number) => void): PlaceTable {
  const functions: CpuPlace[] = [];
  const texts = new Map<string, number>();
  /** By function: numbers of name and URL. */
  const names: number[] = [];
  const urls: number[] = [];
  /** Index + 1 by hash; 0 is free. */
  let slots = new Uint32Array(2048);

  function textNumber(text: string): number {
    const known = texts.get(text);
    if (known !== undefined) return known;
    const added = texts.size;
    texts.set(text, added);
    return added;
  }

  function widen(): void {
    const wider = new Uint32Array(slots.length * 2);
    for (const [place, { line, column }] of functions.entries()) {
      let slot = hashOf(names[place], urls[place], line, column) & (wider.length - 1);
      while (wider[slot] !== 0) slot = (slot + 1) & (wider.length - 1);
      wider[slot] = place + 1;
    }
    slots = wider;
  }

  return {
    functions,
    placeOf(name, url, line, column) {
      if (isWorkbenchScript(url)) return this.placeOf(WORKBENCH_ENTRY, '', 0, 0);
      const nameNumber = textNumber(name);
      const urlNumber = textNumber(url);
      let slot = hashOf(nameNumber, urlNumber, line, column) & (slots.length - 1);
      while (slots[slot] !== 0) {
        const place = slots[slot] - 1;
        const known = functions[place];
        if (names[place] === nameNumber && urls[place] === urlNumber && known.line === line && known.column === column)
          return place;
        slot = (slot + 1) & (slots.length - 1);
      }
      reserve(BYTES_PER_FUNCTION + 2 * name.length);
      const added = functions.push({ name: name === '' ? ANONYMOUS : name, url, line, column }) - 1;
      names.push(nameNumber);
      urls.push(urlNumber);
      slots[slot] = added + 1;
      if (functions.length * 2 > slots.length) widen();
      return added;
    },
  };
}

function hashOf(name: number, url: number, line: number, column: number): number {
  let hash = Math.imul(name, 0x9e3779b1) ^ Math.imul(url, 0x85ebca6b);
  hash = Math.imul(hash ^ line, 0xc2b2ae35) ^ Math.imul(column, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}
