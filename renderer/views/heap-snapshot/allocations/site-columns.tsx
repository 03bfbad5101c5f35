/** Columns of allocating functions, flat or as a call tree. */
import type { AllocationSite } from '../../../../shared/contracts/allocations.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { Bytes, Count } from '../../../widgets/figure.tsx';
import { functionName, sourcePlace, wholeSource } from '../../../widgets/source-place.ts';
import type { Column } from '../../../widgets/table-columns.ts';

export function siteText(site: AllocationSite): string {
  const source = sourcePlace(site);
  return source === '' ? functionName(site.name) : `${functionName(site.name)} ${source}`;
}

/** The figures of a function, for rows that have them. */
export function siteColumns<Row>(
  siteOf: (row: Row) => AllocationSite | null,
  options: { readonly sortable: boolean; readonly isRange: boolean },
): Column<Row>[] {
  const count = (row: Row, read: (site: AllocationSite) => number): string => {
    const site = siteOf(row);
    return site === null ? '' : formatCount(read(site));
  };
  const bytes = (row: Row, read: (site: AllocationSite) => number): string => {
    const site = siteOf(row);
    return site === null ? '' : String(read(site));
  };
  const sortable = options.sortable ? ({ sortable: 'figure' } as const) : {};
  const live = options.isRange ? 'allocated in the range and alive at the end' : 'alive at the end';
  return [
    {
      id: 'count',
      title: 'Live count',
      width: 92,
      align: 'right',
      cell: (row) => <SiteCount count={siteOf(row)?.count} />,
      text: (row) => count(row, (site) => site.count),
      explanation: `Objects it allocated, ${live}`,
      ...sortable,
    },
    {
      id: 'size',
      title: 'Live size',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (row) => <SiteBytes sizeBytes={siteOf(row)?.sizeBytes} />,
      text: (row) => bytes(row, (site) => site.sizeBytes),
      explanation: `Shallow size of the objects it allocated, ${live}`,
      ...sortable,
    },
    {
      id: 'allocated-count',
      title: 'Allocated',
      width: 92,
      align: 'right',
      cell: (row) => <SiteCount count={siteOf(row)?.allocatedCount} />,
      text: (row) => count(row, (site) => site.allocatedCount),
      explanation:
        'All allocations of the recording, including freed objects. V8 counts objects that optimized code allocates together as one',
    },
    {
      id: 'allocated',
      title: 'Allocated size',
      width: 112,
      align: 'right',
      hasUnit: true,
      cell: (row) => <SiteBytes sizeBytes={siteOf(row)?.allocatedSizeBytes} />,
      text: (row) => bytes(row, (site) => site.allocatedSizeBytes),
      explanation: 'All bytes it allocated in the recording, including freed objects',
      ...sortable,
    },
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: (row) => <SiteSource site={siteOf(row)} />,
      text: (row) => {
        const site = siteOf(row);
        return site === null ? '' : wholeSource(site);
      },
      tooltip: (row) => {
        const site = siteOf(row);
        return site === null ? '' : wholeSource(site);
      },
      explanation: 'Script and line of the function',
    },
  ];
}

function SiteCount({ count }: { count: number | undefined }) {
  return count === undefined ? null : <Count count={count} />;
}

function SiteBytes({ sizeBytes }: { sizeBytes: number | undefined }) {
  return sizeBytes === undefined ? null : <Bytes sizeBytes={sizeBytes} />;
}

function SiteSource({ site }: { site: AllocationSite | null }) {
  if (site === null) return null;
  const place = sourcePlace(site);
  return <span className={place === '' ? 'third' : 'mono'}>{place === '' ? '–' : place}</span>;
}
