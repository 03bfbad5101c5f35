/** `pen_heap_dominators`: the dominator tree of an object, limited by depth and size, largest first. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd } from '../../../base/units.ts';
import { unwrap } from '../../../base/errors.ts';
import { HeapNodeSchema } from '../../../engine/heap/contract/heap-objects.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { DominatedRowSchema, walkDominators, type DominatedRow } from './dominator-walk.ts';
import { heapNode, openHeapCapture } from './heap-capture.ts';
import { CaptureSourceSchema, sourceText } from '../../../core/contracts/capture-source.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, count } from '../../../core/findings/model.ts';
import { nodeCell, sizeCell } from '../heap-tables.ts';
import { nodeText, optionalBytes, ownPreview } from '../heap-text.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorParam,
  limitParam,
  pageStart,
} from '../../../core/capability/parameters.ts';

/** The rows as an indented list. A row whose dominator is on an earlier page names it. */
export function treeLines(rows: readonly DominatedRow[], totalSizeBytes: number, from: number | null): string[] {
  const byParent = new Map<number | null, DominatedRow[]>();
  const shown = new Set(rows.map(({ node }) => node.id));
  const tops: DominatedRow[] = [];
  for (const row of rows) {
    if (row.parentId === null || !shown.has(row.parentId)) tops.push(row);
    else byParent.set(row.parentId, [...(byParent.get(row.parentId) ?? []), row]);
  }
  const lines: string[] = [];
  const open = tops.toReversed().map((row) => ({ row, indent: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { row, indent } = next;
    const { node } = row;
    const below = byParent.get(node.id) ?? [];
    const share = totalSizeBytes === 0 ? 0 : (node.retainedSizeBytes ?? 0) / totalSizeBytes;
    const under = indent === 0 && row.parentId !== from && row.parentId !== null ? ` (under @${row.parentId})` : '';
    const left = row.children === null ? 0 : row.children - below.length;
    const more = left > 0 ? ` … ${formatCount(left)} ${below.length === 0 ? 'below' : 'more below'}` : '';
    const preview = ownPreview(node) === '' ? '' : ` ${truncateEnd(ownPreview(node), 40)}`;
    lines.push(
      `${'  '.repeat(indent)}- ${optionalBytes(node.retainedSizeBytes)} (${formatPercent(share)}, self ${formatBytes(node.shallowSizeBytes)}) ${code(nodeText(node) + preview)}${under}${more}`,
    );
    for (const child of below.toReversed()) open.push({ row: child, indent: indent + 1 });
  }
  return lines;
}

export const penHeapDominators = defineCapability({
  name: 'pen_heap_dominators',
  title: 'Heap Dominators',
  summary: 'Dominator tree: what each object alone keeps alive.',
  category: 'memory',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    capture: newestCaptureParam,
    node: z.number().int().min(0).optional().describe('Object id to start below. Default: the root of the heap.'),
    depth: z.number().int().min(1).max(10).default(3).describe('Levels below the start.'),
    minBytes: z.number().min(0).default(0).describe('Omit objects with a smaller retained size.'),
    limit: limitParam(20).describe('Objects in the answer, on all levels.'),
    cursor: cursorParam,
  }),
  aliases: { ...heapAliases(20), nodeId: { parameter: 'node' } },
  result: CaptureSourceSchema.extend({
    totalSizeBytes: z.number(),
    /** Null for the root of the heap. */
    node: HeapNodeSchema.nullable(),
    depth: z.number(),
    minBytes: z.number(),
    /** By retained size, each dominator before the objects it dominates. */
    rows: z.array(DominatedRowSchema),
    nextCursor: z.string().nullable(),
  }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, node, depth, minBytes, limit, cursor }, context) => {
    const start = unwrap(pageStart(cursor));
    const { source, overview } = await openHeapCapture(capture, context);
    const from = node === undefined ? null : await heapNode(source, node, context);
    const end = start + limit;
    const walked = { file: source.file, from: node ?? null, depth, minBytes, rows: end };
    const { rows, isComplete } = await walkDominators(walked, context);
    return {
      ...source,
      totalSizeBytes: overview.totalSizeBytes,
      node: from,
      depth,
      minBytes,
      rows: rows.slice(start),
      nextCursor: isComplete ? null : String(end),
    };
  },
  summarise: (value) => {
    const { node, totalSizeBytes, depth, minBytes, rows } = value;
    return answerText(
      'Heap Dominators',
      [
        ['Snapshot', sourceText(value)],
        ['Below', node === null ? 'the root' : nodeCell(node)],
        ['Retained', sizeCell(node === null ? totalSizeBytes : node.retainedSizeBytes)],
        ['Depth', count(depth)],
        ...(minBytes > 0 ? ([['At least', bytes(minBytes)]] as const) : []),
      ],
      [
        rows.length === 0
          ? 'It dominates no objects of that size.'
          : treeLines(rows, totalSizeBytes, node?.id ?? null).join('\n'),
      ],
    );
  },
});
