/** `pen_heap_diff`: new, deleted and grown objects between two heap snapshots, by class, and what retains the new ones. */
import { z } from 'zod';
import { bullets, code, document, section, sentence, summaryLine, table, title, warning } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatCount, signed, truncateEnd } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { CAPTURE_ID_PATTERN } from '../../contracts/captures.ts';
import { appError, type AppError, type AppResult } from '../../contracts/errors.ts';
import {
  HEAP_OBJECT_QUERIES,
  HeapChangedClassesSchema,
  HeapClusterSchema,
  HeapComparedClassSchema,
  HeapDiffSortSchema,
  HeapMatchSchema,
  type HeapCluster,
  type HeapComparedClass,
} from '../../contracts/heap/heap-objects.ts';
import { formatLink } from '../../contracts/links.ts';
import { withQuote } from '../../findings/quotes.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { openedHeap } from './heap-capture.ts';
import { classText, isShape, NO_SMALL_INTEGERS } from '../../kinds/heap/heap-text.ts';
import { ObjectCodeSchema, objectCode } from './object-code.ts';
import { keepComparison } from '../comparison/stored-comparisons.ts';
import { comparedCaptures } from '../library/newest-capture.ts';
import {
  CaptureSourceSchema,
  openCapture,
  sourceText,
  type OpenedCapture,
  type CaptureSource,
} from '../library/open-capture.ts';
import { huntCall, huntOfPair, verdictOfPair } from './hunt-of-pair.ts';
import { HUNT_TEXT } from './hunt-text.ts';
import { HeapHolderSchema, HeapVerdictSchema, perAction, survivorsOf } from '../../kinds/heap/heap-growth.ts';
import {
  heapAliases,
  cursorAfter,
  cursorParam,
  filterParam,
  limitParam,
  pageLine,
  pageStart,
} from '../common/parameters.ts';

/** Clusters in an answer; further ones retain little. */
const CLUSTERS = 5;
/** Classes that the answer names for each. */
const CLUSTER_CLASSES = 3;

/** New objects that are looked at for code: plain objects have none. */
const MAX_READ = 3;

const ShownClusterSchema = HeapClusterSchema.omit({ number: true, path: true, signature: true }).extend({
  /** The end of the path as an expression, up to the first of the topmost objects. */
  path: z.string(),
  holder: HeapHolderSchema,
  /** The first of the topmost objects. */
  node: z.number(),
  nodeName: z.string(),
  link: z.string().optional(),
});

/** Where the two snapshots are in the leak hunt that took both. */
const HuntPartSchema = z.object({
  huntId: z.string(),
  level: HeapVerdictSchema.shape.level,
  /** Numbers of the two among the snapshots of the hunt, from 1. */
  pair: z.tuple([z.number(), z.number()]),
  snapshots: z.number(),
});

const SideSchema = CaptureSourceSchema.extend({
  fileSizeBytes: z.number(),
  totalSizeBytes: z.number(),
  nodes: z.number(),
});

function unknownSnapshot(which: string, id: string): AppError {
  return appError(
    'capture_not_found',
    `Snapshot ${which}, "${id}", is unknown. It may have been deleted to free space.`,
    'Take a new one with pen_heap_snapshot; pen_list_captures lists those in the library.',
  );
}

async function namedSnapshot(which: 'A' | 'B', id: string, context: CallContext): Promise<AppResult<OpenedCapture>> {
  const found = await openCapture(id, ['heap'], context);
  if (found.ok) return found;
  const isMissing = found.error.code === 'capture_not_found';
  // A word that does not look like a path was probably meant as an id.
  const isNoPath = found.error.code === 'file_not_found' && !CAPTURE_ID_PATTERN.test(id) && !/[./\\]/.test(id);
  return isMissing || isNoPath ? err(unknownSnapshot(which, id)) : found;
}

/** States how the objects of the two snapshots were matched. */
interface Matched {
  readonly matchedBy: 'ids' | 'shape';
  readonly matchReason: string;
  readonly sharedIds: number;
}

/** Below this share of common ids, the snapshots are probably of different processes. */
const FEW_SHARED_IDS = 0.05;

