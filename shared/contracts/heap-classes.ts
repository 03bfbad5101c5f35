/** A class of a heap snapshot as every table of classes shows it. */
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

export const HeapClassSortSchema = z.enum(['retained', 'shallow', 'count', 'name', 'distance']);
export type HeapClassSort = z.infer<typeof HeapClassSortSchema>;
