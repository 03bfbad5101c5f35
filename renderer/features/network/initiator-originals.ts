/** Requests with the places of their initiators in the original sources. */
import { useMemo, useState } from 'react';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useLiveOriginals, type LivePlace } from '../../core/stores/hooks/use-live-originals.ts';
import { useOriginalPlaces } from '../../core/stores/hooks/use-source-maps.ts';

type Original = NonNullable<NetworkEntry['initiator']['original']>;

/** Null unless the initiator is a call in a script. */
export function initiatorPlace({ initiator }: NetworkEntry): LivePlace | null {
  const { url, line, column = 0, scriptId = null } = initiator;
  return url === null || line === null || column === 0 ? null : { url, scriptId, line, column };
}

/** Adds originals to requests; one whose initiator has none, or the same one as before, stays the same object. */
export function createInitiatorCache() {
  const known = new WeakMap<NetworkEntry, NetworkEntry>();
  return (
    entries: readonly NetworkEntry[],
    originalOf: (place: LivePlace) => Original | null,
  ): readonly NetworkEntry[] =>
    entries.map((entry) => {
      const place = initiatorPlace(entry);
      const original = place === null ? null : originalOf(place);
      if (original === null) return entry;
      const before = known.get(entry);
      if (before?.initiator.original === original) return before;
      const after = { ...entry, initiator: { ...entry.initiator, original } };
      known.set(entry, after);
      return after;
    });
}

function placesOf(entries: readonly NetworkEntry[]): LivePlace[] {
  const places = entries.flatMap((entry) => initiatorPlace(entry) ?? []);
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}

/** The requests of a live target. */
export function useLiveInitiators(targetId: string, entries: readonly NetworkEntry[]): readonly NetworkEntry[] {
  const places = useMemo(() => placesOf(entries), [entries]);
  const originalOf = useLiveOriginals(targetId, places);
  const [withOriginals] = useState(createInitiatorCache);
  return useMemo(() => withOriginals(entries, originalOf), [withOriginals, entries, originalOf]);
}

function keyOf({ url, line, column }: Pick<CpuPlace, 'url' | 'line' | 'column'>): string {
  return `${url}:${line}:${column}`;
}

/** The requests of a network log, by the source maps that are stored with it. */
export function useStoredInitiators(
  document: AnalysisDocument,
  entries: readonly NetworkEntry[],
): readonly NetworkEntry[] {
  const places = useMemo(
    () => placesOf(entries).map(({ url, line, column }): CpuPlace => ({ name: '', url, line, column })),
    [entries],
  );
  const originals = useOriginalPlaces(document, places);
  const [withOriginals] = useState(createInitiatorCache);
  return useMemo(() => {
    const byPlace = new Map(originals.map(({ place, original }) => [keyOf(place), original]));
    return withOriginals(entries, (place) => byPlace.get(keyOf(place)) ?? null);
  }, [withOriginals, entries, originals]);
}
