/** Differences between heap snapshots: classes, clusters of new objects by what retains them, series, and suspects; and the queries for them. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { HeapArtifactSchema } from './heap-artifacts.ts';
import { classPage, page, pageOf } from './pages.ts';
import { FreedClassSchema, HeapNodeSchema, HeapOriginalSchema, HeapPathSchema } from './heap-objects.ts';

const rows = pageOf(HeapNodeSchema);

/** A class in the Comparison view, counted as in DevTools: matched by object id. */
export const HeapDiffRowSchema = z.object({
  name: ForeignText,
  /** Original name, by the position of the constructor. */
  original: HeapOriginalSchema.optional(),
  addedCount: z.number(),
  removedCount: z.number(),
  countDelta: z.number(),
  addedSizeBytes: z.number(),
  removedSizeBytes: z.number(),
  sizeDeltaBytes: z.number(),
});
export type HeapDiffRow = z.infer<typeof HeapDiffRowSchema>;

/** A class of a comparison with the figures of both snapshots. */
export const HeapComparedClassSchema = HeapDiffRowSchema.extend({
  /** Objects in the earlier and in the later snapshot. */
  countA: z.number(),
  countB: z.number(),
  /** Null if a snapshot has no retained sizes, or names the objects differently. */
  retainedDeltaBytes: z.number().nullable(),
  /**
   * Growth of the objects that are in both snapshots by id, in bytes: the change of the class without its new and deleted objects. Null if
   * the two snapshots name the objects differently.
   */
  survivorsDeltaBytes: z.number().nullable(),
});
export type HeapComparedClass = z.infer<typeof HeapComparedClassSchema>;

/** Numbers of classes by their change. */
export const HeapChangedClassesSchema = z.object({
  /** Classes that only the later snapshot has. */
  new: z.number(),
  /** Classes with more, and with less, self size in the later snapshot. */
  grown: z.number(),
  shrunk: z.number(),
  /** Classes that only the earlier snapshot has. */
  gone: z.number(),
});
export type HeapChangedClasses = z.infer<typeof HeapChangedClassesSchema>;

export const HeapDiffSortSchema = z.enum([
  'size-delta',
  'count-delta',
  'added',
  'removed',
  'added-size',
  'removed-size',
  'name',
]);

/** Objects of one class that remained alive and share a retaining path. */
export const HeapSuspectSchema = z.object({
  className: ForeignText,
  count: z.number(),
  /** Retained size of the group in the last snapshot; an object below another one of the group counts once. */
  retainedSizeBytes: z.number(),
  /** Path to the object of the group nearest to the root. The paths of the others differ in element indexes, keys, or depth in a chain. */
  path: HeapPathSchema,
});
export type HeapSuspect = z.infer<typeof HeapSuspectSchema>;

/**
 * Defines how objects of two snapshots are matched. `ids`: by object id, as in DevTools. `shape`: as multisets by class and shortest retaining
 * path, for snapshots with unrelated ids. `auto`: by id unless the snapshots are of different processes.
 */
export const HeapMatchSchema = z.enum(['ids', 'shape', 'auto']);
export type HeapMatch = z.infer<typeof HeapMatchSchema>;
/** Matching that was used, and a sentence with the reason. */
const matched = { matchedBy: z.enum(['ids', 'shape']), matchReason: z.string() };

/** Asks for a page of the classes of a comparison. */
const diffPageQuestion = z.object({
  base: z.string(),
  match: HeapMatchSchema.default('auto'),
  sort: HeapDiffSortSchema.default('size-delta'),
  /** Classes that come before all others, as they are listed here. */
  first: z.array(ForeignText).max(20).default([]),
  ...classPage,
});
/** A page of the classes of a comparison, without its rows. */
const diffPage = z.object({
  start: z.number(),
  total: z.number(),
  /** Over all classes, regardless of the filter. */
  totals: HeapDiffRowSchema.omit({ name: true, original: true }),
  /** Share of the later snapshot's objects that exist in the earlier one with the same id and class; near 0: another process or run. */
  sharedIds: z.number(),
  /** Share of the later snapshot's objects that were matched with the used method. */
  matchedShare: z.number(),
  ...matched,
});

