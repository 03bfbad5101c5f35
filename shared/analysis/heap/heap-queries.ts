/** Answers the heap queries of the analysis contract on one open snapshot. */
import type { z } from 'zod';
import type { ANALYSIS_QUERIES, AnalysisAnswer, AnalysisQueryName } from '../../contracts/analysis.ts';
import { createClassPages } from './class-page.ts';
import { findDetached } from './detached-nodes.ts';
import { findDuplicateStrings, type DuplicateStrings } from './duplicate-strings.ts';
import type { HeapDocument } from './heap-document.ts';
import { computeRetained, type RetainedFigures } from './retained.ts';
import type { BackgroundStage, Steps } from './steps.ts';

/** How the file was read; only whoever read it knows. */
export interface ReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
}

/** Parameters after their schema filled in the defaults. */
export type ParsedParams<N extends AnalysisQueryName> = z.output<(typeof ANALYSIS_QUERIES)[N]['params']>;

/** Queries that an open document answers at once; `heap.retained` is work for whoever runs it. */
export type HeapQueryName = Exclude<AnalysisQueryName, 'heap.retained'>;

type Answerers = { readonly [N in HeapQueryName]: (params: ParsedParams<N>) => AnalysisAnswer<N> };

export interface HeapQueries {
  /** Distances, dominators and retained sizes; classes have them when the steps are done. */
  computeRetained(): Steps<RetainedFigures, BackgroundStage>;
  answer<N extends HeapQueryName>(query: N, params: ParsedParams<N>): AnalysisAnswer<N>;
}

export function createHeapQueries(document: HeapDocument, read: ReadFacts): HeapQueries {
  const { graph, table, types, totalSizeBytes } = document;
  const pages = createClassPages(table.rows);
  // The largest list anybody may ask for, found once: it takes a pass over all nodes.
  let duplicates: DuplicateStrings | null = null;
  let isRetainedReady = false;

  const answerers: Answerers = {
    'heap.overview': () => ({
      nodes: graph.nodes.count,
      edges: graph.edges.count,
      totalSizeBytes,
      classCount: table.rows.length,
      types,
      readMs: read.readMs,
      fileSizeBytes: read.fileSizeBytes,
      retainedReady: isRetainedReady,
      unknownFields: [...graph.unknownFields],
    }),
    'heap.classes': (params) => pages.page(params),
    'heap.duplicate-strings': ({ count }) => {
      duplicates ??= findDuplicateStrings(graph, 500);
      return { strings: duplicates.strings.slice(0, count), totalWastedBytes: duplicates.totalWastedBytes };
    },
    'heap.detached': ({ count }) => findDetached(document, count),
  };
  return {
    answer: (query, params) => answerers[query](params),
    *computeRetained() {
      const figures = yield* computeRetained(document);
      pages.complete(figures);
      isRetainedReady = true;
      return figures;
    },
  };
}
