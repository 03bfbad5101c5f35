/** Search results among boxes and navigation between them. */

/** The set interface used for drawing; charts of millions implement it without a `Set`. */
export interface BoxSet {
  readonly size: number;
  readonly has: (box: number) => boolean;
}

/** The next or previous result in order, wrapping around; −1 without results. */
export function nextHit(hits: ArrayLike<number>, from: number | null, step: 1 | -1): number {
  const at = from === null ? -1 : placeOfHit(hits, from);
  const next = at < 0 ? (step === 1 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
  return hits[next] ?? -1;
}

/** Index of a box among the results; −1 if it is none. */
export function placeOfHit(hits: ArrayLike<number>, box: number): number {
  for (let place = 0; place < hits.length; place += 1) if (hits[place] === box) return place;
  return -1;
}
