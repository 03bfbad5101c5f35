/** Columns of the class table. Distance and retained sizes come later than the rest, and may not come at all. */
import type { HeapClassRow, HeapClassSort } from '../../../shared/contracts/analysis.ts';
import { formatCount } from '../../../shared/base/units.ts';
import { Bytes, Count, Figure } from '../../widgets/figure.tsx';
import type { Column, TableSort } from '../../widgets/table-columns.ts';
import { classNameParts } from './class-name.ts';
import type { ClassQuery } from './class-rows.ts';
import type { Retained } from './use-retained.ts';

/** Columns that can be sorted by, with the name the analysis knows each by. */
const SORTS: Readonly<Record<string, HeapClassSort>> = {
  class: 'name',
  distance: 'distance',
  count: 'count',
  shallow: 'shallow',
  retained: 'retained',
};

function ClassName({ row }: { row: HeapClassRow }) {
  const { name, origin, source } = classNameParts(row.name, row.url, row.line);
  return (
    <span className="class-name">
      <span className="class-own cut">{name}</span>
      {origin === '' ? null : <span className="class-second cut">{origin}</span>}
      {source === '' ? null : <span className="class-second cut">{source}</span>}
    </span>
  );
}

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

/** `retained`: whether distances and retained sizes are there, on their way, or will not come: then they have no columns. */
export function classColumns(totalSizeBytes: number, retained: Retained['state']): Column<HeapClassRow>[] {
  const ready = retained === 'ready';
  const counted = (row: HeapClassRow): number => (ready ? (row.retainedSizeBytes ?? 0) : row.shallowSizeBytes);
  /** Not known yet is another thing than nothing. */
  const known = (figure: number | null): number | null | undefined => (ready ? figure : undefined);
  const columns: (Column<HeapClassRow> | null)[] = [
    {
      id: 'class',
      title: 'Class',
      width: 'grow',
      minWidthPx: 180,
      cell: (row) => <ClassName row={row} />,
      text: (row) => row.name,
      tooltip: (row) =>
        row.url === undefined ? row.name : `${row.name}\n${row.url}${row.line === undefined ? '' : `:${row.line}`}`,
      sortable: 'text',
      canHide: false,
    },
    retained !== 'failed'
      ? {
          id: 'distance',
          title: 'Distance',
          width: 72,
          align: 'right',
          cell: (row) => <Count count={known(row.distance)} />,
          text: (row) => String(row.distance ?? ''),
          sortable: 'figure',
          explanation: 'Edges on the shortest way from the root',
        }
      : null,
    {
      id: 'count',
      title: 'Count',
      width: 96,
      align: 'right',
      cell: (row) => <Count count={row.count} />,
      text: (row) => formatCount(row.count),
      sortable: 'figure',
      explanation: 'Objects of this class',
    },
    {
      id: 'shallow',
      title: 'Shallow',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (row) => <Bytes sizeBytes={row.shallowSizeBytes} />,
      text: (row) => String(row.shallowSizeBytes),
      sortable: 'figure',
      explanation: 'Bytes of the objects themselves, with the hidden and array parts only they own',
    },
    retained !== 'failed'
      ? {
          id: 'retained',
          title: 'Retained',
          width: 104,
          align: 'right',
          hasUnit: true,
          cell: (row) => <Bytes sizeBytes={known(row.retainedSizeBytes)} />,
          text: (row) => String(row.retainedSizeBytes ?? ''),
          sortable: 'figure',
          explanation: 'Bytes that would go with the objects',
        }
      : null,
    {
      id: 'share',
      title: '% of heap',
      width: 132,
      align: 'right',
      cell: (row) => <ShareOfHeap value={share(counted(row), totalSizeBytes)} />,
      text: (row) => (share(counted(row), totalSizeBytes) * 100).toFixed(1),
      explanation: ready ? 'Retained bytes as a share of all bytes' : 'Shallow bytes as a share of all bytes',
    },
  ];
  return columns.filter((column) => column !== null);
}

/** The sort of a query as the table's head shows it. */
export function tableSort(query: Pick<ClassQuery, 'sort' | 'descending'>): TableSort[] {
  const columnId = Object.entries(SORTS).find(([, sort]) => sort === query.sort)?.[0] ?? 'shallow';
  return [{ columnId, descending: query.descending }];
}

/** The query's sort after a click on a head. The analysis sorts by one key, and by name where two are equal. */
export function querySort(sort: readonly TableSort[]): Pick<ClassQuery, 'sort' | 'descending'> {
  const last = sort.at(-1);
  return { sort: SORTS[last?.columnId ?? ''] ?? 'shallow', descending: last?.descending ?? true };
}
