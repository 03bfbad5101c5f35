/** `pen_heap_diff`: new, deleted and grown objects between two heap snapshots, by class, and what retains the new ones. */
import { targetName } from '../../contracts/targets.ts';
import { z } from 'zod';
import { code } from '../../base/markdown.ts';
import { err, ok } from '../../base/result.ts';
import { CAPTURE_ID_PATTERN } from '../../contracts/captures.ts';
import { appError, type AppError, type AppResult, settle } from '../../contracts/errors.ts';
import { HeapDiffSortSchema, HeapMatchSchema, type HeapComparedClass } from '../../contracts/heap/heap-differences.ts';
import { formatLink } from '../../contracts/links.ts';
import { defineWithResults, type CallContext } from '../define.ts';
import { newClusters } from './diff-clusters.ts';
import { openedHeap } from './heap-capture.ts';
import { HeapDiffResultSchema } from './heap-diff-result.ts';
import { summariseDiff } from './heap-diff-text.ts';
import { readGainedInVain } from './kept-in-vain.ts';
import { gainedKeptTargets } from './kept-targets.ts';
import { objectCode } from './object-code.ts';
import { earlierMoments } from './earlier-moments.ts';
import { gainedWaiting } from './waiting-growth.ts';
import { keepComparison } from '../comparison/stored-comparisons.ts';
import { comparedCaptures } from '../library/newest-capture.ts';
import { openCapture, type OpenedCapture, type CaptureSource } from '../library/open-capture.ts';
import { huntOfPair, verdictOfPair } from './hunt-of-pair.ts';
import { heapAliases, cursorAfter, cursorParam, filterParam, limitParam, pageStart } from '../common/parameters.ts';

/** New objects that are looked at for code: plain objects have none. */
const MAX_READ = 3;

function unknownSnapshot(which: string, id: string): AppError {
  return appError(
    'capture_not_found',
    `Snapshot ${which}, "${id}", is unknown. It may have been deleted to free space.`,
    'Take a new one with pen_heap_snapshot; pen_list_captures lists those in the library.',
  );
}

async function namedSnapshot(which: 'A' | 'B', id: string, context: CallContext): Promise<AppResult<OpenedCapture>> {
  const found = await settle(() => openCapture(id, ['heap'], context));
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
      `The snapshots come from different targets (${targetName(targetA)} and ${targetName(targetB)}), so the comparison is probably meaningless.`,
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

export const penHeapDiff = defineWithResults({
  name: 'pen_heap_diff',
  title: 'Heap Diff',
  control: '“Compare”',
  summary: 'Compares heap snapshots: created, freed, grown, and what retains it.',
  category: 'memory',
  kind: 'read',
  // The comparison is stored in the library.
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
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
  result: HeapDiffResultSchema,
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ snapshotA, snapshotB, filter, sort, match, actions: given, limit, cursor }, context) => {
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
    const actions = given ?? hunt.value?.actions ?? undefined;
    const read = await objectCode(b.value.source, held.slice(0, MAX_READ), context);
    if (!read.ok) return read;
    const [base, current] = [a.value.source.file, b.value.source.file];
    const kept =
      clusters === null || !overviewB.value.retainedReady || !overviewA.value.retainedReady
        ? ok([])
        : await gainedKeptTargets({ base, current }, context);
    if (!kept.ok) return kept;
    const isRead = clusters !== null && overviewA.value.retainedReady && overviewB.value.retainedReady && !isSame;
    const inVain = isRead ? await readGainedInVain([base, current], context) : ok([]);
    if (!inVain.ok) return inVain;
    const moments =
      !isRead || diff.value.matchedBy !== 'ids'
        ? ok([])
        : await earlierMoments([a.value.source], b.value.source, context);
    if (!moments.ok) return moments;
    const waiting = isRead
      ? await gainedWaiting({ base, current, earlier: moments.value[0] ?? null }, context)
      : ok([]);
    if (!waiting.ok) return waiting;
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
    const { verdict: _ofHunt, actions: _known, ...huntPart } = hunt.value ?? { verdict: null, actions: null };
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
      ...(kept.value.length === 0 ? {} : { keptTargets: kept.value }),
      ...(inVain.value.length === 0 ? {} : { keptInVain: inVain.value }),
      ...(waiting.value.length === 0 ? {} : { waiting: waiting.value }),
      ...(isSame || a.value.source.captureId === null || b.value.source.captureId === null
        ? {}
        : { link: formatLink(b.value.source.captureId, { view: 'compare', earlier: [a.value.source.captureId] }) }),
      warnings: doubts(a.value, b.value, { matchedBy, matchReason, sharedIds }),
      filter,
      matching: total,
      unchanged: rows.length - shown.length,
      classes: shown,
      nextCursor: cursorAfter(start.value, rows.length, total),
    });
  },
  summarise: summariseDiff,
});
