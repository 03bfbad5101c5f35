/** The sources of a covered script, by the available map. */
import { originalCoverage, type OriginalCoverage } from '../../../shared/engine/coverage/index.ts';
import { chosenMaps } from './chosen-maps.ts';
import { mapsOfCapture, readStoredMaps } from './stored-maps.ts';
import { mapFromBytes, mapOfScript, mapWithin, sourceFile, type FoundMap } from './map-of-script.ts';
import type { ResolverOptions } from './position-resolvers.ts';
import { scriptFile } from './small-file.ts';

export interface CoveredText {
  readonly url: string;
  /** Null if the capture does not contain it. */
  readonly text: string | null;
  readonly ranges: readonly number[];
}

/** The map stored with the capture; null without one that fits. */
async function storedMap(captureFile: string, url: string): Promise<FoundMap | null> {
  const path = mapsOfCapture(captureFile);
  const stored = path === null ? null : await readStoredMaps(path);
  // Among several scripts with one address, parts of a document, none is the whole text.
  const scripts = stored?.scripts.filter((script) => script.url === url && script.map !== null) ?? [];
  const map = scripts.length === 1 ? (scripts[0]?.map ?? null) : null;
  if (stored === null || map === null) return null;
  return mapFromBytes(await stored.read(map), stored.maps[map]?.at ?? url);
}

/** The map stored with the capture first, then the user's chosen ones, the inline map, and one next to the script on this machine. */
async function mapOf(
  captureFile: string,
  { url, text }: CoveredText,
  { lookIn, mayRead }: ResolverOptions,
): Promise<FoundMap | null> {
  const stored = await storedMap(captureFile, url);
  if (stored !== null) return stored;
  const chosen = await (await chosenMaps(lookIn)).mapFor(url);
  const within = chosen === null && text !== null ? mapWithin(text, url) : null;
  const script = scriptFile(url);
  return chosen ?? within ?? (script === null ? null : mapOfScript(script, mayRead));
}

/** `captureFile`: the capture that contains the script, next to which maps are stored. */
export async function originalsOfCoverage(
  captureFile: string,
  file: CoveredText,
  options: ResolverOptions,
): Promise<{ mapFile: string | null; originals: OriginalCoverage[] }> {
  const { text, ranges } = file;
  const found = text === null ? null : await mapOf(captureFile, file, options);
  if (text === null || found === null) return { mapFile: null, originals: [] };
  const originals = originalCoverage({ text, ranges }, found.map, found.sources);
  return {
    mapFile: found.file,
    originals: originals.map((each) => ({ ...each, source: sourceFile(each.source, found.file) })),
  };
}
