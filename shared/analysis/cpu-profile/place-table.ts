/**
 * The functions of a profile, each once. A file names the function of every call anew: half a million times in a large one, so that no
 * key is made of the four members. Name and address become numbers, and a hash table of numbers holds the rest.
 */
import type { CpuPlace } from '../../contracts/cpu-profiles.ts';

/** What DevTools calls a function without a name. */
const ANONYMOUS = '(anonymous)';
/** A function with the texts that it alone has, about. */
const BYTES_PER_FUNCTION = 300;

export interface PlaceTable {
  /** Place of the function in the list; positions are 1-based, 0 where unknown. */
  placeOf(name: string, url: string, line: number, column: number): number;
  readonly functions: CpuPlace[];
}

/** `reserve` is told before bytes are taken. */
export function createPlaceTable(reserve: (bytes: number) => void): PlaceTable {
  const functions: CpuPlace[] = [];
  const texts = new Map<string, number>();
  /** By function: numbers of its name and address. */
  const names: number[] = [];
  const urls: number[] = [];
  /** Places + 1 by hash; 0 is free. */
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
