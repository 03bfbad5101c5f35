/** Compares the snapshots of a leak hunt, each with the one before it and the last with the first. */
import { ok } from '../../base/result.ts';
import { settle, type AppResult } from '../../contracts/errors.ts';
import type { HeapCluster, HeapComparedClass } from '../../contracts/heap/heap-differences.ts';
import type { CallContext } from '../define.ts';
import { openedHeap } from '../heap/heap-capture.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { balancedChains } from './chain-balance.ts';
import { grownClasses, grownObjects, grownStores, largestFirst, type GrownObject } from './grown-objects.ts';
import type { RoundChange } from './joined-paths.ts';
import {
  candidatePaths,
  clustersOfPaths,
  type GainedObjects,
  type GrowingPath,
  type OccasionalPath,
} from './path-growth.ts';
import { countedPaths } from './counted-paths.ts';
import { withVariableOwners } from './variable-owners.ts';

/** Clusters per comparison; a leak of less than the 400th largest path is not found. */
const MAX_CLUSTERS = 400;
const MAX_CLASSES = 200;
/** Paths that do not grow in every round and are stored, so that a later comparison can tell how many objects one gained. */
const MAX_OCCASIONAL = 100;

export interface HuntComparison {
  readonly totalSizesBytes: readonly number[];
  readonly growing: readonly GrowingPath[];
  readonly grown: readonly GrownObject[];
  /** Gained objects, and not in every round. */
  readonly occasional: readonly OccasionalPath[];
  /** By ids only if they are valid in all snapshots. */
  readonly matchedBy: 'ids' | 'shape';
  /** What the paths gained from the first snapshot to the last, by their nodes. */
  readonly gainedOf: ReadonlyMap<number, GainedObjects>;
  /** Changes of the whole heap in each round, by class. */
  readonly classes: readonly (readonly HeapComparedClass[])[];
}

/** The content of a snapshot, and what changed since the one before it; null for the first. */
interface ReadSnapshot {
  readonly totalSizeBytes: number;
  readonly since: {
    readonly change: RoundChange;
    readonly classes: HeapComparedClass[];
    readonly matchedBy: 'ids' | 'shape';
  } | null;
}

type Context = Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress' | 'note'>;

async function clusters(
  file: string,
  base: string,
  options: { readonly side: 'added' | 'removed'; readonly between?: string[] },
  { ports, signal }: Context,
): Promise<AppResult<{ clusters: HeapCluster[]; matchedBy: 'ids' | 'shape' }>> {
  return ports.analysis.query(file, 'heap.diff-clusters', { base, ...options, count: MAX_CLUSTERS }, { signal });
}

async function roundChange(
  file: string,
  base: string,
  context: Context,
): Promise<AppResult<{ change: RoundChange; matchedBy: 'ids' | 'shape' }>> {
  const added = await clusters(file, base, { side: 'added' }, context);
  if (!added.ok) return added;
  const removed = await clusters(file, base, { side: 'removed' }, context);
  if (!removed.ok) return removed;
  const change = { added: added.value.clusters, removed: removed.value.clusters };
  return ok({ change, matchedBy: added.value.matchedBy });
}

/** What changed between two snapshots, the earlier one opened already. */
export async function compareRound(
  later: CaptureSource,
  earlier: CaptureSource,
  context: Context,
): Promise<AppResult<{ change: RoundChange; matchedBy: 'ids' | 'shape' }>> {
  const opened = await settle(() => openedHeap(later, context, { from: 98, to: 99, retained: 'needed' }));
  return opened.ok ? roundChange(later.file, earlier.file, context) : opened;
}

async function comparedClasses(
  file: string,
  base: string,
  { ports, signal }: Context,
): Promise<AppResult<HeapComparedClass[]>> {
  const rows = await ports.analysis.query(file, 'heap.diff-classes', { base, count: MAX_CLASSES }, { signal });
  return rows.ok ? ok(rows.value.rows) : rows;
}

async function readSnapshot(
  source: CaptureSource,
  before: CaptureSource | undefined,
  span: { readonly from: number; readonly to: number },
  context: Context,
): Promise<AppResult<ReadSnapshot>> {
  const opened = await settle(() => openedHeap(source, context, { ...span, retained: 'needed' }));
  if (!opened.ok) return opened;
  const { totalSizeBytes } = opened.value;
  if (before === undefined) return ok({ totalSizeBytes, since: null });
  const change = await roundChange(source.file, before.file, context);
  if (!change.ok) return change;
  const classes = await comparedClasses(source.file, before.file, context);
  return classes.ok ? ok({ totalSizeBytes, since: { ...change.value, classes: classes.value } }) : classes;
}

