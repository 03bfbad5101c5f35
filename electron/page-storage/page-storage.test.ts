/** The commands that change the storage of a page. */
import { describe, expect, test } from 'vitest';
import { err, ok } from '../../shared/base/result.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import { only } from '../../shared/capabilities/testing/only.ts';
import { appError, settle } from '../../shared/contracts/errors.ts';
import type { StorageChange } from '../../shared/contracts/page/page-storage.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { createPageStorage } from './index.ts';

const KEY = 'http://shop.test/';

/** The connection is lost at this command. */
const LOST = 'lost';

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
      only<AttachedSession>('the session', {
        send: async (method, params) => {
          const answer = answers[method];
          if (answer === null) return err(appError<string, string>('cdp_error', `${method} was refused`));
          if (answer === LOST) return err(appError('disconnected', 'The connection was lost.'));
          if (!/^(?:Page\.getFrameTree|Storage\.getStorageKey)/.test(method)) sent.push([method, params]);
          return ok((answer ?? {}) as never);
        },
        release: async () => void (released += 1),
      }),
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
  expect(await settle(() => storage.change('t1', change))).toEqual(ok(undefined));
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
  expect(await settle(() => storage.change('t1', change))).toEqual(ok(undefined));
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
  expect(await settle(() => storage.change('t1', { ...change, name: 'gone' }))).toMatchObject({
    error: { code: 'page_error', message: 'The cookie `gone` is no longer there.' },
  });
  const refusing = fixture({ ...results, 'Network.setCookie': { success: false } });
  expect(await settle(() => refusing.storage.change('t1', change))).toMatchObject({ error: { code: 'page_error' } });
});

test('databases are listed with their stores and entries, and caches', async () => {
  const { storage } = fixture({
    'IndexedDB.requestDatabaseNames': { databaseNames: ['shop'] },
    'IndexedDB.requestDatabase': { databaseWithObjectStores: { version: 3, objectStores: [{ name: 'orders' }] } },
    'IndexedDB.getMetadata': { entriesCount: 12 },
    'CacheStorage.requestCacheNames': { caches: [{ cacheId: 'c1', cacheName: 'assets-v2' }] },
    'CacheStorage.requestEntries': { returnCount: 7 },
  });
  expect(await settle(() => storage.databases('t1'))).toEqual(
    ok([
      { kind: 'database', name: 'shop', store: 'orders', version: 3, entries: 12 },
      { kind: 'cache', name: 'assets-v2', store: null, version: null, entries: 7 },
    ]),
  );
});

test('a page without storage, and one that is gone, are errors; the session is released', async () => {
  const { storage, sent, released } = fixture({ 'Storage.getStorageKeyForFrame': null });
  expect(await settle(() => storage.change('t1', { kind: 'clear-site' }))).toMatchObject({
    error: { code: 'page_error' },
  });
  expect(await settle(() => storage.change('t2', { kind: 'clear-site' }))).toMatchObject({
    error: { code: 'target_gone' },
  });
  expect([sent, released()]).toEqual([[], 1]);
});

describe('a lost connection is an error, and not an empty list', () => {
  const SETS = {
    'IndexedDB.requestDatabaseNames': { databaseNames: ['shop'] },
    'IndexedDB.requestDatabase': { databaseWithObjectStores: { version: 3, objectStores: [{ name: 'orders' }] } },
    'IndexedDB.getMetadata': { entriesCount: 12 },
    'CacheStorage.requestCacheNames': { caches: [{ cacheId: 'c1', cacheName: 'assets-v2' }] },
    'CacheStorage.requestEntries': { returnCount: 7 },
    'IndexedDB.requestData': { objectStoreDataEntries: [] },
  };
  const QUERY = { start: 0, count: 50, showsSecrets: true };
  const read = (method: string, answer: null | typeof LOST) => {
    const { storage } = fixture({ ...SETS, [method]: answer });
    return {
      sets: settle(() => storage.databases('t1')),
      records: settle(() => storage.records('t1', { kind: 'database', name: 'shop', store: 'orders' }, QUERY)),
    };
  };

  test.each([
    'Storage.getStorageKeyForFrame',
    'IndexedDB.requestDatabase',
    'IndexedDB.getMetadata',
    'CacheStorage.requestCacheNames',
    'CacheStorage.requestEntries',
  ])('at %s', async (method) => {
    expect(await read(method, LOST).sets).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });

  test('also when the records were read and are counted', async () => {
    expect(await read('IndexedDB.getMetadata', LOST).records).toMatchObject({ error: { code: 'disconnected' } });
  });

  test('what the browser refuses is not there', async () => {
    expect(await read('IndexedDB.requestDatabase', null).sets).toMatchObject({
      ok: true,
      value: [{ name: 'shop', store: null }, { name: 'assets-v2' }],
    });
    expect(await read('IndexedDB.getMetadata', null).records).toEqual(ok({ records: [], total: null }));
  });
});

