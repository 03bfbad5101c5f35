/** Answers the heap queries on one open snapshot; each family of queries has a file of its own. */
import type { EngineAnswer } from '../contract/engine-queries.ts';
import { allocationQueries } from './queries/allocation-queries.ts';
import { classPathQueries } from './paths/class-paths.ts';
import { createClassPages } from './queries/class-page.ts';
import { captureQueries } from './captures/capture-queries.ts';
import { collectionQueries } from './waste/collection-queries.ts';
import { findDetached } from './tables/detached-nodes.ts';
import { findDuplicateStrings } from './waste/duplicate-strings.ts';
import { dominatorQueries } from './queries/dominator-queries.ts';
import { edgeQueries } from './queries/edge-queries.ts';
import { FILTER_BYTES_PER_NODE, filterQueries } from './queries/filter-queries.ts';
import type { HeapDocument } from './classes/heap-document.ts';
import { objectQueries } from './queries/object-queries.ts';
import { createOpenSnapshot, type OpenSnapshot } from './open/open-snapshot.ts';
import { keptTargetQueries } from './leaks/kept-targets.ts';
import { pathMemberQueries } from './paths/path-members.ts';
import { pathQueries } from './paths/path-queries.ts';
import type { Answerers, HeapQueryName, ParsedParams } from './open/query-types.ts';
import type { Prepared, RetainedFigures } from './retained/retained.ts';
import { retainersByteLength } from './graph/retainers-table.ts';
import { findRealmFacts } from './realms/realm-facts.ts';
import { realmQueries } from './realms/realm-queries.ts';
import { searchQueries } from './queries/search-queries.ts';
import { sharedSteps } from '../steps/shared-steps.ts';
import { toldApartQueries } from './queries/told-apart.ts';
import { valueQueries } from './queries/value-queries.ts';
import { shapeQueries } from './waste/shape-queries.ts';
import { waitingQueries } from './waiting/waiting-queries.ts';
import { runSteps, type Steps } from '../steps/steps.ts';

/** Facts about reading the file that only the caller of the reader has. */
export interface ReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
  /** Distances, dominators and retained sizes from the column cache. */
  readonly cachedFigures?: RetainedFigures;
  /** Called when the figures of this document are computed. */
  readonly onFigures?: (figures: RetainedFigures) => void;
  /** Parts of the figures whose computation began before the first query. */
  readonly begun?: Partial<Prepared>;
  /** The person's patterns of third-party code at the time; default: none. */
  readonly isIgnored?: () => (path: string) => boolean;
}

export interface HeapQueries {
  readonly snapshot: OpenSnapshot;
  /** Computes distances, dominators and retained sizes; classes have them when the steps are done. */
  computeRetained(): Steps<RetainedFigures>;
  steps<N extends HeapQueryName>(query: N, params: ParsedParams<N>): Steps<EngineAnswer<N>>;
  /** The query needs retained sizes; its steps compute them if they are missing. */
  needsFigures(query: HeapQueryName): boolean;
  /** The query needs more than the class table: it waits for columns that are still being read. */
  needsColumns(query: HeapQueryName): boolean;
  /** Bytes of tables that this query will build and hold, without retained sizes. */
  tableBytes(query: HeapQueryName): number;
  /** Runs all steps at once. */
  answer<N extends HeapQueryName>(query: N, params: ParsedParams<N>): EngineAnswer<N>;
}

/** Queries that need distances, dominators or retained sizes. */
const OF_FIGURES: readonly HeapQueryName[] = [
  'heap.retainers',
  'heap.paths',
  'heap.class-paths',
  'heap.what-if',
  'heap.freed-each',
  'heap.present',
  'heap.held-together',
  'heap.held-texts',
  'heap.dominated',
  'heap.search',
  'heap.filtered-classes',
  'heap.filtered-objects',
  'heap.told-apart',
  'heap.dead-captures',
  'heap.realms',
  'heap.waiting',
];
/** Maximum number of groups of duplicate strings and of detached nodes. */
const MAX_GROUPS = 500;
const OF_RETAINERS: readonly HeapQueryName[] = ['heap.retainers', 'heap.paths', 'heap.class-paths'];

