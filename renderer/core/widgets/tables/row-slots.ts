/**
 * Assigns table rows to DOM elements. A row keeps its element while rendered; elements of removed rows are reused, which is much cheaper
 * than new ones. Elements never change their order, so screen readers meet rows in order.
 */

export interface RowSlots {
  /** A slot number per rendered row from top to bottom; equal numbers are one element. Keys are unique. */
  readonly of: (keys: readonly string[]) => readonly number[];
}

interface Drawn {
  readonly keys: readonly string[];
  readonly slots: readonly number[];
}

/** Previous positions of rows that are still in sequence; null for the others. */
function unchangedPlaces(before: Drawn, keys: readonly string[]): (number | null)[] {
  const placeOf = new Map(before.keys.map((key, place) => [key, place]));
  let last = -1;
  return keys.map((key) => {
    const place = placeOf.get(key) ?? -1;
    if (place <= last) return null;
    last = place;
    return place;
  });
}

/** The same, where elements between two that stay draw what came between those. */
function filledPlaces(places: readonly (number | null)[], rowsBefore: number): (number | null)[] {
  let below = rowsBefore;
  const ends = places
    .toReversed()
    .map((place) => (below = place ?? below))
    .toReversed();
  let above = -1;
  return places.map((place, at) => {
    if (place === null && above + 1 >= (ends[at] ?? 0)) return null;
    above = place ?? above + 1;
    return above;
  });
}

export function createRowSlots(): RowSlots {
  let drawn: Drawn = { keys: [], slots: [] };
  let made = 0;

  return {
    of(keys) {
      const rowsBefore = drawn.keys.length;
      const filled = filledPlaces(unchangedPlaces(drawn, keys), rowsBefore);
      const isMostlyNew = filled.filter((place) => place === null).length * 2 > keys.length;
      // After a row expands, most rows are new: drawing them into existing elements is faster than creating elements.
      const places = isMostlyNew ? keys.map((_, at) => (at < rowsBefore ? at : null)) : filled;
      const slots = places.map((place) => {
        const slot = place === null ? undefined : drawn.slots[place];
        if (slot !== undefined) return slot;
        made += 1;
        return made;
      });
      drawn = { keys, slots };
      return slots;
    },
  };
}
