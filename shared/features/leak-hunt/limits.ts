/** Limits in the code that adds what grows: below one, a cache grows as a leak does. */
import { sum } from '../../base/numbers.ts';
import type { CodeUses } from '../../engine/source-map/contract/code-uses.ts';
import type { GrowingPath } from '../../engine/heap/contract/leak-growth.ts';

/** A comparison of how many there are with a limit, which may be a number. */
const BY_SIZE = /(?:\.(?:size|length)\s*[<>]=?\s*([\d_]+(?:e\d+)?)?|[<>]=?\s*[\w.]*(?:max|limit|capacity))/i;
/** A copy of a list of at most so many: `[...past, state].slice(-36)`. */
const BY_COPY = /(?:\]|\bconcat\([^)]*\))\s*\.slice\(\s*(?:-|0\s*,)\s*([\d_]+(?:e\d+)?)?/;

/** True if the code lets at most so many be there as there are not yet. */
function isLimit(code: string | undefined, pattern: RegExp, above: number): boolean {
  const found = pattern.exec(code ?? '');
  return found !== null && !(Number((found[1] ?? 'none').replaceAll('_', '')) < above);
}

/**
 * The number of objects that a reference gained so far, if the code that adds them also takes some out by how many there are: a cache with a limit above this number
 * grows as a leak does until it is full, and no number of actions below it tells them apart. Null where nothing takes out by size, or a limit of the code was passed.
 */
export function limitAbove(
  path: Pick<GrowingPath, 'objectsPerRound' | 'confirmed' | 'isChain'> | undefined,
  uses: CodeUses | null,
): number | null {
  // Objects that leave the count of a chain may stay in the chain.
  if (path === undefined || path.isChain === true || uses === null) return null;
  const above = sum(path.objectsPerRound) + (path.confirmed?.objects ?? 0);
  const isBySize = uses.removals.some(({ how, place, calls, mismatch, skippedBy }) => {
    const inline = how === 'inline' ? [place.code, skippedBy?.code] : [];
    const conditions = [...inline, ...calls.map(({ condition }) => condition?.code)];
    return mismatch === undefined && conditions.some((code) => isLimit(code, BY_SIZE, above));
  });
  const isCopied = uses.adds.some(({ code }) => isLimit(code, BY_COPY, above));
  return isBySize || isCopied ? above : null;
}
