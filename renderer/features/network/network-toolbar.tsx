/** Above the requests: what is shown, the controls of the panel or document, and below them the filters by type and status. */
import type { ReactNode, RefObject } from 'react';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { NETWORK_TYPES, STATUS_FILTERS, type NetworkType, type StatusFilter } from './network-rows.ts';
import { FILTER_PROPERTIES } from './request-filter.ts';
import type { FilteredRequests } from './use-network-filter.ts';

export interface NetworkToolbarProps {
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

export function NetworkToolbar({ filtered, field, onLeaveField, leading, trailing, status }: NetworkToolbarProps) {
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
