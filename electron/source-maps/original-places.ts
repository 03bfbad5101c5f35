/** The original places of a profile's functions, by the available maps of their scripts. */
import { originalName } from '../../shared/analysis/source-map/original-position.ts';
import type { CpuOriginal, CpuPlace } from '../../shared/contracts/sampled-profiles.ts';
import { chosenMaps } from './chosen-maps.ts';
import { mapOfScript, sourceFile, type FoundMap } from './map-of-script.ts';
import { scriptFile } from './small-file.ts';

export interface AskedOriginals {
  readonly places: readonly CpuPlace[];
  /** Folders and map files that the user chose; they come first. */
  readonly lookIn: readonly string[];
  /** Search inside and next to scripts that are on this machine. */
  readonly besideScripts: boolean;
}

export interface FoundOriginals {
  /** Only functions that a map covers. */
  readonly originals: readonly {
    readonly place: CpuPlace;
    readonly original: CpuOriginal;
    /** The script that names the map; null if it was chosen. */
    readonly besideFile: string | null;
  }[];
  /** The maps that were used, with the number of functions. */
  readonly maps: readonly { readonly file: string; readonly functions: number }[];
  /** Chosen files that are not source maps. */
  readonly unreadable: readonly string[];
}

export async function originalPlaces(
  { places, lookIn, besideScripts }: AskedOriginals,
  signal: AbortSignal,
): Promise<FoundOriginals> {
  const chosen = await chosenMaps(lookIn);
  const byScript = Map.groupBy(
    places.filter(({ url, line }) => url !== '' && line > 0),
    ({ url }) => url,
  );
  const originals: FoundOriginals['originals'][number][] = [];
  const functions = new Map<string, number>();
  for (const [url, ofScript] of byScript) {
    signal.throwIfAborted();
    const fromChosen = await chosen.mapFor(url);
    const found = fromChosen ?? (besideScripts ? await mapBeside(url) : null);
    if (found === null) continue;
    const besideFile = fromChosen === null ? found.file : null;
    for (const place of ofScript) {
      const original = originalOf(found, place);
      if (original === null) continue;
      originals.push({ place, original, besideFile });
      functions.set(found.file, (functions.get(found.file) ?? 0) + 1);
    }
  }
  return {
    originals,
    maps: [...functions].map(([file, count]) => ({ file, functions: count })),
    unreadable: chosen.unreadable,
  };
}

async function mapBeside(url: string): Promise<FoundMap | null> {
  const script = scriptFile(url);
  return script === null ? null : mapOfScript(script);
}

function originalOf({ map, file }: FoundMap, place: CpuPlace): CpuOriginal | null {
  const position = map.find(place.line, Math.max(1, place.column));
  if (position === null) return null;
  const { source, line, column } = position;
  return { name: originalName(map, place), source: sourceFile(source, file), line, column };
}
