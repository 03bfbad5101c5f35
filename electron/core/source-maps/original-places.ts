/** The original places of functions of a capture. */
import { setImmediate } from 'node:timers/promises';
import { isThirdParty, type CodeOwners } from '../../../shared/base/third-party.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { ScriptPosition } from '../../../shared/engine/source-map/contract/original-positions.ts';
import type { PositionResolvers, ResolverOptions } from './position-resolvers.ts';

/** Other requests get their turn after this time. */
const SLICE_MS = 20;

export interface AskedOriginals extends ResolverOptions {
  /** The file of the capture, next to which its maps are stored. */
  readonly captureFile: string;
  readonly places: readonly ScriptPosition[];
  readonly owners: CodeOwners;
}

export type FoundOriginals = AnalysisAnswer<'profile.originals'>;

export async function originalPlaces(
  resolvers: PositionResolvers,
  { captureFile, places, owners, ...options }: AskedOriginals,
  signal: AbortSignal,
): Promise<FoundOriginals> {
  const inScripts = places.filter(({ url, line, scriptId }) => (url !== '' || scriptId !== undefined) && line > 0);
  const resolver = await resolvers.forCapture(captureFile, inScripts, options, signal);
  const originals: FoundOriginals['originals'] = [];
  const ignored = places.filter((place) => place.line <= 0 && isThirdParty(place, null, owners)).map(placeOf);
  const functions = new Map<string, number>();
  let since = performance.now();
  for (const given of inScripts) {
    if (performance.now() - since > SLICE_MS) {
      await setImmediate();
      signal.throwIfAborted();
      since = performance.now();
    }
    const position = { ...given, column: Math.max(1, given.column) };
    const original = resolver.resolve(position);
    const used = resolver.usedMap(position);
    if (original === null && isThirdParty(position, null, owners)) ignored.push(placeOf(given));
    if (original === null || used === null) continue;
    const name = resolver.nameOf(position, original);
    originals.push({
      place: placeOf(given),
      original: { ...original, name: name === '' ? null : name },
      besideFile: used.besideFile,
    });
    functions.set(used.at, (functions.get(used.at) ?? 0) + 1);
  }
  return {
    originals,
    ...(ignored.length === 0 ? {} : { ignored }),
    maps: [...functions].map(([file, count]) => ({ file, functions: count })),
    unreadable: [...resolver.unreadable],
    problems: [...resolver.problems],
    hasStoredMaps: resolver.hasStoredMaps,
  };
}

function placeOf({ name = '', url, line, column }: ScriptPosition): CpuPlace {
  return { name, url, line, column };
}
