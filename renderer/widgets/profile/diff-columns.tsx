/** Columns of a comparison of two profiles: a function's own figure in A and B, and the change as a bar from one axis. */
import type { ReactNode } from 'react';
import { Figure } from '../figure.tsx';
import { functionName, sourcePlace, wholeSource, type SourcePosition } from '../source-place.ts';
import type { Column } from '../table-columns.ts';
import { functionColumn, functionText } from './call-columns.tsx';

/** A function in two profiles, in whatever unit they count. */
export interface ProfileChange {
  readonly base: number;
  readonly new: number;
  readonly delta: number;
  /** More than what the number of samples lets expect by chance. */
  readonly exceedsNoise: boolean;
}

export interface DiffColumnsOptions<Row> {
  readonly changeOf: (row: Row) => ProfileChange;
  /** A figure in its column. */
  readonly cell: (value: number) => ReactNode;
  /** Digits and unit of a change without its sign; null where it is too small to be shown. */
  readonly changed: (size: number) => { readonly figure: string; readonly unit: string } | null;
  /** Fills half of a bar. */
  readonly largest: number;
  readonly baseMeans: string;
  readonly newMeans: string;
}

/** By id of the column. */
export const DIFF_SORTS: Readonly<Record<string, 'name' | 'base' | 'new' | 'delta'>> = {
  function: 'name',
  base: 'base',
  new: 'new',
  change: 'delta',
};

/** A bar to the right of the axis for more, to the left for less. */
function ChangeBar({ of, largest }: { of: ProfileChange; largest: number }) {
  const share = largest > 0 ? Math.min(1, Math.abs(of.delta) / largest) : 0;
  return (
    <span className="profile-change" aria-hidden>
      <span
        data-direction={of.delta < 0 ? 'less' : 'more'}
        data-noise={of.exceedsNoise ? undefined : ''}
        style={{ width: of.delta === 0 ? 0 : `max(1px, ${share * 50}%)` }}
      />
    </span>
  );
}

function Change({ of, changed }: { of: ProfileChange; changed: DiffColumnsOptions<never>['changed'] }) {
  const shown = of.delta === 0 ? null : changed(Math.abs(of.delta));
  const nothing = changed(0);
  const sign = of.delta > 0 ? '+' : '−';
  const figures = (
    <Figure
      figure={shown === null ? (nothing?.figure ?? '0') : `${sign}${shown.figure}`}
      unit={shown?.unit ?? nothing?.unit ?? ''}
      {...(shown !== null && of.exceedsNoise ? { tone: of.delta > 0 ? 'growth' : 'shrinkage' } : {})}
      title={of.exceedsNoise ? 'Significant' : 'Within noise'}
    />
  );
  return of.exceedsNoise ? <b>{figures}</b> : <span className="third">{figures}</span>;
}

export function diffColumns<Row extends SourcePosition & { readonly name: string }>({
  changeOf,
  cell,
  changed,
  largest,
  baseMeans,
  newMeans,
}: DiffColumnsOptions<Row>): Column<Row>[] {
  const nameOf = (of: Row): string => functionName(of.name);
  return [
    functionColumn<Row>(nameOf, nameOf, functionText, true),
    {
      id: 'base',
      title: 'A',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (of) => cell(changeOf(of).base),
      text: (of) => String(changeOf(of).base),
      explanation: baseMeans,
      sortable: 'figure',
    },
    {
      id: 'new',
      title: 'B',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (of) => cell(changeOf(of).new),
      text: (of) => String(changeOf(of).new),
      explanation: newMeans,
      sortable: 'figure',
    },
    {
      id: 'change',
      title: 'Change',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (of) => <Change of={changeOf(of)} changed={changed} />,
      text: (of) => String(changeOf(of).delta),
      explanation: 'B minus A. Bold: significant (two standard deviations of the sample count)',
      sortable: 'figure',
    },
    {
      id: 'bar',
      title: 'Less, more',
      width: 160,
      cell: (of) => <ChangeBar of={changeOf(of)} largest={largest} />,
      text: (of) => (changeOf(of).exceedsNoise ? 'significant' : 'within noise'),
      explanation: 'Change from a common axis: decrease to the left, increase to the right',
    },
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: (of) => <span className="mono">{sourcePlace(of) || '–'}</span>,
      text: wholeSource,
      tooltip: wholeSource,
      explanation: 'Script and line of the function',
    },
  ];
}
