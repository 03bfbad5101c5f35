/** Columns of a profile comparison: self figure in A and B, and the change as a bar. */
import type { ReactNode } from 'react';
import { percentChange } from '../../../../shared/base/units.ts';
import { figureColumn } from '../tables/figure-columns.tsx';
import { Figure } from '../figure.tsx';
import { SourceLink } from '../source-link.tsx';
import { functionName, sourcePlace, wholeSource, type SourcePosition } from '../source-place.ts';
import { columnSorts, type Column } from '../tables/table-columns.ts';
import { functionColumn, functionText } from './call-columns.tsx';

/** A function in two profiles, in the unit of the profiles. */
export interface ProfileChange {
  readonly base: number;
  readonly new: number;
  readonly delta: number;
  /** Larger than between two recordings of one build, or than the variation expected from the number of samples. */
  readonly exceedsNoise: boolean;
}

export interface DiffColumnsOptions<Row> {
  readonly changeOf: (row: Row) => ProfileChange;
  /** A figure in its column. */
  readonly cell: (value: number) => ReactNode;
  /** Digits and unit of a change without sign; null if too small to show. */
  readonly changed: (size: number) => { readonly figure: string; readonly unit: string } | null;
  /** The change that fills half of a bar. */
  readonly largest: number;
  readonly baseMeans: string;
  readonly newMeans: string;
  /** What makes a figure bold. */
  readonly boldMeans: string;
}

export type DiffSort = 'name' | 'base' | 'new' | 'delta';

export const DIFF_SORTS = columnSorts<DiffSort>(
  { function: 'name', base: 'base', new: 'new', change: 'delta' },
  { sort: 'delta', descending: true },
);

/** A bar to the right for an increase, to the left for a decrease. */
export function ChangeBar({
  delta,
  largest,
  isNoise = false,
}: {
  readonly delta: number;
  /** The change that fills half of the bar. */
  readonly largest: number;
  readonly isNoise?: boolean;
}) {
  const share = largest > 0 ? Math.min(1, Math.abs(delta) / largest) : 0;
  return (
    <span className="profile-change" aria-hidden>
      <span
        data-direction={delta < 0 ? 'less' : 'more'}
        data-noise={isNoise ? '' : undefined}
        style={{ width: delta === 0 ? 0 : `max(1px, ${share * 50}%)` }}
      />
    </span>
  );
}

/** Head of the column of bars. */
export const BAR_COLUMN = { id: 'bar', title: 'Decrease | increase', width: 160 } as const;

function Change({ change, changed }: { change: ProfileChange; changed: DiffColumnsOptions<never>['changed'] }) {
  const shown = change.delta === 0 ? null : changed(Math.abs(change.delta));
  const nothing = changed(0);
  const sign = change.delta > 0 ? '+' : '−';
  const figures = (
    <Figure
      figure={shown === null ? (nothing?.figure ?? '0') : `${sign}${shown.figure}`}
      unit={shown?.unit ?? nothing?.unit ?? ''}
      {...(shown !== null && change.exceedsNoise ? { tone: change.delta > 0 ? 'growth' : 'shrinkage' } : {})}
      title={change.exceedsNoise ? 'Beyond noise' : 'Within noise'}
    />
  );
  return change.exceedsNoise ? <b>{figures}</b> : <span className="third">{figures}</span>;
}

function percentText({ base, delta }: ProfileChange): string {
  return percentChange(base, delta);
}

export function diffColumns<Row extends SourcePosition & { readonly name: string }>({
  changeOf,
  cell,
  changed,
  largest,
  baseMeans,
  newMeans,
  boldMeans,
}: DiffColumnsOptions<Row>): Column<Row>[] {
  const nameOf = (change: Row): string => functionName(change.name);
  return [
    functionColumn<Row>(nameOf, nameOf, functionText, true),
    figureColumn('base', 'Self, A', (change) => changeOf(change).base, cell, {
      explanation: baseMeans,
      sortable: 'figure',
    }),
    figureColumn('new', 'Self, B', (change) => changeOf(change).new, cell, {
      explanation: newMeans,
      sortable: 'figure',
    }),
    {
      id: 'change',
      title: 'Change',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (change) => <Change change={changeOf(change)} changed={changed} />,
      text: (change) => String(changeOf(change).delta),
      explanation: `B minus A. Bold: beyond ${boldMeans}`,
      sortable: 'figure',
    },
    {
      id: 'percent',
      title: '%',
      width: 64,
      align: 'right',
      cell: (change) => percentText(changeOf(change)),
      text: (change) => percentText(changeOf(change)),
      explanation: 'The change in per cent of A',
    },
    {
      ...BAR_COLUMN,
      cell: (change) => {
        const { delta, exceedsNoise } = changeOf(change);
        return <ChangeBar delta={delta} largest={largest} isNoise={!exceedsNoise} />;
      },
      text: (change) => (changeOf(change).exceedsNoise ? 'beyond noise' : 'within noise'),
      explanation: 'The change as a bar: decrease to the left, increase to the right',
    },
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: (change) => (
        <SourceLink place={change} className="mono" inRow>
          {sourcePlace(change) || '–'}
        </SourceLink>
      ),
      text: wholeSource,
      explanation: 'Script and line of the function',
    },
  ];
}
