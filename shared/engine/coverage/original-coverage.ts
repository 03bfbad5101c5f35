/** Coverage of original sources: the ranges of a script mapped by its source map. */
import type { DecodedMap, MapSource } from '../source-map/decoded-map.ts';

export interface OriginalCoverage {
  readonly source: string;
  readonly text: string;
  /** Consecutive start, end (UTF-16 code units) and count; unmapped code is in no range. */
  readonly ranges: number[];
}

interface Point {
  readonly at: number;
  readonly count: number;
}

/** `ranges` are those of `coverage.file`. Sources without text or without mappings are omitted. */
export function originalCoverage(
  { text, ranges }: { readonly text: string; readonly ranges: readonly number[] },
  map: Pick<DecodedMap, 'forEachSegment'>,
  sources: readonly MapSource[],
): OriginalCoverage[] {
  const starts = lineStarts(text);
  const originals = new Map(
    sources.flatMap(({ name, text: own }) =>
      own === null ? [] : [[name, { text: own, starts: lineStarts(own), points: [] as Point[] }] as const],
    ),
  );
  let range = 0;
  map.forEachSegment((line, column, position) => {
    const original = position === null ? undefined : originals.get(position.source);
    const lineStart = starts[line - 1];
    if (position === null || original === undefined || lineStart === undefined) return;
    const place = lineStart + column - 1;
    if ((ranges[range * 3] ?? 0) > place) range = 0;
    while (range * 3 < ranges.length && (ranges[range * 3 + 1] ?? 0) <= place) range += 1;
    const originalStart = original.starts[position.line - 1];
    if (originalStart === undefined) return;
    original.points.push({ at: originalStart + position.column - 1, count: ranges[range * 3 + 2] ?? 0 });
  });
  return [...originals].flatMap(([source, { text: own, points }]) =>
    points.length === 0 ? [] : [{ source, text: own, ranges: stretches(points, own.length) }],
  );
}

/** Each point extends to the next one; of several at one position, the highest count wins. */
function stretches(points: readonly Point[], length: number): number[] {
  const sorted = points.filter(({ at }) => at < length).toSorted((a, b) => a.at - b.at || b.count - a.count);
  const ranges: number[] = [];
  for (const { at, count } of sorted) {
    const last = ranges.length - 3;
    if (last >= 0 && ranges[last] === at) continue;
    if (last >= 0) ranges[last + 1] = at;
    if (last >= 0 && ranges[last + 2] === count) ranges[last + 1] = length;
    else ranges.push(at, length, count);
  }
  return ranges;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
