/** What is said of a trace as a whole: its length, what is in it, and what of the recording it does not hold. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { IcicleWindow } from '../../widgets/icicle/icicle-window.ts';
import { timeText } from './durations.tsx';
import type { Fact } from './event-details.tsx';
import type { LostPart } from './overlays.tsx';
import type { TraceOverview } from './trace-types.ts';

/** What was asked for and is not there: from where the browser's buffer was full to the end. */
export function lostParts(overview: TraceOverview, capture: CaptureRecord): LostPart[] {
  const sumOf = (records: CaptureRecord['loss']): number =>
    records.reduce((sum, { lostMs: own }) => sum + (own ?? 0), 0);
  // The trace itself knows that it was cut; how long the recording went on knows whoever recorded it.
  const records = sumOf(capture.loss) > 0 ? capture.loss : overview.loss;
  const lostMs = sumOf(records);
  // A ring lost what came before the first event, which is where the axis begins: the strip above says how much.
  if (lostMs <= 0 || capture.options['wentRound'] === true) return [];
  const reason = records.map((record) => record.reason).join(' ');
  return [{ fromMs: overview.durationMs, toMs: overview.durationMs + lostMs, reason }];
}

/** More than this share lost, and what was recorded is a strip at the left. */
const MUCH_LOST = 0.4;

/** What to begin with where much was lost: all that was recorded, and enough of the rest to see that there is one. Null elsewhere. */
export function recordedPart(lost: readonly LostPart[], totalMs: number): IcicleWindow | null {
  const [part] = lost;
  if (part === undefined || part.toMs - part.fromMs < MUCH_LOST * totalMs) return null;
  return { from: 0, to: part.fromMs * 1.25 };
}

export function headFacts(overview: TraceOverview): Fact[] {
  const { durationMs, events, categories, processes, samples, page, fileSizeBytes, readMs, unmatched, longTasks } =
    overview;
  return [
    { label: 'Length', value: timeText(durationMs), isMono: true },
    { label: 'Page', value: page === null ? 'none (no renderer in this trace)' : page.url || 'unnamed' },
    { label: 'Events', value: `${formatCount(events)} in ${formatCount(categories)} categories` },
    {
      label: 'Processes',
      value: `${formatCount(processes.length)}, ${formatCount(processes.reduce((sum, { threads }) => sum + threads.length, 0))} threads`,
    },
    { label: 'CPU samples', value: samples === 0 ? 'not recorded' : formatCount(samples) },
    { label: 'Long tasks', value: formatCount(longTasks.length) },
    ...(unmatched > 0 ? [{ label: 'Unmatched', value: `${formatCount(unmatched)} events` }] : []),
    { label: 'Parsed', value: `${formatBytes(fileSizeBytes)} in ${timeText(readMs)}` },
  ];
}
