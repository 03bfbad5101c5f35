/** Queries on part of a heap snapshot: objects of a kind, objects allocated between two captures, and wasted memory. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { HeapClassPageSchema, HeapClassSortSchema } from './heap-classes.ts';
import { HeapNodeSchema } from './heap-objects.ts';
import { classPage, groupPage, page, pageOf } from './pages.ts';

const nodeId = z.number().int().min(0);
const rows = pageOf(HeapNodeSchema);

/**
 * The reason why objects are alive: nodes detached from their document (`detached-dom`), and objects retained only by detached nodes (`detached`),
 * event listeners, function contexts or the console.
 */
export const HeapObjectKindSchema = z.enum(['detached-dom', 'detached', 'listeners', 'contexts', 'console']);
export type HeapObjectKind = z.infer<typeof HeapObjectKindSchema>;

/**
 * Kinds of a search: those above, the functions that event listeners call (`listener-functions`), and Maps, Sets and Arrays that refer to
 * something (`collections`).
 */
export const HeapSearchKindSchema = z.enum([...HeapObjectKindSchema.options, 'listener-functions', 'collections']);
export type HeapSearchKind = z.infer<typeof HeapSearchKindSchema>;

/** Objects that match all given conditions; without any, all objects. */
export const HeapFilterSchema = z.object({
  kind: HeapObjectKindSchema.optional(),
  /**
   * Objects with a greater id are newer, because V8 assigns ids in increasing order. With the largest id of an earlier capture of the same
   * process this is DevTools' "Objects allocated between".
   */
  bornAfterId: nodeId.optional(),
  bornUpToId: nodeId.optional(),
  /**
   * Objects of the realms that have all these words in their kind, address or id, such as `vm`, `https://pay.test`, `@1234`, `gone`; `shared`: those of none.
   */
  realm: z.string().max(1000).optional(),
});
export type HeapFilter = z.infer<typeof HeapFilterSchema>;

/** Plain objects with the same properties. Properties that hold small integers are in `keys` only where the file has them, as from Chromium 156. */
export const HeapShapeSchema = z.object({
  /** The first 20 names, sorted. */
  keys: z.array(z.string()),
  keyCount: z.number(),
  count: z.number(),
  shallowSizeBytes: z.number(),
  /** Number of hidden classes. More than one means that properties were added in different orders or deleted, which slows down code. */
  hiddenClasses: z.number(),
  /** Classes of other objects with exactly these properties, most frequent first: a class that could be used instead. */
  sharedWith: z.array(z.object({ name: z.string(), count: z.number() })),
  /** Id of one of these objects, for querying the others. */
  exampleId: z.number(),
});
export type HeapShape = z.infer<typeof HeapShapeSchema>;

export const HeapCollectionKindSchema = z.enum(['array', 'map', 'set', 'object']);
/**
 * `empty`: certainly empty. `no-references`: a Map or Set whose table refers to nothing; it is empty or holds only numbers, which a
 * snapshot does not include. `sparse`: less than a quarter of at least 8 slots refer to an object.
 */
export const HeapCollectionFillSchema = z.enum(['empty', 'no-references', 'sparse']);
const collectionGroup = { kind: HeapCollectionKindSchema, fill: HeapCollectionFillSchema, className: z.string() };
export const HeapCollectionGroupSchema = z.object({
  ...collectionGroup,
  count: z.number(),
  /** Total number of allocated slots for elements or entries, and of slots that refer to an object. */
  slots: z.number(),
  usedSlots: z.number(),
  /** Empty collections: their whole size; others: the slots that refer to nothing. */
  wastedBytes: z.number(),
});
export type HeapCollectionGroup = z.infer<typeof HeapCollectionGroupSchema>;

export const HeapValueGroupSchema = z.object({
  /** A string in quotes, a number, or the class of an object. */
  value: z.string(),
  count: z.number(),
  shallowSizeBytes: z.number(),
  /** Bytes that are freed with all of them: one that holds another counts it once. Null until computed, and where that cannot be told. */
  retainedSizeBytes: z.number().nullable(),
  /** One of them. */
  exampleId: z.number(),
});
export type HeapValueGroup = z.infer<typeof HeapValueGroupSchema>;

/** A value, or a form of a value, that survivors have in common. */
const ToldValueSchema = z.object({
  /** As code names it: `config.type`; '' for the key of an entry. */
  property: z.string(),
  /** True for a variable that the objects, which are functions, capture. */
  isVariable: z.boolean(),
  /** `is`: this value, a string in quotes; `like`: this text but for its numbers; `begins`, `ends`: with this text. */
  form: z.enum(['is', 'like', 'begins', 'ends']),
  text: ForeignText,
  /** Survivors that have it, of so many, and others that have it, of so many. */
  count: z.number(),
  of: z.number(),
  othersWith: z.number(),
  others: z.number(),
  /** Different values among those that have it. */
  different: z.number(),
});
export type HeapToldValue = z.infer<typeof ToldValueSchema>;

