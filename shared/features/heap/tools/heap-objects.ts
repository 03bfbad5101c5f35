/** `pen_heap_objects`: the objects of one class, with the ids for the other heap tools. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import { HEAP_FILTER_QUERIES } from '../../../engine/heap/contract/heap-filters.ts';
import { HeapNodeSchema } from '../../../engine/heap/contract/heap-objects.ts';
import { paragraph, tableOf } from '../../../core/findings/blocks.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, count, joined, name, percent, type Block, type Words } from '../../../core/findings/model.ts';
import { nodesTable, shapesNote, sizeCell } from '../heap-tables.ts';
import { asking } from '../../../core/capability/asking.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { CaptureSourceSchema, sourceText } from '../../../core/contracts/capture-source.ts';
import { noSuchClass, openHeapCapture } from './heap-capture.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageLine,
  pageStart,
} from '../../../core/capability/parameters.ts';

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

/** `The values are 20 different objects; "order.customer" groups by a property of theirs.` */
function valueObjects({ property, values, valueObjects: objects, valueProperties: [first] }: Groups): Block[] {
  if (objects <= values) return [];
  const next: Words =
    first === undefined ? '' : ['; ', name(`${property}.${first}`), ' groups by a property of theirs'];
  return [paragraph(['The values are ', count(objects), ' different objects', next, '.'])];
}

function groupBlocks(groups: Groups): Block[] {
  const { property, objects, withProperty, values, rows, patterns, properties } = groups;
  if (withProperty === 0) {
    const others =
      properties.length === 0
        ? 'none'
        : joined(
            properties.map((each) => name(each)),
            ', ',
          );
    const why = '. A property whose values are small integers is missing in files of Node and of Chromium before 156.';
    return [
      paragraph(['No object of this class refers to a value by ', name(property), why, ' Properties: ', others, '.']),
    ];
  }
  const isFolded = patterns.length > 0 && values > rows.length;
  const without = objects - withProperty;
  return [
    tableOf(isFolded ? patterns : rows, [
      [property, ({ value }) => name(value, 80)],
      ['Objects', (row) => count(row.count)],
      ['% of class', (row) => percent(row.count / objects)],
      ['Self', ({ shallowSizeBytes }) => bytes(shallowSizeBytes)],
      ['Retained', ({ retainedSizeBytes }) => sizeCell(retainedSizeBytes)],
      ['Example', ({ exampleId }) => `@${exampleId}`],
    ]),
    ...valueObjects(groups),
    paragraph(
      `${countNoun(values, 'different value')}${isFolded ? ', shown with their numbers folded into "…"' : ''}${without === 0 ? '' : `; ${formatCount(without)} objects have none, or a small integer, which a snapshot does not include`}.`,
    ),
  ];
}

/** The call that says why the first shown object, or the example of the first shown value, is alive. */
function retainersLine({ captureId, file, objects, groups }: Shown): string {
  const node = groups === null ? objects[0]?.id : (groups.patterns[0] ?? groups.rows[0])?.exampleId;
  if (node === undefined) return '';
  return `What retains @${node}: ${proposedCall('pen_heap_retainers', { capture: captureId ?? file, node })}`;
}

export const penHeapObjects = defineCapability({
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
    const start = unwrap(pageStart(cursor));
    const { source } = await openHeapCapture(capture, context, { retained: 'wanted' });
    const ask = asking(source.file, context);
    const found = { ...source, className, objects: [], groups: null, nextCursor: null };
    if (groupBy !== undefined) {
      const grouped = await ask('heap.value-groups', { className, property: groupBy, count: limit });
      if (grouped.objects === 0) throw new AppFailure(await noSuchClass(source, className, context));
      return { ...found, total: grouped.objects, groups: { ...grouped, property: groupBy } };
    }
    const descending = sort === 'retained' || sort === 'shallow';
    const { rows, total } = await ask('heap.objects', { className, sort, descending, start, count: limit });
    if (total === 0) throw new AppFailure(await noSuchClass(source, className, context));
    return { ...found, total, objects: rows, nextCursor: cursorAfter(start, rows.length, total) };
  },
  summarise: (value) => {
    const { className, objects, groups, total, nextCursor } = value;
    return answerText(
      'Heap Objects',
      [
        ['Snapshot', sourceText(value)],
        ['Class', name(className)],
        ['Objects', count(total)],
      ],
      [
        ...(groups === null ? [nodesTable(objects)] : groupBlocks(groups)),
        groups === null && objects.length === 0 && 'No objects on this page.',
        pageLine(objects.length, total, nextCursor),
        ...shapesNote([className, ...objects.map(({ preview }) => preview)]),
        retainersLine(value),
      ],
    );
  },
});
