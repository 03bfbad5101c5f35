/** Live bytes of a recorded heap by the author's functions. */
import { packageOf } from '../../../base/script-package.ts';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { UNATTRIBUTED_ENTRY } from '../contract/allocations.ts';
import type { CpuPlace, OwnCharge } from '../../profile/contract/sampled-profiles.ts';
import { largestCharges, ownCodeOf, type CodeOwner, type ForeignPlace } from '../../code-use/own-code.ts';
import type { TraceTree } from '../graph/allocation-columns.ts';
import type { AllocationFrames, LiveTotals } from './trace-totals.ts';

function keyOf({ name, url, line, column }: CpuPlace): string {
  return `${name}\n${url}:${line}:${column}`;
}

/** Rows of the tree that are no function. */
const NO_FUNCTION: ReadonlySet<string> = new Set(['(root)', WORKBENCH_ENTRY, UNATTRIBUTED_ENTRY]);

export function ownAllocationsOf(
  { count, parent, functionRow }: TraceTree,
  { frames, frameOf }: AllocationFrames,
  { sizesBytes }: LiveTotals,
  foreign: readonly ForeignPlace[],
  most: number,
): OwnCharge[] {
  const others = new Map(foreign.map((place) => [keyOf(place), place]));
  const ownerOf = (at: number): CodeOwner => {
    const frame = frames[at];
    if (frame.url === '' && NO_FUNCTION.has(frame.name)) return 'none';
    return frame.url === '' || others.has(keyOf(frame)) ? 'other' : 'author';
  };
  const packageOfFrame = (at: number): string | null => {
    const { url } = frames[at];
    return url === '' ? null : (others.get(keyOf(frames[at]))?.package ?? packageOf(url));
  };
  const functionOf = Uint32Array.from({ length: count }, (_, row) => frameOf[functionRow[row]]);
  const found = ownCodeOf(
    { count, caller: parent, functionOf, self: sizesBytes },
    { ownerOf, packageOf: packageOfFrame },
  );
  return largestCharges(found, { ownerOf }, (at) => frames[at], most).map(({ place, self, charged, through }) => ({
    ...place,
    self,
    total: charged,
    through: through.map(({ called, weight, all, parts }) => ({
      ...called,
      weight,
      all,
      parts: parts.map((part) => ({ ...part.called, weight: part.weight, isOwn: part.isOwn })),
    })),
  }));
}
