/**
 * Queries that need several documents at once: what changed between two snapshots and what keeps it, what a series shows, and
 * what three show to be left behind. A comparison is made once for all who ask: scrolling asks for pages of the same one.
 */
import { answerComparison, answerFileComparison } from '../../shared/analysis/coverage/index.ts';
import { answerDiff as answerCpuDiff, diffProfiles } from '../../shared/analysis/cpu-profile/index.ts';
import {
  answerDiff as answerSampledDiff,
  diffProfiles as diffSampled,
} from '../../shared/analysis/heap-profile/index.ts';
import {
  answerClusterObjects,
  answerClusters,
  answerDiff,
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
  findSuspects,
  sampleIds,
  shapeDiffBytes,
  suspectsBytes,
  whyNotByIds,
  type ClassSums,
  type Clusters,
  type HeapDiff,
  type ParsedParams,
} from '../../shared/analysis/heap/index.ts';
import { compareTraces } from '../../shared/analysis/trace/index.ts';
import type { AnalysisAnswer } from '../../shared/contracts/analysis.ts';
import { unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import { guarded } from './bug-error.ts';
import type { DocumentRef } from './document-entry.ts';
import type { Documents, OpenTogether } from './documents.ts';
import { comparisonKey, type KeptComparisons, type KeptWork } from './kept-comparisons.ts';
import { runPaced, type Pacing } from './pause.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';

type DiffParams<N extends 'heap.diff' | 'heap.diff-objects'> = Omit<ParsedParams<N>, 'base'>;
type ClusterParams<N extends 'heap.diff-clusters' | 'heap.diff-cluster-objects'> = Omit<
  ParsedParams<N>,
  'base' | 'between'
>;

/** Two snapshots, and for clusters those between them, the earliest first. */
export interface Pair {
  readonly current: DocumentRef;
  readonly base: DocumentRef;
  readonly between?: readonly DocumentRef[];
}

export interface Comparisons {
  diff(pair: Pair, params: DiffParams<'heap.diff'>, waiter: Waiter): Promise<AppResult<AnalysisAnswer<'heap.diff'>>>;
  diffObjects(
    pair: Pair,
    params: DiffParams<'heap.diff-objects'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.diff-objects'>>>;
  clusters(
    pair: Pair,
    params: ClusterParams<'heap.diff-clusters'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.diff-clusters'>>>;
  clusterObjects(
    pair: Pair,
    params: ClusterParams<'heap.diff-cluster-objects'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.diff-cluster-objects'>>>;
  cpuProfiles(
    pair: Pair,
    params: Omit<ParsedParams<'cpu.compare'>, 'base'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'cpu.compare'>>>;
  heapProfiles(
    pair: Pair,
    params: Omit<ParsedParams<'heap-profile.compare'>, 'base'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap-profile.compare'>>>;
  traces(pair: Pair, waiter: Waiter): Promise<AppResult<AnalysisAnswer<'trace.compare'>>>;
  coverage(
    pair: Pair,
    params: ParsedParams<'coverage.compare'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'coverage.compare'>>>;
  coverageFile(
    pair: Pair,
    params: ParsedParams<'coverage.compare-file'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'coverage.compare-file'>>>;
  /** `bases` are the earlier ones, the earliest first. */
  series(
    current: DocumentRef,
    bases: readonly DocumentRef[],
    params: Omit<ParsedParams<'heap.series'>, 'bases'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.series'>>>;
  suspects(
    snapshots: { readonly current: DocumentRef; readonly middle: DocumentRef; readonly base: DocumentRef },
    count: number,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.suspects'>>>;
}

export interface ComparisonsOptions {
  readonly documents: Documents;
  readonly kept: KeptComparisons;
  readonly pacing: Pacing;
  readonly reportBug: (thrown: unknown) => void;
}

/** How two snapshots are matched, and why so. */
type Matched = Pick<AnalysisAnswer<'heap.diff'>, 'matchedBy' | 'matchReason' | 'sharedIds'>;

export function createComparisons({ documents, kept, pacing, reportBug }: ComparisonsOptions): Comparisons {
  /** Joins work of this key, or starts it. */
  async function once<T>(works: KeptWork<T>, key: string, waiter: Waiter, start: () => SharedWork<T>): Promise<T> {
    let work = works.get(key);
    if (work === null) {
      work = start();
      works.keep(key, work);
    }
    return unwrap(await work.join(waiter));
  }

  function matchedOf({ current, base }: Pair, match: 'ids' | 'shape' | 'auto', open: OpenTogether): Matched {
    const key = comparisonKey(current.key, base.key);
    const agreement =
      kept.agreements.get(key) ??
      sampleIds(open.heapOf(current).queries.snapshot.document, open.heapOf(base).queries.snapshot.document);
    kept.agreements.set(key, agreement);
    const sharedIds = agreement.sharedShare;
    if (match !== 'auto') return { matchedBy: match, matchReason: 'It was asked for.', sharedIds };
    const whyNot = whyNotByIds(agreement);
    return whyNot === null
      ? { matchedBy: 'ids', matchReason: 'Ids mean the same objects in both snapshots.', sharedIds }
      : { matchedBy: 'shape', matchReason: whyNot, sharedIds };
  }

  /** Keys stand for a file's content, so a comparison outlives a document that had to give way and was opened again. */
  function diffOf(
    { current, base }: Pair,
    matchedBy: Matched['matchedBy'],
    open: OpenTogether,
    waiter: Waiter,
  ): Promise<HeapDiff> {
    return once(kept.diffs, comparisonKey(current.key, base.key, matchedBy), waiter, () => {
      const later = open.heapOf(current).queries.snapshot;
      const earlier = open.heapOf(base).queries.snapshot;
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

  /** The clusters of one side, with the snapshot that has their objects. */
  async function clustersOf(
    { current, base, between = [] }: Pair,
    { match, side }: Pick<ClusterParams<'heap.diff-clusters'>, 'match' | 'side'>,
    open: OpenTogether,
    waiter: Waiter,
  ): Promise<{ found: Clusters; snapshot: ReturnType<typeof snapshotOf>; matched: Matched }> {
    const matched = matchedOf({ current, base }, match, open);
    const diff = await diffOf({ current, base }, matched.matchedBy, open, waiter);
    const holder = side === 'added' ? current : base;
    unwrap(await documents.retain(holder.key, holder.filePath, waiter));
    const snapshot = snapshotOf(open, holder);
    const byRound = side === 'added' && matched.matchedBy === 'ids';
    const rounds = byRound ? between.map((each) => snapshotOf(open, each).document) : [];
    const key = comparisonKey(current.key, base.key, matched.matchedBy, side, ...between.map((each) => each.key));
    const found = await once(kept.clusters, key, waiter, () =>
      startSharedWork((signal, onProgress) =>
        guarded(reportBug, async () => {
          const { figures } = snapshot;
          if (figures === null) throw new Error('Retained sizes were computed and are not there');
          open.requireRoom(clusterBytes(snapshot, rounds), 'Clusters');
          const question = { snapshot, figures, changed: diff.allNodes(side), between: byRound ? rounds : null };
          return runPaced(findClusters(question), pacing, signal, onProgress);
        }),
      ),
    );
    return { found, snapshot, matched };
  }

  function snapshotOf(open: OpenTogether, document: DocumentRef) {
    return open.heapOf(document).queries.snapshot;
  }

  return {
    diff: (pair, { match, ...page }, waiter) =>
      documents.together([pair.current, pair.base], waiter, async (open) => {
        const matched = matchedOf(pair, match, open);
        const diff = await diffOf(pair, matched.matchedBy, open, waiter);
        // By id the share is known of all objects, and need not be told from a sample.
        const sharedIds = matched.matchedBy === 'ids' ? diff.sharedShare : matched.sharedIds;
        return { ...answerDiff(diff, page), ...matched, sharedIds };
      }),
    diffObjects: (pair, { match, ...page }, waiter) =>
      documents.together([pair.current, pair.base], waiter, async (open) => {
        const diff = await diffOf(pair, matchedOf(pair, match, open).matchedBy, open, waiter);
        const snapshots = { current: snapshotOf(open, pair.current), base: snapshotOf(open, pair.base) };
        return runPaced(answerDiffObjects(diff, snapshots, page), pacing, waiter.signal, () => {});
      }),
    clusters: (pair, params, waiter) =>
      documents.together([pair.current, pair.base, ...(pair.between ?? [])], waiter, async (open) => {
        const { found, snapshot, matched } = await clustersOf(pair, params, open, waiter);
        const { matchedBy, matchReason } = matched;
        return { ...answerClusters(found, snapshot, params), matchedBy, matchReason };
      }),
    clusterObjects: (pair, params, waiter) =>
      documents.together([pair.current, pair.base, ...(pair.between ?? [])], waiter, async (open) => {
        const { found, snapshot } = await clustersOf(pair, params, open, waiter);
        return runPaced(answerClusterObjects(found, snapshot, params), pacing, waiter.signal, () => {});
      }),
    cpuProfiles: ({ current, base }, { normalise, ...page }, waiter) =>
      documents.together(
        [current, base],
        waiter,
        async (open) => {
          const key = comparisonKey(current.key, base.key, normalise ? 'normalised' : 'as recorded');
          const diff = await once(kept.cpuDiffs, key, waiter, () =>
            startSharedWork(() =>
              guarded(reportBug, () =>
                Promise.resolve(
                  diffProfiles(
                    open.cpuProfileOf(base).queries.document,
                    open.cpuProfileOf(current).queries.document,
                    normalise,
                  ),
                ),
              ),
            ),
          );
          return answerCpuDiff(diff, page);
        },
        'cpu-profile',
      ),
    heapProfiles: ({ current, base }, page, waiter) =>
      documents.together(
        [current, base],
        waiter,
        async (open) => {
          const diff = await once(kept.sampledDiffs, comparisonKey(current.key, base.key), waiter, () =>
            startSharedWork(() =>
              guarded(reportBug, () =>
                Promise.resolve(
                  diffSampled(open.heapProfileOf(base).queries.document, open.heapProfileOf(current).queries.document),
                ),
              ),
            ),
          );
          return answerSampledDiff(diff, page);
        },
        'heap-profile',
      ),
    traces: ({ current, base }, waiter) =>
      documents.together(
        [current, base],
        waiter,
        (open) =>
          Promise.resolve(compareTraces(open.traceOf(base).queries.figures, open.traceOf(current).queries.figures)),
        'trace',
      ),
    coverage: ({ current, base }, params, waiter) =>
      documents.together(
        [current, base],
        waiter,
        async (open) =>
          answerComparison(open.coverageOf(base).queries.document, open.coverageOf(current).queries.document, params),
        'coverage',
      ),
    coverageFile: ({ current, base }, params, waiter) =>
      documents.together(
        [current, base],
        waiter,
        async (open) =>
          answerFileComparison(
            open.coverageOf(base).queries.document,
            open.coverageOf(current).queries.document,
            params,
          ),
        'coverage',
      ),
    series: async (current, bases, params, waiter) => {
      const sums: ClassSums[] = [];
      // Two at a time: a series of large snapshots need not fit in memory together.
      for (const base of bases) {
        const counted = await documents.together([current, base], waiter, (open) =>
          once(kept.sums, comparisonKey(current.key, base.key), waiter, () => {
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
        if (!counted.ok) return counted;
        sums.push(counted.value);
      }
      return documents.together([current], waiter, (open) =>
        Promise.resolve(answerSeries([...sums, classSums(snapshotOf(open, current).document)], params)),
      );
    },
    suspects: ({ current, middle, base }, count, waiter) =>
      documents.together([current, middle, base], waiter, async (open) => {
        unwrap(await documents.retain(current.key, current.filePath, waiter));
        const snapshot = snapshotOf(open, current);
        const { figures } = snapshot;
        if (figures === null) throw new Error('Retained sizes were computed and are not there');
        const snapshots = {
          current: snapshot,
          figures,
          middle: snapshotOf(open, middle).document,
          base: snapshotOf(open, base).document,
        };
        open.requireRoom(suspectsBytes(snapshots), 'Suspects');
        return runPaced(findSuspects(snapshots, count), pacing, waiter.signal, waiter.onProgress);
      }),
  };
}
