/** Columns of the table of requests: fewer while details are open, because only distinguishing ones and the waterfall have room. */
import { useMemo } from 'react';
import { useTableLayout, type TableLayoutState } from '../../stores/use-table-layout.ts';
import { HIDDEN_AT_FIRST } from './network-columns.tsx';

const TABLE_KEY = 'network.requests';
/** Columns hidden while details are open. */
const BESIDE_DETAILS: readonly string[] = ['method', 'type', 'initiator', 'priority'];

export function useRequestsLayout(hasDetails: boolean): TableLayoutState {
  const { layout: stored, setLayout, ...copying } = useTableLayout(TABLE_KEY);
  const layout = useMemo(
    () =>
      stored.order.length === 0 && stored.hidden.length === 0 ? { ...stored, hidden: [...HIDDEN_AT_FIRST] } : stored,
    [stored],
  );
  const shown = useMemo(
    () => (hasDetails ? { ...layout, hidden: [...layout.hidden, ...BESIDE_DETAILS] } : layout),
    [layout, hasDetails],
  );
  return {
    layout: shown,
    setLayout: (next) =>
      setLayout(
        hasDetails
          ? { ...next, hidden: next.hidden.filter((id) => !BESIDE_DETAILS.includes(id) || layout.hidden.includes(id)) }
          : next,
      ),
    ...copying,
  };
}
