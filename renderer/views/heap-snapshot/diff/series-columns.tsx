/** Columns of a series: a class in each snapshot, with a plot and its growth. */
import { bytesWithUnit, formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisParams } from '../../../../shared/contracts/analysis.ts';
import type { HeapSeriesRow } from '../../../../shared/contracts/heap-objects.ts';
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import { Bytes, Count } from '../../../widgets/figure.tsx';
import type { Column, TableSort } from '../../../widgets/table-columns.ts';
import { ClassName, classText, classTooltip } from '../classes/class-label.tsx';
import { BytesChange, CountChange } from './diff-columns.tsx';
import { Sparkline } from './sparkline.tsx';

export type SeriesSort = NonNullable<AnalysisParams<'heap.series'>['sort']>;
/** The last line is the sum of all classes. */
export type SeriesLine = HeapSeriesRow & { readonly isTotal?: boolean };

const SORTS: Readonly<Record<string, SeriesSort>> = {
  class: 'name',
  steady: 'steady',
  'size-growth': 'growth',
  'count-growth': 'count-growth',
  'last-size': 'size',
  'last-count': 'count',
};

export function seriesTableSort(sort: SeriesSort, descending: boolean): TableSort[] {
  const columnId = Object.entries(SORTS).find(([, each]) => each === sort)?.[0] ?? 'steady';
  return [{ columnId, descending }];
}

export function seriesSort(sort: readonly TableSort[]): { sort: SeriesSort; descending: boolean } {
  const last = sort.at(-1);
  return { sort: SORTS[last?.columnId ?? ''] ?? 'steady', descending: last?.descending ?? true };
}

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
      ? `+${formatCount(mean)} per round`
      : `at least +${formatCount(steadyCount)} per round`;
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
      tooltip: (row) => overRounds(row.counts, formatCount),
    },
    {
      id: 'last-count',
      title: 'Last',
      width: 84,
      align: 'right',
      sortable: 'figure',
      explanation: 'Objects in the last snapshot',
      cell: (row) => <Count count={row.counts.at(-1) ?? 0} />,
      text: (row) => formatCount(row.counts.at(-1) ?? 0),
    },
    {
      id: 'count-growth',
      title: 'Δ count',
      width: 88,
      align: 'right',
      sortable: 'figure',
      explanation: 'Objects in the last snapshot minus those in the first',
      cell: (row) => <CountChange value={growthOf(row.counts)} />,
      text: (row) => formatCount(growthOf(row.counts)),
    },
    {
      id: 'round',
      title: 'Per round',
      width: 150,
      explanation: 'Steady growth means growth in every round, which is typical of a leak',
      cell: (row) => <span className={row.steadyCount > 0 ? 'is-growth cut' : 'third cut'}>{perRoundText(row)}</span>,
      text: perRoundText,
      tooltip: perRoundText,
    },
    {
      id: 'size-plot',
      title: 'Size',
      width: 96,
      explanation: `Shallow size in each of the ${rounds + 1} snapshots`,
      cell: (row) => <Sparkline figures={row.sizesBytes} write={formatBytes} />,
      text: (row) => overRounds(row.sizesBytes, formatBytes),
      tooltip: (row) => overRounds(row.sizesBytes, formatBytes),
    },
    {
      id: 'last-size',
      title: 'Last',
      width: 92,
      align: 'right',
      hasUnit: true,
      sortable: 'figure',
      explanation: 'Shallow size in the last snapshot',
      cell: (row) => <Bytes sizeBytes={row.sizesBytes.at(-1) ?? 0} />,
      text: (row) => formatBytes(row.sizesBytes.at(-1) ?? 0),
    },
    {
      id: 'size-growth',
      title: 'Δ size',
      width: 104,
      align: 'right',
      hasUnit: true,
      sortable: 'figure',
      explanation: 'Shallow size in the last snapshot minus that in the first',
      cell: (row) => <BytesChange value={growthOf(row.sizesBytes)} />,
      text: (row) => formatBytes(growthOf(row.sizesBytes)),
    },
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
