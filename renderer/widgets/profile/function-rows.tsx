/** The function table of a profile, sorted and filtered in the analysis process, with menu, selection, footer and error. */
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { Button } from '../button.tsx';
import { CopyIcon, GoToIcon } from '../icons.tsx';
import type { MenuEntry } from '../menu.tsx';
import type { SourcePosition } from '../source-place.ts';
import { EmptyState } from '../states.tsx';
import type { Column, TableLayout, TableSort } from '../table-columns.ts';
import { VirtualTable } from '../virtual-table.tsx';
import { functionText } from './call-columns.tsx';
import { RowsError, type ShownError } from './rows-error.tsx';

/** Paged rows of the table. */
export interface FunctionRowsSource<Row> {
  readonly page: () => { readonly total: number } | null;
  readonly row: (index: number) => Row | null;
  readonly placeOf: (key: string) => number;
  readonly look: (start: number, end: number) => void;
  readonly error: () => ShownError | null;
  readonly retry: () => void;
  readonly loading: () => boolean;
}

/** Table layout and copying. */
export interface ArrangedTable {
  readonly layout: TableLayout;
  readonly setLayout: (layout: TableLayout) => void;
  readonly copied: boolean;
  readonly copy: (text: string) => void;
}

export interface FunctionRowsProps<Row> {
  readonly rows: FunctionRowsSource<Row>;
  readonly columns: readonly Column<Row>[];
  readonly arranged: ArrangedTable;
  readonly sort: readonly TableSort[];
  readonly onSort: (last: TableSort | undefined) => void;
  /** Identifies the displayed query; a new one starts at the top. */
  readonly shownKey: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Number of functions without a filter. */
  readonly functions: number;
  readonly note: ReactNode;
  /** Label of the Enter action: "Show in the icicle". */
  readonly showLabel: string;
  readonly onShow: (fn: Row) => void;
  readonly onPick?: (fn: Row) => void;
  readonly moreMenu?: (fn: Row) => readonly MenuEntry[];
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

export type FunctionPlace = SourcePosition & { readonly name: string };

export function functionKey(fn: FunctionPlace): string {
  return `${fn.name} ${fn.url}:${fn.line}:${fn.column}`;
}

export function FunctionRows<Row extends FunctionPlace>(props: FunctionRowsProps<Row>) {
  const { rows, columns, arranged, filter, onFilter, functions, showLabel, onShow, shownKey, table } = props;
  const { layout, setLayout, copied, copy } = arranged;
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const page = rows.page();
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current !== shownKey) table.current?.scrollTo({ top: 0 });
    lastShown.current = shownKey;
  }, [shownKey, table]);
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={props.onReopen} />
      <VirtualTable<Row>
        label="Functions"
        ref={table}
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={functionKey}
        onRange={rows.look}
        sort={props.sort}
        onSort={(next) => props.onSort(next.at(-1))}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(fn) => {
          setSelectedKey(functionKey(fn));
          props.onPick?.(fn);
        }}
        onOpen={onShow}
        onCopy={copy}
        menuOf={(fn) => [
          { label: showLabel, icon: GoToIcon, shortcut: 'Enter', onSelect: () => onShow(fn) },
          ...(props.moreMenu?.(fn) ?? []),
          { kind: 'separator' },
          { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(fn)) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(fn)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'function-row' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : filter !== '' ? (
            <EmptyState
              place="inline"
              title={`No function matches \`${filter}\`.`}
              action={
                <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
                  Clear filter
                </Button>
              }
            />
          ) : (
            <EmptyState place="inline" title="The profile has no functions." />
          )
        }
        footer={
          <>
            <span data-testid="function-total">
              {page === null
                ? '…'
                : filter === ''
                  ? `${formatCount(page.total)} functions`
                  : `${formatCount(page.total)} of ${formatCount(functions)} functions`}
            </span>
            <span className="cut">{props.note}</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {rows.loading() && page !== null ? <span>Loading rows …</span> : null}
          </>
        }
      />
    </div>
  );
}
