/**
 * Documents that are in the heap but no longer in the page: pages that were left, and frames that were removed. Chromium adds the origin to the
 * names of the global objects and contexts of the documents it shows, and marks the context of a removed frame as detached.
 */
import { z } from 'zod';
import { formatCount } from '../../../base/units.ts';
import { LEFT_GLOBAL_OBJECT } from '../../../engine/heap/contract/heap-class-names.ts';
import { HeapNodeSchema } from '../../../engine/heap/contract/heap-objects.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { joined, type Words } from '../../../core/findings/model.ts';
import { nodeAndSize } from '../heap-tables.ts';
import { asking } from '../../../core/capability/asking.ts';

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
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<LeftDocuments> {
  const objectsOf = (className: string, count: number) =>
    asking(file, context)('heap.objects', { className, sort: 'retained', count });
  const left = await objectsOf(LEFT_GLOBAL_OBJECT, LARGEST);
  const removed = await objectsOf(REMOVED_CONTEXT, 1);
  return { total: left.total, largest: left.rows, removedFrames: removed.total };
}

/** An item of the list of leak indicators; none without such documents. */
export function leftDocumentsWords({ total, largest, removedFrames }: LeftDocuments): Words[] {
  if (total === 0) return [];
  const removed =
    removedFrames === 0
      ? 'A'
      : `${removedFrames === 1 ? 'One removed frame is' : `${formatCount(removedFrames)} removed frames are`} still referenced; a`;
  const why = `. ${removed} page that was left is kept for a while to go back to.`;
  const named = joined(largest.map(nodeAndSize), ', ');
  return [[`Documents no longer in the page: ${formatCount(total)}; largest: `, named, why]];
}
