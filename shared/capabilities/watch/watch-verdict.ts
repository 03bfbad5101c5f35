/** The verdict of a watch about growth: a level, a sentence per metric, and the method. */
import { z } from 'zod';
import { assertNever } from '../../base/assert-never.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatDuration } from '../../base/units.ts';
import { WATCH_METRICS, type WatchFigure, type WatchReport, type WatchUnit } from '../../contracts/watch.ts';
import { watchFigure } from './watch-figure.ts';

export const WatchVerdictSchema = z.object({
  /** `UNCLEAR`: the samples show neither growth nor its absence. */
  level: z.enum(['PASS', 'WARN', 'UNCLEAR']),
  text: z.string(),
  /** `JS heap grows 1.2 MB/min over 3.0m`, one per metric with a trend. */
  statements: z.array(z.string()),
  method: z.string(),
});
export type WatchVerdict = z.infer<typeof WatchVerdictSchema>;

const METHOD =
  'Growth is the slope of a line through the lowest sample of each of up to 20 slots of time (the lower envelope, which collected garbage does not raise), if it exceeds its 95 % error and 1 % of the value.';

const SURVIVORS_METHOD =
  'The first and the last sample after a garbage collection were compared; changes below 1 % are not reported.';

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

type Watched = Pick<WatchReport, 'figures' | 'collections' | 'collected' | 'series'>;

/** A metric in the first and in the last sample after a collection. */
interface Survived {
  readonly figure: WatchFigure;
  readonly first: number;
  readonly last: number;
}

function survivedIn({ figures, collected, series }: Watched): Survived[] {
  const [before, after] = [collected[0], collected.at(-1)];
  if (before === undefined || after === undefined || collected.length < 2) return [];
  return figures.flatMap((figure) => {
    const column = series.metrics.indexOf(figure.metric);
    const [first, last] = [before.values[column] ?? null, after.values[column] ?? null];
    return first === null || last === null || !LEAK_METRICS.includes(figure.metric) ? [] : [{ figure, first, last }];
  });
}

/** A change below this is no growth: the same bounds by which a trend is steady. */
function hasGrown({ figure, first, last }: Survived): boolean {
  const steadyBelow = WATCH_METRICS[figure.metric].steadyBelow;
  return steadyBelow !== null && last - first >= Math.max(steadyBelow.absolute, first * steadyBelow.share);
}

function survivedStatement({ figure: { label, unit }, first, last }: Survived): string {
  return `${label} after a collection: ${watchFigure(first, unit)}, then ${watchFigure(last, unit)}`;
}

/** Garbage is excluded: both ends were measured after a collection. */
function verdictOfSurvivors(survived: readonly Survived[]): WatchVerdict {
  const grown = survived.filter(hasGrown);
  return {
    level: grown.length === 0 ? 'PASS' : 'WARN',
    text:
      grown.length === 0
        ? 'nothing has grown between the two collections.'
        : `growth that a collection does not free: ${grown.map(survivedStatement).join('; ')}.`,
    statements: survived.map(survivedStatement),
    method: SURVIVORS_METHOD,
  };
}

const COLLECT_CALL = proposedCall('pen_watch', { action: 'read', collect: true });

/** Judges survivors of collections where there are two, else the trends of the samples. */
export function verdictOf(watched: Watched): WatchVerdict {
  const survived = survivedIn(watched);
  if (survived.length > 0) return verdictOfSurvivors(survived);
  const { figures, collections } = watched;
  const relevant = figures.filter(({ metric }) => LEAK_METRICS.includes(metric));
  const statements = relevant.flatMap((figure) => statementOf(figure) ?? []);
  const statementsThat = (direction: NonNullable<WatchFigure['trend']>['direction']): string[] =>
    relevant.filter(({ trend }) => trend?.direction === direction).flatMap((figure) => statementOf(figure) ?? []);
  const verdict = (level: WatchVerdict['level'], text: string): WatchVerdict => ({
    level,
    text,
    statements,
    method: METHOD,
  });
  if (statements.length === 0)
    return verdict(
      'UNCLEAR',
      `too few samples to detect growth; a dozen are needed. Repeat the action, then call ${COLLECT_CALL}.`,
    );
  const growing = statementsThat('grows');
  const garbage =
    collections >= 2
      ? ''
      : ` ${collections === 0 ? 'No collection was' : 'Only one collection was'} observed, so some or all of the growth may be garbage: call ${COLLECT_CALL}, repeat the action, and read with collect again.`;
  if (growing.length > 0) return verdict('WARN', `${growing.join('; ')}.${garbage}`);
  const unclear = statementsThat('unclear');
  if (unclear.length > 0)
    return verdict(
      'UNCLEAR',
      `no verdict: ${unclear.join('; ')}. Call ${COLLECT_CALL} before and after the suspected action to compare what survives.`,
    );
  return verdict('PASS', 'nothing grows.');
}
