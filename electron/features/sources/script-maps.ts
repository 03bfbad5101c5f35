/**
 * The source map of a script: inline, through the browser from where the page loaded the script, next to a script on this machine, among the
 * user's chosen maps, or elsewhere on this machine where reading is allowed. A map that is missing or unreadable is no error: the notes say why.
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { code } from '../../../shared/base/markdown.ts';
import { join } from 'node:path';
import { describeError } from '../../../shared/base/errors.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { FoundScriptMap, MapRules } from '../../../shared/core/capability/scripts-ports.ts';
import type { MapOrigin, ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { chosenMaps } from '../../core/source-maps/chosen-maps.ts';
import {
  mapFromFile,
  mapFromText,
  mapOfScript,
  mapWithin,
  type FoundMap,
} from '../../core/source-maps/map-of-script.ts';
import { ownMapOf, whyNotRead } from '../../core/source-maps/own-map.ts';
import { ANY_FILE, scriptFile } from '../../core/source-maps/small-file.ts';
import { mapRequest, webOrigin } from './map-origin.ts';
import type { Collecting } from './collect-maps.ts';
import { loadThroughPage } from './page-resources.ts';

const LIMIT_BYTES = 50 * 1024 * 1024;

export interface SearchedMap {
  readonly map: FoundScriptMap | null;
  readonly notes: readonly string[];
  /** The map is the script's own, so that every client may read it. */
  readonly isOwn: boolean;
}

export interface MapSearch {
  readonly script: ScriptEntry;
  readonly session: AttachedSession;
  /** The page of a dedicated worker, which loads its maps; null for other targets. */
  readonly loader: Collecting['loader'];
  /** The address of the current page; empty if there is none. */
  readonly pageUrl: string;
  readonly rules: MapRules;
  readonly readText: () => Promise<string | null>;
  readonly signal: AbortSignal;
}

function foundMap(origin: MapOrigin, { map, opened, file, sources }: FoundMap): FoundScriptMap {
  return {
    origin,
    at: file,
    sources: sources.map(({ name, text }) => ({ name, length: text === null ? null : text.length })),
    heldBytes: opened.heldBytes,
    textOf: (name) => opened.textOf(name),
    originalOf: (line, column) => map.find(line, column),
    forEachSegment: (visit) => map.forEachSegment(visit),
  };
}

/** Path of a server's file in the project: the path of its address, below the project's root. */
function projectFile(url: string, root: string | null): string | null {
  if (root === null || webOrigin(url) === null) return null;
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return path.endsWith('/') ? null : join(root, path);
  } catch {
    return null;
  }
}

async function onDisk({ script, rules }: MapSearch): Promise<FoundMap | null> {
  const own = scriptFile(script.url);
  for (const file of [own, projectFile(script.url, rules.projectRoot)]) {
    if (file === null) continue;
    const found = await mapOfScript(file, rules.mayRead);
    if (found !== null) return found;
  }
  return null;
}

/** The text of the map that a script names, if the browser may load it; null with the reason in the notes. */
export async function pageMapText(
  { script, session, loader, pageUrl, signal }: Pick<MapSearch, 'script' | 'session' | 'loader' | 'pageUrl' | 'signal'>,
  notes: string[],
): Promise<{ readonly url: string; readonly text: string; readonly found: FoundMap } | null> {
  if (script.sourceMap !== 'linked') return null;
  const base = URL.canParse(script.url) ? script.url : pageUrl;
  if (!URL.canParse(script.sourceMapUrl, base)) {
    notes.push(
      `The script names ${code(script.sourceMapUrl.slice(0, 200))} as its source map, which is not a valid address.`,
    );
    return null;
  }
  const url = new URL(script.sourceMapUrl, base).href;
  const frameId = loader?.frameId ?? script.frameId;
  if (webOrigin(url) === null || frameId === null) return null;
  const isSelfNamed = script.isSelfNamed === true;
  const request = mapRequest({ mapUrl: url, scriptUrl: script.url, isSelfNamed, pageUrl });
  if (!request.ok) {
    notes.push(
      `Its source map ${code(url.slice(0, 300))} was left out. ${request.why} A map or its folder can be chosen in the window.`,
    );
    return null;
  }
  const { includeCredentials } = request;
  const address = { frameId, url, limitBytes: LIMIT_BYTES, includeCredentials };
  const text = await loadThroughPage(loader?.session ?? session, address, signal);
  if (!text.ok) {
    notes.push(`Its source map was left out. ${describeError(text.error)}`);
    return null;
  }
  const found = mapFromText(text.value, url);
  if (found === null) {
    notes.push(`${code(url.slice(0, 300))} is not a source map and was left out.`);
    return null;
  }
  return { url, text: text.value, found };
}

/** The map next to a script on this machine, if it belongs to the script; null with the reason in the notes. */
async function ownMap({ script, pageUrl }: MapSearch, notes: string[]): Promise<FoundMap | null> {
  if (script.sourceMap !== 'linked') return null;
  const { url, sourceMapUrl, isSelfNamed = false } = script;
  const own = ownMapOf({ url, sourceMapUrl, isSelfNamed, isOfServer: webOrigin(pageUrl) !== null });
  if (own === null) return null;
  const why = await whyNotRead(own);
  const found = why === null ? await mapFromFile(own.map, ANY_FILE) : null;
  if (found === null) notes.push(`Its source map ${code(own.map)} was left out. ${why ?? 'It is not a source map.'}`);
  return found;
}

export async function searchMap(search: MapSearch): Promise<SearchedMap> {
  const { script, rules } = search;
  const notes: string[] = [];
  const answer = (origin: MapOrigin, found: FoundMap): SearchedMap => ({
    map: foundMap(origin, found),
    notes,
    isOwn: true,
  });
  if (script.language === 'WebAssembly') return { map: null, notes, isOwn: false };
  if (script.sourceMap === 'inline') {
    const text = await search.readText();
    const within = text === null ? null : mapWithin(text, script.url);
    if (within !== null) return answer('inline', within);
    notes.push('The inline source map of the script cannot be read and was left out.');
  }
  // Before chosen or stored maps: it belongs to the build that the page runs.
  const page = await pageMapText(search, notes);
  if (page !== null) return answer('page', page.found);
  const own = await ownMap(search, notes);
  if (own !== null) return answer('disk', own);
  const chosen = rules.lookIn.length === 0 ? null : await (await chosenMaps(rules.lookIn)).mapFor(script.url);
  const elsewhere = chosen ?? (await onDisk(search));
  // The failures do not matter if another map was found.
  if (elsewhere !== null)
    return { map: foundMap(chosen === null ? 'disk' : 'chosen', elsewhere), notes: [], isOwn: false };
  if (notes.length === 0 && script.sourceMap === 'none') notes.push('The script names no source map.');
  else if (notes.length === 0) notes.push(`Its source map ${foreign(script.sourceMapUrl)} was not found.`);
  return { map: null, notes, isOwn: false };
}
