/** Queries on the realms of a heap: the native contexts of windows, workers and `vm`, each with its own global object. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { groupPage, pageOf } from './pages.ts';
import { HeapEdgeSchema, HeapNodeSchema } from './heap-objects.ts';

/** `window`: a page, an iframe or an isolated world of it. `node`: the main context of Node. `vm`: of `vm.createContext`. `engine`: none of the page's. */
export const HeapRealmKindSchema = z.enum(['window', 'worker', 'node', 'vm', 'engine']);

/** A reference from an object of another realm. */
const RealmHolderSchema = z.object({ from: HeapNodeSchema, edge: HeapEdgeSchema, to: HeapNodeSchema });

export const HeapRealmSchema = z.object({
  /** Id of its native context. */
  id: z.number(),
  kind: HeapRealmKindSchema,
  /** V8's address of it: an origin or a URL; null if it has none, as after the frame is gone. */
  url: ForeignText.nullable(),
  /** Address of one of its scripts; null if no function of a script is alive. */
  script: z.string().nullable(),
  /** Objects that belong to it, and the sum of their self sizes. */
  count: z.number(),
  sizeBytes: z.number(),
  /** Its document is detached: the frame or tab that had it is gone. */
  isGone: z.boolean(),
  globalObject: HeapNodeSchema.nullable(),
  /** References to its objects from other realms, those to its window first, at most 5; only if it is gone, and of `vm`. */
  holders: z.array(RealmHolderSchema),
  /** All of them. */
  holderCount: z.number(),
});
export type HeapRealm = z.infer<typeof HeapRealmSchema>;

/** Realms that should be gone first, then largest first. */
export const HeapRealmsSchema = pageOf(HeapRealmSchema).extend({
  /** Sums of objects that belong to none, such as code and strings that several use. */
  sharedBytes: z.number(),
});

export const HEAP_REALM_QUERIES = {
  'heap.realms': {
    params: z.object(groupPage),
    result: HeapRealmsSchema,
  },
  /** Number of realms, and of those that should be gone: without a pass over all objects. */
  'heap.realm-counts': { params: z.object({}), result: z.object({ realms: z.number(), gone: z.number() }) },
} as const;
