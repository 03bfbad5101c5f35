/** `pen_heap_summary`: the classes of a heap snapshot, by retained size by default. */
import { z } from 'zod';
import { bullets, code, document, summaryLine, table, title } from '../../base/markdown.ts';
import { countNoun, formatBytes, formatCount, formatPercent, truncateMiddle } from '../../base/units.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { ok } from '../../base/result.ts';
import { HeapWaitingRowSchema } from '../../contracts/heap/heap-waiting.ts';
import { HeapClassRowSchema } from '../../contracts/heap/heap-classes.ts';
import { parseRealmFilter } from '../../contracts/heap/realm-filter.ts';
import { defineWithResults } from '../define.ts';
import { noteworthyWaiting } from './waiting-growth.ts';
import { openHeapCapture } from './heap-capture.ts';
import { DROPPED_NOTE } from './heap-content.ts';
import { KeptInVainSchema, readKeptInVain } from './kept-in-vain.ts';
import { CaptureSourceSchema, sourceText } from '../library/open-capture.ts';
import { waitingText } from '../../kinds/heap/waiting-text.ts';
import { declaredAt } from '../../kinds/heap/declared-at.ts';
import { classText, distanceText, optionalBytes } from '../../kinds/heap/heap-text.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  filterParam,
  limitParam,
  pageLine,
  pageStart,
} from '../common/parameters.ts';

/** A larger heap is not searched for what waits unless that is asked for. */
const MAX_NODES = 3_000_000;
/** Cut in the middle, because the line and column of a minified script tell its classes apart. */
const PLACE_CHARS = 60;

export const penHeapSummary = defineWithResults({
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
    /** Of the whole snapshot, with its first page of classes only. */
    keptInVain: z.array(KeptInVainSchema),
    /** What many calls of own code wait for; absent without any. */
    waiting: z.array(HeapWaitingRowSchema).optional(),
    nextCursor: z.string().nullable(),
  }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, filter, sort, limit, cursor }, context) => {
    const start = pageStart(cursor);
    if (!start.ok) return start;
    const opened = await openHeapCapture(capture, context, { retained: 'wanted' });
    if (!opened.ok) return opened;
    const { source, overview } = opened.value;
    if (overview.stringsDropped === true) context.note(DROPPED_NOTE);
    const { realm, rest } = parseRealmFilter(filter);
    const rowsAsked = {
      filter: rest,
      sort,
      descending: sort !== 'name',
      start: start.value,
      count: limit,
    } as const;
    const { signal, ports } = context;
    const page = await (realm === undefined
      ? ports.analysis.query(source.file, 'heap.classes', rowsAsked, { signal })
      : ports.analysis.query(source.file, 'heap.filtered-classes', { of: { realm }, ...rowsAsked }, { signal }));
    if (!page.ok) return page;
    const isAsked = filter === '' && start.value === 0 && overview.retainedReady && overview.nodes <= MAX_NODES;
    const waiting = !isAsked ? ok([]) : await noteworthyWaiting(source.file, context);
    if (!waiting.ok) return waiting;
    const { rows, matching, matchingCount, matchingShallowSizeBytes } = page.value;
    const isWhole = start.value === 0 && filter === '' && overview.retainedReady;
    const inVain = isWhole ? await readKeptInVain(source.file, overview.totalSizeBytes, context) : ok([]);
    if (!inVain.ok) return inVain;
    return ok({
      ...source,
      nodes: overview.nodes,
      edges: overview.edges,
      totalSizeBytes: overview.totalSizeBytes,
      classCount: overview.classCount,
      filter,
      matching,
      matchingCount,
      matchingShallowSizeBytes,
      classes: rows,
      keptInVain: inVain.value,
      ...(waiting.value.length === 0 ? {} : { waiting: waiting.value }),
      nextCursor: cursorAfter(start.value, rows.length, matching),
    });
  },
  summarise: (value) => {
    const isDeclared = value.classes.some(({ url }) => url !== undefined);
    return document([
      title('Heap Summary'),
      summaryLine([
        ['Snapshot', sourceText(value)],
        ['Nodes', formatCount(value.nodes)],
        ['Edges', formatCount(value.edges)],
        ['Self size', formatBytes(value.totalSizeBytes)],
        ['Classes', formatCount(value.classCount)],
      ]),
      value.keptInVain.length > 0 && bullets(value.keptInVain.map(({ sentence }) => sentence)),
      value.matching < value.classCount &&
        `Matching: ${countNoun(value.matching, 'class', 'classes')}, ${countNoun(value.matchingCount, 'object')}, ${formatBytes(value.matchingShallowSizeBytes)}.`,
      value.classes.length === 0
        ? parseRealmFilter(value.filter).realm === undefined
          ? 'No classes on this page.'
          : `No class of such a realm; the realms: ${proposedCall('pen_heap_search', { capture: value.captureId ?? value.file, kind: 'realms' })}.`
        : table(
            ['Class', 'Count', 'Self', 'Retained', '% of heap', 'Distance', ...(isDeclared ? ['Declared at'] : [])],
            value.classes.map((row) => [
              classText(row, 60),
              formatCount(row.count),
              formatBytes(row.shallowSizeBytes),
              optionalBytes(row.retainedSizeBytes),
              formatPercent(
                value.totalSizeBytes === 0 ? 0 : (row.retainedSizeBytes ?? row.shallowSizeBytes) / value.totalSizeBytes,
              ),
              distanceText(row.distance),
              truncateMiddle(declaredAt(row), PLACE_CHARS),
            ]),
          ),
      value.waiting !== undefined &&
        `Waiting: ${value.waiting.map((row) => `${code(waitingText(row))}${row.bytes > 0 ? ` (${formatBytes(row.bytes)})` : ''}`).join('; ')}. All: ${proposedCall('pen_heap_search', { capture: value.captureId ?? value.file, kind: 'waiting' })}.`,
      pageLine(value.classes.length, value.matching, value.nextCursor),
    ]);
  },
});
