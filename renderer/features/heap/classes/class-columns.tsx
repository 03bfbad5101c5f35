/** Columns of the class table and its objects. Distances and retained sizes are computed later and may fail. */
import { shownDistance } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { HeapClassRow, HeapClassSort } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { Figure } from '../../../core/widgets/figure.tsx';
import { columnSorts, type Column } from '../../../core/widgets/tables/table-columns.ts';
import { ClassName, classText, classTooltip } from './class-label.tsx';
import { LineName, lineText } from '../objects/object-cells.tsx';
import type { ClassLine } from './class-lines.ts';
import type { Retained } from '../objects/use-retained.ts';

/** Layout key of the class table. */
export const CLASS_LAYOUT_KEY = 'heap-snapshot.classes';

/** The analysis sorts by one key, then by name. */
export const CLASS_SORTS = columnSorts<HeapClassSort>(
  { class: 'name', distance: 'distance', count: 'count', shallow: 'shallow', retained: 'retained' },
  { sort: 'shallow', descending: true },
);

function share(sizeBytes: number, totalSizeBytes: number): number {
  return totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0;
}

export function ShareOfHeap({ value }: { value: number }) {
  return (
    <span className="share inline-row">
      <Figure figure={(value * 100).toFixed(1)} place="inline" tone="third" />
      <span className="share-track" aria-hidden>
        <span className="share-fill" style={{ width: `${Math.min(100, value * 100)}%` }} />
      </span>
    </span>
  );
}

export interface ClassColumnsOptions {
  readonly totalSizeBytes: number;
  /** States whether distances and retained sizes are available, pending or failed; if failed, their columns are hidden. */
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
        ) : (
          <LineName line={line} onMore={onMore} isNamed={line.level > 2} />
        ),
      text: (line) => (line.kind === 'class' ? classText(line.row, names) : lineText(line, names)),
      tooltip: (line) => {
        // Objects have a hover card instead.
        if (line.kind === 'object') return '';
        return line.kind === 'more' ? lineText(line) : classTooltip(line.row);
      },
      sortable: 'text',
      canHide: false,
    },
    retained === 'failed'
      ? null
      : countColumn(
          'distance',
          'Distance',
          (line) => (line.kind === 'more' ? 'blank' : known(shownDistance(figures(line)?.distance ?? null))),
          { width: 72, sortable: 'figure', explanation: 'Edges on the shortest path from the root' },
        ),
    countColumn('count', 'Count', (line) => (line.kind === 'class' ? line.row.count : 'blank'), {
      width: 96,
      sortable: 'figure',
      explanation: 'Objects of this class',
    }),
    bytesColumn('shallow', 'Shallow', (line) => figures(line)?.shallowSizeBytes ?? 'blank', {
      sortable: 'figure',
      explanation: 'Shallow size: the objects themselves and the internal parts that only they own',
    }),
    retained === 'failed'
      ? null
      : bytesColumn(
          'retained',
          'Retained',
          (line) => (line.kind === 'more' ? 'blank' : known(figures(line)?.retainedSizeBytes ?? null)),
          { sortable: 'figure', explanation: 'Retained size: bytes that would be freed with the objects' },
        ),
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
