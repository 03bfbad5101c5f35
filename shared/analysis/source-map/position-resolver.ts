/** Original positions and names of positions in one generated script. Texts and outlines of sources are read when the first name needs them. */
import type { ResolvedPosition, ScriptPosition } from '../../contracts/original-positions.ts';
import type { DecodedMap } from './decoded-map.ts';
import { outlineOf, type FunctionOutline, type OutlinedFunction } from './function-outline.ts';
import { originalName } from './original-position.ts';

export interface ScriptMap {
  readonly map: DecodedMap;
  /** Sources that the map lists as third-party code. */
  readonly ignored: ReadonlySet<string>;
  /** The text of a source; null if the map does not contain it. */
  textOf(source: string): string | null;
  /** The source as it is shown; default: its name in the map. */
  readonly shownSource?: (source: string) => string;
}

/** Where a script begins within its document, 1-based; V8's positions in it count from the beginning of the document. */
export interface ScriptStart {
  readonly line: number;
  readonly column: number;
}

export interface ScriptResolver {
  resolve(position: Omit<ScriptPosition, 'scriptId' | 'url'>): ResolvedPosition | null;
  /** The innermost function or class around a position; null without a text of the source. */
  enclosing(line: number, column: number): EnclosingFunction | null;
}

export interface EnclosingFunction {
  readonly kind: OutlinedFunction['kind'];
  readonly name: string | null;
  readonly source: string;
}

const THIRD_PARTY = /(^|[\\/])(node_modules|bower_components)[\\/]/;
/** Outlines of sources that were used last. */
const KEPT_OUTLINES = 200;
const AT_SCRIPT_START: ScriptStart = { line: 1, column: 1 };

export function createScriptResolver(script: ScriptMap, start: ScriptStart = AT_SCRIPT_START): ScriptResolver {
  const outlines = new Map<string, FunctionOutline | null>();
  const outlineFor = (source: string): FunctionOutline | null => {
    const known = outlines.get(source);
    if (known !== undefined) return known;
    const text = script.textOf(source);
    const outline = text === null ? null : outlineOf(text);
    outlines.set(source, outline);
    for (const oldest of outlines.keys()) {
      if (outlines.size <= KEPT_OUTLINES) break;
      outlines.delete(oldest);
    }
    return outline;
  };

  const inScript = (line: number, column: number): { line: number; column: number } => ({
    line: line - start.line + 1,
    column: Math.max(1, line === start.line ? column - start.column + 1 : column),
  });

  return {
    resolve({ line, column, name = '', at = 'function' }) {
      const generated = inScript(line, column);
      const found = script.map.find(generated.line, generated.column);
      if (found === null) return null;
      const outline = outlineFor(found.source);
      const offset = outline?.offsetOf(found.line, found.column) ?? null;
      // The map belongs to another build: its source has no such line.
      if (outline !== null && offset === null) return null;
      const mapped = at === 'function' ? originalName(script.map, { name, ...generated }) : null;
      return {
        name: mapped ?? (outline === null || offset === null ? null : functionName(outline, offset, at)),
        source: script.shownSource?.(found.source) ?? found.source,
        line: found.line,
        column: found.column,
        ignored: script.ignored.has(found.source) || THIRD_PARTY.test(found.source),
      };
    },
    enclosing(line, column) {
      const generated = inScript(line, column);
      const found = script.map.find(generated.line, generated.column);
      const outline = found === null ? null : outlineFor(found.source);
      const offset = found === null ? null : (outline?.offsetOf(found.line, found.column) ?? null);
      const around = outline === null || offset === null ? null : outline.at(offset);
      if (found === null || around === null) return null;
      return { kind: around.kind, name: around.name, source: script.shownSource?.(found.source) ?? found.source };
    },
  };
}

/**
 * A position of a function must be in a head: some maps have no segment there, and their last one before it is in the function around. A map
 * with a segment for each line only leads to the line of the head.
 */
function functionName(outline: FunctionOutline, offset: number, at: ScriptPosition['at']): string | null {
  const around = outline.at(offset);
  if (at === 'call') return around?.name ?? null;
  return around !== null && offset <= around.bodyFrom ? around.name : null;
}
