/** What a heap timeline's answer says of its content: which functions allocated what is still alive, and when it was born. */
import { z } from 'zod';
import { section, table } from '../base/markdown.ts';
import { formatBytes, formatCount, formatDuration, formatPercent, truncateEnd, truncateStart } from '../base/units.ts';
import { ANALYSIS_STAGES } from '../contracts/analysis-stages.ts';
import { AllocationSiteSchema, HEAP_ALLOCATION_QUERIES } from '../contracts/allocations.ts';
import { settle, unwrap, type AppResult } from '../contracts/errors.ts';
import type { HeapMoment } from '../contracts/recordings.ts';
import type { CallContext } from './define.ts';

const SITE_ROWS = 20;
const TIMELINE_BARS = 10;
const NAME_CHARS = 40;
const URL_CHARS = 48;

export const AllocationContentSchema = z.object({
  overview: HEAP_ALLOCATION_QUERIES['allocations.overview'].result,
  /** Those with anything alive, largest first; empty where stacks were not recorded. */
  sites: z.array(AllocationSiteSchema),
  /** Objects that are alive, by the time they were born; null where the target notes no times. */
  timeline: HEAP_ALLOCATION_QUERIES['allocations.timeline'].result.nullable(),
});
export type AllocationContent = z.infer<typeof AllocationContentSchema>;

/** `from`: share of 100 where progress begins. */
export function readAllocationContent(
  file: string,
  from: number,
  { ports, signal, progress }: Pick<CallContext, 'ports' | 'signal' | 'progress'>,
): Promise<AppResult<AllocationContent>> {
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
    const sites = overview.hasStacks
      ? unwrap(await ports.analysis.query(file, 'allocations.sites', { sort: 'size', count: SITE_ROWS }, { signal }))
          // Most functions have only allocated what is gone.
          .rows.filter(({ sizeBytes }) => sizeBytes > 0)
      : [];
    const timeline = overview.hasTimeline
      ? unwrap(await ports.analysis.query(file, 'allocations.timeline', { bars: TIMELINE_BARS }, { signal }))
      : null;
    return { overview, sites, timeline };
  });
}

/** `grow`, or what a function without a name is called. */
export function functionName(name: string): string {
  return truncateEnd(name === '' ? '(anonymous)' : name, NAME_CHARS);
}

/** `https://shop.test/app.js:12`, its end kept; what has no script is the engine's. */
export function scriptPosition({ url, line }: { url: string; line: number }): string {
  if (url === '') return '(internal)';
  return `${truncateStart(url, URL_CHARS)}${line > 0 ? `:${line}` : ''}`;
}

function siteSection({ sites, overview }: AllocationContent): string {
  if (!overview.hasStacks) return section('Surviving Allocations by Site', ['No allocation stacks are in the file.']);
  if (sites.length === 0) return section('Surviving Allocations by Site', ['Nothing allocated meanwhile is alive.']);
  return section('Surviving Allocations by Site', [
    table(
      ['#', 'Function', 'Source', 'Count', 'Size', 'Share', 'Allocated'],
      sites.map((site, index) => [
        String(index + 1),
        functionName(site.name),
        scriptPosition(site),
        formatCount(site.count),
        formatBytes(site.sizeBytes),
        overview.liveSizeBytes === 0 ? '–' : formatPercent(site.sizeBytes / overview.liveSizeBytes),
        formatBytes(site.allocatedSizeBytes),
      ]),
    ),
  ]);
}

/** The heap as it was told last before a moment. */
function heapAt(moments: readonly HeapMoment[], atMs: number): string {
  const before = moments.findLast((moment) => moment.atMs <= atMs) ?? moments[0];
  return before === undefined ? '–' : formatBytes(before.heapUsedBytes);
}

function timeSection(timeline: AllocationContent['timeline'], moments: readonly HeapMoment[], lostMs: number): string {
  const name = 'Samples over Time';
  if (timeline !== null) {
    return section(name, [
      table(
        ['Time', 'Born then and alive', 'Size', 'Whole heap then'],
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
    ]);
  }
  if (moments.length === 0) return section(name, ['This target notes no times while it tracks.']);
  return section(name, [
    'This target notes no times while it tracks; how full its heap was:',
    '',
    table(
      ['Time', 'Whole heap'],
      moments.map(({ atMs, heapUsedBytes }) => [formatDuration(atMs), formatBytes(heapUsedBytes)]),
    ),
  ]);
}

/** `lostMs`: how much of the recording's beginning is not in the file. */
export function allocationSections(
  content: AllocationContent,
  moments: readonly HeapMoment[],
  lostMs: number,
): string[] {
  return [siteSection(content), timeSection(content.timeline, moments, lostMs)];
}
