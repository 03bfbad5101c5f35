/** Samples of the plots as a table for screen readers, limited in number. */
import { WATCH_METRICS, type WatchMetricId, type WatchPoint } from '../../../shared/contracts/watch.ts';
import { clockSeconds } from '../../widgets/plot/plot-axis.ts';
import { metricText } from './metric-rows.ts';

const ROWS = 30;

export interface MetricsTableProps {
  readonly metrics: readonly WatchMetricId[];
  readonly shown: readonly WatchMetricId[];
  /** The visible points. */
  readonly points: readonly WatchPoint[];
}

export function MetricsTable({ metrics, shown, points }: MetricsTableProps) {
  const every = Math.max(1, Math.ceil(points.length / ROWS));
  // Counted from the newest, so that rows do not all change with each sample.
  const rows = points.filter((_, index) => (points.length - 1 - index) % every === 0).toReversed();
  return (
    <table>
      <caption>{every === 1 ? 'Every sample, the newest first' : `Every ${every}th sample, the newest first`}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {shown.map((metric) => (
            <th key={metric} scope="col">
              {WATCH_METRICS[metric].label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ atMs, values }) => (
          <tr key={atMs}>
            <th scope="row">{clockSeconds(atMs)}</th>
            {shown.map((metric) => (
              <td key={metric}>{metricText(values[metrics.indexOf(metric)] ?? null, WATCH_METRICS[metric].unit)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
