/** The sources of a covered script, by the available map. */
import { originalCoverage, type OriginalCoverage } from '../../shared/analysis/coverage/index.ts';
import { chosenMaps } from './chosen-maps.ts';
import { mapOfScript, mapWithin, sourceFile, type FoundMap } from './map-of-script.ts';
import { scriptFile } from './small-file.ts';

export interface CoveredText {
  readonly url: string;
  /** Null if the capture does not contain it. */
  readonly text: string | null;
  readonly ranges: readonly number[];
}

/** The user's chosen maps first, then the inline map, then one next to the script on this machine. */
async function mapOf({ url, text }: CoveredText, lookIn: readonly string[]): Promise<FoundMap | null> {
  const chosen = await (await chosenMaps(lookIn)).mapFor(url);
  const within = chosen === null && text !== null ? mapWithin(text, url) : null;
  const script = scriptFile(url);
  return chosen ?? within ?? (script === null ? null : mapOfScript(script));
}

export async function originalsOfCoverage(
  file: CoveredText,
  lookIn: readonly string[],
): Promise<{ mapFile: string | null; originals: OriginalCoverage[] }> {
  const { text, ranges } = file;
  const found = text === null ? null : await mapOf(file, lookIn);
  if (text === null || found === null) return { mapFile: null, originals: [] };
  const originals = originalCoverage({ text, ranges }, found.map, found.sources);
  return {
    mapFile: found.file,
    originals: originals.map((each) => ({ ...each, source: sourceFile(each.source, found.file) })),
  };
}
