/** The classes of an open snapshot: filter, sort and scroll ask the analysis process for the rows in sight and no others. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type RefObject } from 'react';
import type { HeapClassRow, HeapOverview } from '../../../shared/contracts/analysis.ts';
import { formatBytes, formatCount, formatDuration } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CopyIcon, FilterIcon } from '../../widgets/icons.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { classColumns, querySort, tableSort } from './class-columns.tsx';
import { createClassRows, type ClassQuery, type ClassRows } from './class-rows.ts';
import { useRowsInSight } from './rows-in-sight.ts';
import type { Retained } from './use-retained.ts';

export interface ClassTableProps {
  readonly document: AnalysisDocument;
  readonly overview: HeapOverview;
  readonly retained: Retained;
  /** Asks for retained sizes once more. */
  readonly onRetain: () => void;
  readonly query: ClassQuery;
  readonly onQuery: (query: ClassQuery) => void;
  readonly selected: HeapClassRow | null;
  readonly onSelect: (row: HeapClassRow) => void;
  /** Enter or double click on a class. */
  readonly onOpen: () => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Opens the snapshot anew: the analysis process is gone. */
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

const LAYOUT_KEY = 'heap-snapshot.classes';
const ROW_HEIGHT_PX = 24;
const HEAD_HEIGHT_PX = 26;

function useClassRows(document: AnalysisDocument, query: ClassQuery, retained: Retained['state']): ClassRows {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const [rows, setRows] = useState<ClassRows>(() => createRows(document, changed));
  const made = useRef(document);
  useEffect(() => {
    if (made.current === document) return;
    made.current = document;
    setRows(createRows(document, changed));
  }, [document]);
  useEffect(() => {
    rows.ask(query);
  }, [rows, query]);
  useEffect(() => {
    if (retained === 'ready') rows.refresh();
  }, [rows, retained]);
  return rows;
}

function createRows(document: AnalysisDocument, onChange: () => void): ClassRows {
  return createClassRows({ load: (params) => document.query('heap.classes', params), onChange });
}

/** How long reading took, and how retained sizes stand. */
function ReadingTimes({ readMs, retained, onRetain }: { readMs: number; retained: Retained; onRetain: () => void }) {
  const read = `Read in ${formatDuration(readMs)}`;
  if (retained.state === 'ready')
    return <span>{`${read}, retained sizes in ${formatDuration(retained.computeMs)}`}</span>;
  if (retained.state === 'computing') return <span>{`${read}, retained sizes on their way …`}</span>;
  return (
    <>
      <span className="is-warning cut" title={`${retained.error.message} ${retained.error.suggestion ?? ''}`}>
        {`${read}, no retained sizes: ${retained.error.message}`}
      </span>
      <Button look="bare" size="tiny" onClick={onRetain}>
        Try again
      </Button>
    </>
  );
}

export function ClassTable(props: ClassTableProps) {
  const { document, overview, retained, query, onQuery, selected, onSelect, onOpen, onCopy, table } = props;
  const rows = useClassRows(document, query, retained.state);
  const layout = useLayout((state) => state.tables[LAYOUT_KEY]);
  const setTable = useLayout((state) => state.setTable);
  const [copied, setCopied] = useState(false);
  const totals = rows.totals();
  const matching = totals?.matching ?? 0;
  const shown = rows.shown() ?? query;
  const inSight = useRowsInSight(table, {
    rowCount: matching,
    rowHeightPx: ROW_HEIGHT_PX,
    headHeightPx: HEAD_HEIGHT_PX,
  });
  const columns = useMemo(
    () => classColumns(overview.totalSizeBytes, retained.state),
    [overview.totalSizeBytes, retained.state],
  );

  // Other rows begin at their top, once they are there: never scroll what somebody still reads.
  const shownKey = JSON.stringify(shown);
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current !== shownKey) table.current?.scrollTo({ top: 0 });
    lastShown.current = shownKey;
  }, [shownKey, table]);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);

  const look = useCallback((start: number, end: number) => rows.look(start, end), [rows]);
  const copy = (text: string): void => void onCopy(text).then(setCopied);
  // A selected class gets the figures that came after it was selected.
  const place = selected === null ? -1 : rows.placeOf(selected.name);
  const fresh = place < 0 ? null : rows.row(place);
  useEffect(() => {
    if (fresh !== null && fresh !== selected) onSelect(fresh);
  }, [fresh, selected, onSelect]);
  const error = rows.error();
  const isFiltered = shown.filter !== '';

  return (
    <div className="classes">
      {error === null ? null : (
        <ErrorState
          place="strip"
          title={error.code === 'analysis_crashed' ? 'The analysis process ended' : 'The rows could not be read'}
          detail={error.message}
          suggestion={error.suggestion}
          actions={
            <Button size="tiny" onClick={error.code === 'analysis_crashed' ? props.onReopen : () => rows.retry()}>
              {error.code === 'analysis_crashed' ? 'Open again' : 'Ask again'}
            </Button>
          }
        />
      )}
      <VirtualTable<HeapClassRow>
        label="Classes"
        ref={table}
        columns={columns}
        rowCount={matching}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={(row) => row.name}
        onRange={look}
        rowHeightPx={ROW_HEIGHT_PX}
        sort={tableSort(shown)}
        onSort={(sort) => onQuery({ ...query, ...querySort(sort) })}
        selectedKey={selected?.name ?? null}
        indexOfKey={(name) => rows.placeOf(name)}
        onSelect={onSelect}
        onOpen={onOpen}
        onCopy={copy}
        menuOf={(row) => [
          { label: 'Copy class name', icon: CopyIcon, onSelect: () => copy(row.name) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(row)).join('\t')),
          },
          { kind: 'separator' },
          { label: 'Filter by this name', icon: FilterIcon, onSelect: () => onQuery({ ...query, filter: row.name }) },
        ]}
        tree={{ levelOf: () => 1, expandedOf: () => null, onToggle: () => undefined }}
        {...(layout === undefined ? {} : { layout })}
        onLayout={(next) =>
          setTable(LAYOUT_KEY, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] })
        }
        rowAttributes={() => ({ 'data-testid': 'class-row' })}
        empty={
          totals === null ? (
            <span className="third">…</span>
          ) : isFiltered ? (
            <EmptyState
              place="inline"
              title={`No class matches \`${shown.filter}\`.`}
              action={
                <Button size="tiny" shortcut="Escape" onClick={() => onQuery({ ...query, filter: '' })}>
                  Clear filter
                </Button>
              }
            />
          ) : (
            <EmptyState place="inline" title="The snapshot holds no class with any size." />
          )
        }
        footer={
          <>
            <span data-testid="class-total">
              {totals === null
                ? '…'
                : matching === 0
                  ? `No rows of ${formatCount(overview.classCount)} classes`
                  : `Rows ${formatCount(inSight.first)} to ${formatCount(inSight.last)} of ${formatCount(matching)} ${matching === 1 ? 'class' : 'classes'}`}
            </span>
            {isFiltered && totals !== null && matching > 0 ? (
              <span>
                {formatCount(totals.objects)} objects, {formatBytes(totals.shallowSizeBytes)};{' '}
                {formatCount(overview.classCount)} classes in all
              </span>
            ) : null}
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {rows.loading() && totals !== null ? <span>Reading rows …</span> : null}
            <ReadingTimes readMs={overview.readMs} retained={retained} onRetain={props.onRetain} />
          </>
        }
      />
    </div>
  );
}
