/**
 * A table whose rows load in pages: an error above it, their count below it, or why there are none. The rows of a new query start at the
 * top.
 */
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { countNoun } from '../../../../shared/base/units.ts';
import { NoRows } from './no-rows.tsx';
import { FailureState, type ShownError } from '../failure-state.tsx';
import { VirtualTable } from './virtual-table.tsx';
import type { ArrangedTable, TableProps } from './virtual-table-props.ts';

export interface RowPages<Row> {
  /** Null until the first page. */
  readonly page: () => { readonly total: number } | null;
  readonly row: (index: number) => Row | null;
  readonly placeOf: (key: string) => number;
  readonly look: (start: number, end: number) => void;
  /** The query of the displayed rows. */
  readonly shown: () => unknown;
  readonly error: () => ShownError | null;
  readonly retry: () => void;
  readonly loading: () => boolean;
}

export interface PagedTableProps<Row> extends Omit<
  TableProps<Row>,
  'selectedKey' | 'onSelect' | 'rowAttributes' | 'empty' | 'footer' | 'inView' | 'ref'
> {
  readonly rows: RowPages<Row>;
  readonly arranged: ArrangedTable;
  /** By default the table stores the selection. */
  readonly selectedKey?: string | null;
  readonly onSelect?: (row: Row) => void;
  readonly rowTestId: string;
  readonly rowAttributes?: TableProps<Row>['rowAttributes'];
  /** Noun for a row: "function"; its plural if that has no s. */
  readonly noun: string;
  readonly plural?: string;
  /** Shown if there are no rows and no filter. */
  readonly none: string;
  readonly filter?: string;
  readonly onFilter?: (filter: string) => void;
  /** The count in the footer, by default "1,200 functions"; and its test id. */
  readonly total?: string;
  readonly totalTestId?: string;
  /** After the count. */
  readonly note?: ReactNode;
  readonly onReopen: () => void;
  readonly table?: RefObject<HTMLDivElement | null>;
}

export function PagedTable<Row>(props: PagedTableProps<Row>) {
  const { rows, rowTestId, noun, plural, none, filter, onFilter, total, totalTestId, note, onReopen, ...rest } = props;
  const { table, selectedKey, onSelect, rowAttributes, ...tableProps } = rest;
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const own = useRef<HTMLDivElement>(null);
  const element = table ?? own;
  const page = rows.page();
  const shown = JSON.stringify(rows.shown());
  useNewRowsAtTop(element, shown);
  const count = page === null ? '…' : (total ?? countNoun(page.total, noun, plural));
  return (
    <div className="paged-table column fill">
      <FailureState error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<Row>
        {...tableProps}
        ref={element}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        indexOfKey={rows.placeOf}
        onRange={rows.look}
        selectedKey={selectedKey === undefined ? ownKey : selectedKey}
        onSelect={(row) => {
          setOwnKey(props.keyOf(row));
          onSelect?.(row);
        }}
        rowAttributes={(row) => ({ 'data-testid': rowTestId, ...rowAttributes?.(row) })}
        empty={
          <NoRows
            waitsFor={page === null ? '' : null}
            noun={noun}
            none={none}
            {...(filter === undefined ? {} : { filter })}
            {...(onFilter === undefined ? {} : { onFilter })}
          />
        }
        footer={
          <>
            <span data-testid={totalTestId}>{count}</span>
            {note === undefined ? null : <span className="cut">{note}</span>}
            <span className="grow" />
            {rows.loading() && page !== null ? <span>Loading rows …</span> : null}
          </>
        }
      />
    </div>
  );
}

/** Scrolls to the top when other rows are shown. `shown` identifies them. */
export function useNewRowsAtTop(table: RefObject<HTMLDivElement | null>, shown: string | undefined): void {
  const last = useRef(shown);
  useEffect(() => {
    if (last.current !== shown) table.current?.scrollTo({ top: 0 });
    last.current = shown;
  }, [shown, table]);
}
