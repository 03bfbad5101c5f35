/** `pen_heap_snapshot`: streams a V8 heap snapshot to disk, stores it, and summarises its content. */
import { z } from 'zod';
import { code, warning } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes } from '../../../base/units.ts';
import { appError, AppFailure, settle, unwrap } from '../../../base/errors.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import { isPageLike, SCRIPT_TARGETS, type TargetInfo } from '../../../core/contracts/targets.ts';
import { CaptureViewSchema } from '../../../core/capability/capture-view.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import type { HeapClassRow } from '../../../engine/heap/contract/heap-classes.ts';
import { SnapshotDigestSchema } from '../../../core/contracts/snapshot-digest.ts';
import { refuseSnapshot, snapshotCost } from '../contract/snapshot-cost.ts';
import { listOf } from '../../../core/findings/blocks.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, plainSection } from '../../../core/findings/model.ts';
import { DROPPED_NOTE, HeapContentSchema, readHeapContent } from './heap-content.ts';
import { classText } from '../heap-text.ts';
import { HUNT_TEXT } from './hunt-text.ts';
import { ClassChangesSchema, classChanges, digestOf } from './snapshot-changes.ts';
import { changeParts, contentParts } from './snapshot-parts.ts';
import { captureDraft, contentOfStored, storeCapture } from '../../../core/capability/store-capture.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { IncrementalReading } from '../../../core/capability/analysis-ports.ts';

/** Larger snapshots are slow to take and to read, and the answer says so. */
const LARGE_SNAPSHOT_BYTES = 500 * 1024 ** 2;

/** Progress of 100 for taking and streaming; the rest is for the analysis. */
const CAPTURE_SHARE = 85;

/** Memory that a Node process may still take of its container's: null without a limit, or where it does not say. Runs no code of the program. */
const FREE_MEMORY =
  "typeof process === 'object' && process.constrainedMemory?.() > 0 && process.constrainedMemory() < 2 ** 50 ? process.availableMemory?.() ?? null : null";
const NumberResultSchema = z.object({ result: z.object({ value: z.number() }) });

/** Checks that the disk and the process have enough space, and whether the page is still loading. */
async function checkBefore(
  target: TargetInfo,
  { attach, note, ports, signal, progress }: CallContext,
  ignoresMemoryLimit: boolean,
): Promise<void> {
  const session = unwrap(await attach());
  const evaluated = (expression: string) =>
    session.send('Runtime.evaluate', { expression, returnByValue: true }, { deadlineMs: 2000, signal });
  // Sent at once: a busy page answers both after one of its tasks.
  const [usage, state] = await Promise.all([
    session.send('Runtime.getHeapUsage', {}, { signal }),
    isPageLike(target.type) ? evaluated('document.readyState') : null,
  ]);
  if (!usage.ok && usage.error.code !== 'cdp_error') throw new AppFailure(usage.error);
  const heapUsedBytes = usage.ok ? usage.value.usedSize : null;
  const { freeBytes } = ports.library.usage();
  if (heapUsedBytes !== null && heapUsedBytes > freeBytes)
    throw new AppFailure(
      appError(
        'disk_full',
        `The heap in use is ${formatBytes(heapUsedBytes)} and only ${formatBytes(freeBytes)} are free on the disk.`,
        'Free disk space, move the data folder, or use pen_heap_sampling, which needs little space.',
        { freeBytes, heapUsedBytes },
      ),
    );
  if (target.type === 'node' && heapUsedBytes !== null) {
    const asked = await evaluated(FREE_MEMORY);
    const free = NumberResultSchema.safeParse(asked.ok ? asked.value : null);
    const needs = { heapUsedBytes, freeBytes: free.success ? free.data.result.value : null, readerBytes: 0 };
    const refused = ignoresMemoryLimit ? null : refuseSnapshot(needs, false);
    if (refused !== null) throw new AppFailure(refused);
    progress({ done: 0, total: 100, message: snapshotCost(needs) });
  }
  if (state?.ok === true && state.value.result.value === 'loading')
    note('The page was still loading, so the heap may be incomplete.');
}

/** Classes that are compared with the snapshot before. */
const COMPARED_CLASSES = 2000;

