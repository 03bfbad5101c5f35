/** Parts of a box of the chart: hover card, accessible text, and the screen reader table. */
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { largestBoxes } from '../../core/widgets/icicle/largest-boxes.ts';
import type { Steps } from '../../core/widgets/icicle/steps.ts';
import { selfSizeInSteps } from '../../core/widgets/minimap/activity.ts';
import { functionName, sourcePlace, wholeSource } from '../../core/widgets/source-place.ts';
import { placeOf, selfOf, type ProfileChart } from './profile-chart.ts';
import { chartName, originalPlace, type Originals } from '../../core/widgets/profile/originals.ts';
import { hasTimes, useUnit, type UnitLabels } from './profile-units.tsx';

/** Rows of the screen reader table. */
const TABLE_ROWS = 200;

/** The original location followed by the generated one; empty if unknown. */
function sourceText(place: CpuPlace, originals: Originals): string {
  const original = originals.of(place);
  const source = wholeSource(place);
  return original === null ? source : `${originalPlace(original)} in ${source}`;
}

export function boxText(chart: ProfileChart, box: number, originals: Originals, unit: UnitLabels): string {
  const { format } = unit;
  const place = placeOf(chart, box);
  const source = sourceText(place, originals);
  const total = format(chart.layout.sizes[box] ?? 0);
  const begins = hasTimes(unit) ? `, starts at ${format(chart.layout.starts[box] ?? 0)}` : '';
  return `${chartName(place, originals)}, self ${format(selfOf(chart, box))}, total ${total}${begins}${source === '' ? '' : `, ${source}`}`;
}

export interface BoxCardProps {
  readonly chart: ProfileChart;
  readonly box: number;
  /** The base of shares. */
  readonly whole: number;
  readonly originals: Originals;
}

export function BoxCard({ chart, box, whole, originals }: BoxCardProps) {
  const { inline } = useUnit();
  const place = placeOf(chart, box);
  const original = originals.of(place);
  const name = functionName(place.name);
  const shownName = original?.name ?? name;
  const self = selfOf(chart, box);
  const total = chart.layout.sizes[box] ?? 0;
  const source = wholeSource(place);
  const share = (weight: number): string => formatPercent(whole > 0 ? weight / whole : 0);
  return (
    <div className="profile-card">
      <b>{shownName}</b>
      {shownName === name ? null : <span className="third"> {name}</span>}
      <dl>
        <dt>Self</dt>
        <dd>
          {inline(self)} <span className="third">{share(self)}</span>
        </dd>
        <dt>Total</dt>
        <dd>
          {inline(total)} <span className="third">{share(total)}</span>
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
  readonly self: number;
}

export function* tableRows(chart: ProfileChart): Steps<readonly TableRow[]> {
  const rows: TableRow[] = [];
  // A wide call may have a hundred thousand descendants.
  for (const box of yield* largestBoxes(chart.layout, TABLE_ROWS)) {
    rows.push({ box, self: yield* selfSizeInSteps(chart.layout, box) });
    yield;
  }
  return rows;
}

export interface BoxTableProps {
  readonly chart: ProfileChart;
  /** Null while computing. */
  readonly rows: readonly TableRow[] | null;
  readonly originals: Originals;
  /** The base of shares. */
  readonly whole: number;
}

export function BoxTable({ chart, rows, originals, whole }: BoxTableProps) {
  const unit = useUnit();
  const isTimed = hasTimes(unit);
  const { starts, sizes, depths, count } = chart.layout;
  if (rows === null) return null;
  return (
    <table>
      <caption>
        Calls by total {isTimed ? 'time' : 'size'}: {formatCount(rows.length)} of {formatCount(count)}. See Top-down for
        all of them.
      </caption>
      <thead>
        <tr>
          <th scope="col">Function</th>
          <th scope="col">Level</th>
          {isTimed ? <th scope="col">Start</th> : null}
          <th scope="col">Self</th>
          <th scope="col">Total</th>
          <th scope="col">Share</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ box, self }) => (
          <tr key={box}>
            <th scope="row">{chartName(placeOf(chart, box), originals)}</th>
            <td>{(depths[box] ?? 0) + 1}</td>
            {isTimed ? <td>{unit.format(starts[box] ?? 0)}</td> : null}
            <td>{unit.format(self)}</td>
            <td>{unit.format(sizes[box] ?? 0)}</td>
            <td>{formatPercent(whole > 0 ? (sizes[box] ?? 0) / whole : 0)}</td>
            <td>{sourcePlace(placeOf(chart, box))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
