/** Paged rows for a component: recreated with the document, requeried with the query, refreshed when new figures arrive. */
import { useEffect, useRef, useState } from 'react';
import { createPagedRows, type PagedRows, type PagedRowsOptions, type RowPage } from './paged-rows.ts';
import { useRedraw } from './use-redraw.ts';

/** `owner` is the source of the rows; `epoch` increases when it has new figures. */
export function usePagedRows<Query, Row, Page extends RowPage<Row>>(
  owner: unknown,
  query: Query,
  epoch: number,
  options: Omit<PagedRowsOptions<Query, Row, Page>, 'onChange'>,
): PagedRows<Query, Row, Page> {
  const changed = useRedraw();
  const make = (): PagedRows<Query, Row, Page> => createPagedRows({ ...options, onChange: changed });
  const [rows, setRows] = useState(make);
  const latest = useRef(make);
  useEffect(() => {
    latest.current = make;
  });
  const made = useRef(owner);
  useEffect(() => {
    if (made.current === owner) return;
    made.current = owner;
    setRows(latest.current());
  }, [owner]);
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
