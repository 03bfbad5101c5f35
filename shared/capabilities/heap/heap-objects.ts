/** `pen_heap_objects`: the objects of one class, with the ids for the other heap tools. */
import { z } from 'zod';
import { code, document, summaryLine, table, title } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { HEAP_FILTER_QUERIES } from '../../contracts/heap/heap-filters.ts';
import { HeapNodeSchema } from '../../contracts/heap/heap-objects.ts';
import { defineWithResults } from '../define.ts';
import { noSuchClass, openHeapCapture } from './heap-capture.ts';
import { CaptureSourceSchema, sourceText } from '../library/open-capture.ts';
import { NODE_COLUMNS, nodeCells, optionalBytes, isShape, NO_SMALL_INTEGERS } from '../../kinds/heap/heap-text.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageLine,
  pageStart,
} from '../common/parameters.ts';

const ResultSchema = CaptureSourceSchema.extend({
  className: z.string(),
  total: z.number(),
  objects: z.array(HeapNodeSchema),
  /** Only with `groupBy`. */
  groups: HEAP_FILTER_QUERIES['heap.value-groups'].result.extend({ property: z.string() }).nullable(),
  nextCursor: z.string().nullable(),
});
type Shown = z.infer<typeof ResultSchema>;
type Groups = AnalysisAnswer<'heap.value-groups'> & { readonly property: string };

/** `20 different objects; "order.customer" groups by a property of theirs.` */
function valueObjectsText({ property, values, valueObjects, valueProperties }: Groups): string {
  if (valueObjects <= values) return '';
  const [first] = valueProperties;
  const next = first === undefined ? '' : `; ${code(`${property}.${first}`)} groups by a property of theirs`;
  return `The values are ${formatCount(valueObjects)} different objects${next}.`;
}

function groupsText(groups: Groups): string {
  const { property, objects, withProperty, values, rows, patterns, properties } = groups;
  if (withProperty === 0)
    return `No object of this class refers to a value by ${code(property)}. A property whose values are small integers is missing in files of Node and of Chromium before 156. Properties: ${properties.map(code).join(', ') || 'none'}.`;
  const shown = patterns.length > 0 && values > rows.length ? patterns : rows;
  const without = objects - withProperty;
  return document([
    table(
      [property, 'Objects', '% of class', 'Self', 'Retained', 'Example'],
      shown.map(({ value, count, shallowSizeBytes, retainedSizeBytes, exampleId }) => [
        truncateEnd(value, 80),
        formatCount(count),
        formatPercent(count / objects),
        formatBytes(shallowSizeBytes),
        optionalBytes(retainedSizeBytes),
        `@${exampleId}`,
      ]),
    ),
    valueObjectsText(groups),
    `${formatCount(values)} different ${values === 1 ? 'value' : 'values'}${shown === patterns ? ', shown with their numbers folded into "…"' : ''}${without === 0 ? '' : `; ${formatCount(without)} objects have none, or a small integer, which a snapshot does not include`}.`,
  ]);
}

/** The call that says why the first shown object, or the example of the first shown value, is alive. */
function retainersLine({ captureId, file, objects, groups }: Shown): string {
  const node = groups === null ? objects[0]?.id : (groups.patterns[0] ?? groups.rows[0])?.exampleId;
  if (node === undefined) return '';
  return `What retains @${node}: ${proposedCall('pen_heap_retainers', { capture: captureId ?? file, node })}`;
}

export const penHeapObjects = defineWithResults({
  name: 'pen_heap_objects',
  title: 'Heap Objects',
  summary: 'Objects of a class, or counts by property or component.',
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
    groupBy: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('Count by the value of this property; "component": by component of a framework.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  aliases: { ...heapAliases(20), className: { parameter: 'class' } },
  listed: { class: 'whole name', groupBy: 'property, or "component"' },
  result: ResultSchema,
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, class: className, sort, groupBy, limit, cursor }, context) => {
    const start = pageStart(cursor);
    if (!start.ok) return start;
    const opened = await openHeapCapture(capture, context, { retained: 'wanted' });
    if (!opened.ok) return opened;
    const { source } = opened.value;
    if (groupBy !== undefined) {
      const grouped = await context.ports.analysis.query(
        source.file,
        'heap.value-groups',
        { className, property: groupBy, count: limit },
        { signal: context.signal },
      );
      if (!grouped.ok) return grouped;
      const groups = { ...grouped.value, property: groupBy };
      if (groups.objects === 0) return err(await noSuchClass(source, className, context));
      return ok({ ...source, className, total: groups.objects, objects: [], groups, nextCursor: null });
    }
    const page = await context.ports.analysis.query(
      source.file,
      'heap.objects',
      { className, sort, descending: sort === 'retained' || sort === 'shallow', start: start.value, count: limit },
      { signal: context.signal },
    );
    if (!page.ok) return page;
    const { rows, total } = page.value;
    if (total === 0) return err(await noSuchClass(source, className, context));
    return ok({
      ...source,
      className,
      total,
      objects: rows,
      groups: null,
      nextCursor: cursorAfter(start.value, rows.length, total),
    });
  },
  summarise: (value) =>
    document([
      title('Heap Objects'),
      summaryLine([
        ['Snapshot', sourceText(value)],
        ['Class', code(value.className)],
        ['Objects', formatCount(value.total)],
      ]),
      value.groups === null
        ? value.objects.length === 0
          ? 'No objects on this page.'
          : table(NODE_COLUMNS, value.objects.map(nodeCells))
        : groupsText(value.groups),
      pageLine(value.objects.length, value.total, value.nextCursor),
      [value.className, ...value.objects.map(({ preview }) => preview)].some(isShape) && NO_SMALL_INTEGERS,
      retainersLine(value),
    ]),
});
