/**
 * Where a place in a generated script was written, by a source map (ECMA-426): mappings are lines of segments, each of one, four
 * or five numbers in base 64 with variable length, each number the difference to the one before it.
 */
import { z } from 'zod';

const PlainMapSchema = z.object({
  version: z.literal(3),
  sources: z.array(z.string().nullable()),
  sourceRoot: z.string().nullish(),
  mappings: z.string(),
});
const OffsetSchema = z.object({ line: z.number().int().min(0), column: z.number().int().min(0) });
/** A map of several parts, as bundlers write them. */
const IndexMapSchema = z.object({
  version: z.literal(3),
  sections: z.array(z.object({ offset: OffsetSchema, map: PlainMapSchema })),
});
export const SourceMapSchema = z.union([IndexMapSchema, PlainMapSchema]);
export type SourceMap = z.infer<typeof SourceMapSchema>;
type PlainMap = z.infer<typeof PlainMapSchema>;

/** Lines and columns are 1-based, as people and V8's own messages count them. */
export interface OriginalPosition {
  /** As the map names it, behind its root. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUES = 32;
const COMMA = ',';
const SEMICOLON = ';';

/** The numbers of one segment; null where it is none. */
function segmentAt(mappings: string, from: number, to: number): number[] | null {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (let at = from; at < to; at += 1) {
    const digit = DIGITS.indexOf(mappings[at] ?? '');
    if (digit < 0 || shift > 30) return null;
    value += (digit & (CONTINUES - 1)) * 2 ** shift;
    shift += 5;
    if ((digit & CONTINUES) !== 0) continue;
    // The lowest bit is the sign.
    numbers.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    value = 0;
    shift = 0;
  }
  return shift === 0 ? numbers : null;
}

/** Of the segments of the line the last that begins at the column or before it; 0-based all. */
function findPlain(map: PlainMap, line: number, column: number): OriginalPosition | null {
  const { mappings, sources } = map;
  let generatedLine = 0;
  let generatedColumn = 0;
  let source = 0;
  let originalLine = 0;
  let originalColumn = 0;
  let found: { source: number; line: number; column: number } | null = null;
  for (let from = 0; from <= mappings.length && generatedLine <= line;) {
    let to = from;
    while (to < mappings.length && mappings[to] !== COMMA && mappings[to] !== SEMICOLON) to += 1;
    const numbers = segmentAt(mappings, from, to);
    if (numbers === null) return null;
    if (numbers.length > 0) {
      generatedColumn += numbers[0] ?? 0;
      if (numbers.length >= 4) {
        source += numbers[1] ?? 0;
        originalLine += numbers[2] ?? 0;
        originalColumn += numbers[3] ?? 0;
      }
      // A segment of one number says that what follows is nobody's source.
      if (generatedLine === line && generatedColumn <= column)
        found = numbers.length >= 4 ? { source, line: originalLine, column: originalColumn } : null;
    }
    if (mappings[to] === SEMICOLON) {
      generatedLine += 1;
      generatedColumn = 0;
    }
    from = to + 1;
  }
  const name = found === null ? null : sources[found.source];
  if (found === null || name === null || name === undefined) return null;
  const root = map.sourceRoot ?? '';
  const isWhole = root === '' || /^([a-z][a-z0-9+.-]*:|\/)/i.test(name);
  return {
    source: isWhole ? name : `${root.replace(/\/$/, '')}/${name}`,
    line: found.line + 1,
    column: found.column + 1,
  };
}

/** Null where the map says nothing of the place, or is damaged there. `line` and `column` are 1-based. */
export function originalPosition(map: SourceMap, line: number, column: number): OriginalPosition | null {
  const place = { line: line - 1, column: column - 1 };
  if (!('sections' in map)) return findPlain(map, place.line, place.column);
  const section = map.sections.findLast(
    ({ offset }) => offset.line < place.line || (offset.line === place.line && offset.column <= place.column),
  );
  if (section === undefined) return null;
  const { offset } = section;
  // Columns count from the offset on its first line only.
  const inColumn = place.line === offset.line ? place.column - offset.column : place.column;
  return findPlain(section.map, place.line - offset.line, inColumn);
}