/** Objects of which each is reached only through the one before. */
export const HeapChainSchema = z.object({
  /** Class of the links. */
  className: ForeignText,
  /** Id of the object outside that the chain hangs on. */
  holder: z.number(),
  /** Names of its references into the chain; none if one of them has no name. */
  edges: z.array(z.string()),
  /** References from link to link: `.next`. */
  through: z.array(z.string()),
});

/** Objects that were added or removed together: retained through one path by an object that existed before. */
export const HeapClusterSchema = z.object({
  /** Id of the cluster for `heap.diff-cluster-objects`. */
  number: z.number(),
  /** Path from the root to the first topmost object. The paths of the others differ in element indexes, keys, or depth in a chain. */
  path: HeapPathSchema,
  /** Objects directly retained by an object that existed before; the rest of the cluster is below them. */
  topCount: z.number(),
  /** Objects at the end of the path where they are a chain of one class (`head → next → next`), of which only the newest is directly retained. */
  chainCount: z.number().optional(),
  /** Such a chain ends in one that was there before: without it the objects are trees of their own, each held by the path. */
  keepsOlder: z.boolean().optional(),
  /** Set for a chain that grew: its links count as topmost objects, and the path leads to its first object. */
  chain: HeapChainSchema.optional(),
  count: z.number(),
  /** Sum over the cluster. */
  shallowSizeBytes: z.number(),
  /** Size that would be freed with the topmost objects. Less than `shallowSizeBytes` where others hold objects below them too, such as Chromium's caches. */
  retainedSizeBytes: z.number(),
  /**
   * The part of `retainedSizeBytes` that is growth: without the part that replaced objects which were freed on the same path, and with equal shares of what
   * several paths of new objects hold. The order of clusters.
   */
  growthSizeBytes: z.number(),
  /** The part that replaced objects which were freed on the same path, 0 to 1. */
  replacedShare: z.number(),
  /**
   * Classes of the objects that would be freed: the two largest classes of the page's scripts, then the others, most bytes first and those of V8 and Blink last; at most five. `isDeclared`: a
   * script has the constructor.
   */
  classes: z.array(
    z.object({
      name: ForeignText,
      original: z.string().optional(),
      count: z.number(),
      isDeclared: z.boolean().optional(),
    }),
  ),
  /** Number of further classes. */
  otherClasses: z.number(),
  /** A script has the constructor of the topmost objects. */
  isTopDeclared: z.boolean().optional(),
  /** Series only: topmost objects by the round in which they were allocated, first round first. Null if objects were not matched by id. */
  topPerRound: z.array(z.number()).nullable(),
  /**
   * The part of `retainedSizeBytes` that only tools, builds for development or the engine keep, by rule, with the topmost objects among them as `count`; absent without
   * any.
   */
  artifacts: z.array(HeapArtifactSchema).optional(),
  /** The same for the same path in another snapshot, whatever its ids: made of the names of edges and classes. */
  signature: z.string(),
});
export type HeapCluster = z.infer<typeof HeapClusterSchema>;

/** One class over a series of snapshots, one value per snapshot, earliest first. */
export const HeapSeriesRowSchema = z.object({
  name: ForeignText,
  /** Original name, by the position of the constructor. */
  original: HeapOriginalSchema.optional(),
  counts: z.array(z.number()),
  sizesBytes: z.array(z.number()),
  /** Minimum growth over all rounds; 0 if it did not grow in one of them. */
  steadyCount: z.number(),
  steadySizeBytes: z.number(),
});
export type HeapSeriesRow = z.infer<typeof HeapSeriesRowSchema>;
export const HeapSeriesSortSchema = z.enum(['steady', 'growth', 'count-growth', 'size', 'count', 'name']);

