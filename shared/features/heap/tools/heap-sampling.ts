/** `pen_heap_sampling`: samples allocations by function, at low overhead, from start to stop. */
import { z } from 'zod';
import { code, warning } from '../../../base/markdown.ts';
import { formatBytes, formatCount, formatDuration } from '../../../base/units.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { LEDGER_TARGETS } from '../../../core/contracts/process-memory.ts';
import { SCRIPT_TARGETS, type TargetType } from '../../../core/contracts/targets.ts';
import { settle, unwrap } from '../../../base/errors.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { shownName, shownSource } from '../../../core/findings/function-names.ts';
import { listOf, tableOf } from '../../../core/findings/blocks.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, count, ms, percent, plainSection, type Table } from '../../../core/findings/model.ts';
import { asking } from '../../../core/capability/asking.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { OWN_ROWS, OwnAllocationSchema, ownAllocations, ownAllocationsText } from './own-allocations.ts';
import { ownRows } from '../../../core/capability/own-code.ts';
import { siteQuotes, siteSource } from './site-source.ts';
import { captureDraft, contentOfStored, storeCapture } from '../../../core/capability/store-capture.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import {
  RecordingResultSchema,
  actionParam,
  answeredMoments,
  callerInfo,
  heapOptions,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';

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

async function readSites(file: string, context: OriginalsContext): Promise<z.infer<typeof ContentSchema>> {
  const ask = asking(file, context);
  const { total: totalSizeBytes, samples } = await ask('profile.overview', {});
  const { rows: functions } = await ask('profile.functions', { sort: 'self', count: QUERIED_FUNCTIONS });
  const sites = new Map<string, Site>();
  for (const { name, url, line, column, self, samples: ofFunction } of functions) {
    if (self === 0) continue;
    const key = JSON.stringify([name, url, line, column]);
    const site = sites.get(key) ?? { name, url, line, column, selfSizeBytes: 0, count: 0 };
    sites.set(key, { ...site, selfSizeBytes: site.selfSizeBytes + self, count: site.count + ofFunction });
  }
  const isOwn = ({ name }: Site): number => (name === WORKBENCH_ENTRY ? 1 : 0);
  // The workbench's own row does not take the place of what was asked for.
  const largest = [...sites.values()].toSorted((a, b) => isOwn(a) - isOwn(b) || b.selfSizeBytes - a.selfSizeBytes);
  const own = largest.slice(SITE_ROWS).filter((site) => isOwn(site) > 0);
  const shown = await withOriginals(file, [...largest.slice(0, SITE_ROWS), ...own], context);
  const quotes = await siteQuotes(file, shown, context);
  const rows = await ownRows(file, { count: OWN_ROWS }, context);
  return {
    totalSizeBytes,
    samples,
    sites: [...shown],
    ...(rows.length === 0 ? {} : { own: ownAllocations(rows) }),
    ...(quotes.length === 0 ? {} : { code: [...quotes] }),
  };
}

function sitesTable({ sites, totalSizeBytes }: z.infer<typeof ContentSchema>): Table {
  return tableOf(sites, [
    ['Allocation Site', (site) => `${shownName(site)} (${shownSource(site).replace(/^\(internal\)$/, 'internal')})`],
    ['Size', ({ selfSizeBytes }) => bytes(selfSizeBytes)],
    ['Share', ({ selfSizeBytes }) => (totalSizeBytes === 0 ? '–' : percent(selfSizeBytes / totalSizeBytes))],
  ]);
}

/** Causes that a profile without allocations does not rule out. */
function outsideHeap(target: { readonly id: string; readonly type: TargetType } | undefined): string[] {
  if (target === undefined) return [];
  const call = proposedCall('pen_application', { ledger: target.id, seconds: 30, owners: true });
  return [
    `Only objects of the JS heap are sampled, not what is outside of it, such as the bytes of Buffers and ArrayBuffers${LEDGER_TYPES.has(target.type) ? `: ${call} tells whether that grows, and who keeps it` : ''}.`,
  ];
}

export const penHeapSampling = defineCapability({
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
      const asked = { samplingIntervalBytes: samplingInterval, owner: recordingOwner(context), signal };
      const started = await ports.capture.heapSampling.start(target, asked);
      return { ...startedResult(started, target), samplingIntervalBytes: samplingInterval };
    }
    const stopped = await ports.capture.heapSampling.stop(target, {
      caller: callerInfo(caller),
      capBytes: ports.status.heapSnapshotCapBytes(),
      signal,
    });
    const recorded = unwrap(stopped);
    const { file, overTime, loss, samplingIntervalBytes, isEmpty } = recorded;
    const options = { samplingIntervalBytes, ...heapOptions(overTime) };
    const draft = captureDraft('heap-profile', target, recorded, options);
    const capture = await storeCapture(context, file, draft);
    for (const { reason } of loss) note(`${reason}.`);
    const content = unwrap(contentOfStored(capture, await settle(() => readSites(capture.file, context))));
    return { ...capture, action, samplingIntervalBytes, isEmpty, overTime: answeredMoments(overTime), content };
  },
  summarise: (value) => {
    const { captureId, sizeBytes = 0, durationMs = 0, loss = [], content } = value;
    const interval = ['Sampling interval', formatBytes(value.samplingIntervalBytes)] as const;
    if (captureId === undefined || content === undefined) return startedText('Heap Sampling', NAME, value, [interval]);
    const lostMs = loss.reduce((sum, { lostMs: lost }) => sum + (lost ?? 0), 0);
    const isEmpty = value.isEmpty === true || content.sites.length === 0;
    const few = content.samples === 1 ? 'One sample is' : `${formatCount(content.samples)} samples are`;
    return answerText(
      'Heap Sampling Profile',
      [
        ['Capture ID', captureId],
        ['Sampled', ms(durationMs)],
        interval,
        ['Live size', bytes(content.totalSizeBytes)],
        ['Samples', count(content.samples)],
        ['File size', bytes(sizeBytes)],
      ],
      [
        lostMs > 0 && warning(`The first ${formatDuration(lostMs)} are not in the profile.`),
        !isEmpty &&
          content.samples < FEW_SAMPLES &&
          warning(`${few} few, so sizes and shares are rough. Sample for longer, or with a smaller samplingInterval.`),
        ...(isEmpty
          ? ['The profile has no allocations.']
          : [
              ownAllocationsText(content.own ?? [], content.totalSizeBytes),
              plainSection('sites', 'Largest Allocation Sites', [sitesTable(content)]),
              ...siteSource(content.sites, content.code, value.target?.id),
            ]),
        plainSection('next', 'Next', [
          listOf([
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
      ],
    );
  },
});
