/** Answers the heap queries of the analysis contract on one open snapshot; each family of queries has a file of its own. */
import type { z } from 'zod';
import type { ANALYSIS_QUERIES, AnalysisAnswer, AnalysisQueryName } from '../../contracts/analysis.ts';
import { createClassPages } from './class-page.ts';
import { findDetached } from './detached-nodes.ts';
import { findDuplicateStrings, type DuplicateStrings } from './duplicate-strings.ts';
import type { HeapDocument } from './heap-document.ts';
import { createOpenSnapshot, type OpenSnapshot } from './open-snapshot.ts';
import type { RetainedFigures } from './retained.ts';
import { runSteps, type BackgroundStage, type Steps } from './steps.ts';

/** How the file was read; only whoever read it knows. */
export interface ReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
}

/** Parameters after their schema filled in the defaults. */
export type ParsedParams<N extends AnalysisQueryName> = z.output<(typeof ANALYSIS_QUERIES)[N]['params']>;

/** Queries about two or three snapshots: whoever holds them all answers those. */
export type CompareQueryName = 'heap.diff' | 'heap.diff-objects' | 'heap.suspects';

/** Queries that one open snapshot answers; `heap.retained` is work for whoever runs it. */
export type HeapQueryName = Exclude<AnalysisQueryName, 'heap.retained' | CompareQueryName>;

/** An answer may take a while: then its steps let others have their turn. */
export type Answerers<N extends AnalysisQueryName> = {
  readonly [K in N]: (params: ParsedParams<K>) => Steps<AnalysisAnswer<K>, BackgroundStage>;
};

export interface HeapQueries {
  readonly snapshot: OpenSnapshot;
  /** Distances, dominators and retained sizes; classes have them when the steps are done. */
  computeRetained(): Steps<RetainedFigures, BackgroundStage>;
  steps<N extends HeapQueryName>(query: N, params: ParsedParams<N>): Steps<AnalysisAnswer<N>, BackgroundStage>;
  /** All steps at once. */
  answer<N extends HeapQueryName>(query: N, params: ParsedParams<N>): AnalysisAnswer<N>;
}

/** An answer that is there at once. */
function atOnce<P, T>(answer: (params: P) => T): (params: P) => Steps<T, BackgroundStage> {
  return function* answered(params) {
    yield* [];
    return answer(params);
  };
}

export function createHeapQueries(document: HeapDocument, read: ReadFacts): HeapQueries {
  const { graph, table, types, totalSizeBytes } = document;
  const pages = createClassPages(table.rows);
  const snapshot = createOpenSnapshot(document, (figures) => pages.complete(figures));
  // The largest list anybody may ask for, found once: it takes a pass over all nodes.
  let duplicates: DuplicateStrings | null = null;

  const answerers: Answerers<HeapQueryName> = {
    'heap.overview': atOnce(() => ({
      nodes: graph.nodes.count,
      edges: graph.edges.count,
      totalSizeBytes,
      classCount: table.rows.length,
      types,
      readMs: read.readMs,
      fileSizeBytes: read.fileSizeBytes,
      retainedReady: snapshot.figures !== null,
      unknownFields: [...graph.unknownFields],
    })),
    'heap.classes': atOnce((params) => pages.page(params)),
    'heap.duplicate-strings': atOnce(({ count }) => {
      duplicates ??= findDuplicateStrings(graph, 500);
      return { strings: duplicates.strings.slice(0, count), totalWastedBytes: duplicates.totalWastedBytes };
    }),
    'heap.detached': atOnce(({ count }) => findDetached(document, count)),
  };
  const steps: HeapQueries['steps'] = (query, params) => answerers[query](params);
  return {
    snapshot,
    computeRetained: snapshot.computeFigures,
    steps,
    answer: (query, params) => runSteps(steps(query, params)),
  };
}
