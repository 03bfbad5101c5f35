/** `pen_heap_summary`: the classes of a heap snapshot, by retained size by default. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatBytes } from '../../../base/units.ts';
import { unwrap } from '../../../base/errors.ts';
import { HeapClassRowSchema } from '../../../engine/heap/contract/heap-classes.ts';
import { HeapWaitingRowSchema } from '../../../engine/heap/contract/heap-waiting.ts';
import { parseRealmFilter } from '../contract/realm-filter.ts';
import { listOf, paragraph } from '../../../core/findings/blocks.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, count, joined, name, type Words } from '../../../core/findings/model.ts';
import { classesTable } from '../heap-tables.ts';
import { waitingText } from '../waiting-text.ts';
import { asking, asksOf } from '../../../core/capability/asking.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { CaptureSourceSchema, sourceText } from '../../../core/contracts/capture-source.ts';
import { openHeapCapture } from './heap-capture.ts';
import { DROPPED_NOTE } from './heap-content.ts';
import { KeptInVainSchema } from '../../../engine/heap/contract/leak-growth.ts';
import { noteworthyWaiting } from '../series/waiting-growth.ts';
import { keptInVain as keptInVainIn, toldInVain } from '../kept-in-vain.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  filterParam,
  limitParam,
  pageLine,
  pageStart,
} from '../../../core/capability/parameters.ts';

/** A larger heap is not searched for what waits unless that is asked for. */
const MAX_NODES = 3_000_000;

export const penHeapSummary = defineCapability({
  name: 'pen_heap_summary',
  title: 'Heap Summary',
  summary: 'Classes of a heap snapshot: counts, sizes.',
  category: 'memory',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    capture: newestCaptureParam,
    filter: filterParam.describe(
      'Case-insensitive part of the class name; realm:"…" in it: only objects of these realms.',
    ),
    sort: z
      .enum(['retained', 'shallow', 'count', 'name'])
      .default('retained')
      .describe('Largest first; names from A to Z.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  aliases: heapAliases(20),
  result: CaptureSourceSchema.extend({
    nodes: z.number(),
    edges: z.number(),
    totalSizeBytes: z.number(),
    classCount: z.number(),
    filter: z.string(),
    /** Classes that match the filter, with the count and self size of their objects. */
    matching: z.number(),
    matchingCount: z.number(),
    matchingShallowSizeBytes: z.number(),
    classes: z.array(HeapClassRowSchema),
    /** Things kept in vain in the whole snapshot, with its first page of classes only. */
    keptInVain: z.array(KeptInVainSchema),
    /** Things that many calls of own code wait for; absent without any. */
    waiting: z.array(HeapWaitingRowSchema).optional(),
    nextCursor: z.string().nullable(),
  }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, filter, sort, limit, cursor }, context) => {
    const start = unwrap(pageStart(cursor));
    const { source, overview } = await openHeapCapture(capture, context, { retained: 'wanted' });
    if (overview.stringsDropped === true) context.note(DROPPED_NOTE);
    const ask = asking(source.file, context);
    const { realm, rest } = parseRealmFilter(filter);
    const rowsAsked = { filter: rest, sort, descending: sort !== 'name', start, count: limit } as const;
    const { nodes, edges, totalSizeBytes, classCount, retainedReady } = overview;
    const isWhole = filter === '' && start === 0 && retainedReady;
    // Asked at once: each is a round trip, which takes longer than finding what was found before.
    const [page, waiting, inVain] = await Promise.all([
      realm === undefined
        ? ask('heap.classes', rowsAsked)
        : ask('heap.filtered-classes', { of: { realm }, ...rowsAsked }),
      isWhole && nodes <= MAX_NODES ? noteworthyWaiting(source.file, asksOf(context)) : [],
      isWhole ? keptInVainIn(ask, totalSizeBytes) : [],
    ]);
    const keptInVain = toldInVain(inVain);
    const { rows, matching, matchingCount, matchingShallowSizeBytes } = page;
    return {
      ...source,
      nodes,
      edges,
      totalSizeBytes,
      classCount,
      filter,
      matching,
      matchingCount,
      matchingShallowSizeBytes,
      classes: rows,
      keptInVain,
      ...(waiting.length === 0 ? {} : { waiting }),
      nextCursor: cursorAfter(start, rows.length, matching),
    };
  },
  summarise: (value) => {
    const { classes, keptInVain, matching, totalSizeBytes, waiting = [] } = value;
    const searched = (kind: 'realms' | 'waiting'): string =>
      proposedCall('pen_heap_search', { capture: value.captureId ?? value.file, kind });
    const empty =
      parseRealmFilter(value.filter).realm === undefined
        ? 'No classes on this page.'
        : `No class of such a realm; the realms: ${searched('realms')}.`;
    const waits = waiting.map((row): Words => [
      name(waitingText(row)),
      row.bytes > 0 ? [' (', bytes(row.bytes), ')'] : '',
    ]);
    return answerText(
      'Heap Summary',
      [
        ['Snapshot', sourceText(value)],
        ['Nodes', count(value.nodes)],
        ['Edges', count(value.edges)],
        ['Self size', bytes(totalSizeBytes)],
        ['Classes', count(value.classCount)],
      ],
      [
        listOf(keptInVain.map(({ sentence }) => sentence)),
        matching < value.classCount &&
          `Matching: ${countNoun(matching, 'class', 'classes')}, ${countNoun(value.matchingCount, 'object')}, ${formatBytes(value.matchingShallowSizeBytes)}.`,
        classes.length === 0 ? empty : classesTable(classes, totalSizeBytes),
        waits.length > 0 && paragraph(['Waiting: ', joined(waits, '; '), `. All: ${searched('waiting')}.`]),
        pageLine(classes.length, matching, value.nextCursor),
      ],
    );
  },
});
