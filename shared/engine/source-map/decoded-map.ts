/**
 * A decoded source map (ECMA-426). Mappings are lines of segments with one, four or five base-64 VLQ numbers, each relative to the previous
 * one.
 */
import { z } from 'zod';
import { decodeMappings, WIDTH, type Segments } from './mappings.ts';

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
  /** The segment at or before the column, and the next one of the line; null without one before. */
  segmentsAt(line: number, column: number): SegmentsAt | null;
  /** Position of the first segment of a line; null if its segments are of several sources, or of lines too far apart to be one statement. */
  findLine(line: number): OriginalPosition | null;
  /** All segments in order of the generated text; null for segments without a source. */
  forEachSegment(visit: (line: number, column: number, position: OriginalPosition | null) => void): void;
  /** All segments with a name. */
  forEachName(visit: (line: number, column: number, name: string, position: OriginalPosition) => void): void;
  /** The last name in the line before the column; null without one in the 512 columns before it. */
  nameBefore(line: number, column: number): NamedSegment | null;
  /** Position of the last segment: a shorter script is not the one that the map was made for. Null without segments. */
  readonly end: { readonly line: number; readonly column: number } | null;
}

export interface SegmentsAt {
  /** 1-based. */
  readonly column: number;
  readonly next: { readonly column: number; readonly position: OriginalPosition | null } | null;
}

export interface NamedSegment {
  readonly name: string;
  /** Its column, and the column of the next segment of the line. */
  readonly column: number;
  readonly nextColumn: number;
}

const UTF8 = new TextEncoder();
/** No name is longer; without a limit a line of millions of segments would be searched for each name. */
const NAME_COLUMNS = 512;
/** Original lines that a printer may have joined into one. A line with more of them is one of a minified script. */
const MAX_STATEMENT_LINES = 5;

export function decodeSourceMap(map: SourceMap): DecodedMap {
  return 'sections' in map
    ? joinSections(map.sections.map(({ offset, map: part }) => ({ offset, decoded: decodePlain(part) })))
    : decodePlain(map);
}

function decodePlain(map: PlainMap): DecodedMap {
  return decodePart({
    segments: decodeMappings(UTF8.encode(map.mappings)),
    sources: map.sources.map((source) => (source === null ? null : behindRoot(map.sourceRoot ?? '', source))),
    names: map.names ?? [],
  });
}

export interface MapSection {
  /** 0-based position of the section in the generated script. */
  readonly offset: { readonly line: number; readonly column: number };
  readonly decoded: DecodedMap;
}

/** One map of several, each for a part of the generated script. */
export function joinSections(sections: readonly MapSection[]): DecodedMap {
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
    segmentsAt(line, column) {
      const section = sectionOf(line, column);
      if (section === undefined) return null;
      const { offset, decoded } = section;
      const columnsBefore = line - 1 === offset.line ? offset.column : 0;
      const found = decoded.segmentsAt(line - offset.line, column - columnsBefore);
      if (found === null) return null;
      const { column: at, next } = found;
      return {
        column: at + columnsBefore,
        next: next === null ? null : { ...next, column: next.column + columnsBefore },
      };
    },
    findLine(line) {
      const section = sectionOf(line, Number.POSITIVE_INFINITY);
      // Two sections in one line are parts of several sources.
      if (section === undefined || (section.offset.column > 0 && section.offset.line === line - 1)) return null;
      return section.decoded.findLine(line - section.offset.line);
    },
    forEachSegment(visit) {
      for (const { offset, decoded } of sections) {
        decoded.forEachSegment((line, column, position) =>
          visit(line + offset.line, line === 1 ? column + offset.column : column, position),
        );
      }
    },
    forEachName(visit) {
      for (const { offset, decoded } of sections) {
        decoded.forEachName((line, column, name, position) =>
          visit(line + offset.line, line === 1 ? column + offset.column : column, name, position),
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
    end: endOf(sections.at(-1)),
  };
}

function endOf(last: MapSection | undefined): DecodedMap['end'] {
  const end = last?.decoded.end ?? null;
  if (last === undefined || end === null) return null;
  return { line: end.line + last.offset.line, column: end.line === 1 ? end.column + last.offset.column : end.column };
}

/** Joins a source name with the map's `sourceRoot`. */
export function behindRoot(root: string, name: string): string {
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

export interface MapPart {
  readonly segments: Segments;
  /** After the map's `sourceRoot`. */
  readonly sources: readonly (string | null)[];
  readonly names: readonly string[];
}

/** A map without sections. */
export function decodePart({ segments, sources, names }: MapPart): DecodedMap {
  const { numbers, lineStarts } = segments;
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
    const source = segment < 0 ? null : sources[numbers[segment * WIDTH + 1]];
    if (source === null || source === undefined) return null;
    const line = numbers[segment * WIDTH + 2] + 1;
    const column = numbers[segment * WIDTH + 3] + 1;
    // The differences of a damaged map lead to before the beginning of the source.
    return line < 1 || column < 1 ? null : { source, line, column };
  }

  const last = lineStarts.at(-1) ?? 0;
  return {
    end:
      last === 0
        ? null
        : { line: lineStarts.findIndex((start) => start >= last), column: numbers[(last - 1) * WIDTH] + 1 },
    find: (line, column) => positionOf(segmentAt(line, column)),
    segmentsAt(line, column) {
      const segment = segmentAt(line, column);
      if (segment < 0) return null;
      const columnOf = (of: number): number => numbers[of * WIDTH] + 1;
      const next = segment + 1;
      return {
        column: columnOf(segment),
        next: next < (lineStarts[line] ?? 0) ? { column: columnOf(next), position: positionOf(next) } : null,
      };
    },
    findLine(line) {
      let first: OriginalPosition | null = null;
      for (let segment = lineStarts[line - 1] ?? 0; segment < (lineStarts[line] ?? 0); segment += 1) {
        const position = positionOf(segment);
        if (position === null) continue;
        first ??= position;
        if (position.source !== first.source || Math.abs(position.line - first.line) > MAX_STATEMENT_LINES) return null;
      }
      return first;
    },
    forEachSegment(visit) {
      for (let line = 1; line < lineStarts.length; line += 1) {
        for (let segment = lineStarts[line - 1]; segment < lineStarts[line]; segment += 1)
          visit(line, numbers[segment * WIDTH] + 1, positionOf(segment));
      }
    },
    forEachName(visit) {
      for (let line = 1; line < lineStarts.length; line += 1) {
        for (let segment = lineStarts[line - 1]; segment < lineStarts[line]; segment += 1) {
          const name = names[numbers[segment * WIDTH + 4]];
          const position = name === undefined ? null : positionOf(segment);
          if (name !== undefined && position !== null) visit(line, numbers[segment * WIDTH] + 1, name, position);
        }
      }
    },
    nameBefore(line, column) {
      const from = lineStarts[line - 1] ?? 0;
      for (let segment = segmentAt(line, column - 1); segment >= from; segment -= 1) {
        if (column - 1 - numbers[segment * WIDTH] > NAME_COLUMNS) return null;
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
