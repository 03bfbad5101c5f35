/** What an object alone keeps alive, as the boxes of a treemap: the largest with what they keep in turn, and the rest by class. */
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
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

/** Of objects that are too many for a box each. */
const REST_CLASSES = 20;

const REST_KEY = 'rest';
export const OWN_KEY = 'own';

export interface DominatedItems {
  readonly items: readonly TreemapItem[];
  readonly nodes: ReadonlyMap<string, HeapNode>;
  /** By key: objects of one class that have no box of their own; `REST_KEY`: of all others. */
  readonly rests: ReadonlyMap<string, Rest>;
  /** Objects below the root of the map, directly. */
  readonly total: number;
  /** Objects that are shown as boxes of their own. */
  readonly boxed: number;
  /** Of the root of the map itself. */
  readonly ownSizeBytes: number;
  readonly wholeSizeBytes: number;
}

export interface Rest {
  /** Null: of several classes. */
  readonly className: string | null;
  readonly count: number;
  readonly sizeBytes: number;
}

type ClassSums = AnalysisAnswer<'heap.dominated-classes'>['rows'];

/** What each class has besides the boxes, and what the classes that were not asked for have together. */
function restsBeside(
  rows: readonly HeapNode[],
  classes: ClassSums,
  whole: { readonly count: number; readonly sizeBytes: number },
): Map<string, Rest> {
  const boxed = new Map<string, { count: number; sizeBytes: number }>();
  for (const node of rows) {
    const sum = boxed.get(node.name) ?? { count: 0, sizeBytes: 0 };
    boxed.set(node.name, { count: sum.count + 1, sizeBytes: sum.sizeBytes + sizeOf(node) });
  }
  const rests = new Map<string, Rest>();
  let { count, sizeBytes } = whole;
  for (const { name, count: all, retainedSizeBytes } of classes) {
    const shown = boxed.get(name) ?? { count: 0, sizeBytes: 0 };
    const rest = { className: name, count: all - shown.count, sizeBytes: retainedSizeBytes - shown.sizeBytes };
    if (rest.count <= 0 || rest.sizeBytes <= 0) continue;
    rests.set(`class:${name}`, rest);
    count -= rest.count;
    sizeBytes -= rest.sizeBytes;
  }
  if (count > 0 && sizeBytes > 0) rests.set(REST_KEY, { className: null, count, sizeBytes });
  return rests;
}

function keyOfNode(node: HeapNode, parent: HeapNode | null): string {
  return parent === null ? `@${node.id}` : `@${parent.id}/@${node.id}`;
}

function sizeOf({ retainedSizeBytes }: HeapNode): number {
  return retainedSizeBytes ?? 0;
}

/** `root` null: the whole heap, whose size is given. Boxes without a size have no area and are left out. */
function dominatedItems(
  root: HeapNode | null,
  wholeSizeBytes: number,
  page: { readonly rows: readonly HeapNode[]; readonly total: number },
  inner: ReadonlyMap<number, readonly HeapNode[]>,
  classes: ClassSums,
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
  const rests = restsBeside(page.rows, classes, {
    count: page.total - page.rows.length,
    sizeBytes: Math.max(0, wholeSizeBytes - ownSizeBytes - listed),
  });
  return {
    items: [
      ...items,
      ...[...rests]
        .map(([key, { sizeBytes }]) => ({ key, size: sizeBytes, isRest: true }))
        .toSorted((one, other) => other.size - one.size),
      ...(ownSizeBytes > 0 ? [{ key: OWN_KEY, size: ownSizeBytes, isRest: true }] : []),
    ],
    nodes,
    rests,
    total: page.total,
    boxed: page.rows.length,
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
  if (page.value.total === page.value.rows.length)
    return { ok: true, value: dominatedItems(root, whole, page.value, inner, []) };
  const classes = await document.query(
    'heap.dominated-classes',
    { id: root?.id ?? null, count: REST_CLASSES },
    options,
  );
  return classes.ok ? { ok: true, value: dominatedItems(root, whole, page.value, inner, classes.value.rows) } : classes;
}