const earlierFiles = z.array(z.string().max(4096)).max(20);
/** Parameters shared by the queries for clusters and for their objects. */
const clusterQuestion = {
  base: z.string(),
  /** Snapshots between the two, earliest first; topmost objects are then counted by round. */
  between: earlierFiles.default([]),
  match: HeapMatchSchema.default('auto'),
  side: z.enum(['added', 'removed']).default('added'),
};

/** Queries on differences; the later snapshot answers. */
export const HEAP_DIFFERENCE_QUERIES = {
  /** Comparison with an earlier snapshot, by object id, or by shape and path for unrelated ids. `base` is the earlier file's path. */
  'heap.diff': { params: diffPageQuestion, result: diffPage.extend({ rows: z.array(HeapDiffRowSchema) }) },
  /** The same comparison with the figures of both snapshots by class, and the numbers of changed classes. */
  'heap.diff-classes': {
    params: diffPageQuestion,
    result: diffPage.extend({
      rows: z.array(HeapComparedClassSchema),
      /** Over all classes, regardless of the filter. */
      changedClasses: HeapChangedClassesSchema,
    }),
  },
  /** Objects of one class that were added since the earlier snapshot, or removed (then they are objects of the earlier one). */
  'heap.diff-objects': {
    params: z.object({
      base: z.string(),
      match: HeapMatchSchema.default('auto'),
      className: ForeignText,
      side: z.enum(['added', 'removed']),
      ...page,
    }),
    result: rows,
  },
  /**
   * Added or removed objects by what retains them: each object belongs to the topmost new object on its shortest path from the root;
   * objects whose paths have the same names form a cluster. Largest growth first. The clusters and `unreached` add up to all added
   * objects.
   */
  'heap.diff-clusters': {
    params: z.object({ ...clusterQuestion, ...page, count: z.number().int().min(0).max(500).default(50) }),
    result: z.object({
      clusters: z.array(HeapClusterSchema),
      start: z.number(),
      total: z.number(),
      totals: z.object({ count: z.number(), shallowSizeBytes: z.number() }),
      /** Added objects that are unreachable and will be collected. */
      unreached: z.object({ count: z.number(), shallowSizeBytes: z.number() }),
      ...matched,
    }),
  },
  /** Topmost objects of a cluster, largest retained size first. An unknown cluster has none. */
  'heap.diff-cluster-objects': {
    params: z.object({ ...clusterQuestion, number: z.number().int().min(0), ...page }),
    result: rows,
  },
  /**
   * Objects that are new since the earlier snapshot, by id, and would go if every object that was there before let go of them; with `className` only what objects of that
   * class lead to. As in `heap.what-if`, only objects with a size count.
   */
  'heap.kept-growth': {
    params: z.object({ base: z.string(), className: ForeignText.optional() }),
    result: z.object({
      freedCount: z.number(),
      freedSizeBytes: z.number(),
      /** `heldDirectly`: references from objects that were there before to objects of the class. */
      classes: z.array(FreedClassSchema.extend({ heldDirectly: z.number() })),
    }),
  },
  /** Classes over a series: `bases` are the earlier files, earliest first; the document is the last snapshot. */
  'heap.series': {
    params: z.object({
      bases: earlierFiles.min(1),
      sort: HeapSeriesSortSchema.default('steady'),
      ...classPage,
    }),
    result: pageOf(HeapSeriesRowSchema).extend({
      /** Over all classes, regardless of the filter. */
      totals: HeapSeriesRowSchema.omit({ name: true, original: true }),
    }),
  },
  /** Three snapshots: objects that are new in `middle` compared with `base` and still alive, grouped by class and retaining path. */
  'heap.suspects': {
    params: z.object({ base: z.string(), middle: z.string(), count: z.number().int().min(1).max(500).default(50) }),
    result: z.object({ suspects: z.array(HeapSuspectSchema), total: z.number() }),
  },
} as const;
