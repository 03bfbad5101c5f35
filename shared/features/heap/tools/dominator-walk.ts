/** Walks the dominator tree, largest object first, and queries children only when it reaches their dominator. */
import { z } from 'zod';
import { HeapNodeSchema, type HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { asking } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';

/** Children per query. */
const PAGE_ROWS = 50;

export const DominatedRowSchema = z.object({
  node: HeapNodeSchema,
  /** 1 for objects that the start dominates directly. */
  depth: z.number(),
  /** Its immediate dominator; null for the root of the heap. */
  parentId: z.number().nullable(),
  /** Objects above the size limit that it dominates directly; null if the walk did not query them. */
  children: z.number().nullable(),
});
export type DominatedRow = z.infer<typeof DominatedRowSchema>;

interface Siblings {
  readonly parentId: number | null;
  readonly depth: number;
  readonly rows: HeapNode[];
  readonly total: number;
  next: number;
}

export interface DominatorWalkOptions {
  readonly file: string;
  /** The object to start at; null for the root of the heap. */
  readonly from: number | null;
  /** Levels below the start. */
  readonly depth: number;
  readonly minBytes: number;
  /** Maximum number of rows. */
  readonly rows: number;
  /** Nodes that are skipped, but not their children. */
  readonly skips?: (node: HeapNode) => boolean;
}

const sizeOf = (node: HeapNode): number => node.retainedSizeBytes ?? node.shallowSizeBytes;

/**
 * Returns rows by retained size, each dominator before the objects it dominates. Children never retain more than their dominator, so the next
 * row is always the largest one seen so far. `isComplete` is false if there are more rows.
 */
export async function walkDominators(
  { file, from, depth, minBytes, rows: wanted, skips }: DominatorWalkOptions,
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<{ rows: DominatedRow[]; isComplete: boolean }> {
  const ask = (id: number | null, start: number) =>
    asking(file, context)('heap.dominated', { id, minBytes, start, count: PAGE_ROWS });

  const open: Siblings[] = [];
  const rows: DominatedRow[] = [];
  open.push({ parentId: from, depth: 1, ...(await ask(from, 0)), next: 0 });

  while (rows.length < wanted) {
    let largest: Siblings | null = null;
    let largestNode: HeapNode | null = null;
    for (const siblings of open) {
      const node = siblings.rows[siblings.next];
      if (node === undefined) continue;
      if (largestNode === null || sizeOf(node) > sizeOf(largestNode)) [largest, largestNode] = [siblings, node];
    }
    if (largest === null || largestNode === null) break;
    const { parentId, depth: level } = largest;
    largest.next += 1;
    if (largest.next >= largest.rows.length && largest.next < largest.total)
      largest.rows.push(...(await ask(parentId, largest.next)).rows);
    if (largest.next >= largest.rows.length) open.splice(open.indexOf(largest), 1);

    let children: number | null = null;
    if (level < depth) {
      const below = await ask(largestNode.id, 0);
      children = below.total;
      if (children > 0) open.push({ parentId: largestNode.id, depth: level + 1, ...below, next: 0 });
    }
    if (skips?.(largestNode) !== true) rows.push({ node: largestNode, depth: level, parentId, children });
  }
  return { rows, isComplete: open.length === 0 };
}
