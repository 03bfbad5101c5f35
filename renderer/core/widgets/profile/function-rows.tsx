/** The function table of a profile, sorted and filtered in the analysis process, with menu, selection, footer and error. */
import { useContext, type ReactNode, type RefObject } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import { CopyIcon, GoToIcon } from '../icons.tsx';
import type { MenuEntry } from '../overlays/menu.tsx';
import { PagedTable, type RowPages } from '../tables/paged-table.tsx';
import { SourceLinksContext, sourceEntries } from '../source-link.tsx';
import type { SourcePosition } from '../source-place.ts';
import type { Column, TableSort } from '../tables/table-columns.ts';
import type { ArrangedTable } from '../tables/virtual-table-props.ts';
import { functionText } from './call-columns.tsx';

export interface FunctionRowsProps<Row> {
  readonly rows: RowPages<Row>;
  readonly columns: readonly Column<Row>[];
  readonly arranged: ArrangedTable;
  readonly sort: readonly TableSort[];
  readonly onSort: (sort: readonly TableSort[]) => void;
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
  const { rows, columns, arranged, filter, onFilter, functions, showLabel, onShow, table } = props;
  const links = useContext(SourceLinksContext);
  const total = rows.page()?.total ?? 0;
  return (
    <PagedTable<Row>
      label="Functions"
      table={table}
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={functionKey}
      rowTestId="function-row"
      sort={props.sort}
      onSort={props.onSort}
      onSelect={(fn) => props.onPick?.(fn)}
      onOpen={onShow}
      menuOf={(fn) => [
        { label: showLabel, icon: GoToIcon, shortcut: 'Enter', onSelect: () => onShow(fn) },
        ...sourceEntries(links, fn),
        ...(props.moreMenu?.(fn) ?? []),
        { kind: 'separator' },
        { label: 'Copy function and source', icon: CopyIcon, onSelect: () => arranged.copy(functionText(fn)) },
      ]}
      noun="function"
      none="The profile has no functions."
      filter={filter}
      onFilter={onFilter}
      total={
        filter === '' ? countNoun(total, 'function') : `${formatCount(total)} of ${countNoun(functions, 'function')}`
      }
      totalTestId="function-total"
      note={props.note}
      onReopen={props.onReopen}
    />
  );
}
