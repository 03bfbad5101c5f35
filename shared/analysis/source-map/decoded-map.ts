/**
 * A decoded source map (ECMA-426). Mappings are lines of segments with one, four or five base-64 VLQ numbers, each relative to the previous
 * one.
 */
import { z } from 'zod';

const PlainMapSchema = z.object({
  version: z.literal(3),
  /** The generated script, if given. */
  file: z.string().nullish(),
  sources: z.array(z.string().nullable()),
  sourcesContent: z.array(z.string().nullable()).nullish(),
  sourceRoot: z.string().nullish(),
  names: z.array(z.string()).nullish(),
  mappings: z.string(),
});
const OffsetSchema = z.object({ line: z.number().int().min(0), column: z.number().int().min(0) });
/** An index map with sections, as written by bundlers. */
const IndexMapSchema = z.object({
  version: z.literal(3),
  file: z.string().nullish(),
  sections: z.array(z.object({ offset: OffsetSchema, map: PlainMapSchema })),
});
export const SourceMapSchema = z.union([IndexMapSchema, PlainMapSchema]);
export type SourceMap = z.infer<typeof SourceMapSchema>;
type PlainMap = z.infer<typeof PlainMapSchema>;

/** 1-based lines and columns, as in V8's messages. */
export interface OriginalPosition {
  /** Name in the map, after its `sourceRoot`. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

export interface DecodedMap {
  /** Position of the last segment at or before the column; null if it has no source or the map is damaged there. */
  find(line: number, column: number): OriginalPosition | null;
  /** All segments in order of the generated text; null for segments without a source. */
  forEachSegment(visit: (line: number, column: number, position: OriginalPosition | null) => void): void;
  /** The last name in the line before the column; null without one. */
  nameBefore(line: number, column: number): NamedSegment | null;
}

