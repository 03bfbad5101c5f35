/** A class of a heap snapshot as shown in every class table, and a page of such a table. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { HeapOriginalSchema } from './heap-objects.ts';

export const HeapClassRowSchema = z.object({
  /** Full class name, as in DevTools. */
  name: ForeignText,
  count: z.number(),
  /** After hidden and array sizes are added to their owner. */
  shallowSizeBytes: z.number(),
  /** Null until retained sizes are computed. */
  retainedSizeBytes: z.number().nullable(),
  /** Shortest path from the root; null until computed. */
  distance: z.number().nullable(),
  /** Script that declares the class with its 1-based line and column, if the file has them. */
  url: ForeignText.optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  /** Original name, by the position of the constructor. */
  original: HeapOriginalSchema.optional(),
  /** True for third-party code. Absent: not, or not known. */
  isThirdParty: z.boolean().optional(),
});
export type HeapClassRow = z.infer<typeof HeapClassRowSchema>;

/**
 * Classes as soon as nodes and strings are parsed, before the edges. They are provisional: hidden parts are not added to their owners yet,
 * and all plain objects are one class.
 */
export const HeapFirstClassesSchema = z.object({
  classCount: z.number(),
  /** Sum of all self sizes. */
  totalSizeBytes: z.number(),
  /** The largest classes by size. */
  rows: z.array(HeapClassRowSchema.pick({ name: true, count: true, shallowSizeBytes: true })),
});
export type HeapFirstClasses = z.infer<typeof HeapFirstClassesSchema>;

export const HeapClassSortSchema = z.enum(['retained', 'shallow', 'count', 'name', 'distance']);
export type HeapClassSort = z.infer<typeof HeapClassSortSchema>;

export const HeapClassPageSchema = z.object({
  /** Rows from `start` on of the sorted classes that match the filter. */
  rows: z.array(HeapClassRowSchema),
  start: z.number(),
  /** Number of classes that match the filter, and their sums. */
  matching: z.number(),
  matchingCount: z.number(),
  matchingShallowSizeBytes: z.number(),
});
export type HeapClassPage = z.infer<typeof HeapClassPageSchema>;
