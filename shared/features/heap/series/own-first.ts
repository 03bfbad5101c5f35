/** The order in which growth is told: largest first, but own code before a library or framework that explains no more than twice as much. */
import { median } from '../../../base/numbers.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';

/** An own name that explains at least this share of what a foreign one does is told in its place. */
const MIN_OWN_SHARE = 0.5;

/** True if a name that the author knows stands for the row: an own class that stays, an own holder, or an own function. */
function isOwn({ leaves }: GrowingPath, code: GrowingCode | undefined): boolean {
  if (leaves !== undefined && leaves.isThirdParty !== true) return true;
  const placed = [code?.holder, code].filter((each) => each !== undefined);
  return placed.some(
    ({ node, location }) => node.isThirdParty !== true && (location !== null || node.original !== undefined),
  );
}

/** `growing`: largest first; `code`: that of the largest ones. */
export function ownFirst(
  growing: readonly GrowingPath[],
  code: ReadonlyMap<number, GrowingCode>,
): readonly GrowingPath[] {
  const [largest] = growing;
  if (largest === undefined || isOwn(largest, code.get(largest.node))) return growing;
  const own = growing.find(
    (row) =>
      row.heldWith === undefined &&
      row.isInside !== true &&
      isOwn(row, code.get(row.node)) &&
      median(row.bytesPerRound) >= MIN_OWN_SHARE * median(largest.bytesPerRound),
  );
  return own === undefined ? growing : [own, ...growing.filter((row) => row !== own)];
}
