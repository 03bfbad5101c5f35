/** Where a place in a script was written, by a source map within or beside the script on this machine. */
import type { OriginalPosition } from '../../shared/analysis/source-map/decoded-map.ts';
import { mapOfScript, sourceFile } from '../source-maps/map-of-script.ts';
import { scriptFile } from '../source-maps/small-file.ts';

export interface OriginalSource extends OriginalPosition {
  readonly mapFile: string;
}

/** Null where there is no map, or it does not tell. `line` and `column` are 1-based. */
export async function originalSource(url: string, line: number, column: number): Promise<OriginalSource | null> {
  const script = scriptFile(url);
  const found = script === null ? null : await mapOfScript(script);
  const position = found?.map.find(line, column) ?? null;
  if (found === null || position === null) return null;
  return { ...position, source: sourceFile(position.source, found.file), mapFile: found.file };
}