test('records of an object store have their key, value and JSON; masked, they have neither', async () => {
  const value = {
    type: 'object',
    objectId: 'o1',
    description: 'Object',
    preview: { type: 'object', overflow: false, properties: [{ name: 'total', type: 'number', value: '12' }] },
  };
  const { storage, sent } = fixture({
    'IndexedDB.requestData': { objectStoreDataEntries: [{ primaryKey: { type: 'string', value: 'a1' }, value }] },
    'IndexedDB.getMetadata': { entriesCount: 120 },
    'Runtime.callFunctionOn': { result: { type: 'string', value: '{\n  "total": 12\n}' } },
  });
  const set = { kind: 'database', name: 'shop', store: 'orders' } as const;
  expect(await settle(() => storage.records('t1', set, { start: 50, count: 50, showsSecrets: true }))).toEqual(
    ok({ records: [{ key: "'a1'", value: '{total: 12}', text: '{\n  "total": 12\n}' }], total: 120 }),
  );
  expect(sent).toContainEqual([
    'IndexedDB.requestData',
    { storageKey: KEY, databaseName: 'shop', objectStoreName: 'orders', skipCount: 50, pageSize: 50 },
  ]);
  expect(await settle(() => storage.records('t1', set, { start: 0, count: 50, showsSecrets: false }))).toEqual(
    ok({ records: [{ key: "'a1'", value: '{t… (11 characters)', text: null }], total: 120 }),
  );
});

test('entries of a cache have the facts and headers of their response', async () => {
  const results = {
    'CacheStorage.requestCacheNames': { caches: [{ cacheId: 'c1', cacheName: 'assets-v2' }] },
    'CacheStorage.requestEntries': {
      returnCount: 7,
      cacheDataEntries: [
        {
          requestURL: 'http://shop.test/app.css',
          requestMethod: 'GET',
          responseStatus: 200,
          responseStatusText: 'OK',
          responseHeaders: [
            { name: 'Content-Type', value: 'text/css' },
            { name: 'Content-Length', value: '2048' },
          ],
        },
        { requestURL: 'http://cdn.test/a.js', requestMethod: 'GET', responseStatus: 0, responseHeaders: [] },
      ],
    },
  };
  const { storage, sent } = fixture(results);
  const query = { start: 0, count: 50, showsSecrets: false };
  expect(await settle(() => storage.records('t1', { kind: 'cache', name: 'assets-v2' }, query))).toEqual(
    ok({
      records: [
        {
          key: 'http://shop.test/app.css',
          value: 'GET, 200 OK, text/css, 2.0 KB',
          text: 'Content-Type: text/css\nContent-Length: 2048',
        },
        { key: 'http://cdn.test/a.js', value: 'GET, opaque', text: null },
      ],
      total: 7,
    }),
  );
  expect(sent.at(-1)).toEqual(['CacheStorage.requestEntries', { cacheId: 'c1', skipCount: 0, pageSize: 50 }]);
  expect(await settle(() => storage.records('t1', { kind: 'cache', name: 'gone' }, query))).toMatchObject({
    error: { message: 'The cache `gone` is no longer there.' },
  });
});

test('service workers are read and unregistered in a world of our own', async () => {
  const worker = {
    scope: 'http://shop.test/',
    scriptUrl: 'http://shop.test/sw.js',
    state: 'activated',
    isController: true,
  };
  const answering = (value: unknown, more: object = {}) =>
    fixture({
      'Page.createIsolatedWorld': { executionContextId: 7 },
      'Runtime.callFunctionOn': { result: { value }, ...more },
    });
  const { storage, sent } = answering([worker]);
  expect(await settle(() => storage.serviceWorkers('t1'))).toEqual(ok([worker]));
  expect(sent.at(-1)).toMatchObject(['Runtime.callFunctionOn', { executionContextId: 7, awaitPromise: true }]);
  const unregister = { kind: 'unregister-worker', scope: worker.scope } as const;
  expect(await settle(() => answering(true).storage.change('t1', unregister))).toEqual(ok(undefined));
  expect(await settle(() => answering(false).storage.change('t1', unregister))).toMatchObject({
    error: { code: 'page_error' },
  });
  const failing = answering(undefined, { exceptionDetails: { text: 'Uncaught (in promise)' } });
  expect(await settle(() => failing.storage.serviceWorkers('t1'))).toMatchObject({
    error: { message: 'The service workers could not be read: `Uncaught (in promise)`' },
  });
});
