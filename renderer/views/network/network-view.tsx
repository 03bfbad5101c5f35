/** Requests as a table with waterfall, overview and details: shared by live targets and HAR files. */
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { formatBytes, formatCount, formatDuration } from '../../../shared/base/units.ts';
import { requestKey, type NetworkEntry } from '../../../shared/contracts/network.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { CopyIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { orderedColumns, sortRows, type TableSort } from '../../widgets/table-columns.ts';
import { TimeBars } from '../../widgets/time-bars/time-bars.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { BLOCKING_COLUMNS, HIDDEN_AT_FIRST, NETWORK_COLUMNS } from './network-columns.tsx';
import { NetworkDetailsPane, type AskDetails } from './network-details.tsx';
import {
  filteredEntries,
  loadMoments,
  NETWORK_TYPES,
  spanOf,
  STATUS_FILTERS,
  totalsOf,
  underWay,
  type NetworkFilter,
  type NetworkType,
  type StatusFilter,
  type TimeSpan,
} from './network-rows.ts';
import { WaterfallCanvas } from './waterfall-canvas.tsx';
import './network.css';

export interface NetworkViewProps {
  /** Oldest first. */
  readonly entries: readonly NetworkEntry[];
  /** End of open requests: now, or the end of the log. */
  readonly nowMs: number;
  readonly ask: AskDetails;
  /** Toolbar content before the filters and at the end. */
  readonly leading?: ReactNode;
  readonly trailing?: ReactNode;
  /** Content next to the type filter, and strips below. */
  readonly status?: ReactNode;
  readonly strips?: ReactNode;
  /** Shown in place of rows if there are no requests. */
  readonly empty: ReactNode;
  /** The end of the footer. */
  readonly note?: ReactNode;
}

const TABLE_KEY = 'network.requests';
const PANES_KEY = 'network.details';
const ROW_PX = 24;
/** Columns hidden while details are open. */
const BESIDE_DETAILS: readonly string[] = ['method', 'type', 'initiator', 'priority'];
const SLICES = 120;
const TYPE_OPTIONS: readonly { readonly value: NetworkType | 'all'; readonly label: string; readonly title: string }[] =
  [
    { value: 'all', label: 'All', title: 'Requests of every type' },
    ...(Object.keys(NETWORK_TYPES) as NetworkType[]).map((value) => ({ value, ...NETWORK_TYPES[value] })),
  ];
const NO_FILTER: NetworkFilter = { text: '', type: 'all', status: 'any', range: null, view: 'requests' };

