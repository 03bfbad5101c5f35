/** Cookies, local and session storage of a page. Values are masked until the person shows them. */
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { ok } from '../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import { useAction } from '../../stores/use-action.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { RefreshIcon } from '../../widgets/icons.tsx';
import { NoRows } from '../../widgets/no-rows.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { type Column, type TableSort } from '../../widgets/table-columns.ts';
import { SortedTable } from '../../widgets/sorted-table.tsx';
import './storage.css';

/** The maximum of one tool response; larger pages need a filter. */
const ROWS = 500;
type Kind = 'cookies' | 'local' | 'session';

const CookiesSchema = z.object({
  total: z.number(),
  matching: z.number(),
  cookies: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      domain: z.string(),
      path: z.string(),
      expiresAt: z.string().nullable(),
      secure: z.boolean(),
      httpOnly: z.boolean(),
      sameSite: z.string().nullable(),
      sizeBytes: z.number(),
    }),
  ),
});
const StorageSchema = z.object({
  total: z.number(),
  matching: z.number(),
  entries: z.array(z.object({ key: z.string(), value: z.string(), lengthChars: z.number() })),
});

interface StorageRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly expires: string;
  readonly flags: string;
  /** Bytes of a cookie, characters of a stored value. */
  readonly size: number;
}

interface Listed {
  readonly kind: Kind;
  readonly total: number;
  readonly rows: readonly StorageRow[];
}

function column(
  id: keyof StorageRow,
  title: string,
  width: Column<StorageRow>['width'],
  of: (row: StorageRow) => string = (row) => String(row[id]),
): Column<StorageRow> {
  return { id, title, width, text: of, sortable: 'text', sortValue: (row) => row[id] };
}

const COOKIE_COLUMNS: readonly Column<StorageRow>[] = [
  { ...column('name', 'Name', 180), canHide: false },
  column('value', 'Value', 'grow'),
  column('domain', 'Domain', 160),
  column('path', 'Path', 80),
  column('expires', 'Expires', 150),
  column('flags', 'Flags', 190),
  { ...column('size', 'Size', 80, ({ size }) => formatBytes(size)), align: 'right', sortable: 'figure' },
];
const STORAGE_COLUMNS: readonly Column<StorageRow>[] = [
  { ...column('name', 'Key', 260), canHide: false },
  column('value', 'Value', 'grow'),
  { ...column('size', 'Characters', 100, ({ size }) => formatCount(size)), align: 'right', sortable: 'figure' },
];

async function readCookies(bridge: Bridge, target: string): Promise<AppResult<Listed>> {
  const answer = await bridge.call('pen_cookies', { limit: ROWS, target }, CookiesSchema);
  if (!answer.ok) return answer;
  const rows = answer.value.cookies.map((cookie): StorageRow => ({
    key: `${cookie.domain} ${cookie.path} ${cookie.name}`,
    name: cookie.name,
    value: cookie.value,
    domain: cookie.domain,
    path: cookie.path,
    expires: cookie.expiresAt === null ? 'Session' : cookie.expiresAt.slice(0, 16).replace('T', ' '),
    flags: [
      cookie.secure ? 'Secure' : '',
      cookie.httpOnly ? 'HttpOnly' : '',
      cookie.sameSite === null ? '' : `SameSite ${cookie.sameSite}`,
    ]
      .filter(Boolean)
      .join(', '),
    size: cookie.sizeBytes,
  }));
  return ok({ kind: 'cookies', total: answer.value.total, rows });
}

async function readStorage(bridge: Bridge, target: string, type: 'local' | 'session'): Promise<AppResult<Listed>> {
  const answer = await bridge.call('pen_storage', { type, limit: ROWS, target }, StorageSchema);
  if (!answer.ok) return answer;
  const rows = answer.value.entries.map(({ key, value, lengthChars }): StorageRow => ({
    key,
    name: key,
    value,
    domain: '',
    path: '',
    expires: '',
    flags: '',
    size: lengthChars,
  }));
  return ok({ kind: type, total: answer.value.total, rows });
}

const BY_NAME: TableSort = { columnId: 'name', descending: false };

export function StoragePanel({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const shows = useTopic('settings', (settings) => settings.showSecrets);
  const saving = useAction();
  const [kind, setKind] = useState<Kind>('cookies');
  const [filter, setFilter] = useState('');
  const arranged = useTableLayout(`storage.${kind}`);
  // Shown or masked values come from main: the window holds no others.
  const { answer, refetch } = useQuery(isConnected ? `${kind} ${target.id} ${shows}` : null, () =>
    kind === 'cookies' ? readCookies(bridge, target.id) : readStorage(bridge, target.id, kind),
  );
  const error = answer?.ok === false ? answer.error : saving.error;

  const shown = answer?.ok === true && answer.value.kind === kind ? answer.value : null;
  const columns = kind === 'cookies' ? COOKIE_COLUMNS : STORAGE_COLUMNS;
  const rows = useMemo(() => {
    const needle = filter.toLowerCase();
    return (shown?.rows ?? []).filter(({ name }) => name.toLowerCase().includes(needle));
  }, [shown, filter]);
  return (
    <div className="storage-panel" data-testid="storage-panel">
      <div className="toolbar">
        <Segmented<Kind>
          label="Storage type"
          value={kind}
          options={[
            { value: 'cookies', label: 'Cookies' },
            { value: 'local', label: 'Local storage' },
            { value: 'session', label: 'Session storage' },
          ]}
          onValue={setKind}
        />
        <div className="storage-filter">
          <Field label="Filter" placeholder="Name or key" value={filter} onValue={setFilter} />
        </div>
        <Button size="tiny" icon={RefreshIcon} disabled={!isConnected} onClick={refetch}>
          Refresh
        </Button>
        <span className="grow" />
        <label className="storage-switch">
          <input
            type="checkbox"
            checked={shows}
            onChange={({ target: { checked } }) =>
              void saving.perform(() => bridge.command('settings.update', { showSecrets: checked }))
            }
          />
          Show values in this window
        </label>
      </div>
      <FailureState place="strip" error={error} />
      <SortedTable<StorageRow>
        label={kind === 'cookies' ? 'Cookies' : 'Stored keys'}
        columns={columns}
        rows={rows}
        firstSort={BY_NAME}
        keyOf={({ key }) => key}
        arranged={arranged}
        empty={
          shown === null ? (
            <EmptyState title={isConnected && error === null ? 'Loading storage …' : 'Storage not available'} />
          ) : filter === '' ? (
            <EmptyState title={kind === 'cookies' ? 'This page has no cookies' : `No entries in ${kind} storage`} />
          ) : (
            <NoRows waitsFor={null} noun="name" none="" filter={filter} onFilter={setFilter} />
          )
        }
        footer={
          shown === null
            ? null
            : `${formatCount(rows.length)} of ${formatCount(shown.total)}${shown.total > shown.rows.length ? `, first ${formatCount(ROWS)} loaded` : ''}. Values ${shows ? 'shown' : 'masked: first characters and length'}`
        }
      />
    </div>
  );
}
