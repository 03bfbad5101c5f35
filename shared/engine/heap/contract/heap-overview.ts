/** Queries of an open heap snapshot as a whole: its overview, classes, duplicate strings and detached nodes. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { HeapClassPageSchema, HeapClassSortSchema } from './heap-classes.ts';
import { HeapComponentSchema } from './heap-components.ts';
import { classPage } from './pages.ts';

/** V8's node types in the order of `.heapsnapshot` files; unknown names are passed through. */
export const HeapTypeTotalSchema = z.object({ type: z.string(), count: z.number(), sizeBytes: z.number() });

export const HeapOverviewSchema = z.object({
  /** Counts from the file's header. */
  nodes: z.number(),
  edges: z.number(),
  /** Sum of self sizes of all nodes, without `extra_native_bytes`. */
  totalSizeBytes: z.number(),
  /** Number of classes with a size above 0. */
  classCount: z.number(),
  /** By node type, before hidden and array sizes are added to their owner. The sum is the total size. */
  types: z.array(HeapTypeTotalSchema),
  /** Milliseconds from the first byte read to the class table; for a file parsed while it grew, from its last byte. */
  readMs: z.number(),
  /** The column cache was read instead of the file; `readMs` is the time for that. */
  fromColumnCache: z.boolean().optional(),
  fileSizeBytes: z.number(),
  /** Retained sizes and distances are computed. */
  retainedReady: z.boolean(),
  /** Fields and sections of the file that this reader does not know and ignored. */
  unknownFields: z.array(z.string()),
  /** The contents of strings were dropped when the snapshot was taken (`pen fetch`, `dropStrings`). Absent: they were not. */
  stringsDropped: z.boolean().optional(),
});
export type HeapOverview = z.infer<typeof HeapOverviewSchema>;

export const DuplicateStringSchema = z.object({
  /** First 200 characters. */
  text: ForeignText,
  count: z.number(),
  /** Self size of one copy. */
  sizeBytes: z.number(),
  wastedBytes: z.number(),
});

export const HEAP_OVERVIEW_QUERIES = {
  'heap.overview': { params: z.object({}), result: HeapOverviewSchema },
  'heap.classes': {
    params: z.object({ sort: HeapClassSortSchema.default('shallow'), ...classPage }),
    result: HeapClassPageSchema,
  },
  'heap.duplicate-strings': {
    params: z.object({ count: z.number().int().min(1).max(500).default(10) }),
    result: z.object({ strings: z.array(DuplicateStringSchema), totalWastedBytes: z.number() }),
  },
  /**
   * Computes distances, dominators and retained sizes once per document and answers when they are available to all queries. Other queries
   * are answered meanwhile.
   */
  'heap.retained': {
    params: z.object({}),
    result: z.object({
      /** Computing time of the first call; later calls return the same value at once. */
      computeMs: z.number(),
    }),
  },
  /** Native nodes with a `detachedness` of detached, grouped by class name and component. */
  'heap.detached': {
    params: z.object({ count: z.number().int().min(1).max(500).default(20) }),
    result: z.object({
      total: z.number(),
      /** False if no node of the file belongs to a document, as in Node and workers. */
      hasDom: z.boolean().optional(),
      groups: z.array(
        z.object({
          name: ForeignText,
          count: z.number(),
          shallowSizeBytes: z.number(),
          component: HeapComponentSchema.optional(),
          /** One of them; only with a component, because a class may be in several groups then. */
          exampleId: z.number().optional(),
        }),
      ),
    }),
  },
} as const;
