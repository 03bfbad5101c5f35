/** Counts what an export replaced, for its report. */
import { SECRET_KINDS, type RedactionSummary, type SecretKind } from './redaction.ts';
import type { Replaced } from './redactor.ts';

const MAX_PLACES = 100;
/** Different secrets that are counted; beyond that `distinct` is a lower bound. */
const MAX_DISTINCT = 100_000;

export interface RedactionCounts {
  add(replaced: Replaced, place: string): void;
  summary(): RedactionSummary;
}

export function createRedactionCounts(): RedactionCounts {
  const kinds = new Map<SecretKind, { count: number; readonly hashes: Set<string> }>();
  const places = new Map<string, { place: string; kind: SecretKind; count: number }>();
  const omitted = new Set<string>();
  return {
    add({ kind, hash }, place) {
      const ofKind = kinds.get(kind) ?? { count: 0, hashes: new Set<string>() };
      kinds.set(kind, ofKind);
      ofKind.count += 1;
      if (ofKind.hashes.size < MAX_DISTINCT) ofKind.hashes.add(hash);
      const key = `${kind} ${place}`;
      const known = places.get(key);
      if (known !== undefined) known.count += 1;
      else if (places.size < MAX_PLACES) places.set(key, { place, kind, count: 1 });
      else if (omitted.size < MAX_DISTINCT) omitted.add(key);
    },
    summary: () => ({
      total: [...kinds.values()].reduce((total, { count }) => total + count, 0),
      kinds: SECRET_KINDS.flatMap((kind) => {
        const ofKind = kinds.get(kind);
        return ofKind === undefined ? [] : [{ kind, count: ofKind.count, distinct: ofKind.hashes.size }];
      }),
      places: [...places.values()].toSorted((one, other) => other.count - one.count),
      placesOmitted: omitted.size,
    }),
  };
}
