/**
 * Comparisons of heap snapshots: the changes between two and what retains them, the growth across a series, and the leak candidates of
 * three. A comparison is computed once for all callers: scrolling requests pages of the same one.
 */
import {
  answerClusterObjects,
  answerClusters,
  answerDiff,
  answerDiffClasses,
  answerDiffObjects,
  answerSeries,
  classSums,
  clusterBytes,
  compareHeaps,
  compareShapes,
  comparingBytes,
  countClasses,
  countingBytes,
  findClusters,
  findKeptGrowth,
  findSuspects,
  originalsOfPair,
  sampleIds,
  shapeDiffBytes,
  suspectsBytes,
  whyNotByIds,
  type ClassSums,
  type Clusters,
  type CompareQueryName,
  type HeapDiff,
  type IdAgreement,
  type ParsedParams,
} from '../../../../shared/engine/heap/index.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { guarded } from '../bug-error.ts';
import type { DocumentRef, OpenTogether } from '../documents/contract.ts';
import { comparisonKey, joined, once } from '../comparison-cache.ts';
import { runPaced } from '../pause.ts';
import { startSharedWork, type Waiter } from '../shared-work.ts';
import { parseParams, type Compared, type Comparison, type ComparisonParts } from './engine.ts';

/** A series needs this many at once; each is small. */
const MAX_SUMS = 24;
/** A name and two numbers, with their overhead in a map. */
const BYTES_OF_SUM = 160;

/** Two snapshots and, for clusters, those between them; the earliest first. */
interface Pair {
  readonly current: DocumentRef;
  readonly base: DocumentRef;
  readonly between: readonly DocumentRef[];
}

type OpenHeaps = OpenTogether<'heap'>;
type Match = ParsedParams<'heap.diff'>['match'];
type ClusterSide = Pick<ParsedParams<'heap.diff-clusters'>, 'match' | 'side'>;

/** The matching mode of two snapshots, and the reason for it. */
type Matched = Pick<AnalysisAnswer<'heap.diff'>, 'matchedBy' | 'matchReason' | 'sharedIds'>;

function snapshotOf(open: OpenHeaps, document: DocumentRef) {
  return open.of(document).queries.snapshot;
}

/** Opened one after the other: each uses the memory that the ones before it leave. */
async function openAll({ openCompared }: Compared, paths: readonly string[]): Promise<DocumentRef[]> {
  const found: DocumentRef[] = [];
  for (const path of paths) found.push(await openCompared(path));
  return found;
}

async function pairOf(compared: Compared, base: string, between: readonly string[] = []): Promise<Pair> {
  return {
    current: compared.current,
    base: await compared.openCompared(base),
    between: await openAll(compared, between),
  };
}

