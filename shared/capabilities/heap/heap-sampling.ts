/** `pen_heap_sampling`: samples allocations by function, at low overhead, from start to stop. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, table, title, warning } from '../../base/markdown.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../base/units.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { ok } from '../../base/result.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import { LEDGER_TARGETS } from '../../contracts/page/process-memory.ts';
import { SCRIPT_TARGETS, type TargetType } from '../../contracts/targets.ts';
import { type AppResult, settle } from '../../contracts/errors.ts';
import { CodeQuoteSchema } from '../../contracts/quotes.ts';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../contracts/sampled-profiles.ts';
import { withOriginals, type OriginalsContext } from '../common/original-names.ts';
import { shownName, shownSource } from '../../findings/function-names.ts';
import { defineWithResults } from '../define.ts';
import { OWN_ROWS, OwnAllocationSchema, ownAllocations, ownAllocationsText } from './own-allocations.ts';
import { ownRows } from '../common/own-code.ts';
import { siteQuotes, siteSource } from './site-source.ts';
import { captureDraft, contentOfStored, storeCapture } from '../library/store-capture.ts';
import { targetParam } from '../common/parameters.ts';
import {
  RecordingResultSchema,
  actionParam,
  answeredMoments,
  callerInfo,
  heapOptions,
  recordingOwner,
  startedResult,
  startedText,
} from '../common/recording-result.ts';

const NAME = 'pen_heap_sampling';
const SITE_ROWS = 20;
/** Below this many samples, a share of 10 % may as well be 4 % or 16 %. */
const FEW_SAMPLES = 100;
const LEDGER_TYPES: ReadonlySet<TargetType> = new Set(LEDGER_TARGETS);
/** Functions per query; those with the same name and position are merged into one site. */
const QUERIED_FUNCTIONS = 500;

/** Live bytes that a function allocated itself, and the samples of it. */
const SiteSchema = CpuPlaceSchema.extend({
  selfSizeBytes: z.number(),
  count: z.number(),
  original: CpuOriginalSchema.optional(),
});
type Site = z.infer<typeof SiteSchema>;

const ContentSchema = z.object({
  totalSizeBytes: z.number(),
  samples: z.number(),
  sites: z.array(SiteSchema),
  /** The same bytes by the author's functions, with those that packages and the runtime allocated for them. */
  own: z.array(OwnAllocationSchema).optional(),
  code: z.array(CodeQuoteSchema).optional(),
});

async function readSites(file: string, context: OriginalsContext): Promise<AppResult<z.infer<typeof ContentSchema>>> {
  const { ports, signal } = context;
  const overview = await ports.analysis.query(file, 'profile.overview', {}, { signal });
  if (!overview.ok) return overview;
  const functions = await ports.analysis.query(
    file,
    'profile.functions',
    { sort: 'self', count: QUERIED_FUNCTIONS },
    { signal },
  );
  if (!functions.ok) return functions;
  const sites = new Map<string, Site>();
  for (const { name, url, line, column, self: selfSizeBytes, samples: count } of functions.value.rows) {
    if (selfSizeBytes === 0) continue;
    const key = JSON.stringify([name, url, line, column]);
    const site = sites.get(key) ?? { name, url, line, column, selfSizeBytes: 0, count: 0 };
    sites.set(key, { ...site, selfSizeBytes: site.selfSizeBytes + selfSizeBytes, count: site.count + count });
  }
  const { total: totalSizeBytes, samples } = overview.value;
  const isOwn = ({ name }: Site): number => (name === WORKBENCH_ENTRY ? 1 : 0);
  // The workbench's own row does not take the place of what was asked for.
  const largest = [...sites.values()].toSorted((a, b) => isOwn(a) - isOwn(b) || b.selfSizeBytes - a.selfSizeBytes);
  const own = largest.slice(SITE_ROWS).filter((site) => isOwn(site) > 0);
  const shown = await withOriginals(file, [...largest.slice(0, SITE_ROWS), ...own], context);
  const quotes = await siteQuotes(file, shown, context);
  const rows = await settle(() => ownRows(file, { count: OWN_ROWS }, context));
  if (!rows.ok) return rows;
  const ofAuthor = rows.value.length === 0 ? {} : { own: ownAllocations(rows.value) };
  return ok({
    totalSizeBytes,
    samples,
    sites: [...shown],
    ...ofAuthor,
    ...(quotes.length === 0 ? {} : { code: [...quotes] }),
  });
}

function sitesTable({ sites, totalSizeBytes }: z.infer<typeof ContentSchema>): string {
  return table(
    ['#', 'Allocation Site', 'Size', 'Share'],
    sites.map((site, index) => [
      String(index + 1),
      `${shownName(site)} (${shownSource(site).replace(/^\(internal\)$/, 'internal')})`,
      formatBytes(site.selfSizeBytes),
      totalSizeBytes === 0 ? '–' : formatPercent(site.selfSizeBytes / totalSizeBytes),
    ]),
  );
}

