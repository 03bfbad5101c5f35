/**
 * The classes of an open snapshot, expandable into objects. Filter, sort and scroll query the analysis process for the visible rows only.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { HeapFilter } from '../../../../shared/contracts/heap-filters.ts';
import { formatBytes, formatCount, formatDuration } from '../../../../shared/base/units.ts';
import { useKeys } from '../../../widgets/keys.ts';
import { useLayout } from '../../../stores/workbench.tsx';
import { Button } from '../../../widgets/button.tsx';
import { CopyIcon, FilterIcon } from '../../../widgets/icons.tsx';
import { EmptyState, ErrorState } from '../../../widgets/states.tsx';
import type { MenuEntry } from '../../../widgets/menu.tsx';
import type { RowsInSight } from '../../../widgets/visible-row-numbers.ts';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { CLASS_LAYOUT_KEY, classColumns, querySort, tableSort, type ClassLine } from './class-columns.tsx';
import type { ClassQuery } from './class-rows.ts';
import { linesBetweenRows, linesUnder } from '../objects/object-lines.ts';
import { KEY_SEPARATOR } from '../objects/object-pages.ts';
import { objectMenu } from '../objects/object-menu.ts';
import type { OpenHeap } from '../open-heap.ts';
import { QueryProgress } from '../query-progress.tsx';
import type { ObjectOrder, ObjectSource } from '../objects/object-source.ts';
import { useObjectPages } from '../objects/use-object-pages.ts';
import { useClassRows } from './use-class-rows.ts';
import type { Retained } from '../objects/use-retained.ts';
import { errorText } from '../../../widgets/person-text.ts';

export interface ClassTableProps extends OpenHeap {
  readonly query: ClassQuery;
  readonly onQuery: (query: ClassQuery) => void;
  /** Counts and lists only matching objects; null for all. The table is recreated for another filter. */
  readonly filter: HeapFilter | null;
  /** Shown if nothing matches and there is no name filter. */
  readonly empty: string;
}

const ROW_HEIGHT_PX = 24;

const CLASS_KEY = 'class:';

/** Objects use the sort order of their classes if it applies to objects. */
function objectOrder({ sort, descending }: ClassQuery, retained: Retained['state']): ObjectOrder {
  if (sort === 'shallow') return { sort, descending };
  if (retained !== 'ready') return { sort: 'shallow', descending: true };
  return sort === 'retained' || sort === 'distance' ? { sort, descending } : { sort: 'retained', descending: true };
}

/** The class of a row key; null for the key of an object, which has more parts. */
function classOfKey(key: string): string | null {
  return key.startsWith(CLASS_KEY) && !key.includes(KEY_SEPARATOR) ? key.slice(CLASS_KEY.length) : null;
}

/** Parse time and state of the retained sizes. */
function ReadingTimes({ overview, retained, onRetain }: Pick<ClassTableProps, 'overview' | 'retained' | 'onRetain'>) {
  const { readMs, fromColumnCache = false } = overview;
  // The column cache includes retained sizes.
  if (fromColumnCache) return <span>{`Opened from the column cache in ${formatDuration(readMs)}`}</span>;
  const read = `Read in ${formatDuration(readMs)}`;
  if (retained.state === 'ready')
    return <span>{`${read}, retained sizes in ${formatDuration(retained.computeMs)}`}</span>;
  if (retained.state === 'computing') return <span>{`${read}, computing retained sizes …`}</span>;
  return (
    <>
      <span className="is-warning cut" title={errorText(retained.error)}>
        {`${read}, no retained sizes: ${retained.error.message}`}
      </span>
      <Button look="bare" size="tiny" onClick={onRetain}>
        {' '}
        Retry{' '}
      </Button>
    </>
  );
}

