/**
 * The classes of an open snapshot, expandable into objects. Filter, sort and scroll query the analysis process for the visible rows only.
 */
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { AnalysisParams, AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HeapClassPage } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import type { HeapFilter } from '../../../../shared/engine/heap/contract/heap-filters.ts';
import { countNoun, formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useRedraw } from '../../../core/stores/hooks/use-redraw.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyIcon, FilterIcon } from '../../../core/widgets/icons.tsx';
import { addNoteEntries } from '../../../core/widgets/noted.tsx';
import { useKeys } from '../../../core/widgets/keys/keys.ts';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import type { VisibleRows } from '../../../core/widgets/tables/visible-row-numbers.ts';
import { errorText } from '../../../core/words/person-text.ts';
import { useHeapNames } from '../heap-names.ts';
import type { Selection } from '../objects/selection.ts';
import type { OpenHeap } from '../open-heap.ts';
import { ExpandingTable } from '../objects/expanding-table.tsx';
import type { ObjectOrder } from '../objects/object-source.ts';
import { useObjectPages } from '../objects/use-object-pages.ts';
import type { Retained } from '../objects/use-retained.ts';
import { QueryProgress } from '../query-progress.tsx';
import { CLASS_LAYOUT_KEY, CLASS_SORTS, classColumns } from './class-columns.tsx';
import { classKey, classLines, type ClassHead, type ClassLines } from './class-lines.ts';
import { createClassRows, type ClassQuery, type ClassRows, type ClassTotals } from './class-rows.ts';

// Loads pages of classes, for all objects or those that match a filter. The first filtered page takes longer.

interface ClassLoader {
  readonly load: (params: AnalysisParams<'heap.classes'>) => Promise<AppResult<HeapClassPage>>;
  /** Progress of the last query; null if not known. */
  readonly progress: () => AnalysisProgress | null;
  /** Cancels pending queries; later queries run again. */
  readonly cancel: () => void;
}

function createClassLoader(document: AnalysisDocument, filter: HeapFilter | null, onChange: () => void): ClassLoader {
  let controller = new AbortController();
  let latestProgress: AnalysisProgress | null = null;
  return {
    load: async (params) => {
      if (filter === null) return document.query('heap.classes', params);
      latestProgress = null;
      const answer = await document.query(
        'heap.filtered-classes',
        { of: filter, ...params },
        {
          signal: controller.signal,
          onProgress: (progress) => {
            latestProgress = progress;
            onChange();
          },
        },
      );
      latestProgress = null;
      return answer;
    },
    progress: () => latestProgress,
    cancel: () => {
      controller.abort();
      controller = new AbortController();
    },
  };
}

// Below the class table: totals of the matching objects, state of the filter, and how the snapshot was read.

// Shows how a snapshot was read, below its classes.

