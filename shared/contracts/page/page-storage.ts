/** Changes that the person makes to what a page has stored, and its databases and caches. */
import { z } from 'zod';

const Area = z.enum(['local', 'session']);
/** Longer values do not fit into web storage. */
const MAX_VALUE_CHARS = 10_000_000;
const Key = z.string().max(1_000_000);
const Name = z.string().max(10_000);

export const StorageChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), area: Area, key: Key, value: z.string().max(MAX_VALUE_CHARS) }),
  z.object({ kind: z.literal('remove'), area: Area, key: Key }),
  z.object({ kind: z.literal('clear'), area: Area }),
  z.object({ kind: z.literal('set-cookie'), name: Name, domain: Name, path: Name, value: Name }),
  z.object({ kind: z.literal('remove-cookie'), name: Name, domain: Name, path: Name }),
  z.object({ kind: z.literal('delete-database'), name: Name }),
  z.object({ kind: z.literal('delete-cache'), name: Name }),
  z.object({ kind: z.literal('unregister-worker'), scope: Name }),
  /** Everything of the page's origin: cookies, storage, databases, caches and service workers. */
  z.object({ kind: z.literal('clear-site') }),
]);
export type StorageChange = z.infer<typeof StorageChangeSchema>;

/** An object store of a database, a database without stores, or a cache. */
export const StoredSetSchema = z.object({
  kind: z.enum(['database', 'cache']),
  /** Name of the database or cache. */
  name: z.string(),
  /** Null for a cache, and for a database without stores. */
  store: z.string().nullable(),
  /** Null for a cache. */
  version: z.number().nullable(),
  /** Null if it cannot be counted. */
  entries: z.number().nullable(),
});
export type StoredSet = z.infer<typeof StoredSetSchema>;

/** An object store of a database, or a cache. */
export const RecordSetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('database'), name: Name, store: Name }),
  z.object({ kind: z.literal('cache'), name: Name }),
]);
export type RecordSet = z.infer<typeof RecordSetSchema>;

/** A record of an object store, or an entry of a cache. */
export const StoredRecordSchema = z.object({
  /** The primary key, or the URL. */
  key: z.string(),
  /** In one line; masked unless secrets are shown. */
  value: z.string(),
  /** The whole value, or the headers of a response; null if `value` is all there is. */
  text: z.string().nullable(),
});
export type StoredRecord = z.infer<typeof StoredRecordSchema>;

export const RecordsPageSchema = z.object({ records: z.array(StoredRecordSchema), total: z.number().nullable() });
/** `total` is null if the browser does not count them. */
export type RecordsPage = z.infer<typeof RecordsPageSchema>;

export const ServiceWorkerInfoSchema = z.object({
  scope: z.string(),
  scriptUrl: z.string(),
  /** `ServiceWorkerState`: installing, installed, activating, activated. */
  state: z.string(),
  /** True if it controls the page. */
  isController: z.boolean(),
});
export type ServiceWorkerInfo = z.infer<typeof ServiceWorkerInfoSchema>;

/** Window commands on the storage of a page. */
export const STORAGE_COMMANDS = {
  'storage.change': {
    params: z.object({ targetId: z.string().max(2048), change: StorageChangeSchema }),
    result: z.object({}),
  },
  'storage.databases': {
    params: z.object({ targetId: z.string().max(2048) }),
    result: z.object({ sets: z.array(StoredSetSchema) }),
  },
  'storage.records': {
    params: z.object({
      targetId: z.string().max(2048),
      set: RecordSetSchema,
      start: z.number().int().min(0),
      count: z.number().int().min(1).max(200),
    }),
    result: RecordsPageSchema,
  },
  'storage.workers': {
    params: z.object({ targetId: z.string().max(2048) }),
    result: z.object({ workers: z.array(ServiceWorkerInfoSchema) }),
  },
} as const;