/** Reasons to doubt a comparison, by the metadata of both captures. */
export function doubts(a: OpenedCapture, b: OpenedCapture, { matchedBy, matchReason, sharedIds }: Matched): string[] {
  const [before, after] = [a.record, b.record];
  const found: string[] = [];
  const [targetA, targetB] = [before?.target ?? null, after?.target ?? null];
  if (targetA !== null && targetB !== null && (targetA.id !== targetB.id || targetA.endpoint !== targetB.endpoint)) {
    found.push(
      `The snapshots come from different targets (${code(targetA.title || targetA.url)} and ${code(targetB.title || targetB.url)}), so the comparison is probably meaningless.`,
    );
  } else if (targetA !== null && targetB !== null && targetA.url !== targetB.url) {
    found.push(
      `The page has navigated from ${code(targetA.url)} to ${code(targetB.url)}, so the comparison may say little.`,
    );
  }
  if (before !== null && after !== null && before.startedAt > after.startedAt)
    found.push('Snapshot A is the later one: "new" and "deleted" are swapped.');
  if (matchedBy === 'shape') found.push(`Objects were matched by class and retaining path, not by id. ${matchReason}`);
  else if (sharedIds < FEW_SHARED_IDS)
    found.push(
      'The snapshots have almost no common object ids: they come from different processes or runs, so new and deleted objects are meaningless. Omit match to match by class and path.',
    );
  return found;
}

/** The clusters that grew the most; null, with a note, if they could not be computed. */
async function newClusters(
  a: OpenedCapture,
  b: OpenedCapture,
  match: z.infer<typeof HeapMatchSchema>,
  { ports, signal, note }: CallContext,
): Promise<z.infer<typeof ShownClusterSchema>[] | null> {
  const found = await ports.analysis.query(
    b.source.file,
    'heap.diff-clusters',
    { base: a.source.file, match, count: CLUSTERS },
    { signal },
  );
  if (!found.ok) {
    note(`The retainers of the new objects are missing: ${found.error.message}`);
    return null;
  }
  return found.value.clusters.map((cluster) => shownCluster(cluster, b.source.captureId));
}

function shownCluster(found: HeapCluster, captureId: string | null): z.infer<typeof ShownClusterSchema> {
  const { number: _number, signature: _signature, ...cluster } = found;
  const node = found.path.steps.at(-1)?.node.id ?? 0;
  return {
    ...cluster,
    ...survivorsOf(found),
    topPerRound: found.topPerRound,
    node,
    ...(captureId === null ? {} : { link: formatLink(captureId, { view: 'path', id: node, path: 1 }) }),
  };
}

function clusterClasses({ classes, otherClasses }: z.infer<typeof ShownClusterSchema>): string {
  const shown = classes.slice(0, CLUSTER_CLASSES);
  const named = shown
    .map(({ name, original, count }) => `${formatCount(count)} ${truncateEnd(original ?? name, 30)}`)
    .join(', ');
  const others = otherClasses + classes.length - shown.length;
  return others === 0 ? named : `${named}, ${formatCount(others)} more classes`;
}

const HOLDER_TEXT: Readonly<Record<z.infer<typeof HeapHolderSchema>, string>> = {
  page: '',
  engine: ' (engine only)',
  tool: ' (console or DevTools)',
};

/** Change relative to A, in percent; null if A is empty. */
export function changePercent(bytesA: number, bytesB: number): number | null {
  return bytesA === 0 ? null : ((bytesB - bytesA) / bytesA) * 100;
}

function hasChanged({
  countDelta,
  sizeDeltaBytes,
  retainedDeltaBytes,
  survivorsDeltaBytes,
}: HeapComparedClass): boolean {
  return [countDelta, sizeDeltaBytes, retainedDeltaBytes ?? 0, survivorsDeltaBytes ?? 0].some((change) => change !== 0);
}

interface Compared {
  readonly snapshotA: CaptureSource;
  readonly snapshotB: CaptureSource;
  readonly actions: number | null;
  readonly verdict: z.infer<typeof HeapVerdictSchema> | null;
  readonly clusters: readonly z.infer<typeof ShownClusterSchema>[];
  readonly hunt?: z.infer<typeof HuntPartSchema> | undefined;
}

