/** A class of a heap snapshot as every table of classes shows it, and a page of such a table. */
import { z } from 'zod';

export const HeapClassRowSchema = z.object({
  /** As DevTools names the class, in full. */
  name: z.string(),
  count: z.number(),
  /** After hidden and array sizes moved to their owner. */
  shallowSizeBytes: z.number(),
  /** Null until retained sizes are computed. */
  retainedSizeBytes: z.number().nullable(),
  /** Shortest way from the root; null until computed. */
  distance: z.number().nullable(),
  /** Script that declares the class and its 1-based line, where the file tells. */
  url: z.string().optional(),
  line: z.number().optional(),
});
export type HeapClassRow = z.infer<typeof HeapClassRowSchema>;

/**
 * The classes as soon as nodes and strings have been read, while edges are still being read. They are provisional: sizes of hidden
 * parts are not with their owners yet, and plain objects are one class whatever their shape.
 */
export const HeapFirstClassesSchema = z.object({
  classCount: z.number(),
  /** Sum of all self sizes. */
  totalSizeBytes: z.number(),
  /** The largest ones, the one with the most bytes first. */
  rows: z.array(HeapClassRowSchema.pick({ name: true, count: true, shallowSizeBytes: true })),
});
export type HeapFirstClasses = z.infer<typeof HeapFirstClassesSchema>;

export const HeapClassSortSchema = z.enum(['retained', 'shallow', 'count', 'name', 'distance']);
export type HeapClassSort = z.infer<typeof HeapClassSortSchema>;

export const HeapClassPageSchema = z.object({
  /** Rows `start … start + rows.length` of the matching classes, sorted. */
  rows: z.array(HeapClassRowSchema),
  start: z.number(),
  /** Classes that match the filter, and their sums. */
  matching: z.number(),
  matchingCount: z.number(),
  matchingShallowSizeBytes: z.number(),
});
export type HeapClassPage = z.infer<typeof HeapClassPageSchema>;
