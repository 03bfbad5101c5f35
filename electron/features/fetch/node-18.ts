/** Node 18 has no `toSorted`, which modules of the script use. */
if (!('toSorted' in Array.prototype))
  // The program is ours alone.
  Reflect.defineProperty(Array.prototype, 'toSorted', {
    value: function toSorted<Item>(this: readonly Item[], compare?: (one: Item, other: Item) => number): Item[] {
      const copy = [...this];
      copy.sort(compare);
      return copy;
    },
  });
