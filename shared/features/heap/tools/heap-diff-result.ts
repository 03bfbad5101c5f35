/** The result of `pen_heap_diff`. */
import { GainedWaitingSchema, KeptInVainSchema, KeptTargetSchema } from '../../../engine/heap/contract/leak-growth.ts';
import { z } from 'zod';
import {
  HEAP_DIFFERENCE_QUERIES,
  HeapChangedClassesSchema,
  HeapClusterSchema,
  HeapComparedClassSchema,
} from '../../../engine/heap/contract/heap-differences.ts';

import { HeapHolderSchema, HeapVerdictSchema } from '../survivors.ts';
import { CaptureSourceSchema } from '../../../core/contracts/capture-source.ts';
import { ObjectCodeSchema } from '../../../engine/source-map/contract/quotes.ts';

export const ShownClusterSchema = HeapClusterSchema.omit({ number: true, path: true, signature: true }).extend({
  /** The end of the path as an expression, up to the first of the topmost objects. */
  path: z.string(),
  /** The reference that holds them, as `.listeners of OrderStore`; the path where none has a name. */
  heldBy: z.string(),
  holder: HeapHolderSchema,
  /** The first of the topmost objects. */
  node: z.number(),
  nodeName: z.string(),
  link: z.string().optional(),
});

/** Where the two snapshots are in the leak hunt that took both. */
const HuntPartSchema = z.object({
  huntId: z.string(),
  level: HeapVerdictSchema.shape.level,
  /** Numbers of the two among the snapshots that the hunt lists, from 1; of one that only confirmed its growth, null. */
  pair: z.tuple([z.number().nullable(), z.number().nullable()]),
  snapshots: z.number(),
  /** The verdict of the answer is that of all its rounds. */
  isWhole: z.boolean(),
});

const SideSchema = CaptureSourceSchema.extend({
  fileSizeBytes: z.number(),
  totalSizeBytes: z.number(),
  nodes: z.number(),
});

export type ShownCluster = z.infer<typeof ShownClusterSchema>;

export const HeapDiffResultSchema = z.object({
  snapshotA: SideSchema,
  snapshotB: SideSchema,
  /** Growth of the self size of all objects. */
  growthBytes: z.number(),
  /** Null if A is empty. */
  changePercent: z.number().nullable(),
  /** As given, or as the hunt that took both performed them in between; null if neither is known. */
  actions: z.number().nullable(),
  /** Null on later pages, which have no clusters. */
  verdict: HeapVerdictSchema.nullable(),
  totals: HEAP_DIFFERENCE_QUERIES['heap.diff'].result.shape.totals,
  changedClasses: HeapChangedClassesSchema,
  sharedIds: z.number(),
  /** Share of the objects of B with a match in A. */
  matchedShare: z.number(),
  matchedBy: z.enum(['ids', 'shape']),
  matchReason: z.string(),
  /** The new objects by retaining path, largest first. */
  clusters: z.array(ShownClusterSchema),
  /** The class or function of the new objects that the page holds most of, and the call that reads it; null without one. */
  code: ObjectCodeSchema.nullable(),
  /** Registries that wait in vain for more objects in B; omitted without any, and on later pages. */
  keptTargets: z.array(KeptTargetSchema).optional(),
  /** Windows whose frame is gone, vm contexts and variables that no living function can read, which are more than in A; absent without any. */
  keptInVain: z.array(KeptInVainSchema).optional(),
  /** Own code of which more waits than before, most bytes first; absent without any. */
  waiting: z.array(GainedWaitingSchema).optional(),
  /** The leak hunt that took both snapshots; its verdict is that of the answer if they are its first and last. */
  hunt: HuntPartSchema.optional(),
  /** Opens the comparison in the window; absent unless both are in the library. */
  link: z.string().optional(),
  /** The comparison in the library; absent unless both snapshots are, and on later pages. */
  comparisonId: z.string().optional(),
  warnings: z.array(z.string()),
  /** Classes with new or deleted objects that match the filter. */
  matching: z.number(),
  filter: z.string(),
  /** Classes of this page that are left out: as many objects were created as freed, and no size changed. */
  unchanged: z.number(),
  classes: z.array(HeapComparedClassSchema),
  nextCursor: z.string().nullable(),
});
export type HeapDiffResult = z.infer<typeof HeapDiffResultSchema>;
