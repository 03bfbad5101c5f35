/** Queries about part of a heap snapshot: objects of a kind or born between two captures, and objects that waste room. */
import { z } from 'zod';
import { HeapClassPageSchema, HeapClassSortSchema } from './heap-classes.ts';
import { HeapNodeSchema } from './heap-objects.ts';

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);
const nodeId = z.number().int().min(0);
const rows = z.object({ rows: z.array(HeapNodeSchema), start: z.number(), total: z.number() });

/**
 * What objects are kept for: nodes that left their document (`detached-dom`), and what lives only because of those
 * (`detached`), of event listeners, of contexts of functions, or of the console.
 */
export const HeapObjectKindSchema = z.enum(['detached-dom', 'detached', 'listeners', 'contexts', 'console']);
export type HeapObjectKind = z.infer<typeof HeapObjectKindSchema>;

/** Objects that are all of this; nothing given is every object. */
export const HeapFilterSchema = z.object({
  kind: HeapObjectKindSchema.optional(),
  /**
   * Objects with a greater id were born later, for V8 counts ids up as it meets new objects. With the largest id of an earlier
   * capture of the same process this is DevTools' "allocated between".
   */
  bornAfterId: nodeId.optional(),
  bornUpToId: nodeId.optional(),
});
export type HeapFilter = z.infer<typeof HeapFilterSchema>;

/** Plain objects that have the same properties. Properties that hold small integers are not in a snapshot, so not in `keys`. */
export const HeapShapeSchema = z.object({
  /** The first 20 names, sorted. */
  keys: z.array(z.string()),
  keyCount: z.number(),
  count: z.number(),
  shallowSizeBytes: z.number(),
  /** Ways V8 stores them: with more than one, properties were added in different orders or deleted, and code is slower. */
  hiddenClasses: z.number(),
  /** Classes of other objects with just these properties, the most frequent first: one that they could be made by. */
  sharedWith: z.array(z.object({ name: z.string(), count: z.number() })),
  /** One of them, to ask for the others with. */
  exampleId: z.number(),
});
export type HeapShape = z.infer<typeof HeapShapeSchema>;

export const HeapCollectionKindSchema = z.enum(['array', 'map', 'set', 'object']);
/**
 * `empty` is certain. `no-references`: a Map or Set whose table refers to nothing, so that it is empty or holds numbers only,
 * which a snapshot does not show. `sparse`: under a quarter of at least 8 places refer to anything.
 */
export const HeapCollectionFillSchema = z.enum(['empty', 'no-references', 'sparse']);
const collectionGroup = { kind: HeapCollectionKindSchema, fill: HeapCollectionFillSchema, className: z.string() };
export const HeapCollectionGroupSchema = z.object({
  ...collectionGroup,
  count: z.number(),
  /** Places for elements or entries, and those that refer to something, over all of them; 0 where nothing is allocated. */
  slots: z.number(),
  usedSlots: z.number(),
  /** Of empty ones all they take, of others the places that refer to nothing. */
  wastedBytes: z.number(),
});
export type HeapCollectionGroup = z.infer<typeof HeapCollectionGroupSchema>;

export const HEAP_FILTER_QUERIES = {
  /** Classes as `heap.classes` has them, but only of objects that match; retained is what goes when those of the class go. */
  'heap.filtered-classes': {
    params: z.object({
      of: HeapFilterSchema,
      /** Case-insensitive substring of the class name. */
      filter: z.string().default(''),
      sort: HeapClassSortSchema.default('retained'),
      descending: z.boolean().default(true),
      start,
      count: z.number().int().min(0).max(100_000).default(50),
    }),
    result: HeapClassPageSchema,
  },
  /** Objects of one of those classes. */
  'heap.filtered-objects': {
    params: z.object({
      of: HeapFilterSchema,
      className: z.string(),
      sort: z.enum(['retained', 'shallow', 'distance', 'id']).default('retained'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: rows,
  },
  /** What an object alone keeps alive directly (`heap.dominated`), summed by class, largest first; id null: the root. */
  'heap.dominated-classes': {
    params: z.object({ id: nodeId.nullable(), count: z.number().int().min(1).max(500).default(20) }),
    result: z.object({
      rows: z.array(z.object({ name: z.string(), count: z.number(), retainedSizeBytes: z.number() })),
      /** Classes, also those that were not asked for. */
      total: z.number(),
    }),
  },
  /** The largest id of an object of V8 (those are odd; others' ids say nothing of time): what a later capture is filtered by. */
  'heap.last-id': { params: z.object({}), result: z.object({ lastId: z.number() }) },
  /** Plain objects with equal sets of properties, at least two of a kind, largest sum of bytes first. */
  'heap.shapes': {
    params: z.object({ start, count: z.number().int().min(1).max(500).default(50) }),
    result: z.object({
      rows: z.array(HeapShapeSchema),
      start: z.number(),
      total: z.number(),
      /** Over all shapes. */
      objects: z.number(),
      shallowSizeBytes: z.number(),
    }),
  },
  /** The plain objects that have the same properties as the one of this id, largest retained first. */
  'heap.shape-objects': { params: z.object({ id: nodeId, start, count }), result: rows },
  /** Arrays, Maps, Sets and plain objects that are empty, or have far more room than they use; most wasteful first. */
  'heap.collections': {
    params: z.object({ start, count: z.number().int().min(1).max(500).default(50) }),
    result: z.object({
      rows: z.array(HeapCollectionGroupSchema),
      start: z.number(),
      total: z.number(),
      objects: z.number(),
      wastedBytes: z.number(),
    }),
  },
  /** The objects of one of those groups, largest shallow size first. */
  'heap.collection-objects': { params: z.object({ ...collectionGroup, start, count }), result: rows },
} as const;