/** What a profile without allocations does not rule out. */
function outsideHeap(target: { readonly id: string; readonly type: TargetType } | undefined): string[] {
  if (target === undefined) return [];
  const call = proposedCall('pen_application', { ledger: target.id, seconds: 30, owners: true });
  return [
    `Only objects of the JS heap are sampled, not what is outside of it, such as the bytes of Buffers and ArrayBuffers${LEDGER_TYPES.has(target.type) ? `: ${call} tells whether that grows, and who keeps it` : ''}.`,
  ];
}

export const penHeapSampling = defineWithResults({
  name: NAME,
  title: 'Heap Sampling',
  control: '“Heap sampling”',
  summary: 'Samples allocations from start to stop, cheaply: what survives, by function.',
  category: 'memory',
  kind: 'capture',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    action: actionParam,
    samplingInterval: z
      .number()
      .int()
      .min(1)
      .default(32_768)
      .describe('Mean bytes between two samples (start only); smaller is more exact and costs more.')
      .meta({
        form: {
          label: 'Sampling interval (bytes)',
          description: 'Mean bytes between two samples; smaller is more exact and costs more.',
        },
      }),
    target: targetParam,
  }),
  listed: { samplingInterval: 'bytes' },
  result: RecordingResultSchema.extend({
    samplingIntervalBytes: z.number(),
    content: ContentSchema.optional(),
    isEmpty: z.boolean().optional(),
  }),
  target: { types: [...SCRIPT_TARGETS], needs: ['HeapProfiler.startSampling'] },
  locks: ['HeapProfiler.sampling'],
  lockSpan: 'start-to-stop',
  deadlineMs: 300_000,
  run: async ({ action, samplingInterval }, context) => {
    const { ports, target, signal, caller, note } = context;
    if (action === 'start') {
      const owner = recordingOwner(context);
      const started = await ports.capture.heapSampling.start(target, {
        samplingIntervalBytes: samplingInterval,
        owner,
        signal,
      });
      if (!started.ok) return started;
      return ok({ ...startedResult(started.value, target), samplingIntervalBytes: samplingInterval });
    }
    const stopped = await ports.capture.heapSampling.stop(target, {
      caller: callerInfo(caller),
      capBytes: ports.status.heapSnapshotCapBytes(),
      signal,
    });
    if (!stopped.ok) return stopped;
    const { file, overTime, loss, samplingIntervalBytes, isEmpty } = stopped.value;
    const options = { samplingIntervalBytes, ...heapOptions(overTime) };
    const stored = await settle(() =>
      storeCapture(context, file, captureDraft('heap-profile', target, stopped.value, options)),
    );
    if (!stored.ok) return stored;
    for (const { reason } of loss) note(`${reason}.`);
    const capture = stored.value;
    const content = contentOfStored(capture, await readSites(capture.file, context));
    if (!content.ok) return content;
    return ok({
      ...capture,
      action,
      samplingIntervalBytes,
      isEmpty,
      overTime: answeredMoments(overTime),
      content: content.value,
    });
  },
  summarise: (value) => {
    const { captureId, sizeBytes = 0, durationMs = 0, loss = [], content } = value;
    const interval = ['Sampling interval', formatBytes(value.samplingIntervalBytes)] as const;
    if (captureId === undefined || content === undefined) return startedText('Heap Sampling', NAME, value, [interval]);
    const lostMs = loss.reduce((sum, { lostMs: ms }) => sum + (ms ?? 0), 0);
    const isEmpty = value.isEmpty === true || content.sites.length === 0;
    return document([
      title('Heap Sampling Profile'),
      summaryLine([
        ['Capture ID', captureId],
        ['Sampled', formatDuration(durationMs)],
        interval,
        ['Live size', formatBytes(content.totalSizeBytes)],
        ['Samples', formatCount(content.samples)],
        ['File size', formatBytes(sizeBytes)],
      ]),
      lostMs > 0 && warning(`The first ${formatDuration(lostMs)} are not in the profile.`),
      !isEmpty &&
        content.samples < FEW_SAMPLES &&
        warning(
          `${content.samples === 1 ? 'One sample is' : `${formatCount(content.samples)} samples are`} few, so sizes and shares are rough. Sample for longer, or with a smaller samplingInterval.`,
        ),
      isEmpty && 'The profile has no allocations.',
      !isEmpty && ownAllocationsText(content.own ?? [], content.totalSizeBytes),
      !isEmpty &&
        section('Largest Allocation Sites', [
          sitesTable(content),
          ...siteSource(content.sites, content.code, value.target?.id),
        ]),
      section('Next', [
        bullets([
          ...(isEmpty
            ? [
                'Sample for longer while the code allocates, or with a smaller samplingInterval.',
                ...outsideHeap(value.target ?? undefined),
              ]
            : []),
          'Sizes are estimates of the memory that was alive at the end; pen_heap_track records every allocation, at a higher cost.',
          `File: ${code(value.file ?? '')} (resource ${value.uri ?? ''}); Chrome DevTools opens it.`,
        ]),
      ]),
    ]);
  },
});
