/** Maps equal sequences of numbers to equal small ids: a hash table in typed arrays, for millions of lookups without strings. */

export interface SequenceTable {
  /** Id of the sequence `items[0 … length]`; a new sequence is copied and gets the next id. */
  intern(items: Uint32Array, length: number, hash: number): number;
  readonly size: number;
  /** The numbers of a known sequence; read-only. */
  sequence(id: number): Uint32Array;
}

/** Hash of the numbers in order, as an unsigned 32-bit number. */
export function hashIndices(items: Uint32Array, length: number): number {
  let hash = length;
  for (let at = 0; at < length; at += 1) {
    hash = Math.imul(hash ^ items[at], 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

export function createSequenceTable(): SequenceTable {
  /** Id + 1 by slot; 0 is free. */
  let slots = new Uint32Array(2048);
  let hashes = new Uint32Array(1024);
  /** Start of each sequence in the pool, plus the end of the last one. */
  let starts = new Uint32Array(1025);
  let pool = new Uint32Array(4096);
  let size = 0;

  function equals(id: number, items: Uint32Array, length: number): boolean {
    const start = starts[id];
    if (starts[id + 1] - start !== length) return false;
    for (let at = 0; at < length; at += 1) if (pool[start + at] !== items[at]) return false;
    return true;
  }

  function addNew(items: Uint32Array, length: number, hash: number): number {
    if (size === hashes.length) {
      hashes = copyInto(new Uint32Array(size * 2), hashes);
      starts = copyInto(new Uint32Array(size * 2 + 1), starts);
    }
    const start = starts[size];
    if (start + length > pool.length) pool = copyInto(new Uint32Array(Math.max(pool.length * 2, start + length)), pool);
    for (let at = 0; at < length; at += 1) pool[start + at] = items[at];
    hashes[size] = hash;
    starts[size + 1] = start + length;
    size += 1;
    return size - 1;
  }

  function place(id: number): void {
    const mask = slots.length - 1;
    let slot = hashes[id] & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
  }

  return {
    intern(items, length, hash) {
      const mask = slots.length - 1;
      for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
        const id = slots[slot] - 1;
        if (hashes[id] === hash && equals(id, items, length)) return id;
      }
      const id = addNew(items, length, hash);
      if (size * 2 > slots.length) {
        slots = new Uint32Array(slots.length * 2);
        for (let known = 0; known < size; known += 1) place(known);
      } else {
        place(id);
      }
      return id;
    },
    get size() {
      return size;
    },
    sequence: (id) => pool.subarray(starts[id], starts[id + 1]),
  };
}

function copyInto(larger: Uint32Array<ArrayBuffer>, old: Uint32Array): Uint32Array<ArrayBuffer> {
  larger.set(old);
  return larger;
}
