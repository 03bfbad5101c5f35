/** The hits of a search among boxes: which are, and going from one to the next. */

/** What the drawing asks of a set of boxes; a chart of millions answers it without a `Set`. */
export interface BoxSet {
  readonly size: number;
  readonly has: (box: number) => boolean;
}

/** The hit after or before a box in their order, around the end; −1 without hits. */
export function nextHit(hits: ArrayLike<number>, from: number | null, step: 1 | -1): number {
  const at = from === null ? -1 : placeOfHit(hits, from);
  const next = at < 0 ? (step === 1 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
  return hits[next] ?? -1;
}

/** Place of a box among the hits; −1 where it is none. */
export function placeOfHit(hits: ArrayLike<number>, box: number): number {
  for (let place = 0; place < hits.length; place += 1) if (hits[place] === box) return place;
  return -1;
}
