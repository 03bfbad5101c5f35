/** `pen_heap_objects`: the objects of one class, with the ids for the other heap tools. */
import { z } from 'zod';
import { code, document, summaryLine, table, title } from '../../base/markdown.ts';
import { formatCount } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { HeapNodeSchema } from '../../contracts/heap-objects.ts';
import { defineCapability } from '../define.ts';
import { noSuchClass, openHeapCapture } from './heap-capture.ts';
import { CaptureSourceSchema, sourceText } from '../library/open-capture.ts';
import { NODE_COLUMNS, nodeCells } from './heap-text.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageLine,
  pageStart,
} from '../common/parameters.ts';

export const penHeapObjects = defineCapability({
  name: 'pen_heap_objects',
  title: 'Heap Objects',
  summary: 'Objects of one class in a heap snapshot, with sizes and preview.',
  category: 'memory',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    capture: newestCaptureParam,
    class: z.string().min(1).max(10_000).describe('Whole name of the class, as listed by pen_heap_summary.'),
    sort: z
      .enum(['retained', 'shallow', 'distance', 'id'])
      .default('retained')
      .describe('retained and shallow: largest first. distance and id: smallest first.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  aliases: { ...heapAliases(20), className: { parameter: 'class' } },
  listed: { class: 'whole name' },
  result: CaptureSourceSchema.extend({
    className: z.string(),
    total: z.number(),
    objects: z.array(HeapNodeSchema),
    nextCursor: z.string().nullable(),
  }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, class: className, sort, limit, cursor }, context) => {
    const start = pageStart(cursor);
    if (!start.ok) return start;
    const opened = await openHeapCapture(capture, context, { retained: 'wanted' });
    if (!opened.ok) return opened;
    const { source } = opened.value;
    const page = await context.ports.analysis.query(
      source.file,
      'heap.objects',
      { className, sort, descending: sort === 'retained' || sort === 'shallow', start: start.value, count: limit },
      { signal: context.signal },
    );
    if (!page.ok) return page;
    const { rows, total } = page.value;
    if (total === 0) return err(await noSuchClass(source, className, context));
    return ok({ ...source, className, total, objects: rows, nextCursor: cursorAfter(start.value, rows.length, total) });
  },
  summarise: (value) =>
    document([
      title('Heap Objects'),
      summaryLine([
        ['Snapshot', sourceText(value)],
        ['Class', code(value.className)],
        ['Objects', formatCount(value.total)],
      ]),
      value.objects.length === 0 ? 'No objects on this page.' : table(NODE_COLUMNS, value.objects.map(nodeCells)),
      pageLine(value.objects.length, value.total, value.nextCursor),
      'pen_heap_retainers shows what retains an object, by its id after the @.',
    ]),
});
