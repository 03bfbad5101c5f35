/** `pen_heap_snapshot`: streams a full V8 heap snapshot to disk, keeps it, and says what is in it. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, table, title, warning } from '../base/markdown.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd } from '../base/units.ts';
import {
  ANALYSIS_QUERIES,
  HeapClassRowSchema,
  HeapOverviewSchema,
  type AnalysisAnswer,
  type AnalysisProgress,
} from '../contracts/analysis.ts';
import { appError, describeError, AppErrorSchema, type AppError, type AppResult } from '../contracts/errors.ts';
import type { TargetInfo } from '../contracts/targets.ts';
import { isPageLike } from '../contracts/targets.ts';
import { CaptureViewSchema, captureView } from './capture-view.ts';
import { defineCapability, type CallContext } from './define.ts';
import { targetParam } from './parameters.ts';

/** Rows of the class table in the answer. */
const CLASS_ROWS = 20;
const DUPLICATE_ROWS = 10;

/** Above this a snapshot is slow to take and to read; the answer says so (tools.md). */
const LARGE_SNAPSHOT_BYTES = 500 * 1024 ** 2;

/** Taking and streaming counts as this much of the whole; the rest is reading it. */
const CAPTURE_SHARE = 85;

const ContentSchema = z.object({
  overview: HeapOverviewSchema,
  classes: z.array(HeapClassRowSchema),
  duplicateStrings: ANALYSIS_QUERIES['heap.duplicate-strings'].result,
  detached: ANALYSIS_QUERIES['heap.detached'].result,
});
type Content = z.infer<typeof ContentSchema>;

const STAGE_TEXT: Record<AnalysisProgress['stage'], string> = {
  reading: 'Reading the snapshot',
  strings: 'Reading strings',
  naming: 'Naming classes',
  sizes: 'Moving sizes to their owners',
  classes: 'Summing classes',
};

/** A look before: whether the page still loads, and whether the disk can hold what is coming. */
async function lookBefore(target: TargetInfo, { attach, note, ports, signal }: CallContext): Promise<AppError | null> {
  const session = await attach();
  if (!session.ok) return session.error;
  const usage = await session.value.send<{ usedSize: number }>(
    'Runtime.getHeapUsage',
    {},
    { deadlineMs: 5000, signal },
  );
  if (!usage.ok && usage.error.code !== 'cdp_error') return usage.error;
  const { freeBytes } = ports.library.usage();
  if (usage.ok && usage.value.usedSize > freeBytes) {
    return appError(
      'disk_full',
      `The heap in use is ${formatBytes(usage.value.usedSize)} and only ${formatBytes(freeBytes)} are free on disk.`,
      'Free space on the disk or move the data folder, or use pen_heap_sampling, which needs little.',
      { freeBytes, heapUsedBytes: usage.value.usedSize },
    );
  }
  if (!isPageLike(target.type)) return null;
  const state = await session.value.send<{ result: { value?: string } }>(
    'Runtime.evaluate',
    { expression: 'document.readyState', returnByValue: true },
    { deadlineMs: 2000, signal },
  );
  if (state.ok && state.value.result.value === 'loading')
    note('The page was still loading: the heap may be half built.');
  return null;
}

async function readContent(
  filePath: string,
  { ports, signal, progress, note }: CallContext,
): Promise<AppResult<Content>> {
  const onProgress = ({ stage, done, total }: AnalysisProgress): void => {
    const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
    progress({ done: CAPTURE_SHARE + share * (99 - CAPTURE_SHARE), total: 100, message: STAGE_TEXT[stage] });
  };
  const opened = await ports.analysis.query(filePath, 'heap.overview', {}, { signal, progress: onProgress });
  if (!opened.ok) return opened;
  const retained = await ports.analysis.query(filePath, 'heap.retained', {}, { signal, progress: onProgress });
  if (!retained.ok) note(`Retained sizes are missing: ${describeError(retained.error)}`);
  const overview = await ports.analysis.query(filePath, 'heap.overview', {}, { signal });
  if (!overview.ok) return overview;
  const classes: AppResult<AnalysisAnswer<'heap.classes'>> = await ports.analysis.query(
    filePath,
    'heap.classes',
    { sort: overview.value.retainedReady ? 'retained' : 'shallow', count: CLASS_ROWS },
    { signal },
  );
  if (!classes.ok) return classes;
  const duplicates = await ports.analysis.query(
    filePath,
    'heap.duplicate-strings',
    { count: DUPLICATE_ROWS },
    { signal },
  );
  if (!duplicates.ok) return duplicates;
  const detached = await ports.analysis.query(filePath, 'heap.detached', {}, { signal });
  if (!detached.ok) return detached;
  return {
    ok: true,
    value: {
      overview: overview.value,
      classes: classes.value.rows,
      duplicateStrings: duplicates.value,
      detached: detached.value,
    },
  };
}