const ParamsSchema = z.strictObject({
  forceGC: z
    .boolean()
    .default(true)
    .describe('Collect garbage before the snapshot.')
    .meta({ form: { label: 'Collect garbage first', description: 'Leaves out what nothing holds any more.' } }),
  dropStrings: z
    .boolean()
    .default(false)
    .describe(
      'Drop the contents of strings on the way: classes, variables, paths, sizes and ids stay, texts and keys that are data do not.',
    )
    .meta({
      form: {
        label: 'Drop the contents of strings',
        description: 'For a file without personal data: classes, variables, paths and sizes stay, texts do not.',
      },
    }),
  numericValues: z
    .boolean()
    .default(false)
    .describe(
      'Write the values of numbers, small integers too: Chromium 156 does so anyway, a file of Node becomes a quarter to a half larger.',
    )
    .meta({
      form: {
        label: 'Write the values of numbers',
        description: 'Chromium 156 does so anyway; a file of Node becomes a quarter to a half larger.',
      },
    }),
  ignoreMemoryLimit: z
    .boolean()
    .default(false)
    .describe(
      'Take it although the memory limit of a Node process leaves too little for it, which may end the process.',
    ),
  includeDOM: z.boolean().default(false).describe('Also list detached nodes, by type.'),
  maxDepth: z.number().int().min(1).max(10).default(3).describe('Edges to show per retaining path.'),
  target: targetParam,
});

const ResultSchema = CaptureViewSchema.extend({
  gcForced: z.boolean(),
  includeDOM: z.boolean(),
  /** Null for a snapshot of a person, who sees it in the window. */
  content: HeapContentSchema.nullable(),
  /** The snapshot before of the same target in this session: its rows are not repeated in the text. Null for the first one. */
  before: SnapshotDigestSchema.omit({ classes: true }).nullable(),
  /** Classes that changed since then; null for the first snapshot. */
  classChanges: ClassChangesSchema.nullable(),
});

async function takeAndRead(
  { forceGC, dropStrings, numericValues, ignoreMemoryLimit, includeDOM, maxDepth }: z.infer<typeof ParamsSchema>,
  context: CallContext,
  reading: IncrementalReading | undefined,
): Promise<z.infer<typeof ResultSchema>> {
  const { ports, target, signal, caller, note, progress, onCommand, together } = context;
  progress({ done: 0, total: 100, message: 'Starting' });
  await checkBefore(target, context, ignoreMemoryLimit);
  const startedAtMs = Date.now();
  let takenShare = 0;
  const taken = unwrap(
    await ports.capture.heapSnapshot(target, {
      follower: reading,
      forceGc: forceGC,
      dropStrings,
      numericValues,
      capBytes: ports.status.heapSnapshotCapBytes(),
      signal,
      onCommand,
      together,
      progress: (update) => {
        if (update.total !== null && update.total > 0) takenShare = Math.max(takenShare, update.done / update.total);
        progress({ ...update, done: takenShare * CAPTURE_SHARE, total: 100 });
      },
    }),
  );
  const { file, gcForced, gcFailure, pauseMs, durationMs } = taken;
  reading?.allWritten(file.sizeBytes);
  // The content of the answer notes it too.
  if (dropStrings && caller.kind === 'window') note(DROPPED_NOTE);
  if (gcFailure !== null)
    note(`The garbage collection before the snapshot failed (${gcFailure}); the snapshot was taken anyway.`);
  const recorded = { startedBy: caller, startedAtMs, recordedMs: durationMs };
  const draft = captureDraft('heap-snapshot', target, recorded, {
    forceGC,
    dropStrings,
    ...(numericValues ? { numericValues } : {}),
    includeDOM,
    maxDepth,
  });
  const capture = await storeCapture(context, file, { ...draft, pauseMs });
  reading?.complete(capture.file, capture.sizeBytes);
  // A person sees the snapshot itself: nobody would read what an answer says about it.
  if (caller.kind === 'window')
    return { ...capture, gcForced, includeDOM, content: null, before: null, classChanges: null };
  const source = { captureId: capture.captureId, file: capture.file };
  const read = () => readHeapContent(source, { includeDOM, maxDepth, from: CAPTURE_SHARE }, context);
  const content = unwrap(contentOfStored(capture, await settle(read)));
  progress({ done: 100, total: 100, message: 'Done', bytes: capture.sizeBytes });
  const { snapshotDigests } = ports;
  const last = snapshotDigests?.last(caller.id, target.id) ?? null;
  // The answer names calls with the snapshot before.
  const before = last !== null && ports.library.get(last.captureId).ok ? last : null;
  const classes = await comparedClasses(capture.file, content, context);
  snapshotDigests?.keep(caller.id, target.id, digestOf(capture.captureId, content, classes));
  return {
    ...capture,
    gcForced,
    includeDOM,
    before,
    classChanges: before === null ? null : classChanges(classes, before),
    content,
  };
}

