/** Functions by what they allocated and was still alive. */
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/contracts/analysis.ts';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { Button } from '../../widgets/button.tsx';
import { CopyIcon, GoToIcon } from '../../widgets/icons.tsx';
import { functionName } from '../../widgets/source-place.ts';
import { EmptyState } from '../../widgets/states.tsx';
import type { Column, TableSort } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { functionText, profileColumns } from './profile-columns.tsx';
import { RowsError } from './rows-error.tsx';
import type { ProfileOverview } from './use-heap-profile.ts';

export interface FunctionTableProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Finds the function in the icicle. */
  readonly onShow: (of: SampledFunction) => void;
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

type FunctionSort = NonNullable<AnalysisParams<'heap-profile.functions'>['sort']>;
type Page = AnalysisAnswer<'heap-profile.functions'>;

const SORTS: Readonly<Record<string, FunctionSort>> = {
  function: 'name',
  self: 'self',
  total: 'total',
  count: 'count',
};

function keyOf(of: SampledFunction): string {
  return `${of.name} ${of.url}:${of.line}:${of.column}`;
}

function columnsOf(totalSizeBytes: number): Column<SampledFunction>[] {
  return [
    {
      id: 'function',
      title: 'Function',
      width: 'grow',
      minWidthPx: 160,
      cell: (of) => functionName(of.name),
      text: (of) => functionName(of.name),
      tooltip: functionText,
      sortable: 'text',
      canHide: false,
    },
    ...profileColumns<SampledFunction>((of) => of, {
      totalSizeBytes,
      sortable: true,
      selfMeans: 'Bytes it allocated itself that were still alive, as V8 estimates them',
      totalMeans: 'The same with everything it called; a function above itself in a stack is counted once',
    }),
  ];
}

export function FunctionTable(props: FunctionTableProps) {
  const { document, overview, filter, onFilter, onShow, table } = props;
  const [order, setOrder] = useState<{ readonly sort: FunctionSort; readonly descending: boolean }>({
    sort: 'self',
    descending: true,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const query = useMemo(() => ({ ...order, filter }), [order, filter]);
  const rows = usePagedRows<typeof query, SampledFunction, Page>(document, query, 0, {
    load: (asked, place) => document.query('heap-profile.functions', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf,
  });
  const { layout, setLayout, copied, copy } = useKeptTable('heap-profile.functions');
  const page = rows.page();
  const shown = rows.shown() ?? query;
  const shownKey = JSON.stringify(shown);
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current !== shownKey) table.current?.scrollTo({ top: 0 });
    lastShown.current = shownKey;
  }, [shownKey, table]);
  const columns = useMemo(() => columnsOf(overview.totalSizeBytes), [overview.totalSizeBytes]);
  const sorted: TableSort[] = Object.entries(SORTS)
    .filter(([, sort]) => sort === shown.sort)
    .map(([columnId]) => ({ columnId, descending: shown.descending }));
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={props.onReopen} />
      <VirtualTable<SampledFunction>
        label="Functions"
        ref={table}
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={keyOf}
        onRange={rows.look}
        sort={sorted}
        onSort={(next) => {
          const last = next.at(-1);
          setOrder({ sort: SORTS[last?.columnId ?? ''] ?? 'self', descending: last?.descending ?? true });
        }}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(of) => setSelectedKey(keyOf(of))}
        onOpen={onShow}
        onCopy={copy}
        menuOf={(of) => [
          { label: 'Show in the icicle', icon: GoToIcon, shortcut: 'Enter', onSelect: () => onShow(of) },
          { kind: 'separator' },
          { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(of)) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(of)).join('\t')),
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
            <EmptyState place="inline" title="The profile has no function." />
          )
        }
        footer={
          <>
            <span data-testid="function-total">
              {page === null
                ? '…'
                : filter === ''
                  ? `${formatCount(page.total)} functions`
                  : `${formatCount(page.total)} of ${formatCount(overview.functions)} functions`}
            </span>
            <span className="cut">Sizes are V8’s estimates from samples of what was still alive</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {rows.loading() && page !== null ? <span>Reading rows …</span> : null}
          </>
        }
      />
    </div>
  );
}
