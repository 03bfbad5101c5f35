/** Facts of a whole trace: length, contents, and what was not recorded. */
import type { ChartRange } from '../../core/charts/range.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { Fact } from './details/event-details.tsx';
import type { LostPart } from './tracks/overlays.tsx';
import type { TraceOverview } from './trace-types.ts';

/** The unrecorded range at the end: from the moment the trace buffer was full. */
export function lostParts(overview: TraceOverview, capture: CaptureRecord): LostPart[] {
  const sumOf = (records: CaptureRecord['loss']): number =>
    records.reduce((sum, { lostMs: own }) => sum + (own ?? 0), 0);
  // The trace records that it was truncated; only the recorder knows how long the recording continued.
  const records = sumOf(capture.loss) > 0 ? capture.loss : overview.loss;
  const lostMs = sumOf(records);
  // A ring buffer lost events before the first one, where the axis starts; the loss notice above shows how much.
  if (lostMs <= 0 || capture.options['wentRound'] === true) return [];
  const reason = records.map((record) => record.reason).join(' ');
  return [{ fromMs: overview.durationMs, toMs: overview.durationMs + lostMs, reason }];
}

/** Above this share of loss, the recorded part would be a narrow strip. */
const MUCH_LOST = 0.4;

/** The initial view if much was lost: the recorded range and a part of the unrecorded one. Otherwise null. */
export function recordedPart(lost: readonly LostPart[], totalMs: number): ChartRange | null {
  const [part] = lost;
  if (part === undefined || part.toMs - part.fromMs < MUCH_LOST * totalMs) return null;
  return { from: 0, to: part.fromMs * 1.25 };
}

export function headFacts(overview: TraceOverview): Fact[] {
  const { durationMs, events, categories, processes, samples, page, fileSizeBytes, readMs, unmatched, longTasks } =
    overview;
  return [
    { label: 'Length', value: durationText(durationMs), isMono: true },
    { label: 'Page', value: page === null ? 'none (no renderer in this trace)' : page.url || 'unnamed' },
    { label: 'Events', value: `${formatCount(events)} in ${formatCount(categories)} categories` },
    {
      label: 'Processes',
      value: `${formatCount(processes.length)}, ${formatCount(processes.reduce((sum, { threads }) => sum + threads.length, 0))} threads`,
    },
    { label: 'CPU samples', value: samples === 0 ? 'not recorded' : formatCount(samples) },
    { label: 'Long tasks', value: formatCount(longTasks.length) },
    ...(unmatched > 0 ? [{ label: 'Unmatched', value: `${formatCount(unmatched)} events` }] : []),
    { label: 'Parsed', value: `${formatBytes(fileSizeBytes)} in ${durationText(readMs)}` },
  ];
}
