/**
 * Converts V8's nested function and block ranges into consecutive segments with a count each, which cover the whole text. The innermost
 * range determines the count of a position.
 */

export interface CountedRange {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** `from, to, count` for each segment in text order; adjacent segments with equal counts are joined. */
export type Segments = readonly number[];

/** `length` is the text length; ranges beyond it are cut. Of two equal ranges, the later one is the inner one. */
export function paintRanges(ranges: readonly CountedRange[], length: number): Segments {
  const ordered = ranges
    .map(({ start, end, count }, order) => ({ start: Math.max(0, start), end: Math.min(end, length), count, order }))
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start || b.end - a.end || a.order - b.order);
  const segments: number[] = [];
  const open: { end: number; count: number }[] = [];
  let at = 0;
  /** Code outside of all ranges has no known execution. */
  const countNow = (): number => open.at(-1)?.count ?? 0;
  const advance = (to: number): void => {
    if (to <= at) return;
    const count = countNow();
    const last = segments.length - 1;
    if (last > 0 && segments[last] === count && segments[last - 1] === at) segments[last - 1] = to;
    else segments.push(at, to, count);
    at = to;
  };
  const closeUntil = (place: number): void => {
    for (let innermost = open.at(-1); innermost !== undefined && innermost.end <= place; innermost = open.at(-1)) {
      advance(innermost.end);
      open.pop();
    }
  };
  for (const { start, end, count } of ordered) {
    closeUntil(start);
    advance(start);
    // A range that extends beyond its enclosing range ends with it.
    open.push({ end: Math.min(end, open.at(-1)?.end ?? end), count });
  }
  closeUntil(length);
  advance(length);
  return segments;
}

/** Maps UTF-16 positions of a text to UTF-8 positions, for sums over many ranges. */
export interface ByteLengths {
  readonly totalBytes: number;
  between(start: number, end: number): number;
}

const BLOCK = 4096;

/** Without a text, each code unit counts as one byte. */
export function byteLengths(text: string | null, length: number): ByteLengths {
  if (text === null) return { totalBytes: length, between: (start, end) => Math.max(0, end - start) };
  const blocks = new Float64Array(Math.ceil(text.length / BLOCK) + 1);
  let isAscii = true;
  for (let block = 0; block + 1 < blocks.length; block += 1) {
    const bytes = bytesOf(text, block * BLOCK, Math.min(text.length, (block + 1) * BLOCK));
    if (bytes !== Math.min(BLOCK, text.length - block * BLOCK)) isAscii = false;
    blocks[block + 1] = (blocks[block] ?? 0) + bytes;
  }
  if (isAscii) return { totalBytes: text.length, between: (start, end) => Math.max(0, end - start) };
  const until = (place: number): number => {
    const block = Math.floor(place / BLOCK);
    return (blocks[block] ?? 0) + bytesOf(text, block * BLOCK, place);
  };
  return {
    totalBytes: blocks.at(-1) ?? 0,
    between: (start, end) => (end <= start ? 0 : until(Math.min(end, text.length)) - until(start)),
  };
}

/** A surrogate pair is four bytes: two per code unit. */
function bytesOf(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

/** Bytes of `start … end` with a count above 0. */
export function usedBytesWithin(segments: Segments, bytes: ByteLengths, start: number, end: number): number {
  let used = 0;
  for (let at = firstSegment(segments, start); at < segments.length; at += 3) {
    const from = Math.max(start, segments[at] ?? 0);
    const to = Math.min(end, segments[at + 1] ?? 0);
    if (from >= end) break;
    if ((segments[at + 2] ?? 0) > 0) used += bytes.between(from, to);
  }
  return used;
}

/** Index in the list of the segment that contains a position. */
function firstSegment(segments: Segments, place: number): number {
  let low = 0;
  for (let high = segments.length / 3; low < high;) {
    const middle = (low + high) >>> 1;
    if ((segments[middle * 3 + 1] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low * 3;
}

/** Walks two lists of segments of one text: `of` gives the value of a part from the counts in both. */
function joinSegments(one: Segments, other: Segments, of: (inOne: number, inOther: number) => number): Segments {
  const both: number[] = [];
  let at = 0;
  let inOne = 0;
  let inOther = 0;
  while (inOne < one.length && inOther < other.length) {
    const to = Math.min(one[inOne + 1] ?? 0, other[inOther + 1] ?? 0);
    const value = of(one[inOne + 2] ?? 0, other[inOther + 2] ?? 0);
    const last = both.length - 1;
    if (last > 0 && both[last] === value) both[last - 1] = to;
    else if (to > at) both.push(at, to, value);
    at = to;
    if (one[inOne + 1] === to) inOne += 3;
    if (other[inOther + 1] === to) inOther += 3;
  }
  return both;
}

/** Counts of two instances of one text together. */
export function addSegments(one: Segments, other: Segments): Segments {
  return joinSegments(one, other, (inOne, inOther) => inOne + inOther);
}

/** Segments of one text: used in neither (0), both (1), only the second (2), only the first (3). */
export function compareSegments(base: Segments, later: Segments): Segments {
  return joinSegments(base, later, (inBase, inLater) => {
    const [before, after] = [inBase > 0, inLater > 0];
    return before === after ? Number(before) : after ? 2 : 3;
  });
}
