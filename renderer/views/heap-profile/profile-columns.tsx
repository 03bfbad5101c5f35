/** Columns of functions in a sampled heap profile: flat, or as calls in a tree. */
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import { formatCount } from '../../../shared/base/units.ts';
import { Bytes, Count, Figure } from '../../widgets/figure.tsx';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import type { Column } from '../../widgets/table-columns.ts';

export function functionText(of: SampledFunction): string {
  return `${functionName(of.name)}\n${wholeSource(of)}`.trim();
}

function Share({ sizeBytes, totalSizeBytes }: { sizeBytes: number; totalSizeBytes: number }) {
  const share = totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0;
  return (
    <span className="profile-share">
      <Figure figure={(share * 100).toFixed(1)} place="inline" tone="third" />
      <span className="profile-share-track" aria-hidden>
        <span className="profile-share-fill" style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
    </span>
  );
}

export interface ProfileColumnsOptions {
  readonly totalSizeBytes: number;
  readonly sortable: boolean;
  /** What self and total count in this table. */
  readonly selfMeans: string;
  readonly totalMeans: string;
}

/** The figures and the source of a function, for rows that have one. */
export function profileColumns<Row>(
  functionOf: (row: Row) => SampledFunction | null,
  { totalSizeBytes, sortable, selfMeans, totalMeans }: ProfileColumnsOptions,
): Column<Row>[] {
  const sort = sortable ? ({ sortable: 'figure' } as const) : {};
  const part = (id: 'self' | 'total', read: (of: SampledFunction) => number, explanation: string): Column<Row>[] => {
    const title = id === 'self' ? 'Self' : 'Total';
    return [
      {
        id,
        title,
        width: 96,
        align: 'right',
        hasUnit: true,
        cell: (row) => {
          const of = functionOf(row);
          return of === null ? null : <Bytes sizeBytes={read(of)} />;
        },
        text: (row) => {
          const of = functionOf(row);
          return of === null ? '' : String(read(of));
        },
        explanation,
        ...sort,
      },
      {
        id: `${id}-share`,
        title: `${title} %`,
        width: 112,
        align: 'right',
        cell: (row) => {
          const of = functionOf(row);
          return of === null ? null : <Share sizeBytes={read(of)} totalSizeBytes={totalSizeBytes} />;
        },
        text: (row) => {
          const of = functionOf(row);
          return of === null || totalSizeBytes === 0 ? '' : ((read(of) / totalSizeBytes) * 100).toFixed(1);
        },
        explanation: `${explanation}, as a share of the profile`,
      },
    ];
  };
  return [
    ...part('self', (of) => of.selfSizeBytes, selfMeans),
    ...part('total', (of) => of.totalSizeBytes, totalMeans),
    {
      id: 'count',
      title: 'Samples',
      width: 84,
      align: 'right',
      cell: (row) => {
        const of = functionOf(row);
        return of === null ? null : <Count count={of.count} />;
      },
      text: (row) => {
        const of = functionOf(row);
        return of === null ? '' : formatCount(of.count);
      },
      explanation: 'Samples of its own: the more, the surer the figures',
      ...sort,
    },
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: (row) => {
        const of = functionOf(row);
        if (of === null) return null;
        const place = sourcePlace(of);
        return <span className={place === '' ? 'third' : 'mono'}>{place === '' ? '–' : place}</span>;
      },
      text: (row) => {
        const of = functionOf(row);
        return of === null ? '' : wholeSource(of);
      },
      tooltip: (row) => {
        const of = functionOf(row);
        return of === null ? '' : wholeSource(of);
      },
      explanation: 'Script and line of the function',
    },
  ];
}