/** An answer without steps. */
function atOnce<P, T>(answer: (params: P) => T): (params: P) => Steps<T> {
  return function* answered(params) {
    yield* [];
    return answer(params);
  };
}

export function createHeapQueries(document: HeapDocument, read: ReadFacts): HeapQueries {
  const { graph, table, types, totalSizeBytes } = document;
  const { cachedFigures = null, onFigures, begun, isIgnored } = read;
  const complete = (figures: RetainedFigures): void => {
    pages.complete(figures);
    onFigures?.(figures);
  };
  const snapshot = createOpenSnapshot(document, complete, cachedFigures, begun, isIgnored);
  const pages = createClassPages(table.rows, snapshot);
  if (cachedFigures !== null) pages.complete(cachedFigures);
  // Computed once with the maximum number of groups, because it takes a pass over all nodes.
  const duplicates = sharedSteps(() => findDuplicateStrings(graph, MAX_GROUPS));
  const realmFacts = sharedSteps(() => findRealmFacts(snapshot));
  let detached: EngineAnswer<'heap.detached'> | null = null;
  let detachedBy: OpenSnapshot['components'] = null;

  const answerers: Answerers<HeapQueryName> = {
    'heap.overview': atOnce(() => ({
      nodes: graph.nodes.count,
      edges: graph.edges.count,
      totalSizeBytes,
      classCount: table.rows.length,
      types,
      readMs: read.readMs,
      fileSizeBytes: read.fileSizeBytes,
      ...(cachedFigures === null ? {} : { fromColumnCache: true }),
      retainedReady: snapshot.figures !== null,
      unknownFields: [...graph.unknownFields],
      ...(graph.meta.stringsDropped ? { stringsDropped: true } : {}),
    })),
    'heap.classes': atOnce((params) => pages.page(params)),
    *'heap.duplicate-strings'({ count }) {
      const { strings, totalWastedBytes } = yield* duplicates();
      return { strings: strings.slice(0, count), totalWastedBytes };
    },
    'heap.detached': atOnce(({ count }) => {
      const { components } = snapshot;
      if (detached === null || detachedBy !== components)
        detached = findDetached(document, MAX_GROUPS, (ordinal) => components?.of(ordinal) ?? null);
      detachedBy = components;
      return { ...detached, groups: detached.groups.slice(0, count) };
    }),
    ...objectQueries(snapshot),
    ...edgeQueries(snapshot),
    ...pathQueries(snapshot),
    ...classPathQueries(snapshot),
    ...pathMemberQueries(snapshot),
    ...keptTargetQueries(snapshot),
    ...dominatorQueries(snapshot),
    ...searchQueries(snapshot, realmFacts),
    ...allocationQueries(snapshot),
    ...filterQueries(snapshot, realmFacts),
    ...shapeQueries(snapshot),
    ...collectionQueries(snapshot),
    ...captureQueries(snapshot),
    ...realmQueries(snapshot, realmFacts),
    ...waitingQueries(snapshot),
    ...valueQueries(snapshot),
    ...toldApartQueries(snapshot),
  };
  const needsColumns: HeapQueries['needsColumns'] = (query) => query !== 'heap.overview' && query !== 'heap.classes';
  const steps: HeapQueries['steps'] = function* answerSteps(query, params) {
    // Rows of objects carry their components.
    if (needsColumns(query)) yield* snapshot.findComponents();
    return yield* answerers[query](params);
  };
  return {
    snapshot,
    computeRetained: () => snapshot.computeFigures(),
    needsFigures: (query) => OF_FIGURES.includes(query),
    needsColumns,
    tableBytes: (query) => {
      if (OF_RETAINERS.includes(query)) return snapshot.hasRetainers ? 0 : retainersByteLength(graph);
      if (query === 'allocations.classes') return snapshot.allocationTables?.missingBytes ?? 0;
      return query === 'heap.filtered-classes' ? graph.nodes.count * FILTER_BYTES_PER_NODE : 0;
    },
    steps,
    answer: (query, params) => runSteps(steps(query, params)),
  };
}