/** Classes by size, more than an answer lists; those that it lists if the query fails. */
async function comparedClasses(
  file: string,
  { classes, overview }: z.infer<typeof HeapContentSchema>,
  { ports, signal }: CallContext,
): Promise<readonly HeapClassRow[]> {
  const sort = overview.retainedReady ? 'retained' : 'shallow';
  const all = await ports.analysis.query(file, 'heap.classes', { sort, count: COMPARED_CLASSES }, { signal });
  return all.ok ? all.value.rows : classes;
}

/** The call that says why the largest class of the page's own code is alive. */
function retainersStep({ captureId, content }: Pick<z.output<typeof ResultSchema>, 'captureId' | 'content'>): string {
  const own = content?.classes.find(({ url = '', original, isThirdParty }) =>
    isAuthorsPlace({ url: original?.source ?? url, ignored: isThirdParty }),
  );
  return own === undefined
    ? 'pen_heap_retainers shows what retains an object, by its id after the @; pen_heap_objects lists the objects of a class.'
    : `What retains the objects of ${code(classText(own, 60))}: ${proposedCall('pen_heap_retainers', { capture: captureId, class: own.name })}; with "node", an object by its id after the @.`;
}

export const penHeapSnapshot = defineCapability({
  name: 'pen_heap_snapshot',
  title: 'Heap Snapshot',
  control: '“Heap snapshot”',
  summary: 'Heap snapshot: largest classes, duplicate strings, leak indicators.',
  category: 'memory',
  kind: 'capture',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: ParamsSchema,
  listed: {
    numericValues: false,
    ignoreMemoryLimit: false,
    includeDOM: 'list detached nodes',
    maxDepth: 'path edges',
  },
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS], needs: ['HeapProfiler.takeHeapSnapshot'], byCode: ['bun'] },
  locks: ['HeapProfiler'],
  judgesPage: {},
  cooldown: { ms: 10_000, startsWith: 'HeapProfiler.takeHeapSnapshot' },
  // The capture port has its own limit of 5 minutes, without the time it waits for the disk. This one also covers storing and reading.
  deadlineMs: 1_800_000,
  run: async (params, context) => {
    // The content is analysed while the file is written, because the answer needs it right after.
    const reading = context.ports.analysis.readIncrementally?.();
    try {
      return await takeAndRead(params, context, reading);
    } finally {
      reading?.end();
    }
  },
  summarise: (value) => {
    const { captureId, content, before, classChanges: changes, sizeBytes } = value;
    const file = `File: ${code(value.file)} (resource ${value.uri})`;
    const parts =
      content === null
        ? []
        : before === null
          ? contentParts(content)
          : changeParts(content, { ...before, classes: [] }, changes ?? undefined);
    return answerText(
      'Heap Snapshot Analysis',
      [
        ['Snapshot ID', captureId],
        ['Size', bytes(sizeBytes)],
        ['GC forced', value.gcForced ? 'yes' : 'no'],
        ['Captured at', value.startedAt],
      ],
      [
        sizeBytes > LARGE_SNAPSHOT_BYTES &&
          warning('Large heap: use pen_heap_sampling if a full snapshot is not needed.'),
        ...parts,
        before !== null &&
          listOf([
            `${proposedCall('pen_heap_diff', { snapshotA: before.captureId, snapshotB: captureId })} compares all objects; ${proposedCall('pen_heap_summary', { capture: captureId })} lists all classes.`,
            `${file}.`,
          ]),
        before === null &&
          plainSection('next', 'Next', [
            listOf([
              HUNT_TEXT,
              `Take a second snapshot after the suspected interaction and compare: ${proposedCall('pen_heap_diff', { snapshotA: captureId })}.`,
              retainersStep(value),
              `${file}; pen_export copies it for other tools.`,
            ]),
          ]),
      ],
    );
  },
});
