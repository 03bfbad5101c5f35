/** Original positions and names of positions in one generated script. Texts and outlines of sources are read when the first name needs them. */
import { isThirdPartyPath } from '../../base/third-party.ts';
import type { ResolvedPosition, ScriptPosition } from './contract/original-positions.ts';
import { lineOf, type CodeLine } from './code-line.ts';
import { decodeSourceMap, type DecodedMap, type OriginalPosition, type SourceMap } from './decoded-map.ts';
import { outlineOf, type FunctionOutline, type OutlinedFunction } from './function-outline.ts';
import type { QuotedPlace } from './contract/quotes.ts';
import type { TextPlace } from './quote.ts';

// Original position and name of a function in a generated script.

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

export interface ScriptMap {
  readonly map: DecodedMap;
  /** Names of its sources. */
  readonly sources?: readonly string[];
  /** Sources that the map lists as third-party code. */
  readonly ignored: ReadonlySet<string>;
  /** The text of a source; null if the map does not contain it. */
  textOf(source: string): string | null;
  /** The generated script, if it is known: the names of its variables are read from it. */
  readonly generatedText?: string;
  /** Sources that match the person's patterns, as they are shown, are third-party code too. */
  readonly isIgnored?: (source: string) => boolean;
  /** The source as it is shown; default: its name in the map. */
  readonly shownSource?: (source: string) => string;
}

/** An original source, and whether it is third-party code. */
export interface SourceOwner {
  readonly source: string;
  readonly ignored: boolean;
}

/** Where a script begins within its document, 1-based; V8's positions in it count from the beginning of the document. */
export interface ScriptStart {
  readonly line: number;
  readonly column: number;
}

export interface ScriptResolver {
  resolve(position: Omit<ScriptPosition, 'scriptId' | 'url'>): ResolvedPosition | null;
  /** The original source at a position; null without a mapping. Reads no texts. */
  source(position: Pick<ScriptPosition, 'line' | 'column'>): SourceOwner | null;
  /** The line of the original source at a position; null without its text. */
  line(position: Pick<ScriptPosition, 'line' | 'column'>): CodeLine | null;
  /** The original source at a place; null without its text. */
  text(place: Pick<QuotedPlace, 'line' | 'column' | 'original'>): TextPlace | null;
  /** The named function around the function at a position, such as `DetailsView constructor`; null without a text of the source. */
  around(position: Omit<ScriptPosition, 'scriptId' | 'url'>): string | null;
  /**
   * The original name of a variable that a function uses from the function around it, or from its module. `position`: of the inner one. Null
   * without the text of the script or without a name in the map.
   */
  variable(position: Omit<ScriptPosition, 'scriptId' | 'url'>, generated: string): string | null;
  /**
   * The original name of a private field (`#t`) of the class whose constructor is at a position. Null without the text of the script or of the source.
   */
  privateField(position: Omit<ScriptPosition, 'scriptId' | 'url'>, generated: string): string | null;
}

/** A bundle of more modules is not searched for the names of its module-level variables: each module is read for it. */
const MAX_SEARCHED_MODULES = 300;
/** Outlines of sources that were used last. */
const MAX_OUTLINES = 200;
/** A class never has the name of this method. */
const CONSTRUCTOR = 'constructor';
const AT_SCRIPT_START: ScriptStart = { line: 1, column: 1 };

