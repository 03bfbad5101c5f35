/** Requests as a table with waterfall, overview and details: shared by live targets and HAR files. */
import { useCallback, useRef, useEffect, useState, type ReactNode, type RefObject } from 'react';
import type { NetworkDetails, NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { enterRows } from '../../core/widgets/tables/enter-rows.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { useFieldKeys } from '../../core/widgets/keys/use-field-keys.ts';
import { DetailsBeside } from '../../core/widgets/details-beside.tsx';
import { useNarrow } from '../../core/widgets/use-narrow.ts';
import { NetworkDetailsPane, type AskDetails } from './network-details.tsx';
import { NetworkList } from './network-list.tsx';
import { NETWORK_TYPES, STATUS_FILTERS, type NetworkType, type StatusFilter } from './network-rows.ts';
import { FILTER_PROPERTIES } from './request-filter.ts';
import { useNetworkFilter, type FilteredRequests } from './use-network-filter.ts';
import { useRequestPlaces } from './use-request-places.ts';
import './network.css';

// Above the requests: what is shown, the controls of the panel or document, and below them the filters by type and status.

interface NetworkToolbarProps {
  readonly filtered: FilteredRequests;
  readonly field: RefObject<HTMLInputElement | null>;
  /** Enter or ↓ in the field: moves to the results. */
  readonly onLeaveField: (typed: 'enter' | 'down') => void;
  /** Content before the filters and at the end. */
  readonly leading: ReactNode;
  readonly trailing: ReactNode;
  /** Content at the end of the row of filters. */
  readonly status: ReactNode;
}

const TYPE_OPTIONS: readonly { readonly value: NetworkType | 'all'; readonly label: string; readonly title: string }[] =
  [
    { value: 'all', label: 'All', title: 'Requests of every type' },
    ...(Object.keys(NETWORK_TYPES) as NetworkType[]).map((value) => ({ value, ...NETWORK_TYPES[value] })),
  ];

function NetworkToolbar({ filtered, field, onLeaveField, leading, trailing, status }: NetworkToolbarProps) {
  const { filter, typed, setTyped, choose } = filtered;
  return (
    <>
      <div className="toolbar network-toolbar" role="toolbar" aria-label="Requests">
        {leading}
        <Segmented
          label="Requests to show"
          value={filter.view}
          options={[
            { value: 'requests', label: 'Requests' },
            {
              value: 'blocking',
              label: 'Blocking',
              title: 'Render-blocking requests and large uncached resources',
            },
          ]}
          onValue={(view) => choose({ view })}
        />
        <div className="network-filter">
          <Field
            ref={field}
            label="Filter requests"
            placeholder="Filter, -exclude, domain:…"
            title={`Words that must all match; -word excludes. Also /regular expression/ and ${FILTER_PROPERTIES.join(':, ')}:`}
            shortcut="Slash"
            value={typed}
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              onLeaveField(event.key === 'Enter' ? 'enter' : 'down');
            }}
          />
        </div>
        <span className="grow" />
        {trailing}
      </div>
      <div className="network-types row">
        <Segmented
          label="Request type"
          value={filter.type}
          options={TYPE_OPTIONS}
          onValue={(type) => choose({ type })}
        />
        <Menu
          entries={(Object.keys(STATUS_FILTERS) as StatusFilter[]).map((value) => ({
            label: STATUS_FILTERS[value].label,
            checked: value === filter.status,
            onSelect: () => choose({ status: value }),
          }))}
        >
          <Button title="Filter by status">{STATUS_FILTERS[filter.status].label}</Button>
        </Menu>
        <span className="grow" />
        {status}
      </div>
    </>
  );
}

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
  /** Further entries of a request's menu. */
  readonly actionsOf?: (entry: NetworkEntry) => readonly MenuEntry[];
  /** The document, and whether it is a capture: links lead to its requests then. */
  readonly documentId: string;
  /** Called for the request of a link that is not among the entries. */
  readonly onMissing?: (id: number) => void;
  readonly isCapture: boolean;
}

const PANES_KEY = 'network.details';

export function NetworkView(props: NetworkViewProps) {
  const { entries, nowMs, ask, strips } = props;
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const filtered = useNetworkFilter(entries);
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const select = useCallback((id: number) => setSelectedId(id), []);
  const narrow = useNarrow(root);
  const split = usePanes(PANES_KEY);
  useFieldKeys(field, root);
  useKeys(
    {
      Escape: () => {
        if (selectedId !== null) setSelectedId(null);
        else filtered.choose({ range: null });
      },
    },
    { within: root, enabled: selectedId !== null || filtered.filter.range !== null },
  );
  const copying = useAction();
  const clipboard = useClipboard();
  const copyAs = async (id: number, format: (details: NetworkDetails) => string): Promise<void> => {
    const details = await copying.perform(() => ask(id));
    if (details !== null) await clipboard(format(details));
  };
  const selected = selectedId === null ? undefined : entries.find(({ id }) => id === selectedId);
  const { onMissing } = props;
  const missing = selected === undefined ? selectedId : null;
  useEffect(() => {
    if (missing !== null) onMissing?.(missing);
  }, [missing, onMissing]);
  const reveal = useRequestPlaces({
    documentId: props.documentId,
    isCapture: props.isCapture,
    hasEntries: entries.length > 0,
    selected,
    onGo: (id) => {
      filtered.clear();
      setSelectedId(id);
    },
  });
  const list = (
    <NetworkList
      entries={entries}
      nowMs={nowMs}
      filtered={filtered}
      selectedId={selectedId}
      onSelect={select}
      onCopyAs={(id, format) => void copyAs(id, format)}
      actionsOf={props.actionsOf}
      reveal={reveal}
      table={table}
      empty={props.empty}
      note={props.note}
    />
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
    <div className="network column full fill" ref={root} data-testid="network">
      <NetworkToolbar
        filtered={filtered}
        field={field}
        onLeaveField={(typed) => (typed === 'down' ? enterRows(table.current) : table.current?.focus())}
        leading={props.leading}
        trailing={props.trailing}
        status={props.status}
      />
      {strips}
      <FailureState place="strip" title="The request was not copied" error={copying.error} />
      <DetailsBeside room="texts" main={list} details={details} isNarrow={narrow} {...split} />
    </div>
  );
}
