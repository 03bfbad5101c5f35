/**
 * Original positions in the scripts of one capture: by the maps stored with it, then by those that the user chose, then by those inside or
 * next to scripts on this machine. Maps are read when a position in their script is asked for, and the last ones stay in memory.
 */
import type {
  ResolvePosition,
  ResolvedPosition,
  ScriptPosition,
} from '../../../shared/engine/source-map/contract/original-positions.ts';
import {
  type TextPlace,
  lineOf,
  type CodeLine,
  outlineOf,
  type FunctionOutline,
  openSourceMap,
  type OpenedMap,
  createScriptResolver,
  nameAround,
  type ScriptResolver,
  type SourceOwner,
} from '../../../shared/engine/source-map/index.ts';
import type { QuotedPlace } from '../../../shared/engine/source-map/contract/quotes.ts';
import type { AuthorTexts } from '../../../shared/engine/code-use/index.ts';
import { importsOf, type StyleSheetText } from '../../../shared/engine/trace/index.ts';
import { authorTextsOf } from './author-texts.ts';
import { weighedScriptsOf, type StoredText } from './weighed-scripts.ts';
import { chosenMaps, type ChosenMaps } from './chosen-maps.ts';
import {
  contentOf,
  mapsOfCapture,
  readStoredMaps,
  type StoredMaps,
  type StoredScript,
  type MapProblem,
} from './stored-maps.ts';
import { mapOfScript, sourceFile, type FoundMap } from './map-of-script.ts';
import { NO_FILE, scriptFile, type MayRead } from './small-file.ts';

export interface ResolverOptions {
  /** Folders and map files that the user chose. */
  readonly lookIn: readonly string[];
  /** Which files are read when a script is on this machine: the script, and the maps that it names and that are next to it. */
  readonly mayRead: MayRead;
}

/** For answers that any caller may receive. */
export const STORED_ONLY: ResolverOptions = { lookIn: [], mayRead: NO_FILE };

/** The map that resolves a script. */
export interface UsedMap {
  /** Its address or file. */
  readonly at: string;
  /** The script on this machine, or the file next to it, that led to the map; null if it was stored with the capture or chosen. */
  readonly besideFile: string | null;
}

export interface CaptureResolver {
  readonly resolve: ResolvePosition;
  /** The named function around the function at a position: in the original source, else in the script itself. */
  around(position: ScriptPosition): string | null;
  /** The original name of the function at a position, else the generated one; one without a name by the function around it. '' if nothing is known. */
  nameOf(position: ScriptPosition, original: ResolvedPosition | null): string;
  /** The original name of a variable that the function at a position uses from the one around it. */
  variable(position: ScriptPosition, generated: string): string | null;
  /** The original name of a private field of the class whose constructor is at a position. */
  privateField(position: ScriptPosition, generated: string): string | null;
  /** The original source at a position, and whether it is third-party code. */
  source(position: Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>): SourceOwner | null;
  usedMap(position: Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>): UsedMap | null;
  /** The line of script at a position: as it ran, then as in the original source; without those whose text is not stored. */
  lines(position: Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>): Promise<readonly CodeLine[]>;
  /** The text with a place, of the original source if a map has it; null if it is not stored. */
  text(place: QuotedPlace): Promise<TextPlace | null>;
  /** The texts of the author's sources that are stored: of the original ones where a map has them. */
  authorTexts(): Promise<AuthorTexts>;
  /** Names of the author and of the texts of packages, as far as they have a name. */
  textsWith(name: string): Promise<AuthorTexts>;
  /** The scripts of the page whose texts are stored; null if none are. */
  scriptTexts(): Promise<readonly StoredText[] | null>;
  /** The style sheet with an id of Blink, then those that it imports, each where it begins in its file; those that are stored. */
  sheetTexts(sheetId: string): Promise<readonly StyleSheetText[]>;
  /** The stored style sheet with an address; null without one. */
  styleSheet(url: string): Promise<StyleSheetText | null>;
  /** Maps that could not be stored or used, each with its address. */
  readonly problems: readonly MapProblem[];
  /** Chosen files that are not source maps. */
  readonly unreadable: readonly string[];
  /** True if maps are stored with the capture. */
  readonly hasStoredMaps: boolean;
}

/** Maps of scripts; null: none are stored. */
export interface MapSource {
  /** Identifies the maps, with their version. */
  readonly key: string;
  readonly stored: StoredMaps | null;
}

export interface PositionResolvers {
  /** The same by maps that are given. */
  forMaps(
    source: MapSource,
    positions: Iterable<Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>>,
    options: ResolverOptions,
    signal: AbortSignal,
  ): Promise<CaptureResolver>;
  /** Reads the maps of the scripts of these positions. */
  forCapture(
    captureFile: string,
    positions: Iterable<Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>>,
    options: ResolverOptions,
    signal: AbortSignal,
  ): Promise<CaptureResolver>;
}

