/** The content of a heap timeline in an answer: surviving allocations by function and by time. */
import { z } from 'zod';
import { section, table } from '../../base/markdown.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import { formatBytes, formatCount, formatDuration } from '../../base/units.ts';
import { ANALYSIS_STAGES } from '../../contracts/analysis-stages.ts';
import { AllocationSiteSchema, HEAP_ALLOCATION_QUERIES, UNATTRIBUTED_ENTRY } from '../../contracts/heap/allocations.ts';
import { CodeQuoteSchema } from '../../contracts/quotes.ts';
import { CpuOriginalSchema } from '../../contracts/sampled-profiles.ts';
import { settle, unwrap, type AppResult } from '../../contracts/errors.ts';
import type { HeapMoment } from '../../contracts/recordings.ts';
import { withOriginals, type OriginalsContext } from '../common/original-names.ts';
import { sectionText } from '../../findings/markdown.ts';
import { allocationsSection } from '../../kinds/heap/findings.ts';
import type { CallContext } from '../define.ts';
import { ownAllocationRows } from '../common/own-code.ts';
import { OWN_ROWS, OwnAllocationSchema, ownAllocations, ownAllocationsText } from './own-allocations.ts';
import { siteQuotes, siteSource } from './site-source.ts';

const SITE_ROWS = 20;
const TIMELINE_BARS = 10;

export const AllocationContentSchema = z.object({
  overview: HEAP_ALLOCATION_QUERIES['allocations.overview'].result,
  /** Functions with surviving allocations, largest first; empty without allocation stacks. */
  sites: z.array(AllocationSiteSchema.extend({ original: CpuOriginalSchema.optional() })),
  /** The same bytes by the author's functions, with those that packages and the runtime allocated for them. */
  own: z.array(OwnAllocationSchema).optional(),
  /** Live objects by time of allocation; null if the target records no times. */
  timeline: HEAP_ALLOCATION_QUERIES['allocations.timeline'].result.nullable(),
  /** The lines of the largest sites with a source, as far as their text is stored. */
  code: z.array(CodeQuoteSchema).optional(),
});
export type AllocationContent = z.infer<typeof AllocationContentSchema>;

/** `from`: progress of 100 at which the reading starts. */
export function readAllocationContent(
  file: string,
  from: number,
  context: OriginalsContext & Pick<CallContext, 'progress'>,
): Promise<AppResult<AllocationContent>> {
  const { ports, signal, progress } = context;
  return settle(async () => {
    const overview = unwrap(
      await ports.analysis.query(
        file,
        'allocations.overview',
        {},
        {
          signal,
          progress: ({ stage, done, total }) => {
            const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
            progress({ done: from + share * (98 - from), total: 100, message: ANALYSIS_STAGES[stage].label });
          },
        },
      ),
    );
    const sites = overview.hasStacks ? await survivingSites(file, context) : [];
    const timeline = overview.hasTimeline
      ? unwrap(await ports.analysis.query(file, 'allocations.timeline', { bars: TIMELINE_BARS }, { signal }))
      : null;
    const named = [...(await withOriginals(file, sites, context))];
    const code = await siteQuotes(file, named, context);
    const own = named.length === 0 ? [] : await ownAllocationRows(file, OWN_ROWS, context);
    const ofAuthor = own.length === 0 ? {} : { own: ownAllocations(own) };
    return { overview, sites: named, ...ofAuthor, timeline, ...(code.length === 0 ? {} : { code: [...code] }) };
  });
}

/** Rows that are no function: they come last, whatever their size. */
const OTHER_ROWS: readonly string[] = [WORKBENCH_ENTRY, UNATTRIBUTED_ENTRY];

async function survivingSites(
  file: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<z.infer<typeof AllocationSiteSchema>[]> {
  const ask = async (filter: string, count: number) =>
    unwrap(await ports.analysis.query(file, 'allocations.sites', { sort: 'size', filter, count }, { signal })).rows;
  const largest = await ask('', SITE_ROWS + OTHER_ROWS.length);
  const functions = largest.filter(({ name }) => !OTHER_ROWS.includes(name)).slice(0, SITE_ROWS);
  const others = await Promise.all(
    OTHER_ROWS.map(async (name) => (await ask(name, 1)).filter((row) => row.name === name)),
  );
  // Most functions have no surviving allocations.
  return [...functions, ...others.flat()].filter(({ sizeBytes }) => sizeBytes > 0);
}

/** The last known heap size at a time. */
function heapAt(moments: readonly HeapMoment[], atMs: number): string {
  const before = moments.findLast((moment) => moment.atMs <= atMs) ?? moments[0];
  return before === undefined ? '–' : formatBytes(before.heapUsedBytes);
}

/** Time without a sample that is worth a sentence: V8 takes one about every 50 ms, and fewer while the target is busy. */
const MIN_UNTIMED_MS = 500;

function timeSection(
  timeline: AllocationContent['timeline'],
  moments: readonly HeapMoment[],
  { lostMs, durationMs }: RecordedTime,
): string {
  const name = 'Samples over Time';
  if (timeline !== null) {
    const endsMs = lostMs + timeline.startMs + timeline.counts.length * timeline.barMs;
    return section(name, [
      table(
        ['Time', 'Surviving objects', 'Size', 'JS heap'],
        timeline.counts.map((count, bar) => {
          const startMs = lostMs + timeline.startMs + bar * timeline.barMs;
          const endMs = startMs + timeline.barMs;
          return [
            `${formatDuration(startMs)} – ${formatDuration(endMs)}`,
            formatCount(count),
            formatBytes(timeline.sizesBytes[bar] ?? 0),
            heapAt(moments, endMs),
          ];
        }),
      ),
      ...(durationMs - endsMs < MIN_UNTIMED_MS
        ? []
        : [
            '',
            `The last time that V8 recorded is ${formatDuration(endsMs)} of ${formatDuration(durationMs)}: what was allocated later has no time and is not in this table.`,
          ]),
    ]);
  }
  if (moments.length === 0) return section(name, ['This target records no allocation times.']);
  return section(name, [
    'This target records no allocation times. JS heap during the recording:',
    '',
    table(
      ['Time', 'JS heap'],
      moments.map(({ atMs, heapUsedBytes }) => [formatDuration(atMs), formatBytes(heapUsedBytes)]),
    ),
  ]);
}

export interface RecordedTime {
  readonly durationMs: number;
  /** Length of the lost part at the start. */
  readonly lostMs: number;
}

/** `targetId`: of the recorded target. */
export function allocationSections(
  content: AllocationContent,
  moments: readonly HeapMoment[],
  time: RecordedTime,
  targetId: string | undefined,
): string[] {
  return [
    ownAllocationsText(content.own ?? [], content.overview.liveSizeBytes),
    [sectionText(allocationsSection(content)), ...siteSource(content.sites, content.code, targetId)].join('\n'),
    timeSection(content.timeline, moments, time),
  ];
}
