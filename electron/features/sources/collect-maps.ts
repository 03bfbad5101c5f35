/**
 * The source maps of a target's scripts, read when a capture of it was taken and stored with the capture. Pages load their maps through the
 * browser, from where the page loaded the script; scripts on this machine have theirs next to them; some scripts contain their map.
 */
import { createHash } from 'node:crypto';
import { foreign } from '../../../shared/base/foreign-text.ts';
import { readFile, stat } from 'node:fs/promises';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import {
  MAX_MAP_BYTES,
  type StoredMapEntry,
  type StoredMapsWriter,
  type StoredScript,
  type MapProblem,
} from '../../core/source-maps/stored-maps.ts';
import { ownMapOf, whyNotRead, type OwnMap } from '../../core/source-maps/own-map.ts';
import { mapRequest, webOrigin } from './map-origin.ts';
import { loadBytesThroughPage } from './page-resources.ts';

// The style sheets of a page that have an address, so that selectors whose costs were recorded have a place in a file.

const READ_DEADLINE_MS = 15_000;
const MAX_SHEETS = 500;

type Header = EventParams<'CSS.styleSheetAdded'>['header'];

interface CollectedSheet {
  readonly header: Header;
  readonly text: string;
  readonly hash: string;
}

/** Texts that can be read, up to so many characters in all; none for a target that is no page. Those that script inserted have no address. */
async function collectedSheets(
  session: AttachedSession,
  { maxChars, signal }: { readonly maxChars: number; readonly signal: AbortSignal },
): Promise<CollectedSheet[]> {
  const headers: Header[] = [];
  const listening = session.on('CSS.styleSheetAdded', ({ header }) => {
    const { origin, sourceURL, isConstructed } = header;
    const isInFile = origin === 'regular' && sourceURL !== '' && isConstructed !== true;
    if (isInFile && headers.length < MAX_SHEETS) headers.push(header);
  });
  const sheets: CollectedSheet[] = [];
  // The CSS domain cannot be enabled without the DOM domain.
  const document = await session.enable('DOM');
  const styles = document.ok ? await session.enable('CSS') : document;
  let chars = 0;
  for (const header of styles.ok ? headers : []) {
    const { styleSheetId } = header;
    const read = await session.send(
      'CSS.getStyleSheetText',
      { styleSheetId },
      { signal, deadlineMs: READ_DEADLINE_MS },
    );
    if (!read.ok || chars + read.value.text.length > maxChars) continue;
    const { text } = read.value;
    chars += text.length;
    sheets.push({ header, text, hash: createHash('sha256').update(text).digest('hex') });
  }
  listening.dispose();
  if (styles.ok && styles !== document) styles.value.dispose();
  if (document.ok) document.value.dispose();
  return sheets;
}

/** Maximum bytes of the maps of one capture, before compression. */
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
const MAX_SCRIPTS = 5000;
/** Maximum bytes of the text of one script, and of all scripts. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const MAX_TEXTS_BYTES = 32 * 1024 * 1024;
const URL_CHARS = 4096;
const ENABLE_DEADLINE_MS = 15_000;
const MAX_PROBLEMS = 100;
const DATA_URL = /^data:[^,;]*(?:;charset=[^,;]*)?(;base64)?,/i;

type ParsedScript = EventParams<'Debugger.scriptParsed'>;

/** A map that was read before. */
export interface StoredMap {
  readonly entry: StoredMapEntry;
  /** Null if it is gone. */
  compressed(): Promise<Uint8Array | null>;
}

/** Maps that were read before, by address and content of the script, so that the next capture of the page does not load them again. */
export interface StoredMaps {
  get(key: string): StoredMap | undefined;
  set(key: string, entry: StoredMapEntry): void;
}

export interface Collecting {
  readonly session: AttachedSession;
  /** The page or frame of a dedicated worker, through which the browser loads its maps; null for other targets. */
  readonly loader: { readonly session: AttachedSession; readonly frameId: string } | null;
  /** Address of the current page, of a worker that of its page; empty for other targets. */
  readonly pageUrl: string;
  readonly stored: StoredMaps;
  readonly signal: AbortSignal;
  /** Also the texts of scripts without a map, to quote them; or of all, for the names of variables and the properties that they read. */
  readonly texts: 'none' | 'of-unmapped' | 'of-all';
  /** Also style sheets, with their texts; absent: without. */
  readonly styleSheets?: boolean;
}

/**
 * Enables the debugger of a target that is never to pause. Sent at once, so that scripts run between the commands as little as possible, and a busy
 * page answers all of them after one of its tasks; some runtimes accept the setting only before, others only after.
 */
async function enableDebugger(session: AttachedSession, signal: AbortSignal): Promise<AppResult<unknown>> {
  const skip = (): Promise<unknown> => session.send('Debugger.setSkipAllPauses', { skip: true });
  const [, enabled] = await Promise.all([
    skip(),
    session.send('Debugger.enable', {}, { signal, deadlineMs: ENABLE_DEADLINE_MS }),
    skip(),
  ]);
  return enabled;
}

