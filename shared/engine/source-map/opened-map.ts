/**
 * A source map read from its bytes. Texts of sources stay bytes until one is needed: in a map of 80 MB they are most of it, and parsed as
 * a whole it would take several times its size.
 */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { behindRoot, decodePart, joinSections, type DecodedMap, type MapSection } from './decoded-map.ts';
import { decodeMappings } from './mappings.ts';

export interface OpenedMap {
  readonly map: DecodedMap;
  /** The generated script, if the map names it. */
  readonly file: string | null;
  /** Names of its sources, after `sourceRoot`. */
  readonly sources: readonly string[];
  /** Sources of third-party code by the map's own list (`ignoreList`, before that `x_google_ignoreList`). */
  readonly ignored: ReadonlySet<string>;
  /** The text of a source; null if the map does not contain it. */
  textOf(source: string): string | null;
  /** Memory that it holds: its bytes and the decoded columns. */
  readonly heldBytes: number;
}

/** A value of the JSON text, as a range of bytes. */
interface Range {
  readonly from: number;
  readonly to: number;
}

interface Part {
  readonly decoded: DecodedMap;
  readonly columnBytes: number;
  readonly sources: readonly (string | null)[];
  readonly ignored: readonly number[];
  readonly texts: readonly Range[];
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const LESS_THAN = 60;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

const SourcesSchema = z.array(z.string().nullable());
const NamesSchema = z.array(z.string());
const IgnoreListSchema = z.array(z.number().int().min(0));
const OffsetSchema = z.object({ line: z.number().int().min(0), column: z.number().int().min(0) });

/** The reason why bytes are not a source map. Thrown within this file only. */
class NotAMap extends Error {}

/** The map, or why the bytes are none. */
export function openSourceMap(bytes: Uint8Array): { readonly ok: true; readonly value: OpenedMap } | NotOpened {
  try {
    return ok(opened(bytes));
  } catch (thrown) {
    if (thrown instanceof NotAMap) return { ok: false, reason: thrown.message };
    throw thrown;
  }
}

export interface NotOpened {
  readonly ok: false;
  /** The end of a sentence: "it is HTML". */
  readonly reason: string;
}

function opened(bytes: Uint8Array): OpenedMap {
  const start = startOf(bytes);
  if (bytes[start] === LESS_THAN) throw new NotAMap('it is HTML, not JSON');
  if (bytes[start] !== OPEN_BRACE) throw new NotAMap('it is not a JSON object');
  const members = membersOf(bytes, start);
  const version = valueOf(bytes, members.get('version'), z.number(), 'version');
  if (version !== 3) throw new NotAMap(`its version is ${version ?? 'missing'}, not 3`);
  const sections = members.get('sections');
  const parts =
    sections === undefined
      ? [{ offset: { line: 0, column: 0 }, part: readPart(bytes, members) }]
      : readSections(bytes, sections);
  const texts = new Map<string, Range>();
  const ignored = new Set<string>();
  for (const { part } of parts) {
    for (const [index, source] of part.sources.entries()) {
      if (source === null) continue;
      const text = part.texts[index];
      if (text !== undefined && bytes[text.from] === QUOTE && !texts.has(source)) texts.set(source, text);
    }
    for (const index of part.ignored) {
      const source = part.sources[index];
      if (source !== null && source !== undefined) ignored.add(source);
    }
  }
  const joined: MapSection[] = parts.map(({ offset, part }) => ({ offset, decoded: part.decoded }));
  return {
    file: valueOf(bytes, members.get('file'), z.string().nullable(), 'file') ?? null,
    map: sections === undefined ? parts[0].part.decoded : joinSections(joined),
    sources: [...new Set(parts.flatMap(({ part }) => part.sources.filter((source) => source !== null)))],
    ignored,
    textOf: (source) => {
      const range = texts.get(source);
      return range === undefined ? null : sourceTextAt(bytes, range);
    },
    heldBytes: bytes.byteLength + parts.reduce((sum, { part }) => sum + part.columnBytes, 0),
  };
}

/** After a byte order mark, blanks, and the line that servers put in front so that a map cannot be loaded as a script. */
function startOf(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes[at] === 41 && bytes[at + 1] === CLOSE_BRACKET && bytes[at + 2] === CLOSE_BRACE) {
    const lineEnd = bytes.indexOf(10, at);
    at = lineEnd < 0 ? bytes.length : lineEnd + 1;
  }
  return skipBlanks(bytes, at);
}

function readSections(bytes: Uint8Array, range: Range): { offset: MapSection['offset']; part: Part }[] {
  return elementsOf(bytes, range).flatMap((element) => {
    if (bytes[element.from] !== OPEN_BRACE) throw new NotAMap('a section is not an object');
    const members = membersOf(bytes, element.from);
    const offset = valueOf(bytes, members.get('offset'), OffsetSchema, 'offset of a section');
    const map = members.get('map');
    // A section with an address instead of a map.
    if (map === undefined || bytes[map.from] !== OPEN_BRACE) return [];
    if (offset === undefined) throw new NotAMap('a section has no offset');
    return [{ offset, part: readPart(bytes, membersOf(bytes, map.from)) }];
  });
}

