/** Bytes that rows that grew would free, alone and together, the owners of the other growth, and what waits. */
import { median } from '../../../base/numbers.ts';
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import type { SeriesSizes } from '../../../engine/heap/contract/heap-series.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { withoutArtifacts } from '../growing/artifact-rows.ts';
import { heapGrowth } from '../growing/heap-growth.ts';
import { isOfBrowser, withoutArtifactObjects } from './artifacts.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { measureGrowth } from './cut-sizes.ts';
import { growingCode, withRegistered } from './growing-code.ts';
import { presentRows } from './present.ts';
import { withKeptGraph } from './kept-graph.ts';
import { agedWaiting, hasPendingCalls, steadyWaiting } from './waiting-growth.ts';

// The order in which growth is told: largest first, but own code before a library or framework that explains no more than twice as much.

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
function ownFirst(growing: readonly GrowingPath[], code: ReadonlyMap<number, GrowingCode>): readonly GrowingPath[] {
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

export async function seriesSizes(
  {
    bases,
    growth: found,
    isFollowed,
    rounds,
    earlier,
    pendingFrom,
    mayHavePrinted,
  }: AnalysisParams<'heap.series-sizes'>,
  last: string,
  ask: Ask,
): Promise<SeriesSizes> {
  const files = [...bases, last];
  const { growing, grown, gained, totalSizesBytes, classes } = found;
  const measured = isFollowed ? await measureGrowth(growing, gained, files, ask) : null;
  const whole =
    measured === null
      ? null
      : await withKeptGraph(
          measured,
          { growth: heapGrowth(totalSizesBytes, classes, measured, grown), gained, files },
          ask,
        );
  const rows = whole?.growing ?? growing;
  const code = await growingCode(last, isFollowed ? await presentRows(last, rows, ask) : rows, ask);
  const isPrinted = mayHavePrinted && (await isOfBrowser(last, ask));
  const { ofPage, artifacts } = withoutArtifacts(ownFirst(withRegistered(rows, code), code), isPrinted);
  const waiting = isFollowed ? await steadyWaiting(rounds, ask) : [];
  return {
    growing: ofPage,
    artifacts,
    grown: await withoutArtifactObjects(found.grown, ({ node }) => node, last, ask),
    growth: heapGrowth(totalSizesBytes, classes, whole, grown),
    code: [...code].map(([of, each]) => ({ of, ...each })),
    waiting: await agedWaiting(waiting, { file: rounds.at(-1) ?? last, earlier }, ask),
    isPending: pendingFrom !== null && (await hasPendingCalls(last, pendingFrom, ask)),
  };
}
