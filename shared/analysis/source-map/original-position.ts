/** What a function of a generated script was before the build: where it was written, and what it was called. */
import { decodeSourceMap, type DecodedMap, type OriginalPosition, type SourceMap } from './decoded-map.ts';

/** Null where the map says nothing of the place, or is damaged there. `line` and `column` are 1-based. */
export function originalPosition(map: SourceMap, line: number, column: number): OriginalPosition | null {
  return decodeSourceMap(map).find(line, column);
}

/** What stands between a function's name and where V8 says that it begins: `name(`, `name=(`, `name=async(`, `name=function(` … */
const BETWEEN = [0, 1, 6, 7, 9, 10, 15];

/**
 * The name that the function had. V8 places a function at its parameters, and a map names what stands at a place: that is the
 * function's own name only where the name it has in the generated script ends right before them. Null where none is told.
 */
export function originalName(
  map: DecodedMap,
  { name, line, column }: { readonly name: string; readonly line: number; readonly column: number },
): string | null {
  if (name === '' || name.startsWith('(')) return null;
  // A method is called `Class.method` now and then: the part behind the dot stands in the script.
  const written = name.slice(name.lastIndexOf('.') + 1);
  const found = map.nameBefore(line, column);
  if (found === null || found.name === written) return null;
  // What begins within the name says that another word stands there.
  if (found.nextColumn < found.column + written.length) return null;
  return BETWEEN.includes(column - found.column - written.length) ? found.name : null;
}
