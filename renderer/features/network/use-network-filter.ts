/** The filter of a list of requests, and the requests that pass it in the chosen order. */
import { useMemo, useState } from 'react';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { sortRows, type Column, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { BLOCKING_COLUMNS, NETWORK_COLUMNS } from './network-columns.tsx';
import { filteredEntries, type NetworkFilter } from './network-rows.ts';

const NO_FILTER: NetworkFilter = { text: '', type: 'all', status: 'any', range: null, view: 'requests' };

export interface FilteredRequests {
  /** The filter that applies; its text follows the typed one once typing settles. */
  readonly filter: NetworkFilter;
  readonly typed: string;
  readonly setTyped: (text: string) => void;
  readonly choose: (change: Partial<Omit<NetworkFilter, 'text'>>) => void;
  /** Clears everything but the view. */
  readonly clear: () => void;
  readonly isFiltered: boolean;
  readonly columns: readonly Column<NetworkEntry>[];
  readonly rows: readonly NetworkEntry[];
  readonly sort: readonly TableSort[];
  readonly setSort: (sort: readonly TableSort[]) => void;
}

export function useNetworkFilter(entries: readonly NetworkEntry[]): FilteredRequests {
  const [typed, setTyped] = useState('');
  const text = useSettledText(typed);
  const [choice, setChoice] = useState<Omit<NetworkFilter, 'text'>>(NO_FILTER);
  const [sort, setSort] = useState<readonly TableSort[]>([]);
  const filter = useMemo((): NetworkFilter => ({ ...choice, text }), [choice, text]);
  const columns = filter.view === 'blocking' ? BLOCKING_COLUMNS : NETWORK_COLUMNS;
  const rows = useMemo(
    () => sortRows(filteredEntries(entries, filter), columns, sort),
    [entries, filter, columns, sort],
  );
  const { type, status, range } = filter;
  return {
    filter,
    typed,
    setTyped,
    choose: (change) => setChoice((before) => ({ ...before, ...change })),
    clear: () => {
      setTyped('');
      setChoice(({ view }) => ({ ...NO_FILTER, view }));
    },
    isFiltered: text !== '' || type !== 'all' || status !== 'any' || range !== null,
    columns,
    rows,
    sort,
    setSort,
  };
}
