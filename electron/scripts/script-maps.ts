/**
 * The source map of a script: inline, from the page's own server through the browser, among the user's chosen maps, or on this machine
 * where reading is allowed. A map that is missing or unreadable is no error: the notes say why.
 */
import { code } from '../../shared/base/markdown.ts';
import { join } from 'node:path';
import { describeError } from '../../shared/contracts/errors.ts';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
import type { FoundScriptMap, MapRules } from '../../shared/capabilities/sources/scripts-ports.ts';
import type { MapOrigin, ScriptEntry } from '../../shared/contracts/scripts.ts';
import { chosenMaps } from '../source-maps/chosen-maps.ts';
import { mapFromFile, mapFromText, mapOfScript, mapWithin, type FoundMap } from '../source-maps/map-of-script.ts';
import { scriptFile } from '../source-maps/small-file.ts';
import { loadThroughPage } from './page-resources.ts';

const LIMIT_BYTES = 50 * 1024 * 1024;

export interface SearchedMap {
  readonly map: FoundScriptMap | null;
  readonly notes: readonly string[];
}

export interface MapSearch {
  readonly script: ScriptEntry;
  readonly session: AttachedSession;
  /** The origin of the current page; empty if there is none. */
  readonly pageUrl: string;
  readonly rules: MapRules;
  readonly readText: () => Promise<string | null>;
  readonly signal: AbortSignal;
}

function foundMap(origin: MapOrigin, { map, file, sources }: FoundMap): FoundScriptMap {
  const texts = new Map(sources.map(({ name, text }) => [name, text]));
  return {
    origin,
    at: file,
    sources: sources.map(({ name, text }) => ({ name, length: text === null ? null : text.length })),
    textOf: (name) => texts.get(name) ?? null,
    originalOf: (line, column) => map.find(line, column),
  };
}

function originOf(url: string): string | null {
  return URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).origin : null;
}

/** Path of a server's file in the project: the path of its address, below the project's root. */
function projectFile(url: string, root: string | null): string | null {
  if (root === null || originOf(url) === null) return null;
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
    // The map may be named by the script, or be next to it; both must be where this caller may read.
    if ((await rules.mayRead(file)) && (await rules.mayRead(`${file}.map`))) {
      const found = await mapOfScript(file, rules.mayRead);
      if (found !== null) return found;
    } else if (own === null && (await rules.mayRead(`${file}.map`))) {
      const found = await mapFromFile(`${file}.map`);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The text of the map that a script names, if the page's own server has it; null with the reason in the notes. */
export async function pageMapText(
  { script, session, pageUrl, signal }: Pick<MapSearch, 'script' | 'session' | 'pageUrl' | 'signal'>,
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
  const origin = originOf(url);
  if (origin === null || script.frameId === null) return null;
  if (origin !== originOf(script.url) || origin !== originOf(pageUrl)) {
    notes.push(
      `Its source map ${code(url.slice(0, 300))} is of another origin than the page and was not fetched; a map or its folder can be chosen in the window.`,
    );
    return null;
  }
  const text = await loadThroughPage(session, { frameId: script.frameId, url, limitBytes: LIMIT_BYTES }, signal);
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

export async function searchMap(search: MapSearch): Promise<SearchedMap> {
  const { script, rules } = search;
  const notes: string[] = [];
  const answer = (origin: MapOrigin, found: FoundMap): SearchedMap => ({ map: foundMap(origin, found), notes });
  if (script.language === 'WebAssembly') return { map: null, notes };
  if (script.sourceMap === 'inline') {
    const text = await search.readText();
    const within = text === null ? null : mapWithin(text, script.url);
    if (within !== null) return answer('inline', within);
    notes.push('The inline source map of the script cannot be read and was left out.');
  }
  // Before chosen or stored maps: it belongs to the build that the page runs.
  const page = await pageMapText(search, notes);
  if (page !== null) return answer('page', page.found);
  const chosen = rules.lookIn.length === 0 ? null : await (await chosenMaps(rules.lookIn)).mapFor(script.url);
  const elsewhere = chosen ?? (await onDisk(search));
  // The failures do not matter if another map was found.
  if (elsewhere !== null) return { map: foundMap(chosen === null ? 'disk' : 'chosen', elsewhere), notes: [] };
  if (notes.length === 0 && script.sourceMap === 'none') notes.push('The script names no source map.');
  else if (notes.length === 0) notes.push(`Its source map "${script.sourceMapUrl.slice(0, 200)}" was not found.`);
  return { map: null, notes };
}