export interface NamedSegment {
  readonly name: string;
  /** Its column, and the column of the next segment of the line. */
  readonly column: number;
  readonly nextColumn: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE_OF = new Int8Array(128).fill(-1);
for (const [value, digit] of Array.from(DIGITS).entries()) VALUE_OF[digit.charCodeAt(0)] = value;
const CONTINUES = 32;
const COMMA = 44;
const SEMICOLON = 59;
const NOBODYS = -1;
const NAMELESS = -1;
/** Numbers stored per segment: column, source, original line, original column, name. */
const WIDTH = 5;

export function decodeSourceMap(map: SourceMap): DecodedMap {
  if (!('sections' in map)) return decodePlain(map);
  const sections = map.sections.map(({ offset, map: part }) => ({ offset, decoded: decodePlain(part) }));
  const sectionOf = (line: number, column: number) =>
    sections.findLast(
      ({ offset }) => offset.line < line - 1 || (offset.line === line - 1 && offset.column <= column - 1),
    );
  return {
    find(line, column) {
      const section = sectionOf(line, column);
      if (section === undefined) return null;
      const { offset, decoded } = section;
      // The column offset applies only to the first line of a section.
      return decoded.find(line - offset.line, line - 1 === offset.line ? column - offset.column : column);
    },
    forEachSegment(visit) {
      for (const { offset, decoded } of sections) {
        decoded.forEachSegment((line, column, position) =>
          visit(line + offset.line, line === 1 ? column + offset.column : column, position),
        );
      }
    },
    nameBefore(line, column) {
      const section = sectionOf(line, column);
      if (section === undefined) return null;
      const { offset, decoded } = section;
      const columnsBefore = line - 1 === offset.line ? offset.column : 0;
      const found = decoded.nameBefore(line - offset.line, column - columnsBefore);
      if (found === null) return null;
      const { name, column: at, nextColumn } = found;
      return { name, column: at + columnsBefore, nextColumn: nextColumn + columnsBefore };
    },
  };
}

/** Joins a source name with the map's `sourceRoot`. */
function behindRoot(root: string, name: string): string {
  const isWhole = root === '' || /^([a-z][a-z0-9+.-]*:|\/)/i.test(name);
  return isWhole ? name : `${root.replace(/\/$/, '')}/${name}`;
}

export interface MapSource {
  /** As returned by `find`. */
  readonly name: string;
  /** Null if the map does not include the text. */
  readonly text: string | null;
}

/** Sources of a map without duplicates, in the map's order. */
export function mapSources(map: SourceMap): MapSource[] {
  const parts = 'sections' in map ? map.sections.map(({ map: part }) => part) : [map];
  const texts = new Map<string, string | null>();
  for (const { sources, sourcesContent, sourceRoot } of parts) {
    for (const [index, source] of sources.entries()) {
      if (source === null) continue;
      const name = behindRoot(sourceRoot ?? '', source);
      texts.set(name, texts.get(name) ?? sourcesContent?.[index] ?? null);
    }
  }
  return [...texts].map(([name, text]) => ({ name, text }));
}

interface Segments {
  readonly numbers: Int32Array;
  /** First segment of each line, plus the end of the last line. Lines after a damaged one are missing. */
  readonly lineStarts: readonly number[];
}

function decodePlain(map: PlainMap): DecodedMap {
  const { numbers, lineStarts } = segmentsOf(map.mappings);
  const names = map.names ?? [];
  const root = map.sourceRoot ?? '';

  /** Index of the last segment at or before the column; −1 if there is none. */
  function segmentAt(line: number, column: number): number {
    const from = lineStarts[line - 1];
    const to = lineStarts[line];
    if (from === undefined || to === undefined) return -1;
    let low = from;
    for (let high = to; low < high;) {
      const middle = (low + high) >>> 1;
      if (numbers[middle * WIDTH] <= column - 1) low = middle + 1;
      else high = middle;
    }
    return low > from ? low - 1 : -1;
  }

  function positionOf(segment: number): OriginalPosition | null {
    const name = segment < 0 ? null : map.sources[numbers[segment * WIDTH + 1]];
    if (name === null || name === undefined) return null;
    return {
      source: behindRoot(root, name),
      line: numbers[segment * WIDTH + 2] + 1,
      column: numbers[segment * WIDTH + 3] + 1,
    };
  }

  return {
    find: (line, column) => positionOf(segmentAt(line, column)),
    forEachSegment(visit) {
      for (let line = 1; line < lineStarts.length; line += 1) {
        for (let segment = lineStarts[line - 1]; segment < lineStarts[line]; segment += 1)
          visit(line, numbers[segment * WIDTH] + 1, positionOf(segment));
      }
    },
    nameBefore(line, column) {
      const from = lineStarts[line - 1] ?? 0;
      for (let segment = segmentAt(line, column - 1); segment >= from; segment -= 1) {
        const name = names[numbers[segment * WIDTH + 4]];
        if (name === undefined) continue;
        const isLast = segment + 1 >= (lineStarts[line] ?? 0);
        const nextColumn = isLast ? Number.POSITIVE_INFINITY : numbers[(segment + 1) * WIDTH] + 1;
        return { name, column: numbers[segment * WIDTH] + 1, nextColumn };
      }
      return null;
    },
  };
}

function segmentsOf(mappings: string): Segments {
  let numbers = new Int32Array(1024 * WIDTH);
  let count = 0;
  const lineStarts = [0];
  /** Column, source, original line, original column, name, as of the last segment that had them. */
  const state = [0, 0, 0, 0, 0];
  let field = 0;
  let value = 0;
  let shift = 0;
  let isSorted = true;
  for (let at = 0; at <= mappings.length; at += 1) {
    const code = at === mappings.length ? SEMICOLON : mappings.charCodeAt(at);
    if (code !== COMMA && code !== SEMICOLON) {
      const digit = code < 128 ? VALUE_OF[code] : -1;
      // Ignores a line with an invalid number, and all following lines.
      if (digit < 0 || shift > 30) return { numbers, lineStarts };
      value += (digit & (CONTINUES - 1)) * 2 ** shift;
      shift += 5;
      if ((digit & CONTINUES) !== 0) continue;
      // The lowest bit is the sign.
      if (field < WIDTH) state[field] += value % 2 === 1 ? -Math.floor(value / 2) : value / 2;
      field += 1;
      value = 0;
      shift = 0;
      continue;
    }
    if (shift !== 0) return { numbers, lineStarts };
    if (field > 0) {
      if ((count + 1) * WIDTH > numbers.length) {
        const wider = new Int32Array(numbers.length * 2);
        wider.set(numbers);
        numbers = wider;
      }
      const place = count * WIDTH;
      if (count > lineStarts[lineStarts.length - 1] && numbers[place - WIDTH] > state[0]) isSorted = false;
      numbers[place] = state[0];
      // A segment of one number marks the following code as having no source.
      numbers[place + 1] = field >= 4 ? state[1] : NOBODYS;
      numbers[place + 2] = state[2];
      numbers[place + 3] = state[3];
      numbers[place + 4] = field >= 5 ? state[4] : NAMELESS;
      count += 1;
    }
    field = 0;
    if (code === SEMICOLON) {
      if (!isSorted) sortLine(numbers, lineStarts[lineStarts.length - 1], count);
      isSorted = true;
      lineStarts.push(count);
      state[0] = 0;
    }
  }
  return { numbers, lineStarts };
}

/** Some writers do not order the segments of a line by column. */
function sortLine(numbers: Int32Array, from: number, to: number): void {
  const segments = Array.from({ length: to - from }, (_, at) =>
    numbers.slice((from + at) * WIDTH, (from + at + 1) * WIDTH),
  ).toSorted((a, b) => a[0] - b[0]);
  for (const [at, segment] of segments.entries()) numbers.set(segment, (from + at) * WIDTH);
}
