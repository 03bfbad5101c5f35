/** The commands that change the storage of a page. */
import { expect, test } from 'vitest';
import { err, ok } from '../../shared/base/result.ts';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
import { only } from '../../shared/capabilities/testing/only.ts';
import { appError } from '../../shared/contracts/errors.ts';
import type { StorageChange } from '../../shared/contracts/page-storage.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { createPageStorage } from './index.ts';

const KEY = 'http://shop.test/';

/** A page that answers with these results; a method without one answers with nothing. */
function fixture(results: Readonly<Record<string, unknown>> = {}) {
  const sent: [method: string, params: unknown][] = [];
  let released = 0;
  const answers: Readonly<Record<string, unknown>> = {
    'Page.getFrameTree': { frameTree: { frame: { id: 'F1', url: 'http://shop.test/cart' } } },
    'Storage.getStorageKeyForFrame': { storageKey: KEY },
    ...results,
  };
  const storage = createPageStorage({
    byId: (id) => (id === 't1' ? only<TargetInfo>('the target', { id }) : null),
    attach: async () =>
      ok(
        only<AttachedSession>('the session', {
          send: async (method, params) => {
            const answer = answers[method];
            if (answer === null) return err(appError('cdp_error', `${method} was refused`));
            if (!/^(?:Page\.getFrameTree|Storage\.getStorageKey)/.test(method)) sent.push([method, params]);
            return ok((answer ?? {}) as never);
          },
          release: async () => void (released += 1),
        }),
      ),
  });
  return { storage, sent, released: () => released };
}

const LOCAL = { storageKey: KEY, isLocalStorage: true };
test.each<[StorageChange, unknown]>([
  [
    { kind: 'set', area: 'local', key: 'a', value: '1' },
    [['DOMStorage.setDOMStorageItem', { storageId: LOCAL, key: 'a', value: '1' }]],
  ],
  [
    { kind: 'remove', area: 'session', key: 'a' },
    [['DOMStorage.removeDOMStorageItem', { storageId: { ...LOCAL, isLocalStorage: false }, key: 'a' }]],
  ],
  [
    { kind: 'remove-cookie', name: 'sid', domain: 'shop.test', path: '/' },
    [['Network.deleteCookies', { name: 'sid', domain: 'shop.test', path: '/' }]],
  ],
  [
    { kind: 'delete-database', name: 'orders' },
    [['IndexedDB.deleteDatabase', { storageKey: KEY, databaseName: 'orders' }]],
  ],
  [
    { kind: 'clear-site' },
    [
      ['Storage.clearDataForStorageKey', { storageKey: KEY, storageTypes: 'all' }],
      ['Storage.clearDataForOrigin', { origin: 'http://shop.test', storageTypes: 'cookies' }],
      ['DOMStorage.clear', { storageId: { ...LOCAL, isLocalStorage: false } }],
    ],
  ],
])('%j', async (change, commands) => {
  const { storage, sent, released } = fixture();
  expect(await storage.change('t1', change)).toEqual(ok(undefined));
  expect(sent).toEqual(commands);
  expect(released()).toBe(1);
});

test('a cookie keeps its flags, expiry and host when its value changes', async () => {
  const cookie = {
    name: 'sid',
    value: 'old',
    domain: 'shop.test',
    path: '/cart',
    expires: 1_900_000_000,
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
  };
  const results = { 'Network.getCookies': { cookies: [cookie] }, 'Network.setCookie': { success: true } };
  const change = { kind: 'set-cookie', name: 'sid', domain: 'shop.test', path: '/cart', value: 'new' } as const;
  const { storage, sent } = fixture(results);
  expect(await storage.change('t1', change)).toEqual(ok(undefined));
  expect(sent.at(-1)).toEqual([
    'Network.setCookie',
    {
      name: 'sid',
      value: 'new',
      path: '/cart',
      secure: true,
      httpOnly: true,
      url: 'https://shop.test/cart',
      expires: 1_900_000_000,
      sameSite: 'Lax',
    },
  ]);
  expect(await storage.change('t1', { ...change, name: 'gone' })).toMatchObject({
    error: { code: 'page_error', message: 'The cookie gone is no longer there.' },
  });
  const refusing = fixture({ ...results, 'Network.setCookie': { success: false } });
  expect(await refusing.storage.change('t1', change)).toMatchObject({ error: { code: 'page_error' } });
});

test('databases are listed with their stores and entries, and caches', async () => {
  const { storage } = fixture({
    'IndexedDB.requestDatabaseNames': { databaseNames: ['shop'] },
    'IndexedDB.requestDatabase': { databaseWithObjectStores: { version: 3, objectStores: [{ name: 'orders' }] } },
    'IndexedDB.getMetadata': { entriesCount: 12 },
    'CacheStorage.requestCacheNames': { caches: [{ cacheId: 'c1', cacheName: 'assets-v2' }] },
    'CacheStorage.requestEntries': { returnCount: 7 },
  });
  expect(await storage.databases('t1')).toEqual(
    ok([
      { kind: 'database', name: 'shop', store: 'orders', version: 3, entries: 12 },
      { kind: 'cache', name: 'assets-v2', store: null, version: null, entries: 7 },
    ]),
  );
});

test('a page without storage, and one that is gone, are errors; the session is released', async () => {
  const { storage, sent, released } = fixture({ 'Storage.getStorageKeyForFrame': null });
  expect(await storage.change('t1', { kind: 'clear-site' })).toMatchObject({ error: { code: 'page_error' } });
  expect(await storage.change('t2', { kind: 'clear-site' })).toMatchObject({ error: { code: 'target_gone' } });
  expect([sent, released()]).toEqual([[], 1]);
});