/** Memory of decoded maps that were used last. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** The comment that names the map follows the last segment; some writers count one column more. */
const END_COLUMNS = 1;

interface Cached {
  readonly opened: ReturnType<typeof openSourceMap>;
  readonly bytes: number;
  /** By the patterns of third-party code and the script: these hold outlines of sources. */
  readonly resolvers: WeakMap<(source: string) => boolean, Map<StoredScript['scriptId'], ScriptResolver>>;
}

/** `isIgnored`: the person's patterns of third-party code at the time. */
export function createPositionResolvers(
  isIgnored: () => (source: string) => boolean = () => () => false,
): PositionResolvers {
  const cache = new Map<string, Cached>();
  let heldBytes = 0;
  /** Maps of files, by path and version: the snapshots of a series have the same maps, which are read once. */
  const contents = new Map<string, string>();

  /** The maps of a file, with what it has as their version. */
  const byContent = async (path: string, stored: StoredMaps): Promise<StoredMaps> => {
    const key = `${path} ${stored.version}`;
    const version = contents.get(key) ?? (await contentOf(path).catch(() => key));
    contents.set(key, version);
    return { ...stored, version };
  };

  /** A stored map, decoded; or why it cannot be used. */
  const openStored = async (path: string, stored: StoredMaps, map: number): Promise<Cached> => {
    const key = `${path} ${stored.version} ${map}`;
    const known = cache.get(key);
    if (known !== undefined) {
      cache.delete(key);
      cache.set(key, known);
      return known;
    }
    let opened: Cached['opened'];
    try {
      opened = openSourceMap(await stored.read(map));
    } catch (thrown) {
      opened = {
        ok: false,
        reason: `it cannot be read (${thrown instanceof Error ? thrown.message : String(thrown)})`,
      };
    }
    const bytes = opened.ok ? opened.value.heldBytes : 0;
    const fresh = { opened, bytes, resolvers: new WeakMap() };
    cache.set(key, fresh);
    heldBytes += bytes;
    for (const [oldest, { bytes: freed }] of cache) {
      if (heldBytes <= MAX_HELD_BYTES || oldest === key) break;
      cache.delete(oldest);
      heldBytes -= freed;
    }
    return fresh;
  };

  const textsIn = (
    sourceKey: string,
    stored: StoredMaps,
    storedText: (from: StoredMaps, index: number) => Promise<string | null>,
  ) => ({
    mapOf: async (map: number, script: StoredScript) => {
      const { opened } = await openStored(sourceKey, stored, map);
      return opened.ok && fits(opened.value, script) ? opened.value : null;
    },
    addressOf: (map: number) => stored.maps[map]?.at ?? '',
    textOf: (index: number) => storedText(stored, index),
  });

  const forMaps: PositionResolvers['forMaps'] = async (
    { key: sourceKey, stored },
    positions,
    { lookIn, mayRead },
    signal,
  ) => {
    const chosen = await chosenMaps(lookIn);
    const table = scriptTable(stored?.scripts ?? []);
    const problems = [...(stored?.problems ?? [])];
    const texts = new Map<number, Promise<string | null>>();
    const storedText = (from: StoredMaps, index: number): Promise<string | null> => {
      const text = texts.get(index) ?? textOf(from, index);
      texts.set(index, text);
      return text;
    };
    const resolvers = new Map<string, { resolver: ScriptResolver; used: UsedMap } | null>();
    const unmapped = new Map<string, () => OutlinedScript | null>();
    const keyOf = ({ scriptId, url }: Pick<ScriptPosition, 'scriptId' | 'url'>, script: StoredScript | null): string =>
      script === null ? `${scriptId ?? ''} ${url}` : `#${script.scriptId}`;
    for (const position of positions) {
      signal.throwIfAborted();
      const script = table.find(position);
      const key = keyOf(position, script);
      if (resolvers.has(key)) continue;
      resolvers.set(key, null);
      if (stored !== null && script !== null && script.map !== null) {
        const at = stored.maps[script.map]?.at ?? script.url;
        const { opened, resolvers: byPatterns } = await openStored(sourceKey, stored, script.map);
        if (opened.ok && fits(opened.value, script)) {
          const patterns = isIgnored();
          const known = byPatterns.get(patterns) ?? new Map<string, ScriptResolver>();
          byPatterns.set(patterns, known);
          let resolver = known.get(script.scriptId);
          if (resolver === undefined) {
            const text = script.text === undefined ? null : await storedText(stored, script.text);
            const found = {
              ...opened.value,
              ...(text === null ? {} : { generatedText: text }),
              isIgnored: patterns,
              shownSource: (source: string) => sourceFile(source, at),
            };
            resolver = createScriptResolver(found, { line: script.startLine, column: script.startColumn });
            known.set(script.scriptId, resolver);
          }
          resolvers.set(key, { resolver, used: { at, besideFile: null } });
          continue;
        }
        const why = opened.ok
          ? 'It has positions behind the end of the script: it is of another build.'
          : opened.reason;
        problems.push({ address: at, why: opened.ok ? why : `It was left out: ${why}.` });
      }
      const url = position.url === '' ? (script?.url ?? '') : position.url;
      const other = await otherMap(url, chosen, mayRead, isIgnored());
      if (other !== null) resolvers.set(key, other);
      else if (stored !== null && script?.text !== undefined)
        unmapped.set(key, outlinedOnce(script, await storedText(stored, script.text)));
    }
    const around = (position: ScriptPosition): string | null =>
      at(position)?.resolver.around(position) ??
      aroundInScript(unmapped.get(keyOf(position, table.find(position)))?.() ?? null, position);
    const at = (position: Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>) =>
      resolvers.get(keyOf(position, table.find(position))) ?? null;
    const programTexts = (name: string | null): Promise<AuthorTexts> =>
      stored === null
        ? Promise.resolve({ texts: [], areAll: false })
        : authorTextsOf(
            scriptsOnly(stored),
            { ...textsIn(sourceKey, stored, storedText), isIgnored: isIgnored() },
            name,
          );
    return {
      resolve: (position) => at(position)?.resolver.resolve(position) ?? null,
      around,
      nameOf(position, original) {
        const { name: generated = '' } = position;
        if (original === null && generated !== '') return generated;
        if (original !== null && original.name !== null) return original.name;
        const outer = around(position);
        return outer === null ? generated : `(anonymous) in ${outer}`;
      },
      variable: (position, generated) => at(position)?.resolver.variable(position, generated) ?? null,
      privateField: (position, generated) => at(position)?.resolver.privateField(position, generated) ?? null,
      source: (position) => at(position)?.resolver.source(position) ?? null,
      usedMap: (position) => at(position)?.used ?? null,
      lines: async (position) => {
        const script = table.find(position);
        const text = script?.text === undefined || stored === null ? null : await storedText(stored, script.text);
        const ran = script === null || text === null ? null : lineWithin(text, script, position);
        return [ran, at(position)?.resolver.line(position) ?? null].filter((line) => line !== null);
      },
      text: async (place) => {
        const found = at({ ...place, column: place.column ?? 1 })?.resolver.text(place) ?? null;
        if (found !== null || place.original !== undefined) return found;
        const script = table.find({ ...place, column: place.column ?? 1 });
        const text = script?.text === undefined || stored === null ? null : await storedText(stored, script.text);
        if (script === null || text === null) return null;
        const { url, startLine, startColumn } = script;
        const line = place.line - startLine + 1;
        const column = (place.column ?? 1) - (line === 1 ? startColumn - 1 : 0);
        return { source: url, text, line, column, startLine, ...(isIgnored()(url) ? { ignored: true } : {}) };
      },
      authorTexts: () => programTexts(null),
      textsWith: (name) => programTexts(name),
      scriptTexts: async () => {
        if (stored === null || scriptsOnly(stored).every(({ text }) => text === undefined)) return null;
        return weighedScriptsOf(scriptsOnly(stored), textsIn(sourceKey, stored, storedText));
      },
      sheetTexts: async (sheetId) => {
        const sheets = stored?.scripts.filter(({ isStyleSheet }) => isStyleSheet === true) ?? [];
        const found: StyleSheetText[] = [];
        const waiting = sheets.filter(({ scriptId }) => scriptId === sheetId);
        const seen = new Set(waiting);
        for (let sheet = waiting.shift(); sheet !== undefined; sheet = waiting.shift()) {
          const { url, startLine, startColumn, text: index } = sheet;
          const text = stored === null || index === undefined ? null : await storedText(stored, index);
          if (text === null) continue;
          found.push({ url, startLine, startColumn, text });
          const imported = new Set(importsOf({ url, text }));
          for (const other of sheets) {
            if (!imported.has(other.url) || seen.has(other)) continue;
            seen.add(other);
            waiting.push(other);
          }
        }
        return found;
      },
      styleSheet: async (wanted) => {
        const sheet = stored?.scripts.find(({ isStyleSheet, url }) => isStyleSheet === true && url === wanted);
        if (stored === null || sheet?.text === undefined) return null;
        const { url, startLine, startColumn } = sheet;
        const text = await storedText(stored, sheet.text);
        return text === null ? null : { url, startLine, startColumn, text };
      },
      problems,
      unreadable: chosen.unreadable,
      hasStoredMaps: stored !== null,
    };
  };
  return {
    forMaps,
    async forCapture(captureFile, positions, options, signal) {
      const path = mapsOfCapture(captureFile);
      const stored = path === null ? null : await readStoredMaps(path);
      const shared = path === null || stored === null ? null : await byContent(path, stored);
      return forMaps({ key: '', stored: shared }, positions, options, signal);
    },
  };
}

