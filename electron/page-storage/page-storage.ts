/**
 * Changes what a page has stored, and lists its databases and caches, on a session that lasts for one command. Everything is of the storage
 * key of the page's own frame; frames of other origins are targets of their own.
 */
import { foreign } from '../../shared/base/foreign-text.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type {
  RecordsPage,
  RecordSet,
  ServiceWorkerInfo,
  StorageChange,
  StoredSet,
} from '../../shared/contracts/page/page-storage.ts';
import type { CommandCall } from '../../shared/contracts/protocol-commands.ts';
import { listServiceWorkers, unregisterServiceWorker } from './service-workers.ts';
import { unlessLost, withPage, type PageStorageOptions, type StoragePage } from './storage-page.ts';
import { readCacheEntries, readRecords, type RecordsQuery } from './stored-records.ts';

export interface PageStorage {
  /** Errors: `target_gone`, `page_error` for a page without storage, and those of the protocol. */
  change(targetId: string, change: StorageChange): Promise<AppResult<undefined>>;
  databases(targetId: string): Promise<AppResult<readonly StoredSet[]>>;
  /** Some records of an object store, or entries of a cache. */
  records(targetId: string, set: RecordSet, page: RecordsQuery): Promise<AppResult<RecordsPage>>;
  /** The service workers of the page's origin. */
  serviceWorkers(targetId: string): Promise<AppResult<readonly ServiceWorkerInfo[]>>;
}

/** A page lists at most this many databases and caches. */
const MAX_SETS = 500;