/** `sources`: the snapshots, the first one first; two at least. `span`: of the progress, in percent. */
export type CompareRounds = (
  sources: readonly CaptureSource[],
  span: { readonly from: number; readonly to: number },
) => Promise<AppResult<HuntComparison>>;

/** Objects that the last snapshot has and the first has not, by the snapshot since which they are there. */
export type SurvivorsOf = (sources: readonly CaptureSource[]) => Promise<AppResult<readonly HeapCluster[]>>;

export function createSurvivors(context: Context): SurvivorsOf {
  return async (sources) => {
    for (const source of sources) {
      const opened = await settle(() => openedHeap(source, context, { from: 98, to: 99, retained: 'needed' }));
      if (!opened.ok) return opened;
    }
    const [first = '', ...later] = sources.map(({ file }) => file);
    const found = await clusters(later.at(-1) ?? '', first, { side: 'added', between: later.slice(0, -1) }, context);
    return found.ok ? ok(found.value.clusters) : found;
  };
}

/** Compares the snapshots of one hunt; when snapshots are added to those that were compared before, only what is new is read. */
export function createRoundComparison(context: Context): CompareRounds {
  const readOf = new Map<string, ReadSnapshot>();
  return async (sources, span) => {
    const read: ReadSnapshot[] = [];
    for (const [index, source] of sources.entries()) {
      const before = sources[index - 1];
      const key = JSON.stringify([before?.file ?? null, source.file]);
      const known = readOf.get(key);
      const each = (span.to - span.from) / sources.length;
      const from = span.from + each * index;
      const fresh =
        known === undefined ? await readSnapshot(source, before, { from, to: from + each }, context) : ok(known);
      if (!fresh.ok) return fresh;
      readOf.set(key, fresh.value);
      read.push(fresh.value);
    }
    return comparisonOf(sources, read, context);
  };
}

async function comparisonOf(
  sources: readonly CaptureSource[],
  read: readonly ReadSnapshot[],
  context: Context,
): Promise<AppResult<HuntComparison>> {
  const files = sources.map(({ file }) => file);
  const [first = '', ...later] = files;
  const last = later.at(-1) ?? '';
  const changes = read.flatMap(({ since }) => (since === null ? [] : [since]));
  const rounds = changes.map(({ change }) => change);
  const whole = await clusters(last, first, { side: 'added', between: later.slice(0, -1) }, context);
  if (!whole.ok) return whole;
  const matchedBy = changes.every((change) => change.matchedBy === 'ids') ? whole.value.matchedBy : 'shape';
  const classes = changes.map((change) => change.classes);
  const paths = balancedChains(candidatePaths(rounds, whole.value.clusters), classes);
  const counted =
    matchedBy === 'ids'
      ? await countedPaths(paths, files, context)
      : ok({ growing: paths.flatMap(({ row, isSure }) => (isSure ? [row] : [])), gainedOf: new Map<never, never>() });
  if (!counted.ok) return counted;
  const owned = await withVariableOwners(last, counted.value.growing, context);
  if (!owned.ok) return owned;
  const growing = owned.value;
  const grown = await grownObjects(grownClasses(classes), files, context);
  if (!grown.ok) return grown;
  const inPlace = await withVariableOwners(last, largestFirst([...grownStores(rounds), ...grown.value]), context);
  if (!inPlace.ok) return inPlace;
  // A collection that gains members also gains room for them.
  const isReported = (one: GrownObject): boolean => growing.some((path) => path.edgeToCut === one.edgeToCut);
  return ok({
    totalSizesBytes: read.map(({ totalSizeBytes }) => totalSizeBytes),
    growing,
    grown: inPlace.value.filter((one) => !isReported(one)),
    occasional: paths
      .filter(({ row }) => !counted.value.growing.some(({ node }) => node === row.node))
      .slice(0, MAX_OCCASIONAL)
      .map(({ row: { className, edgeToCut, path, objectsPerRound } }) => ({
        className,
        edgeToCut,
        path,
        objectsPerRound,
      })),
    matchedBy,
    gainedOf: new Map([...clustersOfPaths(rounds, whole.value.clusters), ...counted.value.gainedOf]),
    classes,
  });
}