function contentSections(content: Content, includeDOM: boolean): (string | false)[] {
  const { overview, classes, duplicateStrings, detached } = content;
  const total = overview.totalSizeBytes;
  return [
    section('Totals', [
      summaryLine([
        ['Nodes', formatCount(overview.nodes)],
        ['Edges', formatCount(overview.edges)],
        ['Self size', formatBytes(total)],
        ['Classes', formatCount(overview.classCount)],
      ]),
      '',
      overview.types
        .filter((row) => row.count > 0)
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
        .map((row) => `${row.type} ${formatBytes(row.sizeBytes)} (${formatCount(row.count)})`)
        .join(' · '),
    ]),
    section('Top Constructors', [
      table(
        ['Constructor', 'Count', 'Self size', ...(overview.retainedReady ? ['Retained'] : []), '% of heap'],
        classes.map((row) => [
          truncateEnd(row.name, 60),
          formatCount(row.count),
          formatBytes(row.shallowSizeBytes),
          ...(overview.retainedReady ? [formatBytes(row.retainedSizeBytes ?? 0)] : []),
          formatPercent(total === 0 ? 0 : (row.retainedSizeBytes ?? row.shallowSizeBytes) / total),
        ]),
      ),
    ]),
    section('Leak Indicators', [
      bullets([
        `Detached DOM nodes: ${formatCount(detached.total)}`,
        `Duplicate strings waste ${formatBytes(duplicateStrings.totalWastedBytes)}`,
      ]),
    ]),
    duplicateStrings.strings.length > 0 &&
      section('Duplicate Strings', [
        table(
          ['String', 'Copies', 'Wasted'],
          duplicateStrings.strings.map((row) => [
            truncateEnd(row.text, 50),
            formatCount(row.count),
            formatBytes(row.wastedBytes),
          ]),
        ),
      ]),
    includeDOM &&
      section('Detached DOM', [
        detached.groups.length === 0
          ? 'No detached DOM nodes.'
          : table(
              ['Node', 'Count', 'Self size'],
              detached.groups.map((group) => [
                truncateEnd(group.name, 60),
                formatCount(group.count),
                formatBytes(group.shallowSizeBytes),
              ]),
            ),
      ]),
  ];
}

export const penHeapSnapshot = defineCapability({
  name: 'pen_heap_snapshot',
  title: 'Heap Snapshot',
  summary:
    'Takes a full V8 heap snapshot of the target, keeps it in the library and summarises classes, duplicates and leak signs.',
  category: 'memory',
  kind: 'capture',
  hints: { readOnly: true, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({
    forceGC: z.boolean().default(true).describe('Collect garbage first.'),
    includeDOM: z.boolean().default(false).describe('Add the detached DOM nodes, grouped.'),
    maxDepth: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('Depth of retainer analysis, where retained sizes are known.'),
    target: targetParam,
  }),
  result: CaptureViewSchema.extend({
    gcForced: z.boolean(),
    includeDOM: z.boolean(),
    /** Null where the file could not be read; `analysisError` says why. The capture itself is kept. */
    content: ContentSchema.nullable(),
    analysisError: AppErrorSchema.nullable(),
  }),
  target: { types: ['page', 'iframe', 'worker', 'service_worker', 'node', 'deno'] },
  locks: ['HeapProfiler'],
  cooldown: { ms: 10_000, startsWith: 'HeapProfiler.takeHeapSnapshot' },
  // The capture port ends the taking itself after 5 minutes (standing still while the disk is waited for); this holds for
  // taking, moving into the library and reading together.
  deadlineMs: 1_800_000,
  run: async ({ forceGC, includeDOM }, context) => {
    const { ports, target, signal, caller, note, progress, onCommand } = context;
    progress({ done: 0, total: 100, message: 'Starting' });
    const obstacle = await lookBefore(target, context);
    if (obstacle !== null) return { ok: false, error: obstacle };
    const startedAt = new Date();
    let takenShare = 0;
    const taken = await ports.capture.heapSnapshot(target, {
      forceGc: forceGC,
      capBytes: ports.status.heapSnapshotCapBytes(),
      signal,
      onCommand,
      progress: (update) => {
        if (update.total !== null && update.total > 0) takenShare = Math.max(takenShare, update.done / update.total);
        progress({ ...update, done: takenShare * CAPTURE_SHARE, total: 100 });
      },
    });
    if (!taken.ok) return taken;
    const { file, gcForced, gcFailure, pauseMs, durationMs } = taken.value;
    if (gcFailure !== null)
      note(`Collecting garbage first failed (${gcFailure}); the snapshot was taken all the same.`);
    const stored = await ports.library.add(
      file,
      {
        kind: 'heap-snapshot',
        name: truncateEnd(target.title === '' ? target.url : target.title, 80),
        note: '',
        target: { id: target.id, type: target.type, title: target.title, url: target.url, endpoint: target.endpoint },
        origin: 'captured',
        takenBy: caller.name,
        startedAt: startedAt.toISOString(),
        durationMs,
        pauseMs,
        options: { forceGC, includeDOM },
        truncated: false,
        loss: [],
      },
      signal,
    );
    if (!stored.ok) {
      await file.discard();
      return stored;
    }
    for (const text of stored.value.notes) note(text);
    const capture = captureView(stored.value.record);
    const content = await readContent(capture.file, context);
    if (!content.ok) note(`The snapshot is kept, but it could not be read: ${describeError(content.error)}`);
    progress({ done: 100, total: 100, message: 'Done', bytes: capture.sizeBytes });
    return {
      ok: true,
      value: {
        ...capture,
        gcForced,
        includeDOM,
        content: content.ok ? content.value : null,
        analysisError: content.ok ? null : content.error,
      },
    };
  },
  summarise: (value) =>
    document([
      title('Heap Snapshot Analysis'),
      summaryLine([
        ['Snapshot ID', value.captureId],
        ['Size', formatBytes(value.sizeBytes)],
        ['GC forced', value.gcForced ? 'yes' : 'no'],
        ['Captured at', value.startedAt],
      ]),
      value.sizeBytes > LARGE_SNAPSHOT_BYTES &&
        warning('Large heap: prefer pen_heap_sampling where a full snapshot is not needed.'),
      ...(value.content === null ? [] : contentSections(value.content, value.includeDOM)),
      section('Next', [
        bullets([
          `Take a second snapshot after the suspected action and compare classes and counts with ${value.captureId}.`,
          `File: ${code(value.file)} (resource ${value.uri}); pen_export copies it for other tools.`,
        ]),
      ]),
    ]),
});
