/** The requests as a table with their waterfall, below the requests in flight over time. */
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { requestKey, type NetworkDetails, type NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { Button } from '../../core/widgets/button.tsx';
import { CopyIcon } from '../../core/widgets/icons.tsx';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { addNoteEntries, useAddNote } from '../../core/widgets/noted.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { VirtualTable } from '../../core/widgets/tables/virtual-table.tsx';
import { TimeBars } from '../../core/widgets/time-bars/time-bars.tsx';
import { loadMoments, requestsInFlight, totalsOf, type TimeSpan } from './network-rows.ts';
import { overviewScale } from './polling.ts';
import { asCurl, asFetch } from '../../../shared/features/network/contract/request-copies.ts';
import type { FilteredRequests } from './use-network-filter.ts';
import { WaterfallCanvas } from './waterfall-canvas.tsx';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { useTableLayout, type TableLayoutState } from '../../core/stores/hooks/use-table-layout.ts';
import { HIDDEN_AT_FIRST } from './network-columns.tsx';

// Requests in flight over time; a range filters the table and limits the waterfall.

const SLICES = 120;

function RequestsOverTime({
  entries,
  whole,
  range,
  onRange,
  polling,
}: {
  entries: readonly NetworkEntry[];
  whole: TimeSpan;
  range: TimeSpan | null;
  onRange: (range: TimeSpan | null) => void;
  /** Null if polling does not stretch the scale; otherwise whether the scale has it, and the scale of all requests. */
  polling: {
    readonly isShown: boolean;
    readonly whole: TimeSpan;
    readonly onShown: (isShown: boolean) => void;
  } | null;
}) {
  const values = useMemo(() => requestsInFlight(entries, whole, SLICES), [entries, whole]);
  const barMs = (whole.toMs - whole.fromMs) / SLICES;
  // Even, so that the middle of the axis is an integer.
  const top = 2 * Math.ceil(values.reduce((most, value) => Math.max(most, value), 1) / 2);
  const relative = range === null ? null : { fromMs: range.fromMs - whole.fromMs, toMs: range.toMs - whole.fromMs };
  return (
    <TimeBars
      label="Requests in flight over time"
      isSecondary
      title="In flight"
      note={
        <>
          {durationText(whole.toMs - whole.fromMs)}
          {polling === null ? null : (
            <Button
              size="tiny"
              look="bare"
              title={
                polling.isShown
                  ? 'Scale the overview to the other requests'
                  : `Polling requests and open streams continue until ${durationText(polling.whole.toMs - polling.whole.fromMs)}; the overview leaves them out`
              }
              onClick={() => polling.onShown(!polling.isShown)}
            >
              {polling.isShown ? 'Leave out polling' : 'Show polling'}
            </Button>
          )}
        </>
      }
      startMs={0}
      barMs={barMs}
      count={SLICES}
      values={values}
      top={top}
      formatValue={(value) => formatCount(value)}
      textOf={({ fromMs, toMs }) => `${durationText(fromMs)} to ${durationText(toMs)}`}
      range={relative}
      onRange={(next) =>
        onRange(next === null ? null : { fromMs: next.fromMs + whole.fromMs, toMs: next.toMs + whole.fromMs })
      }
      table={null}
    />
  );
}

const TABLE_KEY = 'network.requests';
/** Columns hidden while details are open. */
const BESIDE_DETAILS: readonly string[] = ['method', 'type', 'initiator', 'priority'];

/** Columns of the table of requests: fewer while details are open, because only distinguishing ones and the waterfall have room. */
function useRequestsLayout(hasDetails: boolean): TableLayoutState {
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

/** Totals of the shown requests, of all requests if some are filtered out, and when the page was loaded. */
function NetworkFooter({
  all,
  shown,
  moments,
  note,
}: {
  all: readonly NetworkEntry[];
  shown: readonly NetworkEntry[];
  moments: ReturnType<typeof loadMoments>;
  note: ReactNode;
}) {
  const totals = useMemo(() => totalsOf(shown), [shown]);
  const whole = useMemo(() => (shown.length === all.length ? null : totalsOf(all)), [all, shown]);
  const content = moments.findLast(({ kind }) => kind === 'content');
  const load = moments.findLast(({ kind }) => kind === 'load');
  const of = (part: string, total: string | null): string => (total === null ? part : `${part} of ${total}`);
  return (
    <>
      <span data-testid="network-count">
        {of(formatCount(totals.requests), whole === null ? null : formatCount(whole.requests))} requests
      </span>
      <span>
        {of(formatBytes(totals.transferBytes), whole === null ? null : formatBytes(whole.transferBytes))} transferred
      </span>
      <span>{formatBytes(totals.resourceBytes)} resources</span>
      {totals.finishMs === null ? null : <span>Finish {durationText(totals.finishMs)}</span>}
      {content === undefined ? null : <span className="is-info">DOMContentLoaded {durationText(content.afterMs)}</span>}
      {load === undefined ? null : <span className="is-error">Load {durationText(load.afterMs)}</span>}
      <span className="grow" />
      {note === undefined ? null : <span className="third cut">{note}</span>}
    </>
  );
}

export interface NetworkListProps {
  readonly entries: readonly NetworkEntry[];
  /** End of open requests: now, or the end of the log. */
  readonly nowMs: number;
  readonly filtered: FilteredRequests;
  readonly selectedId: number | null;
  readonly onSelect: (id: number) => void;
  /** Copies the details of a request in a format. */
  readonly onCopyAs: (id: number, format: (details: NetworkDetails) => string) => void;
  /** Further entries of a request's menu. */
  readonly actionsOf?: ((entry: NetworkEntry) => readonly MenuEntry[]) | undefined;
  /** The request of a link, which is scrolled to; a new object for each link. */
  readonly reveal: { readonly id: number } | null;
  readonly table: RefObject<HTMLDivElement | null>;
  /** Shown in place of rows if there are no requests. */
  readonly empty: ReactNode;
  /** The end of the footer. */
  readonly note: ReactNode;
}

const ROW_PX = 24;

function rowMenu(
  entry: NetworkEntry,
  copy: (text: string) => void,
  onCopyAs: NetworkListProps['onCopyAs'],
  actions: readonly MenuEntry[],
  onAddNote: ReturnType<typeof useAddNote>,
): MenuEntry[] {
  return [
    { label: 'Copy URL', icon: CopyIcon, onSelect: () => copy(entry.url) },
    { label: 'Copy as cURL', icon: CopyIcon, onSelect: () => onCopyAs(entry.id, asCurl) },
    { label: 'Copy as fetch', icon: CopyIcon, onSelect: () => onCopyAs(entry.id, asFetch) },
    { label: 'Copy request id', icon: CopyIcon, onSelect: () => copy(requestKey(entry)) },
    ...actions,
    ...addNoteEntries(onAddNote, () => ({ view: 'request', id: entry.id })),
  ];
}

function NoRows({
  filtered,
  hasEntries,
  empty,
}: {
  filtered: FilteredRequests;
  hasEntries: boolean;
  empty: ReactNode;
}) {
  if (!hasEntries) return empty;
  if (filtered.filter.view === 'blocking' && !filtered.isFiltered)
    return <EmptyState place="inline" title="No render-blocking requests and no large uncached resources" />;
  return (
    <EmptyState
      place="inline"
      title="No request matches the filters"
      action={<Button onClick={filtered.clear}>Clear filters</Button>}
    />
  );
}

export function NetworkList(props: NetworkListProps) {
  const { entries, nowMs, filtered, selectedId, onSelect, onCopyAs, actionsOf, reveal, table, empty, note } = props;
  const { filter, choose, columns, rows, sort, setSort } = filtered;
  const onAddNote = useAddNote();
  const arranged = useRequestsLayout(selectedId !== null);
  const indexes = useMemo(() => new Map(rows.map(({ id }, index) => [String(id), index])), [rows]);
  const rowOf = useRef(indexes);
  useEffect(() => {
    rowOf.current = indexes;
  });
  useEffect(() => {
    const index = reveal === null ? undefined : rowOf.current.get(String(reveal.id));
    const element = table.current;
    if (index === undefined || element === null) return;
    element.scrollTo({ top: Math.max(0, (index + 1) * ROW_PX - element.clientHeight / 2) });
  }, [reveal, table]);
  const scale = useMemo(() => overviewScale(entries, nowMs), [entries, nowMs]);
  const [showsPolling, setShowsPolling] = useState(false);
  const whole = scale === null ? null : showsPolling ? scale.whole : (scale.withoutPolling ?? scale.whole);
  const showPolling = (shows: boolean): void => {
    setShowsPolling(shows);
    choose({ range: null });
  };
  const span: TimeSpan = filter.range ?? whole ?? { fromMs: 0, toMs: 1 };
  const moments = useMemo(() => loadMoments(entries), [entries]);
  return (
    <div className="network-list column full">
      {scale === null || whole === null ? null : (
        <RequestsOverTime
          entries={entries}
          whole={whole}
          range={filter.range}
          onRange={(range) => choose({ range })}
          polling={
            scale.withoutPolling === null ? null : { isShown: showsPolling, whole: scale.whole, onShown: showPolling }
          }
        />
      )}
      <div className="network-table">
        <VirtualTable
          ref={table}
          label="Requests"
          columns={columns}
          rowCount={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={({ id }) => String(id)}
          rowHeightPx={ROW_PX}
          sort={sort}
          onSort={setSort}
          selectedKey={selectedId === null ? null : String(selectedId)}
          indexOfKey={(key) => indexes.get(key) ?? -2}
          onSelect={({ id }) => onSelect(id)}
          onOpen={({ id }) => onSelect(id)}
          arranged={arranged}
          menuOf={(entry) => rowMenu(entry, arranged.copy, onCopyAs, actionsOf?.(entry) ?? [], onAddNote)}
          rowAttributes={(entry) => ({ 'data-state': entry.state })}
          empty={<NoRows filtered={filtered} hasEntries={entries.length > 0} empty={empty} />}
          footer={<NetworkFooter all={entries} shown={rows} moments={moments} note={note} />}
        />
        <WaterfallCanvas
          table={table}
          rows={rows}
          isShown={!arranged.layout.hidden.includes('waterfall')}
          rowPx={ROW_PX}
          span={span}
          nowMs={nowMs}
          moments={moments}
        />
      </div>
    </div>
  );
}
