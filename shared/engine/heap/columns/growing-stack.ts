/** A stack of ordinals in one typed array, for work lists of millions of nodes. */

export interface OrdinalStack {
  push(ordinal: number): void;
  /** Removes the last one; check `size` first. */
  pop(): number;
  /** Returns all, in the order pushed, and empties the stack. */
  take(): Uint32Array;
  readonly size: number;
}

export function createOrdinalStack(firstCapacity = 1024): OrdinalStack {
  let items = new Uint32Array(firstCapacity);
  let size = 0;
  return {
    push(ordinal) {
      if (size === items.length) {
        const larger = new Uint32Array(items.length * 2);
        larger.set(items);
        items = larger;
      }
      items[size] = ordinal;
      size += 1;
    },
    pop() {
      size -= 1;
      return items[size];
    },
    take() {
      const all = items.slice(0, size);
      size = 0;
      return all;
    },
    get size() {
      return size;
    },
  };
}
