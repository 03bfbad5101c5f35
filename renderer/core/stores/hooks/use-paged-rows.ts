/** Paged rows for a component: recreated with the document, requeried with the query, refreshed when new figures arrive. */
import { useEffect, useRef } from 'react';
import { createPagedRows, type PagedRows, type PagedRowsOptions, type RowPage } from '../paged-rows.ts';
import { useOwned } from './use-owned.ts';
import { useRedraw } from './use-redraw.ts';

/** `owner` is the source of the rows; `epoch` increases when it has new figures. */
export function usePagedRows<Query, Row, Page extends RowPage<Row>>(
  owner: unknown,
  query: Query,
  epoch: number,
  options: Omit<PagedRowsOptions<Query, Row, Page>, 'onChange'>,
): PagedRows<Query, Row, Page> {
  const changed = useRedraw();
  const rows = useOwned(owner, () => createPagedRows({ ...options, onChange: changed }));
  // Setting an equal query does nothing.
  useEffect(() => rows.ask(query), [rows, query]);
  const read = useRef(epoch);
  useEffect(() => {
    if (read.current === epoch) return;
    read.current = epoch;
    rows.refresh();
  }, [rows, epoch]);
  return rows;
}
