/**
 * Changes what a page has stored, and lists its databases and caches, on a session that lasts for one command. Everything is of the storage
 * key of the page's own frame; frames of other origins are targets of their own.
 */
import { foreign } from '../../shared/base/foreign-text.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import { appError, AppFailure, unwrap } from '../../shared/contracts/errors.ts';
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
  change(targetId: string, change: StorageChange): Promise<void>;
  databases(targetId: string): Promise<readonly StoredSet[]>;
  /** Some records of an object store, or entries of a cache. */
  records(targetId: string, set: RecordSet, page: RecordsQuery): Promise<RecordsPage>;
  /** The service workers of the page's origin. */
  serviceWorkers(targetId: string): Promise<readonly ServiceWorkerInfo[]>;
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

async function sendAll(session: AttachedSession, commands: readonly CommandCall[]): Promise<void> {
  for (const [method, params] of commands) unwrap(await session.send(method, params));
}

/** Replaces the value of a cookie and keeps its expiry, flags and partition. */
async function setCookie(
  { session, url }: StoragePage,
  { name, domain, path, value }: Extract<StorageChange, { kind: 'set-cookie' }>,
): Promise<void> {
  const read = unwrap(await session.send('Network.getCookies', { urls: [url] }));
  const cookie = read.cookies.find((each) => each.name === name && each.domain === domain && each.path === path);
  if (cookie === undefined)
    throw new AppFailure(
      appError('page_error', `The cookie ${foreign(name)} is no longer there.`, 'Refresh the list.'),
    );
  const { expires, secure, httpOnly, sameSite, partitionKey } = cookie;
  const set = unwrap(
    await session.send('Network.setCookie', {
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
    }),
  );
  if (set.success) return;
  throw new AppFailure(
    appError('page_error', `The browser refused this value for the cookie ${foreign(name)}.`, 'Enter another value.'),
  );
}

async function storesOf({ session, storageKey }: StoragePage, databaseName: string): Promise<StoredSet[]> {
  const found = await unlessLost(session.send('IndexedDB.requestDatabase', { storageKey, databaseName }));
  const none: StoredSet = { kind: 'database', name: databaseName, store: null, version: null, entries: null };
  // A database that is being deleted or upgraded cannot be read.
  if (found === null) return [none];
  const { version, objectStores } = found.databaseWithObjectStores;
  const sets: StoredSet[] = [];
  for (const { name: objectStoreName } of objectStores.slice(0, MAX_SETS)) {
    const counted = await unlessLost(
      session.send('IndexedDB.getMetadata', { storageKey, databaseName, objectStoreName }),
    );
    sets.push({ ...none, store: objectStoreName, version, entries: counted?.entriesCount ?? null });
  }
  return sets.length === 0 ? [{ ...none, version }] : sets;
}

async function listSets(page: StoragePage): Promise<StoredSet[]> {
  const { session, storageKey } = page;
  const sets: StoredSet[] = [];
  unwrap(await session.send('IndexedDB.enable', {}));
  const names = unwrap(await session.send('IndexedDB.requestDatabaseNames', { storageKey }));
  for (const name of names.databaseNames.slice(0, MAX_SETS)) {
    const stores = await storesOf(page, name);
    sets.push(...stores);
  }
  const caches = await unlessLost(session.send('CacheStorage.requestCacheNames', { storageKey }));
  // A page without a secure context has no caches.
  for (const { cacheId, cacheName } of caches?.caches ?? []) {
    const entries = await unlessLost(session.send('CacheStorage.requestEntries', { cacheId, pageSize: 0 }));
    sets.push({
      kind: 'cache',
      name: cacheName,
      store: null,
      version: null,
      entries: entries?.returnCount ?? null,
    });
  }
  return sets.slice(0, MAX_SETS);
}

async function cacheIdOf({ session, storageKey }: StoragePage, name: string): Promise<string> {
  const caches = unwrap(await session.send('CacheStorage.requestCacheNames', { storageKey }));
  const cache = caches.caches.find(({ cacheName }) => cacheName === name);
  if (cache === undefined)
    throw new AppFailure(appError('page_error', `The cache ${foreign(name)} is no longer there.`, 'Refresh the list.'));
  return cache.cacheId;
}

async function deleteCache(page: StoragePage, name: string): Promise<void> {
  const cacheId = await cacheIdOf(page, name);
  return sendAll(page.session, [['CacheStorage.deleteCache', { cacheId }]]);
}

async function recordsOf(page: StoragePage, set: RecordSet, query: RecordsQuery): Promise<RecordsPage> {
  if (set.kind === 'database') return readRecords(page, set, query);
  const cacheId = await cacheIdOf(page, set.name);
  return readCacheEntries(page, cacheId, query);
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
