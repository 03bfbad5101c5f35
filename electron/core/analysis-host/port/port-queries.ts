/** Queries on the documents of one port. */
import { err, ok } from '../../../../shared/base/result.ts';
import type { CpuPlace } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisQueryName, AnalysisRequest } from '../../../../shared/core/analysis/analysis.ts';
import { appError, settle, unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import type { SeriesQueryName } from '../../../../shared/engine/heap/contract/heap-series.ts';
import type { Ask } from '../../../../shared/core/kinds/ask.ts';
import { isSeriesQuery, seriesAnswer, type SnapshotChange, type Series } from '../../../../shared/features/series.ts';
import type { DocumentRef, Documents } from '../documents/contract.ts';
import { askDocument, type KindComparisons } from '../engines/index.ts';
import type { HeapOrigins } from '../heap-origins.ts';
import type { Originals } from '../originals.ts';
import type { PortDocuments } from './port-documents.ts';
import { startSharedWork, type Waiter } from '../shared-work.ts';
import { comparisonKey, type WorkCache } from '../comparison-cache.ts';
import { parseParams } from '../engines/engine.ts';

/** One change is some hundred paths of some ten objects. */
export const CHANGES_KEPT = 32;
export const bytesOfChange = ({ change: { added, removed } }: SnapshotChange): number =>
  (added.length + removed.length) * 8192;

export type QueryRequest = Extract<AnalysisRequest, { type: 'query' }>;

export function createPortQueries({
  documents,
  comparisons,
  own,
  originals,
  origins,
  changes,
}: {
  readonly documents: Documents;
  readonly comparisons: ReadonlyMap<string, KindComparisons>;
  readonly own: PortDocuments;
  readonly originals: Originals;
  readonly origins: HeapOrigins;
  /** Between snapshots of series, for longer ones. */
  readonly changes: WorkCache<SnapshotChange>;
}): (request: QueryRequest, waiter: Waiter) => Promise<AppResult<unknown>> {
  async function retain(document: DocumentRef, waiter: Waiter): Promise<AppResult<unknown>> {
    const retained = await documents.retain(document.key, document.filePath, waiter);
    return retained.ok ? ok({ computeMs: retained.value }) : retained;
  }

  /** Answers about a document; others that the answer needs stay open as long as the one with this id. */
  async function answer(
    {
      documentId,
      document,
      query,
      params,
    }: Pick<QueryRequest, 'documentId' | 'query' | 'params'> & {
      readonly document: DocumentRef;
    },
    waiter: Waiter,
  ): Promise<AppResult<unknown>> {
    if (query === 'heap.retained') return retain(document, waiter);
    const byMaps = originals.answers.get(query);
    if (byMaps !== undefined) return settle(() => byMaps(document, params, waiter));
    // Neither the first opening nor retained sizes wait for source maps; `heap.originals` names the classes. Names that were shown do not go again
    // when the snapshot was released meanwhile.
    const isNamed =
      query === 'heap.classes' ? originals.wasNamed(document.filePath) : /^heap\.(?!overview$)/.test(query);
    if (isNamed) await originals.ofHeap(document, waiter);
    if (query === 'heap.origin') return origins(document, params, waiter);
    if (isSeriesQuery(query)) return settle(() => ofSeries({ documentId, document, query, params }, waiter));
    const comparison = comparisons.get(query);
    if (comparison !== undefined) {
      const openCompared = async (path: string): Promise<DocumentRef> => {
        const found = await own.openCompared(documentId, path, waiter);
        // Deleted objects and classes have the names of the earlier capture's own source maps.
        if (query.startsWith('heap.diff')) await originals.ofHeap(found, waiter);
        return found;
      };
      const resolverOf = (of: DocumentRef, places: readonly CpuPlace[]) =>
        originals.resolverOf(of.filePath, places, waiter);
      // The document itself is not released while the others are being opened.
      return documents.together(comparison.kinds, [document], waiter, (opened) =>
        comparison.compare(opened.of(document).kind, { current: document, openCompared, resolverOf, waiter }, params),
      );
    }
    const { key, filePath } = document;
    return documents.query(key, filePath, waiter, (opened) => askDocument(opened, { query, filePath, params }));
  }

  /** Asks about the files of a series here, where they are open. Throws `AppFailure`. */
  function ofSeries(
    {
      documentId,
      document,
      query,
      params,
    }: {
      readonly documentId: string;
      readonly document: DocumentRef;
      readonly query: SeriesQueryName;
      readonly params: unknown;
    },
    waiter: Waiter,
  ): Promise<unknown> {
    const refOf = (path: string): DocumentRef | Promise<DocumentRef> =>
      path === document.filePath ? document : own.openCompared(documentId, path, waiter);
    const ask = async (path: string, name: AnalysisQueryName, asked: unknown): Promise<unknown> =>
      unwrap(await answer({ documentId, document: await refOf(path), query: name, params: asked }, waiter));
    const kept: Series['kept'] = async ([later, earlier], read) => {
      const key = comparisonKey((await refOf(later)).key, (await refOf(earlier)).key);
      const known = changes.get(key);
      if (known !== null) return unwrap(await known.join(waiter));
      const value = await read();
      changes.add(
        key,
        startSharedWork(() => Promise.resolve(ok(value))),
      );
      return value;
    };
    return seriesAnswer(query, parseParams(query, params), document.filePath, { ask: ask as Ask, kept });
  }

  return async ({ documentId, source, query, params }, waiter) => {
    if (source !== undefined) {
      const opened = await own.open(documentId, source, waiter);
      if (!opened.ok) return opened;
    }
    const document = own.get(documentId);
    return document === undefined
      ? err(appError('analysis_failed', `No document “${documentId}” is open here.`, 'Open it first.'))
      : answer({ documentId, document, query, params }, waiter);
  };
}