/** The commands of a change, in order. */
function commandsOf(
  change: Exclude<StorageChange, { kind: 'delete-cache' | 'set-cookie' | 'unregister-worker' }>,
  { storageKey, url }: StoragePage,
): CommandCall[] {
  switch (change.kind) {
    case 'set':
    case 'remove':
    case 'clear': {
      const storageId = { storageKey, isLocalStorage: change.area === 'local' };
      if (change.kind === 'clear') return [['DOMStorage.clear', { storageId }]];
      return change.kind === 'remove'
        ? [['DOMStorage.removeDOMStorageItem', { storageId, key: change.key }]]
        : [['DOMStorage.setDOMStorageItem', { storageId, key: change.key, value: change.value }]];
    }
    case 'remove-cookie': {
      const { name, domain, path } = change;
      return [['Network.deleteCookies', { name, domain, path }]];
    }
    case 'delete-database':
      return [['IndexedDB.deleteDatabase', { storageKey, databaseName: change.name }]];
    default:
      return [
        ['Storage.clearDataForStorageKey', { storageKey, storageTypes: 'all' }],
        // Cookies belong to hosts, not to storage keys.
        ['Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'cookies' }],
        ['DOMStorage.clear', { storageId: { storageKey, isLocalStorage: false } }],
      ];
  }
}

async function sendAll(session: AttachedSession, commands: readonly CommandCall[]): Promise<AppResult<undefined>> {
  for (const [method, params] of commands) {
    const sent = await session.send(method, params);
    if (!sent.ok) return sent;
  }
  return ok(undefined);
}

/** Replaces the value of a cookie and keeps its expiry, flags and partition. */
async function setCookie(
  { session, url }: StoragePage,
  { name, domain, path, value }: Extract<StorageChange, { kind: 'set-cookie' }>,
): Promise<AppResult<undefined>> {
  const read = await session.send('Network.getCookies', { urls: [url] });
  if (!read.ok) return read;
  const cookie = read.value.cookies.find((each) => each.name === name && each.domain === domain && each.path === path);
  if (cookie === undefined)
    return err(appError('page_error', `The cookie ${foreign(name)} is no longer there.`, 'Refresh the list.'));
  const { expires, secure, httpOnly, sameSite, partitionKey } = cookie;
  const set = await session.send('Network.setCookie', {
    name,
    value,
    path,
    secure,
    httpOnly,
    // A cookie for one host only has no leading dot, and is set by its address.
    ...(domain.startsWith('.') ? { domain } : { url: `${secure ? 'https' : 'http'}://${domain}${path}` }),
    ...(expires > 0 ? { expires } : {}),
    ...(sameSite === undefined ? {} : { sameSite }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
  });
  if (!set.ok) return set;
  return set.value.success
    ? ok(undefined)
    : err(
        appError(
          'page_error',
          `The browser refused this value for the cookie ${foreign(name)}.`,
          'Enter another value.',
        ),
      );
}

async function storesOf({ session, storageKey }: StoragePage, databaseName: string): Promise<AppResult<StoredSet[]>> {
  const found = await unlessLost(session.send('IndexedDB.requestDatabase', { storageKey, databaseName }));
  if (!found.ok) return found;
  const none: StoredSet = { kind: 'database', name: databaseName, store: null, version: null, entries: null };
  // A database that is being deleted or upgraded cannot be read.
  if (found.value === null) return ok([none]);
  const { version, objectStores } = found.value.databaseWithObjectStores;
  const sets: StoredSet[] = [];
  for (const { name: objectStoreName } of objectStores.slice(0, MAX_SETS)) {
    const counted = await unlessLost(
      session.send('IndexedDB.getMetadata', { storageKey, databaseName, objectStoreName }),
    );
    if (!counted.ok) return counted;
    sets.push({ ...none, store: objectStoreName, version, entries: counted.value?.entriesCount ?? null });
  }
  return ok(sets.length === 0 ? [{ ...none, version }] : sets);
}

async function listSets(page: StoragePage): Promise<AppResult<StoredSet[]>> {
  const { session, storageKey } = page;
  const sets: StoredSet[] = [];
  const enabled = await session.send('IndexedDB.enable', {});
  if (!enabled.ok) return enabled;
  const names = await session.send('IndexedDB.requestDatabaseNames', { storageKey });
  if (!names.ok) return names;
  for (const name of names.value.databaseNames.slice(0, MAX_SETS)) {
    const stores = await storesOf(page, name);
    if (!stores.ok) return stores;
    sets.push(...stores.value);
  }
  const caches = await unlessLost(session.send('CacheStorage.requestCacheNames', { storageKey }));
  if (!caches.ok) return caches;
  // A page without a secure context has no caches.
  for (const { cacheId, cacheName } of caches.value?.caches ?? []) {
    const entries = await unlessLost(session.send('CacheStorage.requestEntries', { cacheId, pageSize: 0 }));
    if (!entries.ok) return entries;
    sets.push({
      kind: 'cache',
      name: cacheName,
      store: null,
      version: null,
      entries: entries.value?.returnCount ?? null,
    });
  }
  return ok(sets.slice(0, MAX_SETS));
}

async function cacheIdOf({ session, storageKey }: StoragePage, name: string): Promise<AppResult<string>> {
  const caches = await session.send('CacheStorage.requestCacheNames', { storageKey });
  if (!caches.ok) return caches;
  const cache = caches.value.caches.find(({ cacheName }) => cacheName === name);
  return cache === undefined
    ? err(appError('page_error', `The cache ${foreign(name)} is no longer there.`, 'Refresh the list.'))
    : ok(cache.cacheId);
}

async function deleteCache(page: StoragePage, name: string): Promise<AppResult<undefined>> {
  const cacheId = await cacheIdOf(page, name);
  return cacheId.ok ? sendAll(page.session, [['CacheStorage.deleteCache', { cacheId: cacheId.value }]]) : cacheId;
}

async function recordsOf(page: StoragePage, set: RecordSet, query: RecordsQuery): Promise<AppResult<RecordsPage>> {
  if (set.kind === 'database') return readRecords(page, set, query);
  const cacheId = await cacheIdOf(page, set.name);
  return cacheId.ok ? readCacheEntries(page, cacheId.value, query) : cacheId;
}

/** Each method attaches to the target and detaches at its end. Ends with the error of the target, or `page_error` if what is named is gone. */
export function createPageStorage(options: PageStorageOptions): PageStorage {
  return {
    change: (targetId, change) =>
      withPage(options, targetId, (page) => {
        if (change.kind === 'set-cookie') return setCookie(page, change);
        if (change.kind === 'delete-cache') return deleteCache(page, change.name);
        if (change.kind === 'unregister-worker') return unregisterServiceWorker(page, change.scope);
        return sendAll(page.session, commandsOf(change, page));
      }),
    databases: (targetId) => withPage(options, targetId, listSets),
    records: (targetId, set, query) => withPage(options, targetId, (page) => recordsOf(page, set, query)),
    serviceWorkers: (targetId) => withPage(options, targetId, listServiceWorkers),
  };
}
