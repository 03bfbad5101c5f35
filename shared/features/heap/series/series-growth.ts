/** Growth over a series of heap snapshots: each is compared with the one before it, and the last with the first. */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import type { SeriesGrowth } from '../../../engine/heap/contract/heap-series.ts';
import { membersByRound } from '../gained-clusters.ts';
import { membersIn } from './path-members.ts';
import type { GainedObjects, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import { grownClasses, grownObjects, grownStores, grownTexts, largestFirst } from './grown-objects.ts';
import type { RoundChange } from './joined-paths.ts';
import { candidatePaths, clustersOfPaths, survivorsAt, type Candidate } from './path-growth.ts';
import { countedPaths } from './counted-paths.ts';
import { presentRows, withPresentHolders } from './present.ts';
import { withVariableOwners } from './variable-owners.ts';

// A chain with a limit loses at one end what it gains at the other. Where the two ends have different paths, only the whole heap shows that: links of
// a chain that grows are more after every round.

/** Share of the links that a chain gains in a round by which its class grows at least in the whole heap; others of the class may go meanwhile. */
const MIN_SHARE = 0.5;

/** `rounds`: the classes that each round changed. Of a class that is not known in one of them, a chain is not sure to grow. */
export function balancedChains(
  candidates: readonly Candidate[],
  rounds: readonly (readonly HeapComparedClass[])[],
): readonly Candidate[] {
  const deltas = rounds.map((rows) => new Map(rows.map(({ name, countDelta }) => [name, countDelta])));
  return candidates.map((candidate) => {
    const { row, linkClass, isSure } = candidate;
    if (linkClass === undefined || !isSure) return candidate;
    const grows = row.objectsPerRound.every(
      (objects, round) => (deltas[round]?.get(linkClass) ?? 0) >= Math.max(1, MIN_SHARE * objects),
    );
    return grows ? candidate : { ...candidate, isSure: false };
  });
}

/** Clusters per comparison; a leak of less than the 400th largest path is not found. */
const MAX_CLUSTERS = 400;
const MAX_CLASSES = 200;
/** Paths that do not grow in every round and are stored, so that a later comparison can tell how many objects one gained. */
const MAX_OCCASIONAL = 100;

/** Changes from one snapshot to the next. */
export interface SnapshotChange {
  readonly change: RoundChange;
  readonly classes: readonly HeapComparedClass[];
  readonly matchedBy: 'ids' | 'shape';
}

/** Reads what two files differ in, once as long as it is kept. */
export type Kept = (
  files: readonly [later: string, earlier: string],
  read: () => Promise<SnapshotChange>,
) => Promise<SnapshotChange>;

/** Answers about the snapshots of a series. */
export interface Series {
  readonly ask: Ask;
  readonly kept: Kept;
}

/** Objects that the last snapshot has and the first has not; `between`: those since which they are there. */
function clusters(
  [base, ...between]: readonly string[],
  last: string,
  side: 'added' | 'removed',
  ask: Ask,
): Promise<AnalysisAnswer<'heap.diff-clusters'>> {
  return ask(last, 'heap.diff-clusters', { base: base ?? '', between, side, count: MAX_CLUSTERS });
}

export function changeSince(earlier: string, later: string, { ask, kept }: Series): Promise<SnapshotChange> {
  return kept([later, earlier], async () => {
    const { clusters: added, matchedBy } = await clusters([earlier], later, 'added', ask);
    const { clusters: removed } = await clusters([earlier], later, 'removed', ask);
    const { rows } = await ask(later, 'heap.diff-classes', { base: earlier, count: MAX_CLASSES });
    return { change: { added, removed }, matchedBy, classes: rows };
  });
}

/** Each snapshot compared with the one before it, and the last with the first. */
export async function seriesGrowth(bases: readonly string[], last: string, series: Series): Promise<SeriesGrowth> {
  const { ask } = series;
  const files = [...bases, last];
  const totalSizesBytes: number[] = [];
  const changes: SnapshotChange[] = [];
  for (const [at, file] of files.entries()) {
    totalSizesBytes.push((await ask(file, 'heap.overview', {})).totalSizeBytes);
    const before = files[at - 1];
    if (before !== undefined) changes.push(await changeSince(before, file, series));
  }
  const rounds = changes.map(({ change }) => change);
  const whole = await clusters(bases, last, 'added', ask);
  const matchedBy = changes.every((change) => change.matchedBy === 'ids') ? whole.matchedBy : 'shape';
  const classes = changes.map((change) => change.classes);
  const paths = balancedChains(candidatePaths(rounds, whole.clusters), classes);
  const counted =
    matchedBy === 'ids'
      ? await countedPaths(paths, files, ask)
      : { growing: paths.flatMap(({ row, isSure }) => (isSure ? [row] : [])), gainedOf: new Map<never, never>() };
  const isById = matchedBy === 'ids';
  const held = isById ? await withPresentHolders(last, counted.growing, ask) : counted.growing;
  const growing = await withVariableOwners(last, held, ask);
  const objects = await grownObjects(grownClasses(classes), files, ask);
  const texts = matchedBy === 'ids' ? await grownTexts(files, ask) : [];
  const largest = largestFirst([...grownStores(rounds), ...objects, ...texts]);
  const inPlace = isById ? await withPresentHolders(last, await presentRows(last, largest, ask), ask) : largest;
  const grown = await withVariableOwners(last, inPlace, ask);
  const gainedOf = new Map([...clustersOfPaths(rounds, whole.clusters), ...counted.gainedOf]);
  return {
    totalSizesBytes,
    growing,
    // A collection that gains members also gains room for them.
    grown: grown.filter((one) => !growing.some((path) => path.edgeToCut === one.edgeToCut)),
    occasional: paths
      .filter(({ row }) => !counted.growing.some(({ node }) => node === row.node))
      .slice(0, MAX_OCCASIONAL)
      .map(({ row: { className, edgeToCut, path, objectsPerRound } }) => ({
        className,
        edgeToCut,
        path,
        objectsPerRound,
      })),
    matchedBy,
    gained: [...gainedOf].map(([node, objectsOfPath]) => ({ node, ...objectsOfPath })),
    classes,
  };
}

export type Gained = SeriesGrowth['gained'];

/** Gain of a row over the whole series. */
export const gainedBy = (gained: Gained, { node }: Pick<GrowingPath, 'node'>): GainedObjects =>
  gained.find((each) => each.node === node) ?? { clusters: [] };

/** Objects of rows that each step left: by all that its reference held after it, or by the objects that the step allocated. Empty where that cannot be told. */
export async function stepGains(
  {
    bases,
    rows,
    gained,
  }: { readonly bases: readonly string[]; readonly rows: readonly GrowingPath[]; readonly gained: Gained },
  last: string,
  ask: Ask,
): Promise<AnalysisAnswer<'heap.series-steps'>> {
  const series = await clusters(bases, last, 'added', ask);
  const told: (readonly { objects: number; removed?: number }[])[] = [];
  for (const row of rows) {
    const { question } = gainedBy(gained, row);
    const members = question === undefined ? null : await membersIn([...bases, last], question, ask);
    if (members === null) {
      told.push((survivorsAt(row, series.clusters) ?? []).map((objects) => ({ objects })));
      continue;
    }
    const { survivors, removed } = membersByRound(members);
    told.push(survivors.map((objects, at) => ({ objects, removed: removed[at] ?? 0 })));
  }
  return { rows: told };
}
