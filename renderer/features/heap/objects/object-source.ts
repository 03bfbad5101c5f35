/** Sources of object lists. Every list or tree of objects loads pages from one of them. */
import { ok } from '../../../../shared/base/result.ts';
import { assertNever } from '../../../../shared/base/assert-never.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HeapMatch } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { HeapEdge, HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapCollectionGroup, HeapFilter } from '../../../../shared/engine/heap/contract/heap-filters.ts';
import type { AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';

/** An object in a list, with the edge that leads to it in reference lists. */
export interface ObjectItem {
  readonly node: HeapNode;
  readonly edge: HeapEdge | null;
}

export type ObjectOrder = Pick<AnalysisParams<'heap.objects'>, 'sort' | 'descending'>;

export type ObjectSource =
  /** `of`: only matching objects of the class. */
  | { readonly kind: 'class'; readonly className: string; readonly order?: ObjectOrder; readonly of?: HeapFilter }
  /** References of an object; null: of the root. */
  | { readonly kind: 'references'; readonly id: number | null }
  /** Objects dominated by an object; null: by the root. */
  | { readonly kind: 'dominated'; readonly id: number | null }
  /** The object with this id, or none. */
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'search'; readonly search: Pick<AnalysisParams<'heap.search'>, 'in' | 'query' | 'isRegex'> }
  /** Plain objects with the same properties as the object with this id. */
  | { readonly kind: 'shape'; readonly id: number }
  | { readonly kind: 'collection'; readonly group: Pick<HeapCollectionGroup, 'kind' | 'fill' | 'className'> }
  /** Objects that are new or deleted since `base`. */
  | {
      readonly kind: 'diff';
      readonly base: string;
      readonly match: HeapMatch;
      readonly className: string;
      readonly side: 'added' | 'removed';
    }
  /** The topmost objects of a cluster of new or deleted objects. */
  | { readonly kind: 'cluster'; readonly of: ClusterQuestion; readonly number: number };

/** The comparison that the clusters belong to: both snapshots, those in between, and the side. */
export interface ClusterQuestion {
  readonly base: string;
  readonly between: string[];
  readonly match: HeapMatch;
  readonly side: 'added' | 'removed';
}

export interface ObjectPage {
  readonly rows: readonly ObjectItem[];
  readonly total: number;
}

function plain(answer: AppResult<{ rows: HeapNode[]; total: number }>): AppResult<ObjectPage> {
  if (!answer.ok) return answer;
  const { rows, total } = answer.value;
  return ok({ rows: rows.map((node) => ({ node, edge: null })), total });
}

/** Loads `count` objects of a source from index `start`. */
export async function loadObjects(
  document: AnalysisDocument,
  source: ObjectSource,
  page: { readonly start: number; readonly count: number },
  options: QueryOptions = {},
): Promise<AppResult<ObjectPage>> {
  switch (source.kind) {
    case 'class':
      return plain(
        source.of === undefined
          ? await document.query('heap.objects', { className: source.className, ...source.order, ...page }, options)
          : await document.query(
              'heap.filtered-objects',
              { of: source.of, className: source.className, ...source.order, ...page },
              options,
            ),
      );
    case 'references':
      return document.query('heap.references', { id: source.id, ...page }, options);
    case 'dominated':
      return plain(await document.query('heap.dominated', { id: source.id, ...page }, options));
    case 'shape':
      return plain(await document.query('heap.shape-objects', { id: source.id, ...page }, options));
    case 'collection':
      return plain(await document.query('heap.collection-objects', { ...source.group, ...page }, options));
    case 'id': {
      const answer = await document.query('heap.object', { id: source.id }, options);
      if (!answer.ok) return answer;
      const { node } = answer.value;
      return ok(node === null ? { rows: [], total: 0 } : { rows: [{ node, edge: null }], total: 1 });
    }
    case 'search':
      return plain(await document.query('heap.search', { ...source.search, ...page }, options));
    case 'diff':
      return plain(
        await document.query(
          'heap.diff-objects',
          { base: source.base, match: source.match, className: source.className, side: source.side, ...page },
          options,
        ),
      );
    case 'cluster':
      return plain(
        await document.query('heap.diff-cluster-objects', { ...source.of, number: source.number, ...page }, options),
      );
    default:
      return assertNever(source, 'object source');
  }
}
