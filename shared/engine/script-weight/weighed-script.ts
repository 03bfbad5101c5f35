/** A script of a page as the findings about its bytes read it. */
import type { OpenedMap } from '../source-map/opened-map.ts';
import type { TracePlace } from '../trace/contract/trace-causes.ts';

export interface WeighedScript {
  readonly url: string;
  readonly text: string;
  /** 1-based begin within its document. */
  readonly startLine: number;
  readonly startColumn: number;
  readonly map: OpenedMap | null;
  /** A source of the map as answers show it. */
  readonly shownSource: (source: string) => string;
  /** Bytes over the network for each character; null if no request is known. */
  readonly transferRatio: number | null;
}

/** A place in the script's own text, 1-based; in the original source if the map has it. */
export function placeInScript(
  { url, startLine, startColumn, map, shownSource }: WeighedScript,
  line: number,
  column: number,
): TracePlace {
  const found = map?.map.find(line, column) ?? null;
  if (found !== null)
    return { name: '', url: shownSource(found.source), line: found.line, column: found.column, script: url };
  return { name: '', url, line: line + startLine - 1, column: line === 1 ? column + startColumn - 1 : column };
}
