/**
 * Boxes of a chart that are read for ranges, as many as a screen shows of each, where a whole chart would be too much to send. They are one chart that grows:
 * a box keeps its number.
 */

/** Equal parts of what is visible: more than it has pixels. */
const PARTS_IN_VIEW = 1600;
/** Share of the visible range that is read on each side of it. */
const BESIDE = 0.5;
/** Share of that which must be there while it is panned, so that the next part comes in time. */
const AHEAD = 0.2;
/** A range that is visible again, after a zoom in steps, need not be read for a little more. */
const TOLERANCE = 1.3;

/** In the unit of the chart. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ReadSpan extends Span {
  /** Boxes as wide as this are all there. */
  readonly part: number;
}

/** A chart: its end, and the width of a moment, which is a range, too. */
export interface WholeSpan {
  readonly end: number;
  readonly shortest: number;
}

const partOf = ({ from, to }: Span, { shortest }: WholeSpan): number => Math.max(shortest, to - from) / PARTS_IN_VIEW;

/** False if boxes are missing that a screen would show of this range. */
export function isRead(read: readonly ReadSpan[], range: Span, whole: WholeSpan): boolean {
  const beside = AHEAD * (range.to - range.from);
  const [from, to] = [Math.max(0, range.from - beside), Math.min(whole.end, range.to + beside)];
  return read.some((each) => each.from <= from && each.to >= to && each.part <= TOLERANCE * partOf(range, whole));
}

/** Parts to read for a range: it and as much beside it. */
export function spanToRead(range: Span, whole: WholeSpan): ReadSpan & { readonly buckets: number } {
  const { end, shortest } = whole;
  const visible = Math.max(shortest, range.to - range.from);
  const from = Math.max(-shortest, range.from - BESIDE * visible);
  const to = Math.min(end + shortest, range.to + BESIDE * visible);
  const part = partOf(range, whole);
  return { from, to, part, buckets: Math.max(1, Math.ceil((to - from) / part)) };
}

/** Part of the whole to read first. */
export function wholeToRead(): Pick<ReadSpan, 'from'> & { readonly buckets: number } {
  return { from: 0, buckets: PARTS_IN_VIEW };
}

/** The whole as it was read first. */
export function wholeAsRead({ end, shortest }: WholeSpan): ReadSpan {
  return { from: 0, to: end, part: Math.max(shortest, end) / PARTS_IN_VIEW };
}

/** Without those that the new one has all of. */
export function withSpan<T extends ReadSpan>(read: readonly T[], range: T): readonly T[] {
  return [...read.filter((each) => each.from < range.from || each.to > range.to || each.part < range.part), range];
}

/** Places of boxes that were not known; notes them. */
export function newPlaces(numbers: Uint32Array, known: Set<number>): number[] {
  const places: number[] = [];
  for (const [place, number] of numbers.entries()) {
    if (known.has(number)) continue;
    known.add(number);
    places.push(place);
  }
  return places;
}

/** A column with the new boxes at its end. `into` has the length of both. */
export function joinedColumn<T extends Float64Array | Uint32Array>(
  into: T,
  first: T,
  second: T,
  places: readonly number[],
): T {
  into.set(first);
  places.forEach((place, at) => {
    into[first.length + at] = second[place] ?? 0;
  });
  return into;
}
