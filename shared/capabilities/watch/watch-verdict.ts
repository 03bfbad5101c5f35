/** The verdict of a watch about growth: a level, a sentence per metric, and the method. */
import { z } from 'zod';
import { assertNever } from '../../base/assert-never.ts';
import { formatDuration } from '../../base/units.ts';
import type { WatchFigure, WatchReport, WatchUnit } from '../../contracts/watch.ts';
import { watchFigure } from './watch-figure.ts';

export const WatchVerdictSchema = z.object({
  level: z.enum(['PASS', 'WARN']),
  text: z.string(),
  /** `JS heap grows 1.2 MB/min over 3.0m`, one per metric with a trend. */
  statements: z.array(z.string()),
  method: z.string(),
});
export type WatchVerdict = z.infer<typeof WatchVerdictSchema>;

const METHOD =
  'Growth is the slope of a least-squares line through the lowest sample of each of up to 20 equal slots of time (the lower envelope, so that collected garbage is not growth), reported if it exceeds its 95 % error and 1 % of the value.';

/** `1.2 MB/min`, `340/min`: a slope without its sign. */
function slopeText(slopePerMinute: number, unit: WatchUnit): string {
  const steep = Math.abs(slopePerMinute);
  return unit === 'count' && steep < 10 ? `${steep.toFixed(1)}/min` : `${watchFigure(steep, unit)}/min`;
}

function statementOf({ label, unit, trend }: WatchFigure): string | null {
  if (trend === null || trend.slopePerMinute === null) return null;
  // `Listeners grow`, `JS heap grows`.
  const isPlural = label.endsWith('s');
  const says = (verb: string, rest: string): string =>
    `${label} ${verb}${isPlural ? '' : 's'} ${rest} over ${formatDuration(trend.spanMs)}`;
  switch (trend.direction) {
    case 'grows':
      return says('grow', slopeText(trend.slopePerMinute, unit));
    case 'falls':
      return says('fall', slopeText(trend.slopePerMinute, unit));
    case 'steady':
      return says('stay', 'the same');
    case 'unclear':
      return says('move', `up and down more than ${isPlural ? 'they grow or fall' : 'it grows or falls'}`);
    case 'short':
      return null;
    default:
      return assertNever(trend.direction, 'direction');
  }
}

/** Metrics whose growth indicates a leak; reserved memory only follows them. */
const LEAK_METRICS: readonly WatchFigure['metric'][] = [
  'heapUsed',
  'nodes',
  'listeners',
  'documents',
  'buffers',
  'embedderHeap',
];

export function verdictOf({ figures, collections }: Pick<WatchReport, 'figures' | 'collections'>): WatchVerdict {
  const relevant = figures.filter(({ metric }) => LEAK_METRICS.includes(metric));
  const statements = relevant.flatMap((figure) => statementOf(figure) ?? []);
  const growing = relevant
    .filter(({ trend }) => trend?.direction === 'grows')
    .flatMap((figure) => statementOf(figure) ?? []);
  if (statements.length === 0)
    return {
      level: 'WARN',
      text: 'too few samples to detect growth; a dozen are needed.',
      statements,
      method: METHOD,
    };
  if (growing.length === 0) return { level: 'PASS', text: 'nothing grows.', statements, method: METHOD };
  const garbage =
    collections >= 2
      ? ''
      : ` ${collections === 0 ? 'No collection was' : 'Only one collection was'} observed, so some or all of the growth may be garbage: call pen_collect_garbage, then read again.`;
  return { level: 'WARN', text: `${growing.join('; ')}.${garbage}`, statements, method: METHOD };
}