export function createScriptResolver(script: ScriptMap, start: ScriptStart = AT_SCRIPT_START): ScriptResolver {
  const outlines = new Map<string, FunctionOutline | null>();
  let variables: Map<string, NamedUse[]> | null = null;
  let ofModules: ReadonlyMap<string, string | null> | null = null;
  const outlineFor = (source: string): FunctionOutline | null => {
    const known = outlines.get(source);
    if (known !== undefined) return known;
    const text = script.textOf(source);
    const outline = text === null ? null : outlineOf(text);
    outlines.set(source, outline);
    for (const oldest of outlines.keys()) {
      if (outlines.size <= MAX_OUTLINES) break;
      outlines.delete(oldest);
    }
    return outline;
  };

  const inScript = (line: number, column: number): { line: number; column: number } => ({
    line: line - start.line + 1,
    column: Math.max(1, line === start.line ? column - start.column + 1 : column),
  });

  let lines: readonly string[] | null = null;
  const generatedLine = (line: number): string | null => {
    if (script.generatedText === undefined) return null;
    lines ??= script.generatedText.split('\n');
    return lines[line - 1] ?? null;
  };
  /** Where a function is written; null if its own code has no segment, as with what a compiler adds. */
  const functionAt = ({ line, column }: { line: number; column: number }): OriginalPosition | null => {
    const text = generatedLine(line);
    const segments = text === null ? null : script.map.segmentsAt(line, column);
    if (
      text === null ||
      segments === null ||
      isHead(text.slice(segments.column - 1, column - 1)) ||
      segments.next === null
    )
      return script.map.find(line, column);
    return isWithin(text.slice(column - 1, segments.next.column - 1)) ? segments.next.position : null;
  };

  /** A script as a whole begins before its first segment; if it is made of one source, it begins where that one does. */
  const beginning = ({ line, column }: { line: number; column: number }): OriginalPosition | null => {
    const [source, ...others] = script.sources ?? [];
    return line === 1 && column === 1 && source !== undefined && others.length === 0
      ? { source, line: 1, column: 1 }
      : null;
  };

  const isIgnored = (source: string): boolean =>
    script.ignored.has(source) ||
    isThirdPartyPath(source) ||
    script.isIgnored?.(script.shownSource?.(source) ?? source) === true;

  return {
    source({ line, column }) {
      const generated = inScript(line, column);
      const found = functionAt(generated) ?? beginning(generated);
      return found === null
        ? null
        : { source: script.shownSource?.(found.source) ?? found.source, ignored: isIgnored(found.source) };
    },
    resolve({ line, column, name = '', at = 'function' }) {
      const generated = inScript(line, column);
      const found =
        at === 'line'
          ? script.map.findLine(generated.line)
          : ((at === 'function' ? functionAt(generated) : script.map.find(generated.line, generated.column)) ??
            beginning(generated));
      if (found === null) return null;
      const outline = outlineFor(found.source);
      const offset = outline?.offsetOf(found.line, found.column) ?? null;
      // The map belongs to another build: its source has no such line.
      if (outline !== null && offset === null) return null;
      const named =
        at === 'function' ? originalName(script.map, { name, ...generated }, generatedLine(generated.line)) : null;
      // Some maps name the method: the class is what a reader knows.
      const mapped = named === CONSTRUCTOR ? null : named;
      return {
        name: mapped ?? (outline === null || offset === null ? null : functionName(outline, offset, at)),
        source: script.shownSource?.(found.source) ?? found.source,
        line: found.line,
        column: found.column,
        ...(isIgnored(found.source) ? { ignored: true } : {}),
      };
    },
    line({ line, column }) {
      const generated = inScript(line, column);
      const found = script.map.find(generated.line, generated.column);
      const text = found === null ? null : script.textOf(found.source);
      return found === null || text === null ? null : lineOf(text, found.line, found.column, false);
    },
    text({ line, column = 1, original }) {
      const generated = inScript(line, column);
      const shown = (source: string): string => script.shownSource?.(source) ?? source;
      const found = original === undefined ? (script.map.find(generated.line, generated.column) ?? null) : null;
      const source =
        found?.source ??
        (original === undefined ? undefined : script.sources?.find((each) => shown(each) === original.source));
      const text = source === undefined ? null : script.textOf(source);
      if (source === undefined || text === null) return null;
      const place = found ?? { line: original?.line ?? 0, column: original?.column ?? 1 };
      const ignored = isIgnored(source) ? { ignored: true } : {};
      return { source: shown(source), text, line: place.line, column: place.column, startLine: 1, ...ignored };
    },
    variable({ line, column }, wanted) {
      const generated = inScript(line, column);
      const found = script.map.find(generated.line, generated.column);
      const outline = found === null ? null : outlineFor(found.source);
      if (found === null || outline === null) return null;
      variables ??= variablesOf(script);
      const around = functionAround(outline, found);
      if (around === null) {
        ofModules ??= moduleVariables(variables, outlineFor);
        return ofModules.get(wanted) ?? null;
      }
      const uses = (variables.get(found.source) ?? []).filter(({ text }) => text === wanted);
      const within = uses.flatMap(({ name, line: atLine, column: atColumn }) => {
        const offset = outline.offsetOf(atLine, atColumn);
        if (offset === null || offset < around.from || offset >= around.to) return [];
        // Its own name, which is in the scope outside.
        return offset <= around.bodyFrom && name === around.name ? [] : [{ name, offset }];
      });
      // A function within it may use the same short name for a variable of its own.
      const own = within.find(({ offset }) => outline.at(offset) === around);
      return (own ?? within[0])?.name ?? null;
    },
    privateField({ line, column }, wanted) {
      const generated = inScript(line, column);
      const found = script.map.find(generated.line, generated.column);
      const outline = found === null ? null : outlineFor(found.source);
      if (found === null || outline === null) return null;
      const offset = outline.offsetOf(found.line, found.column);
      let within = offset === null ? null : outline.at(offset);
      while (within !== null && within.kind !== 'class') within = outline.parentOf(within);
      const text = script.textOf(found.source);
      if (within === null || text === null) return null;
      const { from, to } = within;
      for (const use of placesOf(script.generatedText ?? '', wanted)) {
        const original = script.map.find(use.line, use.column);
        if (original?.source !== found.source) continue;
        const at = outline.offsetOf(original.line, original.column);
        if (at === null || at < from || at >= to) continue;
        IDENTIFIER.lastIndex = at;
        const name = IDENTIFIER.exec(text)?.[0];
        if (name?.startsWith('#') === true) return name;
      }
      return null;
    },
    around({ line, column }) {
      const generated = inScript(line, column);
      const found = functionAt(generated);
      const outline = found === null ? null : outlineFor(found.source);
      return found === null || outline === null ? null : nameAround(outline, found);
    },
  };
}

