/** What belongs to a box of the flame chart: its card, its line for those who do not see it, and the table behind the chart. */
import { useMemo } from 'react';
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { placeOf, selfMsOf, type CpuChart } from './cpu-chart.ts';
import { formatMs, msInline } from './milliseconds.tsx';
import { chartName, originalPlace, type Originals } from './originals.ts';

/** Rows of the table that stands behind the chart. */
const TABLE_ROWS = 500;

/** The original place, and behind it the one in the file; empty where neither is known. */
function sourceText(place: CpuPlace, originals: Originals): string {
  const original = originals.of(place);
  const source = wholeSource(place);
  return original === null ? source : `${originalPlace(original)} in ${source}`;
}

export function boxText(chart: CpuChart, box: number, originals: Originals): string {
  const place = placeOf(chart, box);
  const source = sourceText(place, originals);
  const total = formatMs(chart.layout.sizes[box] ?? 0);
  const begins = formatMs(chart.layout.starts[box] ?? 0);
  return `${chartName(place, originals)}, self ${formatMs(selfMsOf(chart, box))}, total ${total}, from ${begins}${source === '' ? '' : `, ${source}`}`;
}

export interface BoxCardProps {
  readonly chart: CpuChart;
  readonly box: number;
  readonly activeMs: number;
  readonly originals: Originals;
}

export function BoxCard({ chart, box, activeMs, originals }: BoxCardProps) {
  const place = placeOf(chart, box);
  const original = originals.of(place);
  const name = functionName(place.name);
  const shownName = original?.name ?? name;
  const selfMs = selfMsOf(chart, box);
  const totalMs = chart.layout.sizes[box] ?? 0;
  const source = wholeSource(place);
  const share = (ms: number): string => formatPercent(activeMs > 0 ? ms / activeMs : 0);
  return (
    <div className="profile-card">
      <b>{shownName}</b>
      {shownName === name ? null : <span className="third"> {name}</span>}
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
      {original === null ? null : <p className="mono small second">{originalPlace(original)}</p>}
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

export function BoxTable({ chart, originals }: { chart: CpuChart; originals: Originals }) {
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
            <th scope="row">{chartName(placeOf(chart, box), originals)}</th>
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
