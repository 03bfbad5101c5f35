/** Columns of the Comparison table. */
import { bytesWithUnit, formatCount, signed } from '../../../../shared/base/units.ts';
import type { AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { bytesColumn, countColumn, figureColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { Figure } from '../../../core/widgets/figure.tsx';
import { BAR_COLUMN, ChangeBar } from '../../../core/widgets/profile/diff-columns.tsx';
import { columnSorts, type Column, type QuerySort } from '../../../core/widgets/tables/table-columns.ts';
import { ClassName, classText, classTooltip } from '../classes/class-label.tsx';
import { LineName, lineText } from '../objects/object-cells.tsx';
import { isObjectLine } from '../objects/object-lines.ts';
import type { DiffLine, DiffTotals } from './diff-rows.ts';

export type DiffSort = NonNullable<AnalysisParams<'heap.diff'>['sort']>;

export const FIRST_DIFF_SORT: QuerySort<DiffSort> = { sort: 'size-delta', descending: true };
export const DIFF_SORTS = columnSorts<DiffSort>(
  {
    class: 'name',
    new: 'added',
    gone: 'removed',
    'count-delta': 'count-delta',
    'new-size': 'added-size',
    'gone-size': 'removed-size',
    'size-delta': 'size-delta',
  },
  FIRST_DIFF_SORT,
);

/** A color for growth and shrinkage. */
function tone(value: number): { tone?: 'growth' | 'shrinkage' } {
  return value === 0 ? {} : { tone: value > 0 ? 'growth' : 'shrinkage' };
}

export function CountChange({ value }: { value: number }) {
  return <Figure figure={signed(value, formatCount)} place="inline" {...tone(value)} />;
}

export function BytesChange({ value, place = 'column' }: { value: number; place?: 'column' | 'inline' }) {
  const { figure, unit } = bytesWithUnit(Math.abs(value));
  return (
    <Figure
      figure={signed(value, () => figure)}
      unit={unit}
      place={place}
      title={`${formatCount(value)} bytes`}
      {...tone(value)}
    />
  );
}

/** Δ count. */
export function countChangeColumn<Row>(
  id: string,
  changeOf: (row: Row) => number | 'blank',
  options: Partial<Column<Row>>,
): Column<Row> {
  return figureColumn(id, 'Δ count', changeOf, (value) => <CountChange value={value} />, {
    width: 88,
    hasUnit: false,
    sortable: 'figure',
    ...options,
  });
}

/** Δ size. */
export function bytesChangeColumn<Row>(
  id: string,
  changeOf: (row: Row) => number | 'blank',
  options: Partial<Column<Row>>,
): Column<Row> {
  return figureColumn(id, 'Δ size', changeOf, (value) => <BytesChange value={value} />, {
    sortable: 'figure',
    ...options,
  });
}

/** Zero is a dash in the columns of new and deleted objects. */
function some(value: number): number | null {
  return value === 0 ? null : value;
}

function figuresOf(line: DiffLine): DiffTotals | null {
  if (!isObjectLine(line)) return line.row;
  if (line.kind !== 'object' || line.level > 2) return null;
  const sizeBytes = line.item.node.shallowSizeBytes;
  const isNew = !line.isGone;
  return {
    addedCount: 0,
    removedCount: 0,
    countDelta: 0,
    addedSizeBytes: isNew ? sizeBytes : 0,
    removedSizeBytes: isNew ? 0 : sizeBytes,
    sizeDeltaBytes: isNew ? sizeBytes : -sizeBytes,
  };
}

function nameText(line: DiffLine, names: ShownNames): string {
  if (line.kind === 'class') return classText(line.row, names);
  if (line.kind === 'total') return 'All classes';
  if (line.kind === 'rest')
    return line.classes === 0 ? 'Classes not matching the filter' : `${formatCount(line.classes)} other classes`;
  const text = lineText(line, names);
  return line.kind === 'more' ? text : `${line.isGone ? 'deleted' : 'new'} ${text}`;
}

export interface DiffColumnsOptions {
  /** The largest size change of all rows. */
  readonly largest: number;
  readonly onMore: (parentKey: string) => void;
  readonly names?: ShownNames;
}

export function diffColumns({ largest, onMore, names = 'original' }: DiffColumnsOptions): Column<DiffLine>[] {
  const count = (figure: 'addedCount' | 'removedCount') => (line: DiffLine) =>
    isObjectLine(line) ? 'blank' : some(line.row[figure]);
  const size = (figure: 'addedSizeBytes' | 'removedSizeBytes') => (line: DiffLine) => {
    const figures = figuresOf(line);
    return figures === null || (isObjectLine(line) && figures[figure] === 0) ? 'blank' : some(figures[figure]);
  };
  return [
    {
      id: 'class',
      title: 'Class',
      width: 'grow',
      minWidthPx: 180,
      sortable: 'text',
      canHide: false,
      cell: (line) => {
        if (line.kind === 'class') return <ClassName row={line.row} />;
        return isObjectLine(line) ? (
          <LineName line={line} onMore={onMore} isNamed={line.level > 2} isCompared />
        ) : (
          <span className={line.kind === 'total' ? 'diff-total cut' : 'third cut'}>{nameText(line, names)}</span>
        );
      },
      text: (line) => nameText(line, names),
      tooltip: (line) => (line.kind === 'class' ? classTooltip(line.row) : nameText(line, names)),
    },
    countColumn('new', 'New', count('addedCount'), {
      sortable: 'figure',
      explanation: 'Objects in B that A does not have',
    }),
    countColumn('gone', 'Deleted', count('removedCount'), {
      sortable: 'figure',
      explanation: 'Objects in A that are not in B',
    }),
    countChangeColumn('count-delta', (line) => (isObjectLine(line) ? 'blank' : line.row.countDelta), {
      explanation: 'New minus deleted',
    }),
    bytesColumn('new-size', 'New size', size('addedSizeBytes'), {
      width: 100,
      sortable: 'figure',
      explanation: 'Shallow size of the new objects',
    }),
    bytesColumn('gone-size', 'Freed size', size('removedSizeBytes'), {
      width: 100,
      sortable: 'figure',
      explanation: 'Shallow size of the deleted objects',
    }),
    bytesChangeColumn('size-delta', (line) => (isObjectLine(line) ? 'blank' : line.row.sizeDeltaBytes), {
      explanation: 'New size minus freed size',
    }),
    {
      ...BAR_COLUMN,
      cell: (line) =>
        line.kind === 'class' || line.kind === 'rest' ? (
          <ChangeBar delta={line.row.sizeDeltaBytes} largest={largest} />
        ) : null,
      text: () => '',
    },
  ];
}