/** True if no other code is between a segment and the parameters of a function: its name, `async`, `=`. */
function isHead(between: string): boolean {
  return !/[(){};,]/.test(between);
}

/** Larger parts without a segment are no head of a function. */
const MAX_HEAD_CHARS = 500;

/** True if code that begins with the parameters of a function has not left it: strings and templates are not read, which only makes it stricter. */
function isWithin(code: string): boolean {
  if (code.length > MAX_HEAD_CHARS) return false;
  let depth = 0;
  for (const sign of code) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && (sign === '}' || sign === ';' || sign === ','))) return false;
  }
  return true;
}

/** The named function around the function at a position: `DetailsView constructor`; else the variable for whose value it is; null if there is none. */
export function nameAround(
  outline: FunctionOutline,
  position: { readonly line: number; readonly column: number },
): string | null {
  let around = functionAround(outline, position);
  while (around !== null && around.name === null) around = outline.parentOf(around);
  return around === null ? givenTo(outline, position) : aroundName(around);
}

function givenTo(
  outline: FunctionOutline,
  { line, column }: { readonly line: number; readonly column: number },
): string | null {
  const offset = outline.offsetOf(line, column);
  const own = offset === null ? null : outline.at(offset);
  return own === null || offset === null || offset > own.bodyFrom ? null : own.givenTo;
}

/** The function around the one at a position. */
function functionAround(
  outline: FunctionOutline,
  { line, column }: { readonly line: number; readonly column: number },
): OutlinedFunction | null {
  const offset = outline.offsetOf(line, column);
  const innermost = offset === null ? null : outline.at(offset);
  if (offset === null || innermost === null) return null;
  // Behind its head the innermost one is not the function itself: the map has no segment at the function's own head.
  return offset > innermost.bodyFrom ? innermost : outline.parentOf(innermost);
}

interface NamedUse {
  /** The identifier in the generated script. */
  readonly text: string;
  readonly name: string;
  /** In the original source. */
  readonly line: number;
  readonly column: number;
}

const IDENTIFIER = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;

/** The 1-based places of a private name in a script. */
function* placesOf(text: string, name: string): Iterable<{ readonly line: number; readonly column: number }> {
  const isMore = /[\p{ID_Continue}$]/u;
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (isMore.test(text[at + name.length] ?? '')) continue;
    for (let end = text.indexOf('\n', lineStart); end >= 0 && end < at; end = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = end + 1;
    }
    yield { line, column: at - lineStart + 1 };
  }
}

/** Identifiers of the generated script that the map names, by source. */
function variablesOf({ map, generatedText }: ScriptMap): Map<string, NamedUse[]> {
  const uses = new Map<string, NamedUse[]>();
  if (generatedText === undefined) return uses;
  const lines = generatedText.split('\n');
  map.forEachName((line, column, name, { source, line: originalLine, column: originalColumn }) => {
    IDENTIFIER.lastIndex = column - 1;
    const text = IDENTIFIER.exec(lines[line - 1] ?? '')?.[0];
    if (text === undefined) return;
    const ofSource = uses.get(source) ?? [];
    ofSource.push({ text, name, line: originalLine, column: originalColumn });
    uses.set(source, ofSource);
  });
  return uses;
}

/** Original names of variables, functions and classes at the level of a module, by their names in the bundle; null where two share one. */
function moduleVariables(
  uses: ReadonlyMap<string, readonly NamedUse[]>,
  outlineFor: (source: string) => FunctionOutline | null,
): Map<string, string | null> {
  const names = new Map<string, string | null>();
  if (uses.size > MAX_SEARCHED_MODULES) return names;
  for (const [source, ofSource] of uses) {
    const outline = outlineFor(source);
    for (const { text, name, line, column } of ofSource) {
      const offset = outline?.offsetOf(line, column) ?? null;
      if (outline === null || offset === null) continue;
      const inner = outline.at(offset);
      const isDeclared = inner?.name === name && offset <= inner.bodyFrom && outline.parentOf(inner) === null;
      if (inner !== null && !isDeclared) continue;
      const known = names.get(text);
      names.set(text, known === undefined || known === name ? name : null);
    }
  }
  return names;
}

/** A method is named with its class only where it is the constructor: its name says the rest. */
function aroundName({ kind, name }: OutlinedFunction): string {
  return kind === 'constructor' ? `${name} constructor` : kind === 'class' ? `class ${name}` : (name ?? '');
}

/**
 * A position of a function must be in a head: some maps have no segment there, and their last one before it is in the function around. A map
 * with a segment for each line only leads to the line of the head.
 */
function functionName(outline: FunctionOutline, offset: number, at: ScriptPosition['at']): string | null {
  const around = outline.at(offset);
  if (around === null || (at === 'function' && offset > around.bodyFrom)) return null;
  return around.name === CONSTRUCTOR ? (outline.parentOf(around)?.name ?? null) : around.name;
}
