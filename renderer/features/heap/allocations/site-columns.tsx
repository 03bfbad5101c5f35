/** Columns of allocating functions, flat or as a call tree. */
import type { AllocationSite } from '../../../../shared/engine/heap/contract/allocations.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { functionName, sourcePlace, wholeSource } from '../../../core/widgets/source-place.ts';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import type { MappedSite } from './mapped-sites.ts';

export function siteText(site: AllocationSite): string {
  const source = sourcePlace(site);
  return source === '' ? functionName(site.name) : `${functionName(site.name)} ${source}`;
}

/** The figures of a function, for rows that have them. */
export function siteColumns<Row>(
  siteOf: (row: Row) => MappedSite | null,
  options: { readonly sortable: boolean; readonly isRange: boolean },
): Column<Row>[] {
  const sortable = options.sortable ? ({ sortable: 'figure' } as const) : {};
  const live = options.isRange ? 'allocated in the range and alive at the end' : 'alive at the end';
  return [
    countColumn('count', 'Live count', (row) => siteOf(row)?.count ?? 'blank', {
      width: 92,
      explanation: `Objects it allocated, ${live}`,
      ...sortable,
    }),
    bytesColumn('size', 'Live size', (row) => siteOf(row)?.sizeBytes ?? 'blank', {
      explanation: `Shallow size of the objects it allocated, ${live}`,
      ...sortable,
    }),
    countColumn('allocated-count', 'Allocated', (row) => siteOf(row)?.allocatedCount ?? 'blank', {
      width: 92,
      explanation:
        'All allocations of the recording, including freed objects. V8 counts objects that optimized code allocates together as one',
    }),
    bytesColumn('allocated', 'Allocated size', (row) => siteOf(row)?.allocatedSizeBytes ?? 'blank', {
      width: 112,
      explanation: 'All bytes it allocated in the recording, including freed objects',
      ...sortable,
    }),
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: (row) => <SiteSource site={siteOf(row)} />,
      text: (row) => {
        const site = siteOf(row);
        return site === null ? '' : wholeSource(site);
      },
      explanation: 'Script and line of the function',
    },
  ];
}

function SiteSource({ site }: { site: MappedSite | null }) {
  if (site === null) return null;
  const place = sourcePlace(site);
  return (
    <SourceLink place={site.asRun ?? site} className={place === '' ? 'third' : 'mono'} inRow>
      {place === '' ? '–' : place}
    </SourceLink>
  );
}
