/** What belongs to a box of the flame chart: its card, its line for those who do not see it, and the table behind the chart. */
import { useMemo } from 'react';
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import { sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { nameOf, placeOf, selfMsOf, type CpuChart } from './cpu-chart.ts';
import { formatMs, msInline } from './milliseconds.tsx';

/** Rows of the table that stands behind the chart. */
const TABLE_ROWS = 500;

export function boxText(chart: CpuChart, box: number): string {
  const source = wholeSource(placeOf(chart, box));
  const total = formatMs(chart.layout.sizes[box] ?? 0);
  const begins = formatMs(chart.layout.starts[box] ?? 0);
  return `${nameOf(chart, box)}, self ${formatMs(selfMsOf(chart, box))}, total ${total}, from ${begins}${source === '' ? '' : `, ${source}`}`;
}

export function BoxCard({ chart, box, activeMs }: { chart: CpuChart; box: number; activeMs: number }) {
  const selfMs = selfMsOf(chart, box);
  const totalMs = chart.layout.sizes[box] ?? 0;
  const source = wholeSource(placeOf(chart, box));
  const share = (ms: number): string => formatPercent(activeMs > 0 ? ms / activeMs : 0);
  return (
    <div className="profile-card">
      <b>{nameOf(chart, box)}</b>
      <dl>
        <dt>Self</dt>
        <dd>
          {msInline(selfMs)} <span className="third">{share(selfMs)}</span>
        </dd>
        <dt>Total</dt>
        <dd>
          {msInline(totalMs)} <span className="third">{share(totalMs)}</span>
        </dd>
      </dl>
      {source === '' ? null : <p className="mono small third">{source}</p>}
    </div>
  );
}

/** The largest boxes without sorting a million: those above a bar that is raised until few enough are left. */
function largestBoxes(sizes: Float64Array): number[] {
  let bar = 0;
  let found: number[] = [];
  for (let box = 0; box < sizes.length; box += 1) {
    if ((sizes[box] ?? 0) <= bar) continue;
    found.push(box);
    if (found.length < 4 * TABLE_ROWS) continue;
    found = found.toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0)).slice(0, TABLE_ROWS);
    bar = sizes[found.at(-1) ?? 0] ?? 0;
  }
  return found.toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0)).slice(0, TABLE_ROWS);
}

export function BoxTable({ chart }: { chart: CpuChart }) {
  const rows = useMemo(() => largestBoxes(chart.layout.sizes), [chart]);
  const { starts, sizes, depths, count } = chart.layout;
  return (
    <table>
      <caption>
        Calls by total time: {formatCount(rows.length)} of {formatCount(count)}. Top-down has all of them.
      </caption>
      <thead>
        <tr>
          <th scope="col">Function</th>
          <th scope="col">Level</th>
          <th scope="col">Start</th>
          <th scope="col">Self</th>
          <th scope="col">Total</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((box) => (
          <tr key={box}>
            <th scope="row">{nameOf(chart, box)}</th>
            <td>{(depths[box] ?? 0) + 1}</td>
            <td>{formatMs(starts[box] ?? 0)}</td>
            <td>{formatMs(selfMsOf(chart, box))}</td>
            <td>{formatMs(sizes[box] ?? 0)}</td>
            <td>{sourcePlace(placeOf(chart, box))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