/** Parse time and state of the retained sizes. */
function ReadingTimes({ overview, retained, onRetain }: Pick<OpenHeap, 'overview' | 'retained' | 'onRetain'>) {
  const { readMs, fromColumnCache = false } = overview;
  // The column cache includes retained sizes.
  if (fromColumnCache) return <span>{`Opened from the column cache in ${durationText(readMs)}`}</span>;
  const read = `Read in ${durationText(readMs)}`;
  if (retained.state === 'ready')
    return <span>{`${read}, retained sizes in ${durationText(retained.computeMs)}`}</span>;
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

interface ClassTableFooterProps extends Pick<OpenHeap, 'overview' | 'retained' | 'onRetain'> {
  /** Null until the first page. */
  readonly totals: ClassTotals | null;
  /** Only some classes or objects match. */
  readonly isFiltered: boolean;
  /** Set while a filter of objects is evaluated. */
  readonly filtering: ClassLoader | null;
  readonly isLoading: boolean;
}

function ClassTableFooter(props: ClassTableFooterProps) {
  const { totals, isFiltered, filtering, isLoading, overview, retained, onRetain } = props;
  return (
    <>
      {isFiltered && totals !== null && totals.matching > 0 ? (
        <span>
          {formatCount(totals.objects)} objects, {formatBytes(totals.shallowSizeBytes)};{' '}
          {formatCount(overview.classCount)} classes in all
        </span>
      ) : null}
      <span className="grow" />
      {filtering === null ? null : (
        <QueryProgress doing="Filtering" progress={filtering.progress()} onCancel={filtering.cancel} />
      )}
      {isLoading && totals !== null ? <span>Loading rows …</span> : null}
      <ReadingTimes overview={overview} retained={retained} onRetain={onRetain} />
    </>
  );
}

// The class rows of a document, reloaded when retained sizes and original names arrive, and released with the table.

/** Prefetch distance: one long scroll, or several until the next page is loaded. */
const AHEAD_ROWS = 150;

/** The rows and their loader. */
interface RowSource {
  readonly rows: ClassRows;
  readonly loader: ClassLoader;
}

function useClassRows(
  document: AnalysisDocument,
  filter: HeapFilter | null,
  query: ClassQuery,
  retained: Retained['state'],
): RowSource {
  const changed = useRedraw();
  const { version } = useHeapNames();
  const [source, setSource] = useState<RowSource>(() => createSource(document, filter, changed));
  const made = useRef(document);
  useEffect(() => {
    if (made.current === document) return;
    made.current = document;
    setSource(createSource(document, filter, changed));
  }, [document, filter, changed]);
  const { rows, loader } = source;
  useEffect(() => {
    rows.ask(query);
  }, [rows, query]);
  useEffect(() => {
    if (retained === 'ready' || version > 0) rows.refresh();
  }, [rows, retained, version]);
  const shownLoader = useRef<ClassLoader | null>(null);
  useEffect(() => {
    shownLoader.current = loader;
    return () => {
      shownLoader.current = null;
      // React may unmount and remount immediately in development; the pending query must survive that.
      queueMicrotask(() => (shownLoader.current === loader ? undefined : loader.cancel()));
    };
  }, [loader]);
  return source;
}

function createSource(document: AnalysisDocument, filter: HeapFilter | null, onChange: () => void): RowSource {
  const loader = createClassLoader(document, filter, onChange);
  return { loader, rows: createClassRows({ load: loader.load, onChange, aheadRows: AHEAD_ROWS }) };
}

/** Keeps the selected class in view and up to date when its rows are loaded again. */
interface SelectedClassParts {
  readonly rows: ClassRows;
  readonly lines: ClassLines;
  /** The query of the displayed rows as text. */
  readonly shownKey: string;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly table: RefObject<HTMLDivElement | null>;
  readonly rowHeightPx: number;
}

function useSelectedClass(parts: SelectedClassParts): void {
  const { rows, lines, shownKey, selected, onSelect, table, rowHeightPx } = parts;
  const selectedClass = selected?.kind === 'class' ? selected.row : null;
  const place = selectedClass === null ? -1 : rows.placeOf(selectedClass.name);
  // New rows start at the top once they are loaded, so that the rows in view do not scroll early. A selected class that is still listed
  // stays visible, because the next key press applies to it.
  const selectedLine = place < 0 ? 0 : lines.placeOfRow(place);
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current === shownKey) return;
    lastShown.current = shownKey;
    const above = table.current === null ? 0 : Math.floor(table.current.clientHeight / rowHeightPx / 2);
    table.current?.scrollTo({ top: Math.max(0, selectedLine - above) * rowHeightPx });
  }, [shownKey, selectedLine, table, rowHeightPx]);
  // Update a selected class with figures that arrive after the selection.
  const fresh = place < 0 ? null : rows.row(place);
  useEffect(() => {
    if (fresh !== null && fresh !== selectedClass) onSelect({ kind: 'class', row: fresh });
  }, [fresh, selectedClass, onSelect]);
}

export interface ClassTableProps extends OpenHeap {
  readonly query: ClassQuery;
  readonly onQuery: (query: ClassQuery) => void;
  /** Counts and lists only matching objects; null for all. The table is recreated for another filter. */
  readonly filter: HeapFilter | null;
  /** Shown if nothing matches and there is no name filter. */
  readonly empty: string;
}

const ROW_HEIGHT_PX = 24;

/** Objects use the sort order of their classes if it applies to objects. */
function objectOrder({ sort, descending }: ClassQuery, retained: Retained['state']): ObjectOrder {
  if (sort === 'shallow') return { sort, descending };
  if (retained !== 'ready') return { sort: 'shallow', descending: true };
  return sort === 'retained' || sort === 'distance' ? { sort, descending } : { sort: 'retained', descending: true };
}

