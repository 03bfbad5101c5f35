/** Columns of a series: a class in each snapshot, with a plot and its growth. */
import { bytesWithUnit, formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapSeriesRow } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { Bytes } from '../../../core/widgets/figure.tsx';
import { columnSorts, type Column, type QuerySort } from '../../../core/widgets/tables/table-columns.ts';
import { ClassName, classText, classTooltip } from '../classes/class-label.tsx';
import { BytesChange, bytesChangeColumn, countChangeColumn } from './diff-columns.tsx';
import { Sparkline } from './sparkline.tsx';

type SeriesSort = NonNullable<AnalysisParams<'heap.series'>['sort']>;
/** The last line is the sum of all classes. */
export type SeriesLine = HeapSeriesRow & { readonly isTotal?: boolean };

export const FIRST_SERIES_SORT: QuerySort<SeriesSort> = { sort: 'steady', descending: true };
export const SERIES_SORTS = columnSorts<SeriesSort>(
  {
    class: 'name',
    steady: 'steady',
    'size-growth': 'growth',
    'count-growth': 'count-growth',
    'last-size': 'size',
    'last-count': 'count',
  },
  FIRST_SERIES_SORT,
);

export function growthOf(figures: readonly number[]): number {
  return (figures.at(-1) ?? 0) - (figures[0] ?? 0);
}

/** `4.2 MB → 4.9 MB → 5.5 MB` */
export function overRounds(figures: readonly number[], write: (figure: number) => string): string {
  return figures.map(write).join(' → ');
}

/** Growth of a row per round: steady, overall, or none. */
export function perRoundText({ counts, steadyCount }: Pick<HeapSeriesRow, 'counts' | 'steadyCount'>): string {
  const rounds = counts.length - 1;
  if (rounds < 1) return '';
  const growth = growthOf(counts);
  if (steadyCount > 0) {
    const mean = growth / rounds;
    return Number.isInteger(mean) && mean === steadyCount
      ? `+${formatCount(mean)}`
      : `at least +${formatCount(steadyCount)}`;
  }
  return growth === 0 ? 'steady' : growth > 0 ? 'levels off' : 'shrinks';
}

export function seriesColumns(rounds: number, names: ShownNames = 'original'): Column<SeriesLine>[] {
  return [
    {
      id: 'class',
      title: 'Class',
      width: 'grow',
      minWidthPx: 180,
      sortable: 'text',
      canHide: false,
      cell: (row) => (row.isTotal === true ? <span className="diff-total">All classes</span> : <ClassName row={row} />),
      text: (row) => (row.isTotal === true ? 'All classes' : classText(row, names)),
      tooltip: classTooltip,
    },
    {
      id: 'count-plot',
      title: 'Objects',
      width: 96,
      explanation: `Objects in each of the ${rounds + 1} snapshots`,
      cell: (row) => <Sparkline figures={row.counts} />,
      text: (row) => overRounds(row.counts, formatCount),
    },
    countColumn('last-count', 'Last', ({ counts }) => counts.at(-1) ?? 0, {
      sortable: 'figure',
      explanation: 'Objects in the last snapshot',
    }),
    countChangeColumn('count-growth', ({ counts }) => growthOf(counts), {
      explanation: 'Objects in the last snapshot minus those in the first',
    }),
    {
      id: 'round',
      title: 'Per round',
      width: 150,
      explanation: 'Steady growth means growth in every round, which is typical of a leak',
      cell: (row) => <span className={row.steadyCount > 0 ? 'is-growth cut' : 'third cut'}>{perRoundText(row)}</span>,
      text: perRoundText,
    },
    {
      id: 'size-plot',
      title: 'Size',
      width: 96,
      explanation: `Shallow size in each of the ${rounds + 1} snapshots`,
      cell: (row) => <Sparkline figures={row.sizesBytes} write={formatBytes} />,
      text: (row) => overRounds(row.sizesBytes, formatBytes),
    },
    bytesColumn('last-size', 'Last', ({ sizesBytes }) => sizesBytes.at(-1) ?? 0, {
      width: 92,
      sortable: 'figure',
      explanation: 'Shallow size in the last snapshot',
    }),
    bytesChangeColumn('size-growth', ({ sizesBytes }) => growthOf(sizesBytes), {
      explanation: 'Shallow size in the last snapshot minus that in the first',
    }),
    {
      id: 'steady',
      title: 'Steady',
      width: 110,
      align: 'right',
      hasUnit: true,
      sortable: 'figure',
      explanation: 'Minimum growth of any round; empty if one round did not grow',
      cell: (row) =>
        row.steadySizeBytes === 0 ? <Bytes sizeBytes={null} /> : <BytesChange value={row.steadySizeBytes} />,
      text: (row) => {
        const { figure, unit } = bytesWithUnit(row.steadySizeBytes);
        return row.steadySizeBytes === 0 ? '' : `+${figure} ${unit} per round`;
      },
    },
  ];
}
