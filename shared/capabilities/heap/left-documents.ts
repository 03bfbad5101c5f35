/**
 * Documents that are in the heap but no longer in the page: pages that were left, and frames that were removed. Chromium adds the origin to the
 * names of the global objects and contexts of the documents it shows, and marks the context of a removed frame as detached.
 */
import { z } from 'zod';
import { code } from '../../base/markdown.ts';
import { formatCount } from '../../base/units.ts';
import { unwrap } from '../../contracts/errors.ts';
import { LEFT_GLOBAL_OBJECT } from '../../contracts/heap/heap-class-names.ts';
import { HeapNodeSchema, type HeapNode } from '../../contracts/heap/heap-objects.ts';
import type { CallContext } from '../define.ts';
import { nodeText, optionalBytes } from '../../kinds/heap/heap-text.ts';

const REMOVED_CONTEXT = 'Detached system / NativeContext';
const LARGEST = 3;

export const LeftDocumentsSchema = z.object({
  /** Global objects of documents that are no longer in the page. */
  total: z.number(),
  largest: z.array(HeapNodeSchema),
  /** Removed frames whose code or objects are still retained. */
  removedFrames: z.number(),
});
export type LeftDocuments = z.infer<typeof LeftDocumentsSchema>;

export async function readLeftDocuments(
  file: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<LeftDocuments> {
  const objectsOf = async (className: string, count: number): Promise<{ rows: HeapNode[]; total: number }> =>
    unwrap(await ports.analysis.query(file, 'heap.objects', { className, sort: 'retained', count }, { signal }));
  const left = await objectsOf(LEFT_GLOBAL_OBJECT, LARGEST);
  const removed = await objectsOf(REMOVED_CONTEXT, 1);
  return { total: left.total, largest: left.rows, removedFrames: removed.total };
}

/** An item of the list of leak indicators; none without such documents. */
export function leftDocumentsText({ total, largest, removedFrames }: LeftDocuments): string[] {
  if (total === 0) return [];
  const named = largest.map((node) => `${code(nodeText(node, 40))} ${optionalBytes(node.retainedSizeBytes)}`);
  const why =
    removedFrames === 0
      ? 'A page that was left is kept for a while to go back to.'
      : `${removedFrames === 1 ? 'One removed frame is' : `${formatCount(removedFrames)} removed frames are`} still referenced; a page that was left is kept for a while to go back to.`;
  return [`Documents no longer in the page: ${formatCount(total)}; largest: ${named.join(', ')}. ${why}`];
}