/** Returns what leads further: what holds the largest growth, and how to come to a verdict. */
function nextSteps(compared: Compared): string[] {
  const { snapshotA, snapshotB, actions, verdict, clusters, hunt } = compared;
  if (verdict === null || snapshotA.file === snapshotB.file) return [];
  const largest = clusters.find(({ holder }) => holder === 'page') ?? clusters[0];
  const held =
    largest === undefined || (verdict.level === 'no-growth' && hunt === undefined)
      ? []
      : [
          `What holds the new ${code(truncateEnd(largest.nodeName, 60))}: ${proposedCall('pen_heap_retainers', { capture: snapshotB.captureId ?? snapshotB.file, node: largest.node })}.`,
        ];
  if (hunt === undefined)
    return [...held, ...(actions === null && verdict.level === 'unclear' ? verdictSteps(compared) : [])];
  // A hunt without a verdict proposed this comparison.
  if (hunt.level === 'unclear') return held;
  const [first, second] = hunt.pair;
  const place = `snapshots ${first} and ${second} of its ${hunt.snapshots}`;
  return [...held, `Both are of a leak hunt (${place}), with a verdict of all rounds: ${huntCall(hunt.huntId)}.`];
}

/** Returns how to come to a verdict; `actions` is missing in the first call, not another recording. */
function verdictSteps({ snapshotA, snapshotB }: Compared): string[] {
  const again = {
    snapshotA: snapshotA.captureId ?? snapshotA.file,
    snapshotB: snapshotB.captureId ?? snapshotB.file,
    actions: 10,
  };
  return [
    `If an action ran, say, 10 times in between, compare the same two again: ${proposedCall('pen_heap_diff', again)}.`,
    HUNT_TEXT,
  ];
}

const hasGrown = (rows: readonly HeapComparedClass[]): boolean =>
  rows.some(({ survivorsDeltaBytes }) => survivorsDeltaBytes !== null && survivorsDeltaBytes !== 0);

const grownText = ({ survivorsDeltaBytes }: HeapComparedClass): string =>
  survivorsDeltaBytes === null || survivorsDeltaBytes === 0 ? '' : signed(survivorsDeltaBytes, formatBytes);

function classNotes({
  classes,
  unchanged,
}: {
  readonly classes: readonly HeapComparedClass[];
  readonly unchanged: number;
}): string[] {
  return [
    ...(hasGrown(classes) ? ['"Grown": growth of objects that are in both snapshots.'] : []),
    ...(unchanged === 0
      ? []
      : [
          `${formatCount(unchanged)} ${unchanged === 1 ? 'class' : 'classes'} without a change in count or size left out.`,
        ]),
    ...(classes.some(({ name }) => isShape(name)) ? [NO_SMALL_INTEGERS] : []),
  ];
}

