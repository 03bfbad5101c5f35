/** Compares two coverage captures file by file: the change of used bytes, and, for equal texts, the parts used in only one of them. */
import type { CoverageFileChange } from './contract/coverage.ts';
import type { CoverageDocument, CoverageEntry } from './coverage-document.ts';
import { compareSegments } from './ranges.ts';

function keyOf({ facts: { url, part } }: CoverageEntry): string {
  return JSON.stringify([url, part]);
}

/** URL without the build hash in its file name. */
function looseKey({ facts: { url, part } }: CoverageEntry): string {
  return JSON.stringify([url.replace(/([-.])[A-Za-z0-9_-]{8,}(\.(?:m?js|css))/g, '$1*$2').replace(/\?.*$/s, ''), part]);
}

interface Pair {
  readonly base: CoverageEntry | null;
  readonly later: CoverageEntry | null;
}

/** Pairs files by URL; the remaining ones by URL without build hash; the rest has no partner. */
function pairs(base: CoverageDocument, later: CoverageDocument): Pair[] {
  const left = new Set(base.entries);
  const paired: Pair[] = [];
  let unpaired: readonly CoverageEntry[] = later.entries;
  for (const key of [keyOf, looseKey]) {
    const byKey = new Map([...left].map((entry) => [key(entry), entry]));
    unpaired = unpaired.filter((entry) => {
      const found = byKey.get(key(entry));
      if (found === undefined || !left.delete(found)) return true;
      paired.push({ base: found, later: entry });
      return false;
    });
  }
  return [
    ...paired,
    ...unpaired.map((entry): Pair => ({ base: null, later: entry })),
    ...[...left].map((entry): Pair => ({ base: entry, later: null })),
  ];
}

function changeOf({ base, later }: Pair): CoverageFileChange {
  const shown = later ?? base;
  if (shown === null) throw new Error('a pair of nothing');
  const isSame = base !== null && later !== null && base.text !== null && base.text === later.text;
  let newly = 0;
  let noLonger = 0;
  if (isSame) {
    const states = compareSegments(base.segments, later.segments);
    for (let at = 0; at < states.length; at += 3) {
      const sizeBytes = later.bytes.between(states[at] ?? 0, states[at + 1] ?? 0);
      if (states[at + 2] === 2) newly += sizeBytes;
      if (states[at + 2] === 3) noLonger += sizeBytes;
    }
  }
  const before = base?.facts;
  const after = later?.facts;
  return {
    url: shown.facts.url,
    part: shown.facts.part,
    baseIndex: before?.index ?? null,
    newIndex: after?.index ?? null,
    baseTotalBytes: before?.totalBytes ?? 0,
    baseUsedBytes: before?.usedBytes ?? 0,
    newTotalBytes: after?.totalBytes ?? 0,
    newUsedBytes: after?.usedBytes ?? 0,
    usedDeltaBytes: (after?.usedBytes ?? 0) - (before?.usedBytes ?? 0),
    unusedDeltaBytes: (after?.unusedBytes ?? 0) - (before?.unusedBytes ?? 0),
    newlyUsedBytes: isSame ? newly : null,
    noLongerUsedBytes: isSame ? noLonger : null,
  };
}

export function compareCoverage(base: CoverageDocument, later: CoverageDocument): CoverageFileChange[] {
  return pairs(base, later).map(changeOf);
}
