/** Original position and name of a function in a generated script. */
import { decodeSourceMap, type DecodedMap, type OriginalPosition, type SourceMap } from './decoded-map.ts';

/** Null if the map has no mapping or is damaged there. `line` and `column` are 1-based. */
export function originalPosition(map: SourceMap, line: number, column: number): OriginalPosition | null {
  return decodeSourceMap(map).find(line, column);
}

/** Lengths of the text between a function's name and V8's position of it: `name(`, `name=(`, `name=async(`, `name=function(` … */
const BETWEEN = [0, 1, 6, 7, 9, 10, 15];

/**
 * The original name of a function. V8's position of a function is its parameters, and a map names the code at a position. The name belongs
 * to the function only if its generated name ends right before the parameters, and is there if the line is known. Null without a name.
 */
export function originalName(
  map: DecodedMap,
  { name, line, column }: { readonly name: string; readonly line: number; readonly column: number },
  generatedLine: string | null = null,
): string | null {
  if (name === '' || name.startsWith('(')) return null;
  // V8 sometimes names a method `Class.method`; the script contains the part after the dot.
  const written = name.slice(name.lastIndexOf('.') + 1);
  const found = map.nameBefore(line, column);
  if (found === null || found.name === written) return null;
  // A segment that begins inside the name belongs to another word.
  if (found.nextColumn < found.column + written.length) return null;
  const atSegment = found.column - 1;
  if (generatedLine !== null && generatedLine.slice(atSegment, atSegment + written.length) !== written) return null;
  return BETWEEN.includes(column - found.column - written.length) ? found.name : null;
}