export const penHeapDiff = defineCapability({
  name: 'pen_heap_diff',
  title: 'Heap Diff',
  control: '“Compare”',
  summary: 'Compares two heap snapshots: created, freed and grown, by class, and what retains it.',
  category: 'memory',
  kind: 'read',
  // The comparison is stored in the library.
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    snapshotA: z
      .string()
      .max(4096)
      .optional()
      .describe('Earlier snapshot: capture id or path. Default: the one of the same target before snapshotB.'),
    snapshotB: z
      .string()
      .max(4096)
      .optional()
      .describe('Later snapshot: capture id or path. Default: the newest of the same target.'),
    filter: filterParam.describe('Case-insensitive part of the class name, generated or original.'),
    sort: HeapDiffSortSchema.default('size-delta').describe('Largest first; names from A to Z.'),
    match: HeapMatchSchema.default('auto').describe(
      'ids: match objects by id. shape: by class and retaining path, for snapshots of different processes or runs. auto: ids if they are valid.',
    ),
    actions: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('How often the suspected action ran in between.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  aliases: {
    pageSize: heapAliases(20).pageSize,
    pageIdx: heapAliases(20).pageIdx,
    baseFilePath: { parameter: 'snapshotA' },
    currentFilePath: { parameter: 'snapshotB' },
  },
  listed: { snapshotA: 'earlier', actions: 'done in between', match: 'shape: for two processes' },
  result: z.object({
    snapshotA: SideSchema,
    snapshotB: SideSchema,
    /** Growth of the self size of all objects. */
    growthBytes: z.number(),
    /** Null if A is empty. */
    changePercent: z.number().nullable(),
    actions: z.number().nullable(),
    /** Null on later pages, which have no clusters. */
    verdict: HeapVerdictSchema.nullable(),
    totals: HEAP_OBJECT_QUERIES['heap.diff'].result.shape.totals,
    changedClasses: HeapChangedClassesSchema,
    sharedIds: z.number(),
    /** Share of the objects of B with a match in A. */
    matchedShare: z.number(),
    matchedBy: z.enum(['ids', 'shape']),
    matchReason: z.string(),
    /** The new objects by retaining path, largest first. */
    clusters: z.array(ShownClusterSchema),
    /** The class or function of the new objects that the page holds most of, and the call that reads it; null without one. */
    code: ObjectCodeSchema.nullable(),
    /** The leak hunt that took both snapshots; its verdict is that of the answer if they are its first and last. */
    hunt: HuntPartSchema.optional(),
    /** Opens the comparison in the window; absent unless both are in the library. */
    link: z.string().optional(),
    /** The comparison in the library; absent unless both snapshots are, and on later pages. */
    comparisonId: z.string().optional(),
    warnings: z.array(z.string()),
    /** Classes with new or deleted objects that match the filter. */
    matching: z.number(),
    /** Classes of this page that are left out: as many objects were created as freed, and no size changed. */
    unchanged: z.number(),
    classes: z.array(HeapComparedClassSchema),
    nextCursor: z.string().nullable(),
  }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ snapshotA, snapshotB, filter, sort, match, actions, limit, cursor }, context) => {
    const { ports, signal, progress } = context;
    const start = pageStart(cursor);
    if (!start.ok) return start;
    progress({ done: 0, total: 100, message: 'Starting' });
    const named = { base: snapshotA || undefined, current: snapshotB || undefined };
    const pair = comparedCaptures(named, ['heap'], context);
    if (!pair.ok) return pair;
    const a = await namedSnapshot('A', pair.value.base, context);
    if (!a.ok) return a;
    const b = await namedSnapshot('B', pair.value.current, context);
    if (!b.ok) return b;
    const isSame = a.value.source.file === b.value.source.file;
    const overviewA = await openedHeap(a.value.source, context, { from: 0, to: 45, retained: 'wanted' });
    if (!overviewA.ok) return overviewA;
    const overviewB = await openedHeap(b.value.source, context, { from: 45, to: 90, retained: 'wanted' });
    if (!overviewB.ok) return overviewB;
    const diff = await ports.analysis.query(
      b.value.source.file,
      'heap.diff-classes',
      { base: a.value.source.file, match, filter, sort, descending: sort !== 'name', start: start.value, count: limit },
      { signal },
    );
    if (!diff.ok) return diff;
    progress({ done: 95, total: 100, message: 'Grouping new objects' });
    // Later pages have more classes; the clusters were on the first one.
    const clusters = start.value === 0 ? await newClusters(a.value, b.value, match, context) : null;
    const held = (clusters ?? []).filter(({ holder }) => holder === 'page').map(({ node }) => node);
    const hunt = await huntOfPair(a.value.source, b.value.source, context);
    if (!hunt.ok) return hunt;
    const read = await objectCode(b.value.source, held.slice(0, MAX_READ), context);
    if (!read.ok) return read;
    progress({ done: 100, total: 100, message: 'Done' });
    const { rows, total, totals, changedClasses, sharedIds, matchedShare, matchedBy, matchReason } = diff.value;
    // A filter, or another order, asks for these classes.
    const asksForAll = filter !== '' || !(sort === 'size-delta' || sort === 'count-delta');
    const shown = asksForAll ? rows : rows.filter(hasChanged);
    const [bytesA, bytesB] = [overviewA.value.totalSizeBytes, overviewB.value.totalSizeBytes];
    const side = (source: CaptureSource, overview: typeof overviewA.value) => ({
      ...source,
      fileSizeBytes: overview.fileSizeBytes,
      totalSizeBytes: overview.totalSizeBytes,
      nodes: overview.nodes,
    });
    const said =
      clusters === null
        ? ok(null)
        : await verdictOfPair(
            a.value.source,
            b.value.source,
            { match, actions, clusters, sizesBytes: [bytesA, bytesB] },
            context,
          );
    if (!said.ok) return said;
    const verdict = clusters === null ? null : (hunt.value?.verdict ?? said.value);
    const { verdict: _ofHunt, ...huntPart } = hunt.value ?? { verdict: null };
    const ids = [a.value.source.captureId, b.value.source.captureId];
    const comparisonId = verdict === null ? null : await keepComparison(ids, verdict.text, context);
    return ok({
      snapshotA: side(a.value.source, overviewA.value),
      snapshotB: side(b.value.source, overviewB.value),
      growthBytes: bytesB - bytesA,
      changePercent: changePercent(bytesA, bytesB),
      actions: actions ?? null,
      verdict,
      ...(comparisonId === null ? {} : { comparisonId }),
      ...('huntId' in huntPart ? { hunt: huntPart } : {}),
      totals,
      changedClasses,
      sharedIds,
      matchedShare,
      matchedBy,
      matchReason,
      clusters: clusters ?? [],
      code: read.value,
      ...(isSame || a.value.source.captureId === null || b.value.source.captureId === null
        ? {}
        : { link: formatLink(b.value.source.captureId, { view: 'compare', earlier: [a.value.source.captureId] }) }),
      warnings: doubts(a.value, b.value, { matchedBy, matchReason, sharedIds }),
      matching: total,
      unchanged: rows.length - shown.length,
      classes: shown,
      nextCursor: cursorAfter(start.value, rows.length, total),
    });
  },
  summarise: (value) =>
    document([
      title('Heap Diff'),
      summaryLine([
        ...(value.comparisonId === undefined ? [] : ([['Comparison', value.comparisonId]] as const)),
        ['Snapshot A', sourceText(value.snapshotA)],
        ['Snapshot B', sourceText(value.snapshotB)],
        ['Size A', formatBytes(value.snapshotA.totalSizeBytes)],
        ['Size B', formatBytes(value.snapshotB.totalSizeBytes)],
        ['Net growth', signed(value.growthBytes, formatBytes)],
        ...(value.changePercent === null
          ? []
          : ([['Change', `${value.changePercent > 0 ? '+' : ''}${value.changePercent.toFixed(1)}%`]] as const)),
      ]),
      ...value.warnings.map(warning),
      value.verdict !== null && `**Verdict**: ${sentence(value.verdict.text)}`,
      section('Objects', [
        bullets([
          `New: ${formatCount(value.totals.addedCount)} (${formatBytes(value.totals.addedSizeBytes)})`,
          `Deleted: ${formatCount(value.totals.removedCount)} (${formatBytes(value.totals.removedSizeBytes)})`,
          `Classes: ${value.changedClasses.new} new, ${value.changedClasses.grown} grown, ${value.changedClasses.shrunk} shrunk, ${value.changedClasses.gone} gone`,
          `Files: ${formatBytes(value.snapshotA.fileSizeBytes)} and ${formatBytes(value.snapshotB.fileSizeBytes)}`,
        ]),
      ]),
      value.clusters.length > 0 &&
        section('Retainers of the new objects', [
          table(
            [
              'Path',
              'First object',
              'On the path',
              ...(value.actions === null ? [] : ['Per action']),
              'Retains',
              'Objects',
              'Retained size',
              'Growth',
            ],
            value.clusters.map((cluster) => [
              `${cluster.path}${HOLDER_TEXT[cluster.holder]}`,
              `${truncateEnd(cluster.nodeName, 60)} @${cluster.node}`,
              formatCount(cluster.topCount),
              ...(value.actions === null ? [] : [perAction(cluster.topCount, value.actions)]),
              clusterClasses(cluster),
              formatCount(cluster.count),
              formatBytes(cluster.retainedSizeBytes),
              formatBytes(cluster.growthSizeBytes),
            ]),
          ),
        ]),
      value.code !== null && withQuote(`The code of ${code(value.code.name)}: ${value.code.call}.`, value.code.quote),
      value.classes.length === 0
        ? value.unchanged === 0
          ? 'No class has new or deleted objects.'
          : `No class of this page has changed in count or size (${formatCount(value.unchanged)} left out).`
        : section('Classes', [
            table(
              [
                'Class',
                'Alive A',
                'Alive B',
                'Created',
                'Freed',
                'Δ count',
                ...(value.actions === null ? [] : ['Per action']),
                'Δ self',
                'Δ retained',
                ...(hasGrown(value.classes) ? ['Grown'] : []),
              ],
              value.classes.map((row) => [
                classText(row, 50),
                formatCount(row.countA),
                formatCount(row.countB),
                formatCount(row.addedCount),
                formatCount(row.removedCount),
                signed(row.countDelta, formatCount),
                ...(value.actions === null ? [] : [perAction(row.countDelta, value.actions)]),
                signed(row.sizeDeltaBytes, formatBytes),
                row.retainedDeltaBytes === null ? '–' : signed(row.retainedDeltaBytes, formatBytes),
                ...(hasGrown(value.classes) ? [grownText(row)] : []),
              ]),
            ),
            ...classNotes(value).flatMap((note) => ['', note]),
          ]),
      pageLine(value.classes.length, value.matching, value.nextCursor),
      nextSteps(value).length > 0 && section('Next', [bullets(nextSteps(value))]),
    ]),
});
