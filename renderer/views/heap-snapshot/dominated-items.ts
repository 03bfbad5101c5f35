/** What an object alone keeps alive, as the boxes of a treemap: the largest with what they keep in turn, and the rest as one. */
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument, QueryOptions } from '../../bridge/analysis-client.ts';
import type { TreemapItem } from '../../widgets/treemap/treemap-layout.ts';

/** Boxes at the top; smaller ones would be specks, and are one box together. */
const TOP_BOXES = 400;
/** Boxes that show what is inside, if they are this share of the whole. */
const OPENED_BOXES = 16;
const OPENED_SHARE = 0.015;
const INNER_BOXES = 24;

export const REST_KEY = 'rest';
export const OWN_KEY = 'own';

export interface DominatedItems {
  readonly items: readonly TreemapItem[];
  readonly nodes: ReadonlyMap<string, HeapNode>;
  /** Objects below the root of the map, directly. */
  readonly total: number;
  /** Not shown as boxes of their own. */
  readonly restCount: number;
  readonly restSizeBytes: number;
  /** Of the root of the map itself. */
  readonly ownSizeBytes: number;
  readonly wholeSizeBytes: number;
}

export function keyOfNode(node: HeapNode, parent: HeapNode | null): string {
  return parent === null ? `@${node.id}` : `@${parent.id}/@${node.id}`;
}

function sizeOf({ retainedSizeBytes }: HeapNode): number {
  return retainedSizeBytes ?? 0;
}

/** `root` null: the whole heap, whose size is given. Boxes without a size have no area and are left out. */
export function dominatedItems(
  root: HeapNode | null,
  wholeSizeBytes: number,
  page: { readonly rows: readonly HeapNode[]; readonly total: number },
  inner: ReadonlyMap<number, readonly HeapNode[]>,
): DominatedItems {
  const nodes = new Map<string, HeapNode>();
  const items = page.rows
    .filter((node) => sizeOf(node) > 0)
    .map((node): TreemapItem => {
      const key = keyOfNode(node, null);
      nodes.set(key, node);
      const children = (inner.get(node.id) ?? [])
        .filter((child) => sizeOf(child) > 0)
        .map((child): TreemapItem => {
          const childKey = keyOfNode(child, node);
          nodes.set(childKey, child);
          return { key: childKey, size: sizeOf(child) };
        });
      return { key, size: sizeOf(node), children };
    });
  const listed = items.reduce((sum, { size }) => sum + size, 0);
  const ownSizeBytes = root?.shallowSizeBytes ?? 0;
  const restCount = page.total - page.rows.length;
  const restSizeBytes = restCount === 0 ? 0 : Math.max(0, wholeSizeBytes - ownSizeBytes - listed);
  return {
    items: [
      ...items,
      ...(restSizeBytes > 0 ? [{ key: REST_KEY, size: restSizeBytes, isRest: true }] : []),
      ...(ownSizeBytes > 0 ? [{ key: OWN_KEY, size: ownSizeBytes, isRest: true }] : []),
    ],
    nodes,
    total: page.total,
    restCount,
    restSizeBytes,
    ownSizeBytes,
    wholeSizeBytes,
  };
}

/** Asks for two levels below an object. */
export async function askDominatedItems(
  document: AnalysisDocument,
  root: HeapNode | null,
  totalSizeBytes: number,
  options: QueryOptions,
): Promise<AppResult<DominatedItems>> {
  const page = await document.query('heap.dominated', { id: root?.id ?? null, count: TOP_BOXES }, options);
  if (!page.ok) return page;
  const whole = root === null ? totalSizeBytes : sizeOf(root);
  const inner = new Map<number, readonly HeapNode[]>();
  for (const node of page.value.rows.slice(0, OPENED_BOXES)) {
    if (sizeOf(node) < whole * OPENED_SHARE) break;
    const below = await document.query('heap.dominated', { id: node.id, count: INNER_BOXES }, options);
    if (!below.ok) return below;
    inner.set(node.id, below.value.rows);
  }
  return { ok: true, value: dominatedItems(root, whole, page.value, inner) };
}