export function heapComparisons({
  documents,
  createCache,
  pacing,
  reportBug,
}: ComparisonParts): Readonly<Record<CompareQueryName, Comparison>> {
  const agreements = createCache<IdAgreement>(() => 0, MAX_SUMS);
  const diffs = createCache<HeapDiff>(({ heldBytes }) => heldBytes);
  const clusterCache = createCache<Clusters>(({ heldBytes }) => heldBytes);
  const sums = createCache<ClassSums>(({ size }) => size * BYTES_OF_SUM, MAX_SUMS);

  async function matchedOf({ current, base }: Pair, match: Match, open: OpenHeaps, waiter: Waiter): Promise<Matched> {
    const agreement = await once(agreements, comparisonKey(current.key, base.key), waiter, reportBug, () =>
      sampleIds(snapshotOf(open, current).document, snapshotOf(open, base).document),
    );
    const sharedIds = agreement.sharedShare;
    if (match !== 'auto') return { matchedBy: match, matchReason: 'It was requested.', sharedIds };
    const whyNot = whyNotByIds(agreement);
    return whyNot === null
      ? { matchedBy: 'ids', matchReason: 'Ids mean the same objects in both snapshots.', sharedIds }
      : { matchedBy: 'shape', matchReason: whyNot, sharedIds };
  }

  /** Keys identify a file's content, so a comparison outlives a document that was evicted and opened again. */
  function diffOf(
    { current, base }: Pair,
    matchedBy: Matched['matchedBy'],
    open: OpenHeaps,
    waiter: Waiter,
  ): Promise<HeapDiff> {
    return joined(diffs, comparisonKey(current.key, base.key, matchedBy), waiter, () => {
      const later = snapshotOf(open, current);
      const earlier = snapshotOf(open, base);
      return startSharedWork((signal, onProgress) =>
        guarded(reportBug, async () => {
          if (matchedBy === 'shape') {
            open.requireRoom(shapeDiffBytes(later.document, earlier.document), 'Comparisons');
            return runPaced(compareShapes(later, earlier), pacing, signal, onProgress);
          }
          open.requireRoom(comparingBytes(later.document, earlier.document), 'Comparisons');
          return runPaced(compareHeaps(later.document, earlier.document), pacing, signal, onProgress);
        }),
      );
    });
  }

  /** The clusters of one snapshot, with the snapshot that has their objects. */
  async function clustersOf(
    pair: Pair,
    { match, side }: ClusterSide,
    open: OpenHeaps,
    waiter: Waiter,
  ): Promise<{ found: Clusters; snapshot: ReturnType<typeof snapshotOf>; matched: Matched }> {
    const { current, base, between } = pair;
    const matched = await matchedOf(pair, match, open, waiter);
    const diff = await diffOf(pair, matched.matchedBy, open, waiter);
    const holder = side === 'added' ? current : base;
    unwrap(await documents.retain(holder.key, holder.filePath, waiter));
    const snapshot = snapshotOf(open, holder);
    const byRound = side === 'added' && matched.matchedBy === 'ids';
    const rounds = byRound ? between.map((each) => snapshotOf(open, each).document) : [];
    const key = comparisonKey(current.key, base.key, matched.matchedBy, side, ...between.map((each) => each.key));
    const found = await joined(clusterCache, key, waiter, () =>
      startSharedWork((signal, onProgress) =>
        guarded(reportBug, async () => {
          const { figures } = snapshot;
          if (figures === null) throw new Error('Retained sizes were computed and are missing');
          const opposite = {
            snapshot: snapshotOf(open, side === 'added' ? base : current),
            changed: diff.allNodes(side === 'added' ? 'removed' : 'added'),
          };
          open.requireRoom(clusterBytes(snapshot, rounds, opposite.snapshot), 'Clusters');
          const question = {
            snapshot,
            figures,
            changed: diff.allNodes(side),
            between: byRound ? rounds : null,
            opposite,
          };
          return runPaced(findClusters(question), pacing, signal, onProgress);
        }),
      ),
    );
    return { found, snapshot, matched };
  }

  /** Runs work on clusters of one snapshot, with both documents open. */
  async function withClusters<T>(
    compared: Compared,
    { base, between, ...side }: ClusterSide & { readonly base: string; readonly between: readonly string[] },
    work: (clusters: Awaited<ReturnType<typeof clustersOf>>) => T | Promise<T>,
  ): Promise<T> {
    const { waiter } = compared;
    const pair = await pairOf(compared, base, between);
    const answer = await documents.together(
      ['heap'],
      [pair.current, pair.base, ...pair.between],
      waiter,
      async (open) => work(await clustersOf(pair, side, open, waiter)),
    );
    return unwrap(answer);
  }

  /** Runs work on the comparison of two snapshots, with both documents open. */
  async function withDiff<T>(
    compared: Compared,
    { base, match }: { readonly base: string; readonly match: Match },
    work: (diff: HeapDiff, snapshots: Record<'current' | 'base', ReturnType<typeof snapshotOf>>) => T | Promise<T>,
  ): Promise<{ readonly answer: T; readonly matched: Matched }> {
    const { waiter } = compared;
    const pair = await pairOf(compared, base);
    const answered = await documents.together(['heap'], [pair.current, pair.base], waiter, async (open) => {
      const matched = await matchedOf(pair, match, open, waiter);
      const diff = await diffOf(pair, matched.matchedBy, open, waiter);
      // Matched by id, the share is known of all objects and need not be estimated from a sample.
      const sharedIds = matched.matchedBy === 'ids' ? diff.sharedShare : matched.sharedIds;
      const snapshots = { current: snapshotOf(open, pair.current), base: snapshotOf(open, pair.base) };
      return { answer: await work(diff, snapshots), matched: { ...matched, sharedIds } };
    });
    return unwrap(answered);
  }

  return {
    'heap.diff': async (compared, given) => {
      const { base, match, ...page } = parseParams('heap.diff', given);
      const { answer, matched } = await withDiff(compared, { base, match }, (diff, snapshots) =>
        answerDiff(diff, page, originalsOfPair(snapshots)),
      );
      return { ...answer, ...matched };
    },
    'heap.diff-classes': async (compared, given) => {
      const { base, match, ...page } = parseParams('heap.diff-classes', given);
      const { answer, matched } = await withDiff(compared, { base, match }, (diff, snapshots) =>
        answerDiffClasses(diff, snapshots, page),
      );
      return { ...answer, ...matched };
    },
    'heap.diff-objects': async (compared, given) => {
      const { base, match, ...page } = parseParams('heap.diff-objects', given);
      const { answer } = await withDiff(compared, { base, match }, (diff, snapshots) =>
        runPaced(answerDiffObjects(diff, snapshots, page), pacing, compared.waiter.signal, () => {}),
      );
      return answer;
    },
    'heap.diff-clusters': (compared, given) => {
      const params = parseParams('heap.diff-clusters', given);
      return withClusters(compared, params, async ({ found, snapshot, matched: { matchedBy, matchReason } }) => ({
        ...(await runPaced(answerClusters(found, snapshot, params), pacing, compared.waiter.signal, () => {})),
        matchedBy,
        matchReason,
      }));
    },
    'heap.diff-cluster-objects': (compared, given) => {
      const params = parseParams('heap.diff-cluster-objects', given);
      return withClusters(compared, params, ({ found, snapshot }) =>
        runPaced(answerClusterObjects(found, snapshot, params), pacing, compared.waiter.signal, () => {}),
      );
    },
    'heap.kept-growth': async (compared, given) => {
      const { base, className = null } = parseParams('heap.kept-growth', given);
      const { current, waiter } = compared;
      const { answer } = await withDiff(compared, { base, match: 'ids' }, async (diff, { current: snapshot }) => {
        unwrap(await documents.retain(current.key, current.filePath, waiter));
        const { figures } = snapshot;
        if (figures === null) throw new Error('Retained sizes were computed and are missing');
        return runPaced(
          findKeptGrowth({ snapshot, figures, added: diff.allNodes('added'), className }),
          pacing,
          waiter.signal,
          () => {},
        );
      });
      return answer;
    },
    'heap.series': async (compared, given) => {
      const { bases, ...page } = parseParams('heap.series', given);
      const { current, waiter } = compared;
      const counted: ClassSums[] = [];
      // Two at a time: a series of large snapshots need not fit in memory together.
      for (const base of await openAll(compared, bases)) {
        const ofBase = await documents.together(['heap'], [current, base], waiter, (open) =>
          joined(sums, comparisonKey(current.key, base.key), waiter, () => {
            const later = snapshotOf(open, current).document;
            const earlier = snapshotOf(open, base).document;
            return startSharedWork((signal, onProgress) =>
              guarded(reportBug, async () => {
                open.requireRoom(countingBytes(earlier), 'Comparisons');
                return runPaced(countClasses(later, earlier), pacing, signal, onProgress);
              }),
            );
          }),
        );
        counted.push(unwrap(ofBase));
      }
      const answer = await documents.together(['heap'], [current], waiter, async (open) => {
        const { document, classOriginals } = snapshotOf(open, current);
        return answerSeries([...counted, classSums(document)], page, (name) => classOriginals.named(name));
      });
      return unwrap(answer);
    },
    'heap.suspects': async (compared, given) => {
      const params = parseParams('heap.suspects', given);
      const { current, openCompared, waiter } = compared;
      const base = await openCompared(params.base);
      const middle = await openCompared(params.middle);
      const answer = await documents.together(['heap'], [current, middle, base], waiter, async (open) => {
        unwrap(await documents.retain(current.key, current.filePath, waiter));
        const snapshot = snapshotOf(open, current);
        const { figures } = snapshot;
        if (figures === null) throw new Error('Retained sizes were computed and are missing');
        const snapshots = {
          current: snapshot,
          figures,
          middle: snapshotOf(open, middle).document,
          base: snapshotOf(open, base).document,
        };
        open.requireRoom(suspectsBytes(snapshots), 'Suspects');
        return runPaced(findSuspects(snapshots, params.count), pacing, waiter.signal, waiter.onProgress);
      });
      return unwrap(answer);
    },
  };
}