/** Lists all scripts of the target, which is never paused meanwhile. */
async function listScripts(session: AttachedSession, signal: AbortSignal): Promise<AppResult<ParsedScript[]>> {
  const scripts: ParsedScript[] = [];
  const listening = session.on('Debugger.scriptParsed', (script) => {
    if (script.url !== '' && scripts.length < MAX_SCRIPTS) scripts.push(script);
  });
  const enabled = await enableDebugger(session, signal);
  // Not at once with the others: Hermes lists its scripts after the answer.
  await session.send('Debugger.disable', {});
  listening.dispose();
  return enabled.ok ? ok(scripts) : enabled;
}

/** The scripts whose texts are stored, those without a map first: of the others, the map may have the source. */
function scriptsWithText(
  listed: readonly ParsedScript[],
  mapped: ReadonlySet<string>,
  texts: Collecting['texts'],
): readonly ParsedScript[] {
  if (texts === 'none') return [];
  const isJavaScript = ({ scriptLanguage = 'JavaScript' }: ParsedScript): boolean => scriptLanguage === 'JavaScript';
  const unmapped = listed.filter(
    (script) => !mapped.has(script.scriptId) && isJavaScript(script) && !script.url.startsWith('node:'),
  );
  return texts === 'of-unmapped' ? unmapped : [...unmapped, ...listed.filter(({ scriptId }) => mapped.has(scriptId))];
}

/** Adds the texts of scripts to the file; returns their indexes by script id. Texts that cannot be read are left out. */
async function addTexts(
  writer: StoredMapsWriter,
  scripts: readonly ParsedScript[],
  { session, signal }: Collecting,
): Promise<Map<string, number>> {
  const texts = new Map<string, number>();
  if (scripts.length === 0) return texts;
  const enabled = await enableDebugger(session, signal);
  let totalBytes = 0;
  for (const { scriptId, url, length = 0 } of enabled.ok ? scripts : []) {
    if (length > MAX_TEXT_BYTES || totalBytes + length > MAX_TEXTS_BYTES) continue;
    const read = await session.send('Debugger.getScriptSource', { scriptId }, { signal });
    if (!read.ok) continue;
    totalBytes += length;
    texts.set(scriptId, await writer.add(url.slice(0, URL_CHARS), Buffer.from(read.value.scriptSource)));
  }
  await session.send('Debugger.disable', {});
  return texts;
}

type Found = { readonly raw: Buffer } | { readonly why: string };

function inlineMap(sourceMapUrl: string): Found {
  const [prefix = '', base64] = DATA_URL.exec(sourceMapUrl) ?? [];
  const content = sourceMapUrl.slice(prefix.length);
  try {
    return { raw: base64 === undefined ? Buffer.from(decodeURIComponent(content)) : Buffer.from(content, 'base64') };
  } catch {
    return { why: 'The inline source map cannot be decoded.' };
  }
}

async function mapFile(own: OwnMap): Promise<Found> {
  const why = await whyNotRead(own);
  if (why !== null) return { why };
  const path = own.map;
  const facts = await stat(path).catch(() => null);
  if (facts === null || !facts.isFile()) return { why: 'The file does not exist.' };
  if (facts.size > MAX_MAP_BYTES) return { why: `The file is larger than ${MAX_MAP_BYTES} bytes.` };
  return { raw: await readFile(path) };
}

interface MapPlace {
  readonly address: string;
  /** The map, if it is a file next to a script on this machine. */
  readonly own: OwnMap | null;
}

/** Address of the map of a script; null if it has none. */
function placeOf(script: ParsedScript, pageUrl: string): MapPlace | null {
  const { url, sourceMapURL = '', scriptLanguage = 'JavaScript' } = script;
  if (sourceMapURL === '' || scriptLanguage !== 'JavaScript') return null;
  if (sourceMapURL.startsWith('data:')) return { address: url.slice(0, URL_CHARS), own: null };
  const own = ownMapOf({
    url,
    sourceMapUrl: sourceMapURL,
    isSelfNamed: script.hasSourceURL === true,
    isOfServer: webOrigin(pageUrl) !== null,
  });
  if (own !== null) return { address: own.map, own };
  const base = URL.canParse(url) ? url : pageUrl;
  const address = URL.canParse(sourceMapURL, base) ? new URL(sourceMapURL, base).href : sourceMapURL;
  return { address: address.slice(0, URL_CHARS), own: null };
}

