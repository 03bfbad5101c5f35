/** Parts of a box of the flame chart: hover card, accessible text, and the screen reader table. */
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import { largestBoxes } from '../../widgets/icicle/largest-boxes.ts';
import type { Steps } from '../../widgets/icicle/steps.ts';
import { selfSizeInSteps } from '../../widgets/minimap/activity.ts';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { placeOf, selfMsOf, type CpuChart } from './cpu-chart.ts';
import { formatMs, msInline } from './milliseconds.tsx';
import { chartName, originalPlace, type Originals } from '../../widgets/profile/originals.ts';

/** Rows of the screen reader table. */
const TABLE_ROWS = 200;

/** The original location followed by the generated one; empty if unknown. */
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
  return `${chartName(place, originals)}, self ${formatMs(selfMsOf(chart, box))}, total ${total}, starts at ${begins}${source === '' ? '' : `, ${source}`}`;
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

/** A table row. */
export interface TableRow {
  readonly box: number;
  readonly selfMs: number;
}

export function* tableRows(chart: CpuChart): Steps<readonly TableRow[]> {
  const rows: TableRow[] = [];
  // A wide call may have a hundred thousand descendants.
  for (const box of yield* largestBoxes(chart.layout, TABLE_ROWS)) {
    rows.push({ box, selfMs: yield* selfSizeInSteps(chart.layout, box) });
    yield;
  }
  return rows;
}

export interface BoxTableProps {
  readonly chart: CpuChart;
  /** Null while computing. */
  readonly rows: readonly TableRow[] | null;
  readonly originals: Originals;
}

export function BoxTable({ chart, rows, originals }: BoxTableProps) {
  const { starts, sizes, depths, count } = chart.layout;
  if (rows === null) return null;
  return (
    <table>
      <caption>
        Calls by total time: {formatCount(rows.length)} of {formatCount(count)}. See Top-down for all of them.
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
        {rows.map(({ box, selfMs }) => (
          <tr key={box}>
            <th scope="row">{chartName(placeOf(chart, box), originals)}</th>
            <td>{(depths[box] ?? 0) + 1}</td>
            <td>{formatMs(starts[box] ?? 0)}</td>
            <td>{formatMs(selfMs)}</td>
            <td>{formatMs(sizes[box] ?? 0)}</td>
            <td>{sourcePlace(placeOf(chart, box))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
