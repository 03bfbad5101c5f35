/** The original place of a place in a script, by a source map inside or next to the script on this machine. */
import type { OriginalPosition } from '../../../../shared/engine/source-map/index.ts';
import { mapOfScript, sourceFile } from '../../source-maps/map-of-script.ts';
import { ANY_FILE, scriptFile } from '../../source-maps/small-file.ts';

export interface OriginalSource extends OriginalPosition {
  readonly mapFile: string;
}

/** Null if there is no map, or no mapping for the place. `line` and `column` are 1-based. */
export async function originalSource(url: string, line: number, column: number): Promise<OriginalSource | null> {
  const script = scriptFile(url);
  const found = script === null ? null : await mapOfScript(script, ANY_FILE);
  const position = found?.map.find(line, column) ?? null;
  if (found === null || position === null) return null;
  return { ...position, source: sourceFile(position.source, found.file), mapFile: found.file };
}
