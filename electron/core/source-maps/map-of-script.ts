/**
 * The source map of a script on this machine: inline, where its last line names it, or next to it under the script's name. Nothing is
 * fetched: a script from a server has its map there, and requesting it would reveal the profiling.
 */
import nativeSyntax, { dirname, isAbsolute, resolve, type PlatformPath } from 'node:path';
import {
  type DecodedMap,
  type MapSource,
  openSourceMap,
  type OpenedMap,
} from '../../../shared/engine/source-map/index.ts';
import { leavesMachine } from '../files/path-shape.ts';
import { readSmall, scriptFile, type MayRead } from './small-file.ts';

export interface FoundMap {
  readonly map: DecodedMap;
  readonly opened: OpenedMap;
  /** The file that contains it: the map's, or the script's own. */
  readonly file: string;
  /** The generated script, if the map names it. */
  readonly generated: string | null;
  /** Its sources, with their texts if the map contains them. */
  readonly sources: readonly MapSource[];
}

/** The comment is short unless it contains the map. */
const TAIL_BYTES = 4096;
const COMMENT = /[@#]\s*sourceMappingURL=(\S+)/g;
const INLINE = /^data:application\/json;(?:charset=[^;,]+;)?(base64)?,(.*)$/is;

/** Null when the text is not a source map. */
export function mapFromText(text: string, file: string): FoundMap | null {
  return mapFromBytes(new TextEncoder().encode(text), file);
}

/** Null when the bytes are not a source map. */
export function mapFromBytes(bytes: Uint8Array, file: string): FoundMap | null {
  const read = openSourceMap(bytes);
  if (!read.ok) return null;
  const opened = read.value;
  return {
    map: opened.map,
    opened,
    file,
    generated: opened.file,
    // Texts are read only for those who ask for them.
    get sources() {
      return opened.sources.map((name) => ({ name, text: opened.textOf(name) }));
    },
  };
}

export async function mapFromFile(file: string, mayRead: MayRead): Promise<FoundMap | null> {
  const text = await readSmall(file, mayRead);
  return text === null ? null : mapFromText(text, file);
}

function lastComment(text: string): string | null {
  return [...text.matchAll(COMMENT)].at(-1)?.[1] ?? null;
}

function inlineMap(comment: string, script: string): FoundMap | null {
  const [, base64, content = ''] = INLINE.exec(comment) ?? [];
  try {
    const text = base64 === undefined ? decodeURIComponent(content) : Buffer.from(content, 'base64').toString('utf8');
    return mapFromText(text, script);
  } catch {
    // An address that cannot be decoded.
    return null;
  }
}

/** The map inside the text of a script; null if its last line has none. */
export function mapWithin(text: string, script: string): FoundMap | null {
  const comment = lastComment(text);
  return comment?.startsWith('data:') === true ? inlineMap(comment, script) : null;
}

/** An inline map is longer than the part that was read: that part is nothing but its base64 digits. */
function isWithin(tail: string): boolean {
  return /^[A-Za-z0-9+/=%._~-]+\s*$/.test(tail);
}

/** `mayRead` decides about the script, the map that it names, and the map next to it. */
export async function mapOfScript(script: string, mayRead: MayRead): Promise<FoundMap | null> {
  const tail = await readSmall(script, mayRead, TAIL_BYTES);
  const short = tail === null ? null : lastComment(tail);
  const inline =
    short === null && tail !== null && isWithin(tail) ? lastComment((await readSmall(script, mayRead)) ?? '') : null;
  const comment = short ?? inline;
  if (comment?.startsWith('data:') === true) return inlineMap(comment, script);
  const named = comment === null ? null : mapAddress(comment, script);
  const linked = named === null ? null : await mapFromFile(named, mayRead);
  return linked ?? mapFromFile(`${script}.map`, mayRead);
}

/** The file that a comment names; null for an address elsewhere. */
export function mapAddress(comment: string, script: string, syntax: PlatformPath = nativeSyntax): string | null {
  const elsewhere = scriptFile(comment, syntax);
  if (elsewhere !== null || /^[a-z][a-z0-9+.-]*:/i.test(comment)) return elsewhere;
  const named = syntax.resolve(syntax.dirname(script), decoded(comment));
  // A script on a share that the user chose has its map there; no comment leads from one machine to another.
  const staysThere = syntax.parse(named).root === syntax.parse(script).root;
  return staysThere || !leavesMachine(named, syntax) ? named : null;
}

function decoded(comment: string): string {
  try {
    return decodeURIComponent(comment);
  } catch {
    return comment;
  }
}

/** The source as a file, or as an address if the map has one; names such as `webpack://shop/src/a.ts` stay. */
export function sourceFile(source: string, mapFile: string): string {
  if (/^https?:/i.test(mapFile)) return URL.canParse(source, mapFile) ? new URL(source, mapFile).href : source;
  const isFile = !/^[a-z][a-z0-9+.-]*:/i.test(source) || isAbsolute(source);
  return isFile ? resolve(dirname(mapFile), source) : source;
}
