/** Objects dominated by an object, as treemap boxes: the largest with their contents, the rest by class. */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';
import type { TreemapItem } from '../../../core/widgets/treemap/treemap-layout.ts';

/** Maximum number of top-level boxes; smaller objects share one box. */
const TOP_BOXES = 400;
/** Minimum share of the whole for a box that shows its contents. */
const OPENED_BOXES = 16;
const OPENED_SHARE = 0.015;
const INNER_BOXES = 24;

/** Classes whose other objects have an area of their own: below the root, and inside a box. */
const REST_CLASSES = 20;
const INNER_REST_CLASSES = 6;

const REST_KEY = 'rest';
const OWN_KEY = 'own';

export interface DominatedItems {
  readonly items: readonly TreemapItem[];
  readonly nodes: ReadonlyMap<string, HeapNode>;
  /** By key: areas that are not a single object. */
  readonly rests: ReadonlyMap<string, Rest>;
  /** Number of objects directly below the root of the map. */
  readonly total: number;
  /** Number of objects with their own box. */
  readonly boxed: number;
  readonly wholeSizeBytes: number;
}

export type Rest =
  /** Objects without their own box; `className` null: of several classes. */
  | { readonly kind: 'objects'; readonly className: string | null; readonly count: number; readonly sizeBytes: number }
  /** The shallow size of the object of the enclosing box, or of the root. */
  | { readonly kind: 'self'; readonly sizeBytes: number };

type ClassSums = AnalysisAnswer<'heap.dominated-classes'>['rows'];

/** Objects directly dominated by one object. */
interface DominatedPage {
  readonly rows: readonly HeapNode[];
  readonly total: number;
}

/** Contents of a box, with the sums of the largest classes if not all objects are listed. */
interface InnerPage extends DominatedPage {
  readonly classes: ClassSums;
}

/** The rest of each class, and the sum of all classes that were not queried. */
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
    const rest = {
      kind: 'objects',
      className: name,
      count: all - shown.count,
      sizeBytes: retainedSizeBytes - shown.sizeBytes,
    } as const;
    if (rest.count <= 0 || rest.sizeBytes <= 0) continue;
    rests.set(`class:${name}`, rest);
    count -= rest.count;
    sizeBytes -= rest.sizeBytes;
  }
  if (count > 0 && sizeBytes > 0) rests.set(REST_KEY, { kind: 'objects', className: null, count, sizeBytes });
  return rests;
}

function keyOfNode(node: HeapNode, parent: HeapNode | null): string {
  return parent === null ? `@${node.id}` : `@${parent.id}/@${node.id}`;
}

function sizeOf({ retainedSizeBytes }: HeapNode): number {
  return retainedSizeBytes ?? 0;
}

/** The rest of an object: smaller objects and its own shallow size. Together with its boxes they add up to its retained size. */
function restsInside(node: HeapNode, below: InnerPage): [string, Rest][] {
  const listed = below.rows.reduce((sum, child) => sum + sizeOf(child), 0);
  const own = node.shallowSizeBytes;
  const others = sizeOf(node) - listed - own;
  const key = keyOfNode(node, null);
  const byClass = restsBeside(below.rows, below.classes, {
    count: below.total - below.rows.length,
    sizeBytes: others,
  });
  const rests: [string, Rest][] = [
    ...[...byClass]
      .toSorted(([, one], [, other]) => other.sizeBytes - one.sizeBytes)
      .map(([restKey, rest]): [string, Rest] => [`${key}/${restKey}`, rest]),
    [`${key}/${OWN_KEY}`, { kind: 'self', sizeBytes: own }],
  ];
  return rests.filter(([, { sizeBytes }]) => sizeBytes > 0);
}

/** `root` null: the whole heap, whose size is given. Boxes of size 0 have no area and are omitted. */
function dominatedItems(
  root: HeapNode | null,
  wholeSizeBytes: number,
  page: DominatedPage,
  inner: ReadonlyMap<number, InnerPage>,
  classes: ClassSums,
): DominatedItems {
  const nodes = new Map<string, HeapNode>();
  const insideRests = new Map<string, Rest>();
  const items = page.rows
    .filter((node) => sizeOf(node) > 0)
    .map((node): TreemapItem => {
      const key = keyOfNode(node, null);
      nodes.set(key, node);
      const below = inner.get(node.id);
      if (below === undefined || below.rows.length === 0) return { key, size: sizeOf(node) };
      const boxed = below.rows
        .filter((child) => sizeOf(child) > 0)
        .map((child): TreemapItem => {
          const childKey = keyOfNode(child, node);
          nodes.set(childKey, child);
          return { key: childKey, size: sizeOf(child) };
        });
      const rests = restsInside(node, below);
      for (const [restKey, rest] of rests) insideRests.set(restKey, rest);
      const unboxed = rests.map(([restKey, { sizeBytes }]) => ({ key: restKey, size: sizeBytes, isRest: true }));
      return { key, size: sizeOf(node), children: [...boxed, ...unboxed] };
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
    rests: new Map([
      ...rests,
      ...insideRests,
      ...(ownSizeBytes > 0 ? ([[OWN_KEY, { kind: 'self', sizeBytes: ownSizeBytes }]] as const) : []),
    ]),
    total: page.total,
    boxed: page.rows.length,
    wholeSizeBytes,
  };
}

/** Loads two levels below an object. */
export async function loadDominatedItems(
  document: AnalysisDocument,
  root: HeapNode | null,
  totalSizeBytes: number,
  options: QueryOptions,
): Promise<AppResult<DominatedItems>> {
  const page = await document.query('heap.dominated', { id: root?.id ?? null, count: TOP_BOXES }, options);
  if (!page.ok) return page;
  const whole = root === null ? totalSizeBytes : sizeOf(root);
  const inner = new Map<number, InnerPage>();
  for (const node of page.value.rows.slice(0, OPENED_BOXES)) {
    if (sizeOf(node) < whole * OPENED_SHARE) break;
    const below = await document.query('heap.dominated', { id: node.id, count: INNER_BOXES }, options);
    if (!below.ok) return below;
    const isWhole = below.value.total <= below.value.rows.length;
    const sums = isWhole
      ? null
      : await document.query('heap.dominated-classes', { id: node.id, count: INNER_REST_CLASSES }, options);
    if (sums !== null && !sums.ok) return sums;
    inner.set(node.id, { ...below.value, classes: sums === null ? [] : sums.value.rows });
  }
  if (page.value.total === page.value.rows.length) return ok(dominatedItems(root, whole, page.value, inner, []));
  const classes = await document.query(
    'heap.dominated-classes',
    { id: root?.id ?? null, count: REST_CLASSES },
    options,
  );
  return classes.ok ? ok(dominatedItems(root, whole, page.value, inner, classes.value.rows)) : classes;
}