/** `Rows 1 to 40 of 812 classes`. */
function visibleClasses(lines: ClassLines, matching: number, { first, last }: VisibleRows): string {
  const from = lines.rowAt(Math.max(0, first - 1)) + 1;
  const to = Math.min(matching, lines.rowAt(Math.max(0, last - 1)) + 1);
  return `Rows ${formatCount(from)} to ${formatCount(to)} of ${countNoun(matching, 'class', 'classes')}`;
}

export function ClassTable(props: ClassTableProps) {
  const { document, overview, retained, query, onQuery, selected, onSelect, objectActions, table } = props;
  const { filter, empty } = props;
  const { rows, loader } = useClassRows(document, filter, query, retained.state);
  const { shown: names } = useHeapNames();
  const root = useRef<HTMLDivElement>(null);
  const arranged = useTableLayout(CLASS_LAYOUT_KEY);
  const totals = rows.totals();
  const matching = totals?.matching ?? 0;
  const shown = rows.shown() ?? query;
  const pages = useObjectPages(document, retained.state === 'ready');
  const lines = classLines(rows, pages, matching);
  const columns = useMemo(
    () =>
      classColumns({ totalSizeBytes: overview.totalSizeBytes, retained: retained.state, onMore: pages.more, names }),
    [overview.totalSizeBytes, retained.state, pages, names],
  );
  const shownKey = JSON.stringify(shown);
  useSelectedClass({ rows, lines, shownKey, selected, onSelect, table, rowHeightPx: ROW_HEIGHT_PX });
  const isLoading = filter !== null && rows.loading();
  useKeys({ Escape: loader.cancel }, { within: root, enabled: isLoading });
  return (
    <ExpandingTable<ClassHead>
      label="Classes"
      ref={table}
      root={root}
      pages={pages}
      objectActions={objectActions}
      sourcesOf={({ key, row }) => [
        [
          key,
          {
            kind: 'class',
            className: row.name,
            order: objectOrder(shown, retained.state),
            ...(filter === null ? {} : { of: filter }),
          },
        ],
      ]}
      menuOfHead={({ row: { name } }) => [
        { label: 'Copy class name', icon: CopyIcon, onSelect: () => arranged.copy(name) },
        { label: 'Filter by class name', icon: FilterIcon, onSelect: () => onQuery({ ...query, filter: name }) },
        ...addNoteEntries(objectActions.onAddNote, () => ({ view: 'summary', className: name })),
      ]}
      prefetches
      hasCards
      columns={columns}
      rowCount={lines.count}
      rowAt={lines.at}
      // Recreated on each render: indexes depend on expanded rows, and repeated calls send no query.
      onRange={(start, end) => rows.look(lines.rowAt(start), lines.rowAt(Math.max(start, end - 1)) + 1)}
      rowHeightPx={ROW_HEIGHT_PX}
      sort={CLASS_SORTS.ofQuery(shown)}
      onSort={(sort) => onQuery({ ...query, ...CLASS_SORTS.ofTable(sort) })}
      selectedKey={selected === null ? null : selected.kind === 'class' ? classKey(selected.row.name) : selected.key}
      indexOfKey={lines.placeOfKey}
      onSelect={(line) => {
        if (line.kind === 'class') onSelect({ kind: 'class', row: line.row });
        else if (line.kind === 'object') onSelect({ kind: 'object', key: line.key, node: line.item.node });
      }}
      arranged={arranged}
      testIdOf={(line) => `${line.kind}-row`}
      empty={
        <NoRows
          waitsFor={totals === null ? '' : null}
          noun="class"
          none={empty}
          filter={shown.filter}
          onFilter={(name) => onQuery({ ...query, filter: name })}
        />
      }
      inView={{
        testId: 'class-total',
        text: (inView) =>
          totals === null
            ? '…'
            : matching === 0
              ? `No rows of ${formatCount(overview.classCount)} classes`
              : visibleClasses(lines, matching, inView),
      }}
      footer={
        <ClassTableFooter
          totals={totals}
          isFiltered={shown.filter !== '' || filter !== null}
          filtering={isLoading ? loader : null}
          isLoading={filter === null && rows.loading()}
          overview={overview}
          retained={retained}
          onRetain={props.onRetain}
        />
      }
    >
      <FailureState error={rows.error()} onRetry={() => rows.retry()} onReopen={props.onReopen} />
    </ExpandingTable>
  );
}