async function readMap(
  script: ParsedScript,
  { address, own }: MapPlace,
  { session, loader, pageUrl, signal }: Collecting,
): Promise<Found> {
  const { url, sourceMapURL = '' } = script;
  if (sourceMapURL.startsWith('data:')) return inlineMap(sourceMapURL);
  if (own !== null) return mapFile(own);
  const isSelfNamed = script.hasSourceURL === true;
  const request = mapRequest({ mapUrl: address, scriptUrl: url, isSelfNamed, pageUrl });
  if (!request.ok) return request;
  const frameId = loader?.frameId ?? script.executionContextAuxData?.frameId ?? null;
  const { includeCredentials } = request;
  const loaded = await loadBytesThroughPage(
    loader?.session ?? session,
    { frameId, url: address, limitBytes: MAX_MAP_BYTES, includeCredentials },
    signal,
  );
  return loaded.ok ? { raw: loaded.value } : { why: loaded.error.message.replace(foreign(address), 'It') };
}

/** A cheap look; the analysis process reads the rest. */
function whyNotMap(raw: Buffer): string | null {
  const start = raw
    .toString('utf8', 0, 200)
    .replace(/^\ufeff/, '')
    .replace(/^\)\]\}'[^\n]*\n/, '')
    .trimStart();
  if (start.startsWith('{')) return null;
  return start.startsWith('<') ? 'It is HTML, not a source map.' : 'It is not a source map.';
}

/** Reads the maps of all scripts of the target and writes them. Errors: those of listing the scripts. */
export async function collectMaps(writer: StoredMapsWriter, collecting: Collecting): Promise<AppResult<undefined>> {
  const { session, pageUrl, stored, signal } = collecting;
  const listed = await listScripts(session, signal);
  if (!listed.ok) return listed;
  const scripts: StoredScript[] = [];
  const problems: MapProblem[] = [];
  /** Index of the map, by its address; null if it cannot be read. */
  const maps = new Map<string, number | null>();
  let totalBytes = 0;
  const mapOf = async (script: ParsedScript): Promise<number | null> => {
    const place = placeOf(script, pageUrl);
    if (place === null) return null;
    const isInline = script.sourceMapURL?.startsWith('data:') === true;
    const key = `${place.address} ${script.hash} ${isInline ? script.scriptId : ''}`;
    const known = maps.get(key);
    if (known !== undefined) return known;
    const add = async (): Promise<number | string> => {
      if (signal.aborted) return 'There was no time left to read it.';
      const before = isInline ? undefined : stored.get(key);
      const compressed = (await before?.compressed()) ?? null;
      if (before !== undefined && compressed !== null) return writer.copy(before.entry, compressed);
      const found = await readMap(script, place, collecting);
      if ('why' in found) return found.why;
      const whyNot = whyNotMap(found.raw);
      if (whyNot !== null) return whyNot;
      totalBytes += found.raw.length;
      if (totalBytes > MAX_TOTAL_BYTES) return `The maps of this capture are larger than ${MAX_TOTAL_BYTES} bytes.`;
      return writer.add(place.address, found.raw);
    };
    const added = await add();
    const index = typeof added === 'number' ? added : null;
    maps.set(key, index);
    const isNew = !problems.some(({ address, why }) => address === place.address && why === added);
    if (typeof added === 'string' && isNew && problems.length < MAX_PROBLEMS)
      problems.push({ address: place.address, why: added });
    const entry = index === null || isInline ? undefined : writer.maps[index];
    if (entry !== undefined) stored.set(key, entry);
    return index;
  };
  for (const script of listed.value) {
    const { scriptId, url, startLine, startColumn, endLine, endColumn } = script;
    scripts.push({
      scriptId,
      url: url.slice(0, URL_CHARS),
      startLine: startLine + 1,
      startColumn: startColumn + 1,
      endLine: endLine + 1,
      endColumn: endColumn + 1,
      map: await mapOf(script),
    });
  }
  const mapped = new Set(scripts.flatMap(({ scriptId, map }) => (map === null ? [] : scriptId)));
  const texts = await addTexts(writer, scriptsWithText(listed.value, mapped, collecting.texts), collecting);
  const sheets: StoredScript[] = [];
  const found =
    collecting.styleSheets === true ? await collectedSheets(session, { maxChars: MAX_TEXTS_BYTES, signal }) : [];
  for (const { header, text, hash } of found) {
    const { styleSheetId: scriptId, sourceURL: url, startLine, startColumn } = header;
    const { endLine = startLine, endColumn = startColumn, sourceMapURL = '', frameId = '' } = header;
    const range = { startLine, startColumn, endLine, endColumn };
    sheets.push({
      scriptId,
      url: url.slice(0, URL_CHARS),
      startLine: startLine + 1,
      startColumn: startColumn + 1,
      endLine: endLine + 1,
      endColumn: endColumn + 1,
      map: await mapOf({ scriptId, url, hash, sourceMapURL, ...range, executionContextAuxData: { frameId } }),
      text: await writer.add(url.slice(0, URL_CHARS), Buffer.from(text)),
      isStyleSheet: true,
    });
  }
  const complete = scripts.map((script): StoredScript => {
    const text = texts.get(script.scriptId);
    return text === undefined ? script : { ...script, text };
  });
  await writer.finish([...complete, ...sheets], problems);
  return ok();
}
