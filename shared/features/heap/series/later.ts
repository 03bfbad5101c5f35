/** Evidence from later snapshots of a series about its rows: what they gained without any action, what came late, and what was gone after a wait. */
import type { AnalysisAnswer, AnalysisParams } from '../../../core/analysis/analysis.ts';
import type { SeriesLeft } from '../../../engine/heap/contract/heap-series.ts';
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import { isValueClass } from '../../../engine/heap/contract/heap-class-names.ts';
import type { HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { stepToCut } from '../../../engine/heap/contract/named-steps.ts';
import { edgeToCut, isVariable, ownerOfEdgeToCut } from '../cut-reference.ts';
import { withoutArtifacts } from '../growing/artifact-rows.ts';
import { objectsOf } from './cut-sizes.ts';
import { scopeText } from './holder-code.ts';
import { asShared, type RoundChange } from './joined-paths.ts';
import { capturedBy, classOfObjects, growingPaths, objectsOfCluster } from './path-growth.ts';
import { changeSince, gainedBy, type Series } from './series-growth.ts';
import { ownerInText, withVariableOwners } from './variable-owners.ts';
import { settledWaiting } from './waiting-growth.ts';

/** Rows that are looked at, the largest ones. */
const MAX_ROWS = 10;

/**
 * True if a path leads to the variable of a row in another call of its function: each of many timers may have a list of its own. That both read the same is not enough:
 * another module may have such a variable too.
 */
function isOfOtherCall(path: HeapPath, { edgeToCut: reference, capturedBy: by }: GrowingPath): boolean {
  const named = edgeToCut(path);
  if (!isVariable(named)) return false;
  if (by !== null) return reference === named && capturedBy(path)?.name === by.name;
  const whose = ownerInText(reference);
  const captures = path.steps.slice(0, stepToCut(path)).findLast(({ node }) => node.type === 'closure')?.node;
  if (whose === undefined || captures === undefined || reference !== `${named} of ${whose}`) return false;
  return scopeText([captures]) === whose;
}

/** Objects that a change added at the reference of a row, those that went taken off. */
export function gainedAt(row: GrowingPath, { added, removed }: RoundChange): number {
  const objects = (clusters: readonly HeapCluster[]): number =>
    clusters
      .map((cluster) => (row.isShared === true ? asShared(cluster) : cluster))
      .filter((cluster) => {
        const isAt = row.owner !== null && ownerOfEdgeToCut(cluster.path) === row.owner;
        return classOfObjects(cluster) === row.className && (isAt || isOfOtherCall(cluster.path, row));
      })
      .reduce((sum, cluster) => sum + objectsOfCluster(cluster), 0);
  return objects(added) - objects(removed);
}

/** Objects that rows gained between two snapshots; null where objects cannot be followed. */
export async function gainsSince(
  { base, rows }: AnalysisParams<'heap.series-gains'>,
  later: string,
  series: Series,
): Promise<AnalysisAnswer<'heap.series-gains'>> {
  const { change, matchedBy } = await changeSince(base, later, series);
  return { objects: matchedBy === 'ids' ? rows.map((row) => gainedAt(row, change)) : null };
}

/**
 * Paths of the page that gained objects after the last action: a save that waits for a pause, a request that takes longer than a round. No path gains these in every round.
 * Empty where objects cannot be followed.
 */
async function lateGrowth(last: string, later: string, least: number, series: Series): Promise<readonly GrowingPath[]> {
  const { change, matchedBy } = await changeSince(last, later, series);
  if (matchedBy !== 'ids') return [];
  const { ofPage } = withoutArtifacts(growingPaths([change], []));
  const late = ofPage.filter(
    ({ className, objectsPerRound, keeper }) =>
      keeper === undefined && !isValueClass(className) && (objectsPerRound[0] ?? 0) >= least,
  );
  return withVariableOwners(later, late, series.ask);
}

/** `later`: taken after a wait without any action. */
export async function leftLater(
  { bases, rows, gained, seconds, waiting, lateFrom }: AnalysisParams<'heap.series-left'>,
  later: string,
  series: Series,
): Promise<SeriesLeft> {
  const { ask } = series;
  const left: ({ asked: number; present: number } | null)[] = [];
  for (const row of rows.slice(0, MAX_ROWS)) {
    const nodes = await objectsOf(bases, gainedBy(gained, row), ask);
    const there = nodes.length === 0 ? null : await ask(later, 'heap.present', { nodes });
    left.push(there === null ? null : { asked: nodes.length, present: there.nodes.length });
  }
  const late = lateFrom === null ? [] : await lateGrowth(bases.at(-1) ?? '', later, lateFrom, series);
  return { rows: left, late, waiting: await settledWaiting(waiting, { file: later, seconds }, ask) };
}
