/** `pen_heap_diff`: new, deleted and grown objects between two heap snapshots, by class, and what retains the new ones. */
import { targetName } from '../../../core/contracts/targets.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { CAPTURE_ID_PATTERN } from '../../../core/contracts/captures.ts';
import { appError, AppFailure, settle, unwrap, type AppError } from '../../../base/errors.ts';
import type { HeapOverview } from '../../../engine/heap/contract/heap-overview.ts';
import {
  HeapDiffSortSchema,
  HeapMatchSchema,
  type HeapCluster,
  type HeapComparedClass,
} from '../../../engine/heap/contract/heap-differences.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { asking, asksOf } from '../../../core/capability/asking.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { countedClusters, gainedClusters } from '../gained-clusters.ts';
import { survivorsOf } from '../heap-growth.ts';
import { openedHeap } from './heap-capture.ts';
import { HeapDiffResultSchema, type HeapDiffResult, type ShownCluster } from './heap-diff-result.ts';
import { diffText } from './heap-diff-text.ts';
import { FEW_SHARED_IDS, isUnfollowed } from '../compared-rules.ts';
import { gainedInVain, toldInVain } from '../kept-in-vain.ts';
import { gainedKeptTargets } from '../series/kept-targets.ts';
import { objectCode } from './object-code.ts';
import { earlierMoments } from './earlier-moments.ts';
import { gainedWaiting } from '../series/waiting-growth.ts';
import { keepComparison } from '../../comparison/tools/stored-comparisons.ts';
import { comparedCaptures } from '../../../core/capability/newest-capture.ts';
import { openCapture, type OpenedCapture } from '../../../core/capability/open-capture.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { huntOfPair, verdictOfPair, type HuntOfPair } from './hunt-of-pair.ts';
import {
  heapAliases,
  cursorAfter,
  cursorParam,
  filterParam,
  limitParam,
  pageStart,
} from '../../../core/capability/parameters.ts';

// Retainers of the new objects of a comparison of two heap snapshots: paths with all that their references gained.

/** Clusters in an answer; further ones retain little. */
const CLUSTERS = 5;

/** The clusters that grew the most; null, with a note, if they could not be computed. */
async function newClusters(
  a: OpenedCapture,
  b: OpenedCapture,
  match: z.infer<typeof HeapMatchSchema>,
  context: CallContext,
): Promise<ShownCluster[] | null> {
  const [before, after] = [asking(a.source.file, context), asking(b.source.file, context)];
  const found = await settle(async () => {
    const { clusters, matchedBy } = await after('heap.diff-clusters', {
      base: a.source.file,
      match,
      count: countedClusters(CLUSTERS),
    });
    return matchedBy === 'ids' ? gainedClusters(clusters, CLUSTERS, { before, after }) : clusters.slice(0, CLUSTERS);
  });
  if (found.ok) return found.value.map((cluster) => shownCluster(cluster, b.source.captureId));
  context.note(`The retainers of the new objects are missing: ${found.error.message}`);
  return null;
}

