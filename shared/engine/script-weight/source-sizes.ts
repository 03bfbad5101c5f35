/**
 * Bytes of a script that each original source is. Generated code belongs to a source from its mapping to the next mapping of the line, or to the end of the
 * line with its line break, as DevTools counts it (front_end/models/trace/handlers/ScriptsHandler.ts).
 */
import type { DecodedMap } from '../source-map/decoded-map.ts';

/** Characters by source; null if a mapping is outside of the text, whose map it then is not. */
export function sourceSizes(text: string, map: Pick<DecodedMap, 'forEachSegment'>): Map<string, number> | null {
  const lines = text.split('\n');
  const sizes = new Map<string, number>();
  let isOutside = false;
  let source: string | null = null;
  let line = 0;
  let column = 0;
  const close = (endColumn: number): void => {
    if (source !== null) sizes.set(source, (sizes.get(source) ?? 0) + endColumn - column);
  };
  const lengthOf = (of: number): number => lines[of - 1]?.length ?? -1;
  map.forEachSegment((nextLine, nextColumn, position) => {
    if (nextLine === line) close(nextColumn);
    else if (line > 0) close(lengthOf(line) + 2);
    [line, column, source] = [nextLine, nextColumn, position?.source ?? null];
    if (position !== null && column - 1 > lengthOf(line)) isOutside = true;
  });
  if (line > 0) close(lengthOf(line) + 2);
  return isOutside ? null : sizes;
}