function readPart(bytes: Uint8Array, members: ReadonlyMap<string, Range>): Part {
  const mappings = members.get('mappings');
  if (mappings === undefined || bytes[mappings.from] !== QUOTE) throw new NotAMap('it has no mappings');
  const root = valueOf(bytes, members.get('sourceRoot'), z.string().nullable(), 'sourceRoot') ?? '';
  const named = valueOf(bytes, members.get('sources'), SourcesSchema, 'sources') ?? [];
  const sources = named.map((source) => (source === null ? null : behindRoot(root, source)));
  const names = valueOf(bytes, members.get('names'), NamesSchema.nullable(), 'names') ?? [];
  const contents = members.get('sourcesContent');
  const texts = contents === undefined || bytes[contents.from] !== OPEN_BRACKET ? [] : elementsOf(bytes, contents);
  const ignoreList = members.get('ignoreList') ?? members.get('x_google_ignoreList');
  const segments = decodeMappings(mappingBytes(bytes, mappings));
  return {
    decoded: decodePart({ segments, sources, names }),
    columnBytes: segments.numbers.byteLength + segments.lineStarts.byteLength,
    sources,
    ignored: valueOf(bytes, ignoreList, IgnoreListSchema.nullable(), 'ignoreList') ?? [],
    texts,
  };
}

/** Without a copy, unless the writer escaped the slashes. */
function mappingBytes(bytes: Uint8Array, range: Range): Uint8Array {
  const within = bytes.subarray(range.from + 1, range.to - 1);
  if (!within.includes(BACKSLASH)) return within;
  return new TextEncoder().encode(valueOf(bytes, range, z.string(), 'mappings'));
}

/** Null for a text that cannot be read: the positions of the map are of use without it. */
function sourceTextAt(bytes: Uint8Array, range: Range): string | null {
  try {
    return valueOf(bytes, range, z.string(), 'sourcesContent') ?? null;
  } catch (thrown) {
    if (thrown instanceof NotAMap) return null;
    throw thrown;
  }
}

/** Undefined if the member is missing. */
function valueOf<T>(bytes: Uint8Array, range: Range | undefined, schema: z.ZodType<T>, member: string): T | undefined {
  if (range === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(UTF8.decode(bytes.subarray(range.from, range.to)));
  } catch {
    throw new NotAMap(`its ${member} is not valid JSON`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new NotAMap(`its ${member} has another type than source maps have`);
  return parsed.data;
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] <= 32) at += 1;
  return at;
}

/** The end of the string that begins at `from`, after its closing quote. */
function stringEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (bytes[before] === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at + 1;
  }
  throw new NotAMap('it is cut off within a string');
}

function valueEnd(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return stringEnd(bytes, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    let at = from;
    while (at < bytes.length && ![COMMA, CLOSE_BRACE, CLOSE_BRACKET].includes(bytes[at]) && bytes[at] > 32) at += 1;
    return at;
  }
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const code = bytes[at];
    if (code === QUOTE) at = stringEnd(bytes, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new NotAMap('it is cut off');
}

/** The members of the object that begins at `from`, unparsed. */
function membersOf(bytes: Uint8Array, from: number): Map<string, Range> {
  const members = new Map<string, Range>();
  for (let at = skipBlanks(bytes, from + 1); bytes[at] !== CLOSE_BRACE;) {
    if (bytes[at] !== QUOTE) throw new NotAMap('it is not valid JSON');
    const nameEnd = stringEnd(bytes, at);
    const name = UTF8.decode(bytes.subarray(at + 1, nameEnd - 1));
    at = skipBlanks(bytes, nameEnd);
    if (bytes[at] !== COLON) throw new NotAMap('it is not valid JSON');
    at = skipBlanks(bytes, at + 1);
    const to = valueEnd(bytes, at);
    members.set(name, { from: at, to });
    at = skipBlanks(bytes, to);
    if (bytes[at] === COMMA) at = skipBlanks(bytes, at + 1);
    else if (bytes[at] !== CLOSE_BRACE) throw new NotAMap('it is not valid JSON');
  }
  return members;
}

function elementsOf(bytes: Uint8Array, { from }: Range): Range[] {
  const elements: Range[] = [];
  for (let at = skipBlanks(bytes, from + 1); bytes[at] !== CLOSE_BRACKET;) {
    const to = valueEnd(bytes, at);
    if (to === at) throw new NotAMap('it is not valid JSON');
    elements.push({ from: at, to });
    at = skipBlanks(bytes, to);
    if (bytes[at] === COMMA) at = skipBlanks(bytes, at + 1);
    else if (bytes[at] !== CLOSE_BRACKET) throw new NotAMap('it is not valid JSON');
  }
  return elements;
}