export function NetworkView({
  entries,
  nowMs,
  ask,
  leading,
  trailing,
  status: said,
  strips,
  empty,
  note,
}: NetworkViewProps) {
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const text = useSettledText(typed);
  const [choice, setChoice] = useState<Omit<NetworkFilter, 'text'>>(NO_FILTER);
  const { type, status, range, view } = choice;
  const choose = (what: Partial<NetworkFilter>): void => setChoice((before) => ({ ...before, ...what }));
  const [sort, setSort] = useState<readonly TableSort[]>([]);
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const kept = useTableLayout(TABLE_KEY);
  const layout = useMemo(
    () =>
      kept.layout.order.length === 0 && kept.layout.hidden.length === 0
        ? { ...kept.layout, hidden: [...HIDDEN_AT_FIRST] }
        : kept.layout,
    [kept.layout],
  );
  // With details open, only distinguishing columns and the waterfall have room.
  const shownLayout = useMemo(
    () => (selectedId === null ? layout : { ...layout, hidden: [...layout.hidden, ...BESIDE_DETAILS] }),
    [layout, selectedId],
  );
  const setLayout: typeof kept.setLayout = (next) =>
    kept.setLayout(
      selectedId === null
        ? next
        : {
            ...next,
            hidden: next.hidden.filter((id) => !BESIDE_DETAILS.includes(id) || layout.hidden.includes(id)),
          },
    );
  const narrow = useNarrow(root);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  useKeys({ Slash: () => field.current?.focus() }, { within: root });
  useKeys(
    {
      Escape: () => {
        if (selectedId !== null) setSelectedId(null);
        else choose({ range: null });
      },
    },
    { within: root, enabled: selectedId !== null || range !== null },
  );

  const columns = view === 'blocking' ? BLOCKING_COLUMNS : NETWORK_COLUMNS;
  const rows = useMemo(() => {
    const fitting = filteredEntries(entries, { text, type, status, range, view });
    return sortRows(fitting, columns, sort);
  }, [entries, text, type, status, range, view, columns, sort]);
  const indexes = useMemo(() => new Map(rows.map(({ id }, index) => [String(id), index])), [rows]);
  const whole = useMemo(() => spanOf(entries, nowMs), [entries, nowMs]);
  const span: TimeSpan = range ?? whole ?? { fromMs: 0, toMs: 1 };
  const moments = useMemo(() => loadMoments(entries), [entries]);
  const selected = selectedId === null ? undefined : entries.find(({ id }) => id === selectedId);
  const waterfallColumn = orderedColumns(columns, shownLayout).findIndex(({ id }) => id === 'waterfall');
  const isFiltered = text !== '' || type !== 'all' || status !== 'any' || range !== null;
  const clearFilters = (): void => {
    setTyped('');
    choose({ ...NO_FILTER, view });
  };
  const select = useCallback((id: number) => setSelectedId(id), []);

  const list = (
    <div className="network-list">
      {whole === null ? null : (
        <Overview entries={entries} whole={whole} range={range} onRange={(next) => choose({ range: next })} />
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
          onSelect={({ id }) => select(id)}
          onOpen={({ id }) => select(id)}
          onCopy={kept.copy}
          layout={shownLayout}
          onLayout={setLayout}
          menuOf={(entry) => rowMenu(entry, kept.copy)}
          rowAttributes={(entry) => ({ 'data-state': entry.state })}
          empty={
            entries.length === 0 ? (
              empty
            ) : view === 'blocking' && !isFiltered ? (
              <EmptyState place="inline" title="No render-blocking requests and no large uncached resources" />
            ) : (
              <EmptyState
                place="inline"
                title="No request matches the filters"
                action={<Button onClick={clearFilters}>Clear filters</Button>}
              />
            )
          }
          footer={<Footer all={entries} shown={rows} moments={moments} note={kept.copied ? 'Copied' : note} />}
        />
        <WaterfallCanvas
          table={table}
          rows={rows}
          column={waterfallColumn}
          rowPx={ROW_PX}
          span={span}
          nowMs={nowMs}
          moments={moments}
        />
      </div>
    </div>
  );
  const details =
    selected === undefined ? null : (
      <NetworkDetailsPane
        key={selected.id}
        entry={selected}
        ask={ask}
        onClose={() => {
          setSelectedId(null);
          table.current?.focus();
        }}
        onSelect={select}
      />
    );
  return (
    <div className="network" ref={root} data-testid="network">
      <div className="toolbar network-toolbar" role="toolbar" aria-label="Requests">
        {leading}
        <Segmented
          label="Requests to show"
          value={view}
          options={[
            { value: 'requests', label: 'Requests' },
            {
              value: 'blocking',
              label: 'Blocking',
              title: 'Render-blocking requests and large uncached resources',
            },
          ]}
          onValue={(next) => choose({ view: next })}
        />
        <div className="network-filter">
          <Field
            ref={field}
            label="Filter requests"
            placeholder="Filter URL or type"
            shortcut="Slash"
            value={typed}
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              table.current?.focus();
            }}
          />
        </div>
        <Menu
          entries={(Object.keys(STATUS_FILTERS) as StatusFilter[]).map((value) => ({
            label: STATUS_FILTERS[value].label,
            checked: value === status,
            onSelect: () => choose({ status: value }),
          }))}
        >
          <Button title="Filter by status">{STATUS_FILTERS[status].label}</Button>
        </Menu>
        <span className="grow" />
        {trailing}
      </div>
      <div className="network-types">
        <Segmented
          label="Type of request"
          value={type}
          options={TYPE_OPTIONS}
          onValue={(next) => choose({ type: next })}
        />
        <span className="grow" />
        {said}
      </div>
      {strips}
      <div className="network-body-pane">
        <SplitPane
          label="Resize details"
          direction="row"
          sizes={sizes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
          panes={[
            { id: 'list', content: list, minSize: narrow ? '0px' : '360px' },
            ...(narrow || details === null
              ? []
              : [
                  {
                    id: 'details',
                    content: details,
                    initialSize: '400px',
                    minSize: '260px',
                    maxSize: '70%',
                    fixed: true,
                  },
                ]),
          ]}
        />
        {narrow && details !== null ? <div className="network-overlay">{details}</div> : null}
      </div>
    </div>
  );
}

function rowMenu(entry: NetworkEntry, copy: (text: string) => void): MenuEntry[] {
  return [
    { label: 'Copy URL', icon: CopyIcon, onSelect: () => copy(entry.url) },
    { label: 'Copy request id', icon: CopyIcon, onSelect: () => copy(requestKey(entry)) },
  ];
}

/** Requests in flight over time; a range filters the table and limits the waterfall. */
function Overview({
  entries,
  whole,
  range,
  onRange,
}: {
  entries: readonly NetworkEntry[];
  whole: TimeSpan;
  range: TimeSpan | null;
  onRange: (range: TimeSpan | null) => void;
}) {
  const values = useMemo(() => underWay(entries, whole, SLICES), [entries, whole]);
  const barMs = (whole.toMs - whole.fromMs) / SLICES;
  // Even, so that the middle of the axis is an integer.
  const top = 2 * Math.ceil(values.reduce((most, value) => Math.max(most, value), 1) / 2);
  const relative = range === null ? null : { fromMs: range.fromMs - whole.fromMs, toMs: range.toMs - whole.fromMs };
  return (
    <TimeBars
      label="Requests in flight over time"
      title="In flight"
      note={formatDuration(whole.toMs - whole.fromMs)}
      startMs={0}
      barMs={barMs}
      count={SLICES}
      values={values}
      top={top}
      formatValue={(value) => formatCount(value)}
      textOf={({ fromMs, toMs }) => `${formatDuration(fromMs)} to ${formatDuration(toMs)}`}
      range={relative}
      onRange={(next) =>
        onRange(next === null ? null : { fromMs: next.fromMs + whole.fromMs, toMs: next.toMs + whole.fromMs })
      }
      table={null}
    />
  );
}

function Footer({
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
      {totals.finishMs === null ? null : <span>Finish {formatDuration(totals.finishMs)}</span>}
      {content === undefined ? null : (
        <span className="is-info">DOMContentLoaded {formatDuration(content.afterMs)}</span>
      )}
      {load === undefined ? null : <span className="is-error">Load {formatDuration(load.afterMs)}</span>}
      <span className="grow" />
      {note === undefined ? null : <span className="third cut">{note}</span>}
    </>
  );
}
