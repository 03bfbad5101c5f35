/** Remembers what an answer about a heap snapshot listed, so that the answer about the next one of the same target can say what changed. */
import { z } from 'zod';

export const SnapshotDigestSchema = z.object({
  captureId: z.string(),
  nodes: z.number(),
  totalSizeBytes: z.number(),
  classCount: z.number(),
  detached: z.number(),
  /** Null without retained sizes. */
  closures: z.number().nullable(),
  listeners: z.number().nullable(),
  wastedBytes: z.number(),
  classes: z.array(z.object({ key: z.string(), count: z.number(), sizeBytes: z.number() })),
  /** Objects with the largest retained size, by id and name. */
  retainers: z.array(z.object({ key: z.string(), sizeBytes: z.number() })),
  strings: z.array(z.object({ key: z.string(), count: z.number() })),
});
export type SnapshotDigest = z.infer<typeof SnapshotDigestSchema>;