function shownCluster(found: HeapCluster, captureId: string | null): ShownCluster {
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

/** New objects that are looked at for code: plain objects have none. */
const MAX_READ = 3;

function unknownSnapshot(which: string, id: string): AppError {
  return appError(
    'capture_not_found',
    `Snapshot ${which}, "${id}", is unknown. It may have been deleted to free space.`,
    'Take a new one with pen_heap_snapshot; pen_list_captures lists those in the library.',
  );
}

async function namedSnapshot(which: 'A' | 'B', id: string, context: CallContext): Promise<OpenedCapture> {
  const found = await settle(() => openCapture(id, ['heap'], context));
  if (found.ok) return found.value;
  const isMissing = found.error.code === 'capture_not_found';
  // A word that does not look like a path was probably meant as an id.
  const isNoPath = found.error.code === 'file_not_found' && !CAPTURE_ID_PATTERN.test(id) && !/[./\\]/.test(id);
  throw new AppFailure(isMissing || isNoPath ? unknownSnapshot(which, id) : found.error);
}

/** States how the objects of the two snapshots were matched. */
interface Matched {
  readonly matchedBy: 'ids' | 'shape';
  readonly matchReason: string;
  readonly sharedIds: number;
}

/** Reasons to doubt a comparison, by the metadata of both captures; `matched`: null if the verdict says how objects were matched. */
export function doubts(a: OpenedCapture, b: OpenedCapture, matched: Matched | null): string[] {
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
  if (matched?.matchedBy === 'shape')
    found.push(`Objects were matched by class and retaining path, not by id. ${matched.matchReason}`);
  else if (matched !== null && matched.sharedIds < FEW_SHARED_IDS)
    found.push(
      'The snapshots have almost no common object ids, so new and deleted objects are meaningless: objects were numbered again, or they come from different processes or runs. Omit match to match by class and path.',
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

const ParamsSchema = z.strictObject({
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
  actions: z.number().int().min(1).max(1_000_000).optional().describe('How often the suspected action ran in between.'),
  limit: limitParam(20),
  cursor: cursorParam,
});

const huntPart = ({ verdict: _verdict, actions: _actions, ...part }: HuntOfPair) => part;

/** The object of a side in the answer. */
const sideOf = (source: CaptureSource, { fileSizeBytes, totalSizeBytes, nodes }: HeapOverview) => ({
  ...source,
  fileSizeBytes,
  totalSizeBytes,
  nodes,
});

async function compared(
  { snapshotA, snapshotB, filter, sort, match, actions: given, limit, cursor }: z.output<typeof ParamsSchema>,
  context: CallContext,
): Promise<HeapDiffResult> {
  const { progress } = context;
  const start = unwrap(pageStart(cursor));
  progress({ done: 0, total: 100, message: 'Starting' });
  const pair = unwrap(
    comparedCaptures({ base: snapshotA || undefined, current: snapshotB || undefined }, ['heap'], context),
  );
  const a = await namedSnapshot('A', pair.base, context);
  const b = await namedSnapshot('B', pair.current, context);
  const [base, current] = [a.source.file, b.source.file];
  const overviewA = await openedHeap(a.source, context, { from: 0, to: 45, retained: 'wanted' });
  const overviewB = await openedHeap(b.source, context, { from: 45, to: 90, retained: 'wanted' });
  const asked = { base, match, filter, sort, descending: sort !== 'name', start, count: limit };
  const diff = await asking(current, context)('heap.diff-classes', asked);
  progress({ done: 95, total: 100, message: 'Grouping new objects' });
  // Later pages have more classes; the clusters were on the first one.
  const clusters = start === 0 ? await newClusters(a, b, match, context) : null;
  const held = (clusters ?? []).filter(({ holder }) => holder === 'page').map(({ node }) => node);
  const hunt = await huntOfPair(a.source, b.source, context);
  const actions = given ?? hunt?.actions ?? undefined;
  const read = await objectCode(b.source, held.slice(0, MAX_READ), context);
  const isSized = clusters !== null && overviewA.retainedReady && overviewB.retainedReady;
  const keptTargets = isSized ? await gainedKeptTargets({ base, current }, asksOf(context)) : [];
  const isRead = isSized && base !== current;
  const keptInVain = isRead ? toldInVain(await gainedInVain([asking(base, context), asking(current, context)])) : [];
  const [earlier = null] =
    isRead && diff.matchedBy === 'ids' ? unwrap(await earlierMoments([a.source], b.source, context)) : [];
  const waiting = isRead ? await gainedWaiting({ base, current, earlier }, asksOf(context)) : [];
  progress({ done: 100, total: 100, message: 'Done' });
  const { rows, total, totals, changedClasses, sharedIds, matchedShare, matchedBy, matchReason } = diff;
  // A filter, or another order, asks for these classes.
  const asksForAll = filter !== '' || !(sort === 'size-delta' || sort === 'count-delta');
  const shown = asksForAll ? rows : rows.filter(hasChanged);
  const sizesBytes = [overviewA.totalSizeBytes, overviewB.totalSizeBytes] as const;
  const by = { match, actions, sizesBytes };
  const ofRounds = hunt?.verdict ?? null;
  const verdict =
    clusters === null ? null : (ofRounds ?? (await verdictOfPair(a.source, b.source, { ...by, clusters }, context)));
  const isOfPair = verdict !== null && ofRounds === null;
  const matched = isOfPair && isUnfollowed({ match, ...diff }) ? null : diff;
  const [idA, idB] = [a.source.captureId, b.source.captureId];
  const comparisonId = verdict === null ? null : await keepComparison([idA, idB], verdict.text, context);
  return {
    snapshotA: sideOf(a.source, overviewA),
    snapshotB: sideOf(b.source, overviewB),
    growthBytes: sizesBytes[1] - sizesBytes[0],
    changePercent: changePercent(...sizesBytes),
    actions: actions ?? null,
    verdict,
    ...(comparisonId === null ? {} : { comparisonId }),
    ...(hunt === null ? {} : { hunt: huntPart(hunt) }),
    totals,
    changedClasses,
    sharedIds,
    matchedShare,
    matchedBy,
    matchReason,
    clusters: clusters ?? [],
    code: read,
    ...(keptTargets.length === 0 ? {} : { keptTargets }),
    ...(keptInVain.length === 0 ? {} : { keptInVain }),
    ...(waiting.length === 0 ? {} : { waiting }),
    ...(base === current || idA === null || idB === null
      ? {}
      : { link: formatLink(idB, { view: 'compare', earlier: [idA] }) }),
    warnings: doubts(a, b, matched),
    filter,
    matching: total,
    unchanged: rows.length - shown.length,
    classes: shown,
    nextCursor: cursorAfter(start, rows.length, total),
  };
}

export const penHeapDiff = defineCapability({
  name: 'pen_heap_diff',
  title: 'Heap Diff',
  control: '“Compare”',
  summary: 'Compares heap snapshots: created, freed, grown, and what retains it.',
  category: 'memory',
  kind: 'read',
  // The comparison is stored in the library.
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: ParamsSchema,
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
  run: compared,
  summarise: diffText,
});
