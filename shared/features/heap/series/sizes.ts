/** What rows that grew free, alone and together, whose the rest of the growth is, and what waits. */
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import type { SeriesSizes } from '../../../engine/heap/contract/heap-series.ts';
import { withoutArtifacts } from '../growing/artifact-rows.ts';
import { heapGrowth } from '../growing/heap-growth.ts';
import { isOfBrowser, withoutArtifactObjects } from './artifacts.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { measureGrowth } from './cut-sizes.ts';
import { growingCode } from './growing-code.ts';
import { withKeptGraph } from './kept-graph.ts';
import { ownFirst } from './own-first.ts';
import { agedWaiting, hasPendingCalls, steadyWaiting } from './waiting-growth.ts';

export async function seriesSizes(
  { bases, growth: found, isFollowed, rounds, earlier, pendingFrom }: AnalysisParams<'heap.series-sizes'>,
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
  const code = await growingCode(last, rows, ask);
  const { ofPage, artifacts } = withoutArtifacts(ownFirst(rows, code), await isOfBrowser(last, ask));
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
