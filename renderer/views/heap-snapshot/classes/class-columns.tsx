/** Columns of the class table and its objects. Distances and retained sizes are computed later and may fail. */
import type { HeapClassRow, HeapClassSort } from '../../../../shared/contracts/heap-classes.ts';
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { Bytes, Count, Figure } from '../../../widgets/figure.tsx';
import type { Column, TableSort } from '../../../widgets/table-columns.ts';
import { ClassName, classText, classTooltip } from './class-label.tsx';
import type { ClassQuery } from './class-rows.ts';
import { itemText, MoreObjects, moreText, ObjectName, shownDistance } from '../objects/object-cells.tsx';
import type { ClassLine } from './class-lines.ts';
import type { Retained } from '../objects/use-retained.ts';

/** Layout key of the class table. */
export const CLASS_LAYOUT_KEY = 'heap-snapshot.classes';

/** Sortable columns and their names in queries. */
const SORTS: Readonly<Record<string, HeapClassSort>> = {
  class: 'name',
  distance: 'distance',
  count: 'count',
  shallow: 'shallow',
  retained: 'retained',
};

function share(sizeBytes: number, totalSizeBytes: number): number {
  return totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0;
}

function ShareOfHeap({ value }: { value: number }) {
  return (
    <span className="share">
      <Figure figure={(value * 100).toFixed(1)} place="inline" tone="third" />
      <span className="share-track" aria-hidden>
        <span className="share-fill" style={{ width: `${Math.min(100, value * 100)}%` }} />
      </span>
    </span>
  );
}

export interface ClassColumnsOptions {
  readonly totalSizeBytes: number;
  /** Whether distances and retained sizes are available, pending or failed; if failed, their columns are hidden. */
  readonly retained: Retained['state'];
  readonly onMore: (parentKey: string) => void;
  readonly names?: ShownNames;
}

export function classColumns(options: ClassColumnsOptions): Column<ClassLine>[] {
  const { totalSizeBytes, retained, onMore, names = 'original' } = options;
  const ready = retained === 'ready';
  /** Undefined means not known yet; null means no value. */
  const known = (figure: number | null): number | null | undefined => (ready ? figure : undefined);
  /** Classes and objects have the same figures; the last line of a list has none. */
  const figures = (line: ClassLine): Omit<HeapClassRow, 'name' | 'count'> | null =>
    line.kind === 'class' ? line.row : line.kind === 'object' ? line.item.node : null;
  const counted = (line: ClassLine): number | null => {
    const figure = figures(line);
    return figure === null ? null : ready ? (figure.retainedSizeBytes ?? 0) : figure.shallowSizeBytes;
  };
  const columns: (Column<ClassLine> | null)[] = [
    {
      id: 'class',
      title: 'Class',
      width: 'grow',
      minWidthPx: 180,
      cell: (line) =>
        line.kind === 'class' ? (
          <ClassName row={line.row} />
        ) : line.kind === 'object' ? (
          <ObjectName item={line.item} isNamed={line.level > 2} />
        ) : (
          <MoreObjects line={line} onMore={() => onMore(line.parentKey)} />
        ),
      text: (line) =>
        line.kind === 'class'
          ? classText(line.row, names)
          : line.kind === 'object'
            ? itemText(line.item, names)
            : moreText(line),
      tooltip: (line) => {
        // Objects have a hover card instead.
        if (line.kind === 'object') return '';
        if (line.kind === 'more') return moreText(line);
        return classTooltip(line.row);
      },
      sortable: 'text',
      canHide: false,
    },
    retained !== 'failed'
      ? {
          id: 'distance',
          title: 'Distance',
          width: 72,
          align: 'right',
          cell: (line) =>
            line.kind === 'more' ? null : <Count count={known(shownDistance(figures(line)?.distance ?? null))} />,
          text: (line) => String(figures(line)?.distance ?? ''),
          sortable: 'figure',
          explanation: 'Edges on the shortest path from the root',
        }
      : null,
    {
      id: 'count',
      title: 'Count',
      width: 96,
      align: 'right',
      cell: (line) => (line.kind === 'class' ? <Count count={line.row.count} /> : null),
      text: (line) => (line.kind === 'class' ? formatCount(line.row.count) : ''),
      sortable: 'figure',
      explanation: 'Objects of this class',
    },
    {
      id: 'shallow',
      title: 'Shallow',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (line) => (line.kind === 'more' ? null : <Bytes sizeBytes={figures(line)?.shallowSizeBytes} />),
      text: (line) => String(figures(line)?.shallowSizeBytes ?? ''),
      sortable: 'figure',
      explanation: 'Shallow size: the objects themselves and the internal parts that only they own',
    },
    retained !== 'failed'
      ? {
          id: 'retained',
          title: 'Retained',
          width: 104,
          align: 'right',
          hasUnit: true,
          cell: (line) =>
            line.kind === 'more' ? null : <Bytes sizeBytes={known(figures(line)?.retainedSizeBytes ?? null)} />,
          text: (line) => String(figures(line)?.retainedSizeBytes ?? ''),
          sortable: 'figure',
          explanation: 'Retained size: bytes that would be freed with the objects',
        }
      : null,
    {
      id: 'share',
      title: '% of heap',
      width: 132,
      align: 'right',
      cell: (line) => {
        const sizeBytes = counted(line);
        return sizeBytes === null ? null : <ShareOfHeap value={share(sizeBytes, totalSizeBytes)} />;
      },
      text: (line) => {
        const sizeBytes = counted(line);
        return sizeBytes === null ? '' : (share(sizeBytes, totalSizeBytes) * 100).toFixed(1);
      },
      explanation: ready ? 'Retained size as a share of the heap' : 'Shallow size as a share of the heap',
    },
  ];
  return columns.filter((column) => column !== null);
}

/** The sort of a query in the form of the table header. */
export function tableSort(query: Pick<ClassQuery, 'sort' | 'descending'>): TableSort[] {
  const columnId = Object.entries(SORTS).find(([, sort]) => sort === query.sort)?.[0] ?? 'shallow';
  return [{ columnId, descending: query.descending }];
}

/** The sort of a query after a click on a header. The analysis sorts by one key, then by name. */
export function querySort(sort: readonly TableSort[]): Pick<ClassQuery, 'sort' | 'descending'> {
  const last = sort.at(-1);
  return { sort: SORTS[last?.columnId ?? ''] ?? 'shallow', descending: last?.descending ?? true };
}