function scriptsOnly({ scripts }: StoredMaps): readonly StoredScript[] {
  return scripts.filter(({ isStyleSheet }) => isStyleSheet !== true);
}

/** A script without a map, whose own text says which function is around another. */
interface OutlinedScript {
  readonly script: StoredScript;
  readonly outline: FunctionOutline;
}

/** Outlines the text when the first name needs it. */
function outlinedOnce(script: StoredScript, text: string | null): () => OutlinedScript | null {
  let outline: FunctionOutline | null | undefined;
  return () => {
    outline ??= text === null ? null : outlineOf(text);
    return outline === null ? null : { script, outline };
  };
}

/** Shorter names are those that a minifier gives: they tell a reader nothing. */
const MIN_NAME_CHARS = 3;

function aroundInScript(
  outlined: OutlinedScript | null,
  { line, column }: Pick<ScriptPosition, 'line' | 'column'>,
): string | null {
  if (outlined === null) return null;
  const { startLine, startColumn } = outlined.script;
  const own = { line: line - startLine + 1, column: line === startLine ? column - startColumn + 1 : column };
  const found = nameAround(outlined.outline, own);
  return found === null || (found.split(' ')[0] ?? '').length < MIN_NAME_CHARS ? null : found;
}

/** The line at a position, which counts from the beginning of the document that contains the script. */
function lineWithin(
  text: string,
  { startLine, startColumn }: StoredScript,
  { line, column }: Pick<ScriptPosition, 'line' | 'column'>,
): CodeLine | null {
  return lineOf(text, line - startLine + 1, line === startLine ? column - startColumn + 1 : column, true);
}

