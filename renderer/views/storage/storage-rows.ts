/** Rows of each kind of storage, read from a page. */
import { z } from 'zod';
import { ok } from '../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { RecordSet, StorageChange } from '../../../shared/contracts/page/page-storage.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { Column } from '../../widgets/tables/table-columns.ts';

/** The maximum of one tool response; larger pages need a filter. */
export const ROWS = 500;
export type StorageKind = 'cookies' | 'local' | 'session' | 'databases' | 'workers';

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

export interface StorageRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly expires: string;
  readonly flags: string;
  /** Bytes of a cookie, characters of a stored value, entries of an object store or cache; null if they are not known. */
  readonly size: number | null;
  /** Deletes it. */
  readonly deletion: StorageChange;
  /** The set that can be opened: an object store or a cache. */
  readonly set: RecordSet | null;
}

export interface Listed {
  readonly kind: StorageKind;
  readonly total: number;
  readonly rows: readonly StorageRow[];
}

function column(
  id: Exclude<keyof StorageRow, 'deletion' | 'set'>,
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
  { ...column('size', 'Size', 80, ({ size }) => formatBytes(size ?? 0)), align: 'right', sortable: 'figure' },
];
const STORAGE_COLUMNS: readonly Column<StorageRow>[] = [
  { ...column('name', 'Key', 260), canHide: false },
  column('value', 'Value', 'grow'),
  { ...column('size', 'Characters', 100, ({ size }) => formatCount(size ?? 0)), align: 'right', sortable: 'figure' },
];

/** Reads the storage of a kind. */
export function readRows(bridge: Bridge, target: string, kind: StorageKind): Promise<AppResult<Listed>> {
  if (kind === 'cookies') return readCookies(bridge, target);
  if (kind === 'databases') return readSets(bridge, target);
  return kind === 'workers' ? readWorkers(bridge, target) : readStorage(bridge, target, kind);
}

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
    deletion: { kind: 'remove-cookie', name: cookie.name, domain: cookie.domain, path: cookie.path },
    set: null,
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
    deletion: { kind: 'remove', area: type, key },
    set: null,
  }));
  return ok({ kind: type, total: answer.value.total, rows });
}

const SET_COLUMNS: readonly Column<StorageRow>[] = [
  { ...column('name', 'Name', 260), canHide: false },
  column('value', 'Object store', 'grow'),
  column('flags', 'Kind', 190),
  {
    ...column('size', 'Entries', 100, ({ size }) => (size === null ? '–' : formatCount(size))),
    align: 'right',
    sortable: 'figure',
  },
];

const WORKER_COLUMNS: readonly Column<StorageRow>[] = [
  { ...column('name', 'Scope', 300), canHide: false },
  column('value', 'Script', 'grow'),
  column('flags', 'State', 220),
];

/** The columns of the table of a kind of storage. */
export function columnsOf(kind: StorageKind): readonly Column<StorageRow>[] {
  if (kind === 'cookies') return COOKIE_COLUMNS;
  if (kind === 'workers') return WORKER_COLUMNS;
  return kind === 'databases' ? SET_COLUMNS : STORAGE_COLUMNS;
}

async function readSets(bridge: Bridge, targetId: string): Promise<AppResult<Listed>> {
  const answer = await bridge.command('storage.databases', { targetId });
  if (!answer.ok) return answer;
  const rows = answer.value.sets.map(({ kind, name, store, version, entries }): StorageRow => ({
    key: `${kind} ${name} ${store ?? ''}`,
    name,
    value: store ?? '',
    domain: '',
    path: '',
    expires: '',
    flags: kind === 'cache' ? 'Cache storage' : `IndexedDB${version === null ? '' : `, version ${version}`}`,
    size: entries,
    deletion: kind === 'cache' ? { kind: 'delete-cache', name } : { kind: 'delete-database', name },
    set: kind === 'cache' ? { kind, name } : store === null ? null : { kind, name, store },
  }));
  return ok({ kind: 'databases', total: rows.length, rows });
}

async function readWorkers(bridge: Bridge, targetId: string): Promise<AppResult<Listed>> {
  const answer = await bridge.command('storage.workers', { targetId });
  if (!answer.ok) return answer;
  const rows = answer.value.workers.map(({ scope, scriptUrl, state, isController }, index): StorageRow => ({
    key: `${index} ${scope} ${state}`,
    name: scope,
    value: scriptUrl,
    domain: '',
    path: '',
    expires: '',
    flags: isController ? `${state}, controls this page` : state,
    size: null,
    deletion: { kind: 'unregister-worker', scope },
    set: null,
  }));
  return ok({ kind: 'workers', total: rows.length, rows });
}