export function ClassTable(props: ClassTableProps) {
  const { document, overview, retained, query, onQuery, selected, onSelect, objectActions, onCopy, table } = props;
  const { filter, empty } = props;
  const { rows, loader } = useClassRows(document, filter, query, retained.state);
  const root = useRef<HTMLDivElement>(null);
  const layout = useLayout((state) => state.tables[CLASS_LAYOUT_KEY]);
  const setTable = useLayout((state) => state.setTable);
  const [copied, setCopied] = useState(false);
  const totals = rows.totals();
  const matching = totals?.matching ?? 0;
  const shown = rows.shown() ?? query;
  const shownKey = JSON.stringify(shown);
  const pages = useObjectPages(document, retained.state === 'ready');
  // Indexes of expanded classes; valid as long as the order is unchanged, also after their page was evicted.
  const places = useMemo(() => ({ of: shownKey, byName: new Map<string, number>() }), [shownKey]).byName;
  const opened = pages.keys().flatMap((key) => {
    const name = classOfKey(key);
    if (name === null) return [];
    const found = rows.placeOf(name);
    if (found >= 0) places.set(name, found);
    const row = places.get(name) ?? -1;
    return row < 0 ? [] : [{ row, lines: linesUnder(pages, key, 2) }];
  });
  const lines = linesBetweenRows(matching, opened);
  const lineAt = (index: number): ClassLine | undefined => {
    const { row: place, line } = lines.at(index);
    if (line !== null) return line;
    const row = rows.row(place);
    if (row === null) return undefined;
    const key = CLASS_KEY + row.name;
    return { kind: 'class', key, row, expanded: pages.opened(key) !== null };
  };
  const visibleClasses = ({ first, last }: RowsInSight): string => {
    if (totals === null) return '…';
    if (matching === 0) return `No rows of ${formatCount(overview.classCount)} classes`;
    const from = lines.at(Math.max(0, first - 1)).row + 1;
    const to = Math.min(matching, lines.at(Math.max(0, last - 1)).row + 1);
    const classes = matching === 1 ? 'class' : 'classes';
    return `Rows ${formatCount(from)} to ${formatCount(to)} of ${formatCount(matching)} ${classes}`;
  };
  const columns = useMemo(
    () => classColumns({ totalSizeBytes: overview.totalSizeBytes, retained: retained.state, onMore: pages.more }),
    [overview.totalSizeBytes, retained.state, pages],
  );
  const sourceOf = (line: Exclude<ClassLine, { kind: 'more' }>): ObjectSource =>
    line.kind === 'object'
      ? line.source
      : {
          kind: 'class',
          className: line.row.name,
          order: objectOrder(shown, retained.state),
          ...(filter === null ? {} : { of: filter }),
        };
  const toggle = (line: ClassLine): void => {
    if (line.kind === 'more' || line.expanded === null) return;
    if (line.expanded) pages.close(line.key);
    else pages.open(line.key, sourceOf(line));
  };

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);

  // Recreated on each render: indexes depend on expanded rows, and repeated calls send no query.
  const look = (start: number, end: number): void =>
    rows.look(lines.at(start).row, lines.at(Math.max(start, end - 1)).row + 1);
  const copy = (text: string): void => void onCopy(text).then(setCopied);
  // Update a selected class with figures that arrive after the selection.
  const selectedClass = selected?.kind === 'class' ? selected.row : null;
  const place = selectedClass === null ? -1 : rows.placeOf(selectedClass.name);
  const fresh = place < 0 ? null : rows.row(place);
  // New rows start at the top once they are loaded, so that the rows in view do not scroll early. A selected class that is still listed
  // stays visible, because the next key press applies to it.
  const selectedLine = place < 0 ? 0 : lines.placeOfRow(place);
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current === shownKey) return;
    lastShown.current = shownKey;
    const above = table.current === null ? 0 : Math.floor(table.current.clientHeight / ROW_HEIGHT_PX / 2);
    table.current?.scrollTo({ top: Math.max(0, selectedLine - above) * ROW_HEIGHT_PX });
  }, [shownKey, selectedLine, table]);
  useEffect(() => {
    if (fresh !== null && fresh !== selectedClass) onSelect({ kind: 'class', row: fresh });
  }, [fresh, selectedClass, onSelect]);
  const error = rows.error();
  const isFiltered = shown.filter !== '';
  const isAsking = filter !== null && rows.loading();
  useKeys({ Escape: loader.cancel }, { within: root, enabled: isAsking });

  return (
    <div className="classes" ref={root}>
      {error === null ? null : (
        <ErrorState
          place="strip"
          severity={error.code === 'cancelled' ? 'info' : 'error'}
          title={error.code === 'analysis_crashed' ? 'The analysis process exited' : 'The rows could not be loaded'}
          detail={error.message}
          suggestion={error.suggestion}
          actions={
            <Button size="tiny" onClick={error.code === 'analysis_crashed' ? props.onReopen : () => rows.retry()}>
              {error.code === 'analysis_crashed' ? 'Open again' : 'Retry'}
            </Button>
          }
        />
      )}
      <VirtualTable<ClassLine>
        label="Classes"
        ref={table}
        columns={columns}
        rowCount={lines.count}
        rowAt={lineAt}
        keyOf={(line) => line.key}
        onRange={look}
        rowHeightPx={ROW_HEIGHT_PX}
        sort={tableSort(shown)}
        onSort={(sort) => onQuery({ ...query, ...querySort(sort) })}
        selectedKey={
          selected === null ? null : selected.kind === 'class' ? CLASS_KEY + selected.row.name : selected.key
        }
        indexOfKey={(key) => {
          const name = classOfKey(key);
          return name === null ? lines.placeOfLine((line) => line.key === key) : lines.placeOfRow(rows.placeOf(name));
        }}
        onSelect={(line) => {
          if (line.kind === 'class') onSelect({ kind: 'class', row: line.row });
          else if (line.kind === 'object') onSelect({ kind: 'object', key: line.key, node: line.item.node });
        }}
        onDwell={(line) => {
          if (line.kind !== 'more' && line.expanded === false) pages.expect(line.key, sourceOf(line));
        }}
        onOpen={(line) => {
          if (line.kind === 'object') objectActions.onWhy(line.item.node, line.key);
          else if (line.kind === 'more') pages.more(line.parentKey);
          else toggle(line);
        }}
        onCopy={copy}
        menuOf={(line) => {
          const copyRow: MenuEntry = {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(line)).join('\t')),
          };
          if (line.kind === 'more') return [];
          if (line.kind === 'object') return [...objectMenu(line.item.node, line.key, objectActions), copyRow];
          const { name } = line.row;
          return [
            { label: 'Copy class name', icon: CopyIcon, onSelect: () => copy(name) },
            copyRow,
            { kind: 'separator' },
            { label: 'Filter by class name', icon: FilterIcon, onSelect: () => onQuery({ ...query, filter: name }) },
          ];
        }}
        tree={{
          levelOf: (line) => (line.kind === 'class' ? 1 : line.level),
          expandedOf: (line) => (line.kind === 'more' ? null : line.expanded),
          onToggle: toggle,
        }}
        {...(layout === undefined ? {} : { layout })}
        onLayout={(next) =>
          setTable(CLASS_LAYOUT_KEY, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] })
        }
        rowAttributes={(line) => ({
          'data-testid': `${line.kind}-row`,
          'data-object': line.kind === 'object' ? String(line.item.node.id) : undefined,
        })}
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
            <EmptyState place="inline" title={empty} />
          )
        }
        inSight={{ testId: 'class-total', text: visibleClasses }}
        footer={
          <>
            {(isFiltered || filter !== null) && totals !== null && matching > 0 ? (
              <span>
                {formatCount(totals.objects)} objects, {formatBytes(totals.shallowSizeBytes)};{' '}
                {formatCount(overview.classCount)} classes in all
              </span>
            ) : null}
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {isAsking ? (
              <QueryProgress doing="Filtering" progress={loader.progress()} onCancel={loader.cancel} />
            ) : null}
            {filter === null && rows.loading() && totals !== null ? <span>Loading rows …</span> : null}
            <ReadingTimes overview={overview} retained={retained} onRetain={props.onRetain} />
          </>
        }
      />
    </div>
  );
}