export const HeapToldApartSchema = z.object({
  /** Survivors of the class, and other objects of it. */
  objects: z.number(),
  others: z.number(),
  /** Values that most survivors have and few others. */
  values: z.array(ToldValueSchema),
  /** The same for the keys under which the collection holds the survivors; null unless they are alike. */
  keys: ToldValueSchema.nullable(),
});
export type HeapToldApart = z.infer<typeof HeapToldApartSchema>;

export const HEAP_FILTER_QUERIES = {
  /** Like `heap.classes`, but only objects that match. Retained size is that of the matching objects of the class. */
  'heap.filtered-classes': {
    params: z.object({
      of: HeapFilterSchema,
      sort: HeapClassSortSchema.default('retained'),
      ...classPage,
    }),
    result: HeapClassPageSchema,
  },
  /** Objects of one of these classes. */
  'heap.filtered-objects': {
    params: z.object({
      of: HeapFilterSchema,
      className: ForeignText,
      sort: z.enum(['retained', 'shallow', 'distance', 'id']).default('retained'),
      descending: z.boolean().default(true),
      ...page,
    }),
    result: rows,
  },
  /** Objects directly dominated by an object (`heap.dominated`), summed by class, largest first; id null: the root. */
  'heap.dominated-classes': {
    params: z.object({ id: nodeId.nullable(), count: z.number().int().min(1).max(500).default(20) }),
    result: z.object({
      rows: z.array(z.object({ name: z.string(), count: z.number(), retainedSizeBytes: z.number() })),
      /** Total number of classes, including those outside the requested page. */
      total: z.number(),
    }),
  },
  /**
   * Objects of a class by the value of a property, most objects first. Values that differ only in numbers are grouped as well: `patterns` has
   * `/orders/…` for `/orders/17` and `/orders/18`; it is empty unless that makes fewer groups. `order.customer` is the property of a property.
   */
  'heap.value-groups': {
    params: z.object({
      className: ForeignText,
      property: z.string().min(1).max(1000),
      count: z.number().int().min(1).max(500).default(20),
    }),
    result: z.object({
      /** Objects of the class, and those that have the property. */
      objects: z.number(),
      withProperty: z.number(),
      /** Number of different values; objects are one value for each class. */
      values: z.number(),
      /** Different objects among the values, and their properties, most frequent first. */
      valueObjects: z.number(),
      valueProperties: z.array(z.string()),
      rows: z.array(HeapValueGroupSchema),
      patterns: z.array(HeapValueGroupSchema),
      /** Names of properties that objects of the class have, most frequent first, at most 30; only if none has this one. */
      properties: z.array(z.string()),
    }),
  },
  /**
   * Values that objects which survived have in common and other objects of their class have not, counted over all of them. Nothing for fewer than three, and no value with a
   * secret in it.
   */
  'heap.told-apart': {
    params: z.object({
      ids: z.array(nodeId).max(20_000),
      /** Judges the objects of this class that these retain; null: these objects. */
      className: ForeignText.nullable(),
      /** The reference to the collection that holds them: `FROM_ID.NAME`. */
      cut: z.string().max(1000).nullable(),
      /** Names of code that decides whether an object is let go: a value that most survivors have is told for these even if no other object has another one. */
      deciding: z.array(z.string().max(200)).max(50).default([]),
    }),
    result: HeapToldApartSchema,
  },
  /**
   * Largest id of a JavaScript object, used as `bornAfterId` in a later capture. Only odd ids count: ids of native objects are not in order
   * of time.
   */
  'heap.last-id': { params: z.object({}), result: z.object({ lastId: z.number() }) },
  /** Plain objects with equal sets of properties, at least two objects each, largest sum of bytes first. */
  'heap.shapes': {
    params: z.object(groupPage),
    result: pageOf(HeapShapeSchema).extend({
      /** Over all shapes. */
      objects: z.number(),
      shallowSizeBytes: z.number(),
    }),
  },
  /** Plain objects with the same properties as the object of this id, largest retained size first. */
  'heap.shape-objects': { params: z.object({ id: nodeId, ...page }), result: rows },
  /** Arrays, Maps, Sets and plain objects that are empty or far larger than their contents, most wasted bytes first. */
  'heap.collections': {
    params: z.object(groupPage),
    result: pageOf(HeapCollectionGroupSchema).extend({ objects: z.number(), wastedBytes: z.number() }),
  },
  /** Objects of one of these groups, largest shallow size first. */
  'heap.collection-objects': { params: z.object({ ...collectionGroup, ...page }), result: rows },
} as const;