/** The text of a script; null if it cannot be read. */
async function textOf(stored: StoredMaps, index: number): Promise<string | null> {
  try {
    return new TextDecoder().decode(await stored.read(index));
  } catch {
    // The file was replaced or damaged: variables keep their generated names.
    return null;
  }
}

async function otherMap(
  url: string,
  chosen: ChosenMaps,
  mayRead: MayRead,
  isIgnored: (source: string) => boolean,
): Promise<{ resolver: ScriptResolver; used: UsedMap } | null> {
  if (url === '') return null;
  const fromChosen = await chosen.mapFor(url);
  const script = fromChosen === null ? scriptFile(url) : null;
  const found = fromChosen ?? (script === null ? null : await mapOfScript(script, mayRead));
  if (found === null) return null;
  return {
    resolver: resolverOf(found, isIgnored),
    used: { at: found.file, besideFile: fromChosen === null ? found.file : null },
  };
}

function resolverOf({ opened, file }: FoundMap, isIgnored: (source: string) => boolean): ScriptResolver {
  return createScriptResolver({ ...opened, isIgnored, shownSource: (source) => sourceFile(source, file) });
}

/** A map of another build often has positions behind the end of the script. */
function fits({ map }: OpenedMap, { startLine, startColumn, endLine, endColumn }: StoredScript): boolean {
  if (map.end === null) return true;
  const lines = endLine - startLine + 1;
  const columns = lines === 1 ? endColumn - startColumn + 1 : endColumn;
  return map.end.line < lines || (map.end.line === lines && map.end.column <= columns + END_COLUMNS);
}

interface ScriptTable {
  /** By id, else the part of the document around the position; the newest of several loads. */
  find(position: Pick<ScriptPosition, 'scriptId' | 'url' | 'line' | 'column'>): StoredScript | null;
}

function scriptTable(scripts: readonly StoredScript[]): ScriptTable {
  const byId = new Map(scripts.map((script) => [script.scriptId, script]));
  const byUrl = Map.groupBy(scripts, ({ url }) => scriptKey(url));
  return {
    find({ scriptId, url, line, column }) {
      const named = scriptId === undefined ? undefined : byId.get(scriptId);
      if (named !== undefined && (url === '' || scriptKey(named.url) === scriptKey(url))) return named;
      const candidates = byUrl.get(scriptKey(url)) ?? [];
      return candidates.findLast((script) => contains(script, line, column)) ?? candidates.at(-1) ?? null;
    },
  };
}

/** Node's profiles name a script by its path, its debugger by its address. */
function scriptKey(url: string): string {
  return scriptFile(url) ?? url;
}

function contains({ startLine, startColumn, endLine, endColumn }: StoredScript, line: number, column: number): boolean {
  return (
    (line > startLine || (line === startLine && column >= startColumn)) &&
    (line < endLine || (line === endLine && column <= endColumn))
  );
}
