/** Records of an IndexedDB object store, and entries of a cache: some at a time, with masked values. */
import { remoteText, type RemoteObject } from '../../shared/base/remote-objects.ts';
import { formatBytes } from '../../shared/base/units.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { RecordSet, RecordsPage } from '../../shared/contracts/page/page-storage.ts';
import { maskHeader, maskSecret } from '../../shared/redaction/masks.ts';
import { unlessLost, type StoragePage } from './storage-page.ts';

/** Characters of a value in one line, and of a whole one. */
const LINE_CHARS = 500;
const TEXT_CHARS = 50_000;
/** The group in which Chromium holds the objects of an answer. */
const OBJECT_GROUP = 'indexeddb';

export interface RecordsQuery {
  readonly start: number;
  readonly count: number;
  readonly showsSecrets: boolean;
}

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars)}…`;
}

/**
 * Runs in the page under V8's guard against side effects. The page may have replaced what it uses; V8 serialises a returned object, and describes a
 * thrown one, by its accessors and outside of the guard: so only a text leaves it.
 */
const JSON_TEXT = `function () { try { const text = JSON.stringify(this, null, 2)?.slice(0, ${TEXT_CHARS + 1}); return typeof text === 'string' ? text : null; } catch { return null; } }`;

/** The JSON of a value; null for primitives and for values without JSON. */
async function jsonOf({ session }: StoragePage, { objectId }: RemoteObject): Promise<string | null> {
  if (objectId === undefined) return null;
  const read = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: JSON_TEXT,
    objectId,
    returnByValue: true,
    silent: true,
    throwOnSideEffect: true,
  });
  // A value with a cycle is only described.
  if (!read.ok || read.value.exceptionDetails !== undefined) return null;
  const { value } = read.value.result;
  return typeof value === 'string' ? cut(value, TEXT_CHARS) : null;
}

/** `count` records from the one at `start` of an object store, with the number of all; values are masked unless `showsSecrets`. */
export async function readRecords(
  page: StoragePage,
  { name, store }: Extract<RecordSet, { kind: 'database' }>,
  { start, count, showsSecrets }: RecordsQuery,
): Promise<RecordsPage> {
  const { session, storageKey } = page;
  const place = { storageKey, databaseName: name, objectStoreName: store };
  unwrap(await session.send('IndexedDB.enable', {}));
  const read = unwrap(await session.send('IndexedDB.requestData', { ...place, skipCount: start, pageSize: count }));
  const counted = await unlessLost(session.send('IndexedDB.getMetadata', place));
  const records = await Promise.all(
    read.objectStoreDataEntries.map(async ({ primaryKey, value }) => {
      const line = remoteText(value, 'quoted');
      const key = cut(remoteText(primaryKey, 'quoted'), LINE_CHARS);
      return showsSecrets
        ? { key, value: cut(line, LINE_CHARS), text: await jsonOf(page, value) }
        : { key, value: maskSecret(line), text: null };
    }),
  );
  await session.send('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
  return { records, total: counted?.entriesCount ?? null };
}

/** `count` entries from the one at `start` of a cache, with the number of all; secrets in headers are masked unless `showsSecrets`. */
export async function readCacheEntries(
  { session }: StoragePage,
  cacheId: string,
  { start, count, showsSecrets }: RecordsQuery,
): Promise<RecordsPage> {
  const read = unwrap(
    await session.send('CacheStorage.requestEntries', { cacheId, skipCount: start, pageSize: count }),
  );
  const { cacheDataEntries, returnCount } = read;
  const records = cacheDataEntries.map(
    ({ requestURL, requestMethod, responseStatus, responseStatusText, responseHeaders }) => {
      const header = (name: string): string =>
        responseHeaders.find((each) => each.name.toLowerCase() === name)?.value ?? '';
      const length = header('content-length');
      const facts = [
        requestMethod,
        // The status of an opaque response is 0.
        responseStatus === 0 ? 'opaque' : `${responseStatus} ${responseStatusText}`.trim(),
        header('content-type'),
        /^\d+$/.test(length) ? formatBytes(Number(length)) : '',
      ];
      const lines = responseHeaders.map(
        ({ name, value }) => `${name}: ${showsSecrets ? value : maskHeader(name, value)}`,
      );
      return {
        key: requestURL,
        value: facts.filter((fact) => fact !== '').join(', '),
        text: lines.length === 0 ? null : cut(lines.join('\n'), TEXT_CHARS),
      };
    },
  );
  return { records, total: returnCount };
}
