/** The content of a heap timeline in an answer: surviving allocations by function and by time. */
import { z } from 'zod';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { formatDuration } from '../../../base/units.ts';
import type { AnalysisProgress } from '../../../core/analysis/analysis.ts';
import { ANALYSIS_STAGES } from '../../../engine/steps/contract/analysis-stages.ts';
import {
  AllocationSiteSchema,
  HEAP_ALLOCATION_QUERIES,
  UNATTRIBUTED_ENTRY,
} from '../../../engine/heap/contract/allocations.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { CpuOriginalSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { unwrap } from '../../../base/errors.ts';
import type { HeapMoment } from '../../../core/contracts/recordings.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { paragraph, sentences, tableOf } from '../../../core/findings/blocks.ts';
import type { AnswerPart } from '../../../core/findings/markdown.ts';
import { bytes, count, ms, plainSection, type Block, type Words } from '../../../core/findings/model.ts';
import { allocationsSection } from '../findings.ts';
import type { AskDocument } from '../../../core/kinds/report-findings.ts';
import { asking } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { ownAllocationRows } from '../../../core/capability/own-code.ts';
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
export async function readAllocationContent(
  file: string,
  from: number,
  context: OriginalsContext & Pick<CallContext, 'progress'>,
): Promise<AllocationContent> {
  const { ports, signal, progress } = context;
  const onProgress = ({ stage, done, total }: AnalysisProgress): void => {
    const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
    progress({ done: from + share * (98 - from), total: 100, message: ANALYSIS_STAGES[stage].label });
  };
  const asked = await ports.analysis.query(file, 'allocations.overview', {}, { signal, progress: onProgress });
  const overview = unwrap(asked);
  const ask = asking(file, context);
  const found = overview.hasStacks ? await survivingSites(ask) : [];
  const timeline = overview.hasTimeline ? await ask('allocations.timeline', { bars: TIMELINE_BARS }) : null;
  const sites = [...(await withOriginals(file, found, context))];
  const code = await siteQuotes(file, sites, context);
  const own = sites.length === 0 ? [] : await ownAllocationRows(file, OWN_ROWS, context);
  const ofAuthor = own.length === 0 ? {} : { own: ownAllocations(own) };
  return { overview, sites, ...ofAuthor, timeline, ...(code.length === 0 ? {} : { code: [...code] }) };
}

/** Rows that are no function: they come last, whatever their size. */
const OTHER_ROWS: readonly string[] = [WORKBENCH_ENTRY, UNATTRIBUTED_ENTRY];

async function survivingSites(query: AskDocument): Promise<z.infer<typeof AllocationSiteSchema>[]> {
  const ask = async (filter: string, rows: number) =>
    (await query('allocations.sites', { sort: 'size', filter, count: rows })).rows;
  const largest = await ask('', SITE_ROWS + OTHER_ROWS.length);
  const functions = largest.filter((row) => !OTHER_ROWS.includes(row.name)).slice(0, SITE_ROWS);
  const others = await Promise.all(
    OTHER_ROWS.map(async (other) => (await ask(other, 1)).filter((row) => row.name === other)),
  );
  // Most functions have no surviving allocations.
  return [...functions, ...others.flat()].filter(({ sizeBytes }) => sizeBytes > 0);
}

/** The last known heap size at a time. */
function heapAt(moments: readonly HeapMoment[], atMs: number): Words {
  const before = moments.findLast((moment) => moment.atMs <= atMs) ?? moments[0];
  return before === undefined ? '–' : bytes(before.heapUsedBytes);
}

/** Time without a sample that is worth a sentence: V8 takes one about every 50 ms, and fewer while the target is busy. */
const MIN_UNTIMED_MS = 500;

function timeBlocks(
  timeline: AllocationContent['timeline'],
  moments: readonly HeapMoment[],
  { lostMs, durationMs }: RecordedTime,
): Block[] {
  if (timeline === null)
    return [
      paragraph(
        `This target records no allocation times.${moments.length === 0 ? '' : ' JS heap during the recording:'}`,
      ),
      tableOf(moments, [
        ['Time', ({ atMs }) => ms(atMs)],
        ['JS heap', ({ heapUsedBytes }) => bytes(heapUsedBytes)],
      ]),
    ];
  const { startMs, barMs, counts, sizesBytes } = timeline;
  const endOf = (bar: number): number => lostMs + startMs + (bar + 1) * barMs;
  const endsMs = endOf(counts.length - 1);
  const bars = counts.map((objects, bar) => ({ objects, sizeBytes: sizesBytes[bar] ?? 0, endMs: endOf(bar) }));
  return [
    tableOf(bars, [
      ['Time', ({ endMs }) => [ms(endMs - barMs), ' – ', ms(endMs)]],
      ['Surviving objects', ({ objects }) => count(objects)],
      ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
      ['JS heap', ({ endMs }) => heapAt(moments, endMs)],
    ]),
    ...sentences([
      durationMs - endsMs >= MIN_UNTIMED_MS &&
        `The last time that V8 recorded is ${formatDuration(endsMs)} of ${formatDuration(durationMs)}: what was allocated later has no time and is not in this table.`,
    ]),
  ];
}

export interface RecordedTime {
  readonly durationMs: number;
  /** Length of the lost part at the start. */
  readonly lostMs: number;
}

/** `targetId`: of the recorded target. */
export function allocationParts(
  content: AllocationContent,
  moments: readonly HeapMoment[],
  time: RecordedTime,
  targetId: string | undefined,
): AnswerPart[] {
  return [
    ownAllocationsText(content.own ?? [], content.overview.liveSizeBytes),
    allocationsSection(content),
    ...siteSource(content.sites, content.code, targetId),
    plainSection('time', 'Samples over Time', timeBlocks(content.timeline, moments, time)),
  ];
}
