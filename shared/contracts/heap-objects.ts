/** Queries about single objects of a heap snapshot: who they are, what holds them, what they hold, what changed. */
import { z } from 'zod';

/** One node as every view and answer shows it. */
export const HeapNodeSchema = z.object({
  /** As DevTools shows it, without the `@`. */
  id: z.number(),
  /** The class name; for a string its first 200 characters in `preview`. */
  name: z.string(),
  /** V8's node type: `object`, `closure`, `string`, `native` … */
  type: z.string(),
  shallowSizeBytes: z.number(),
  /** Null until `heap.retained` has answered. */
  retainedSizeBytes: z.number().nullable(),
  /** Null until computed; nodes nothing leads to have none either. */
  distance: z.number().nullable(),
  /** A short look inside: `{order, onChange, …}`, the text of a string, the markup of an element. */
  preview: z.string(),
  isDetached: z.boolean(),
});
export type HeapNode = z.infer<typeof HeapNodeSchema>;

/**
 * Whose edge it is: the page's own (`page`), a framework's (`framework`, told by well-known names such as `__reactFiber$…`),
 * the engine's (`engine`: context, hidden and internal edges), `weak`, or the tools' (`tool`: console, DevTools).
 */
export const HeapEdgeClassSchema = z.enum(['page', 'framework', 'engine', 'weak', 'tool']);
export type HeapEdgeClass = z.infer<typeof HeapEdgeClassSchema>;

export const HeapEdgeSchema = z.object({
  /** Property name, or the index of an element as text. */
  name: z.string(),
  /** V8's edge type: `property`, `element`, `context`, `internal`, `hidden`, `shortcut`, `weak`. */
  type: z.string(),
  edgeClass: HeapEdgeClassSchema,
});
export type HeapEdge = z.infer<typeof HeapEdgeSchema>;

/** A node at the end of an edge. */
export const HeapEdgeNodeSchema = z.object({ edge: HeapEdgeSchema, node: HeapNodeSchema });
export type HeapEdgeNode = z.infer<typeof HeapEdgeNodeSchema>;

/** One step of a retaining path; `edge` leads into `node` and is null on the root. */
export const HeapPathStepSchema = z.object({ edge: HeapEdgeSchema.nullable(), node: HeapNodeSchema });
export const HeapPathSchema = z.object({
  /** From the root to the object. */
  steps: z.array(HeapPathStepSchema),
});
export type HeapPath = z.infer<typeof HeapPathSchema>;

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);
const nodeId = z.number().int().min(0);
const rows = z.object({ rows: z.array(HeapNodeSchema), start: z.number(), total: z.number() });
const edgeRows = z.object({ rows: z.array(HeapEdgeNodeSchema), start: z.number(), total: z.number() });

/** A class of the Comparison view, as DevTools counts it: matched by object id. */
export const HeapDiffRowSchema = z.object({
  name: z.string(),
  addedCount: z.number(),
  removedCount: z.number(),
  countDelta: z.number(),
  addedSizeBytes: z.number(),
  removedSizeBytes: z.number(),
  sizeDeltaBytes: z.number(),
});
export type HeapDiffRow = z.infer<typeof HeapDiffRowSchema>;
export const HeapDiffSortSchema = z.enum([
  'size-delta',
  'count-delta',
  'added',
  'removed',
  'added-size',
  'removed-size',
  'name',
]);

/** Objects of one class that were left behind and are held the same way. */
export const HeapSuspectSchema = z.object({
  className: z.string(),
  count: z.number(),
  /** Of the group in the last snapshot, an object under another of the group not counted twice. */
  retainedSizeBytes: z.number(),
  /** To the one of them nearest to the root. The others differ in element numbers, keys, or how far down a chain they are. */
  path: HeapPathSchema,
});
export type HeapSuspect = z.infer<typeof HeapSuspectSchema>;

/**
 * How objects of two snapshots are matched. `ids`: by V8's ids, as DevTools does. `shape`: as multisets by class and the nearest
 * way that holds them, for snapshots whose ids say nothing of each other. `auto`: by ids unless these are of different processes.
 */
export const HeapMatchSchema = z.enum(['ids', 'shape', 'auto']);
export type HeapMatch = z.infer<typeof HeapMatchSchema>;
/** How they were matched, and a sentence that says why. */
const matched = { matchedBy: z.enum(['ids', 'shape']), matchReason: z.string() };

/** Objects that came, or went, together: held over one path by something that was there before. */
export const HeapClusterSchema = z.object({
  /** Names the cluster in `heap.diff-cluster-objects`. */
  number: z.number(),
  /** From the root to the first of the cluster's topmost objects. The others differ in element numbers, keys, or place in a chain. */
  path: HeapPathSchema,
  /** Objects that are held by something that was there before; the rest of the cluster is below them. */
  topCount: z.number(),
  count: z.number(),
  /** Of all of them together. */
  shallowSizeBytes: z.number(),
  /** What would be freed with them, an object under another of the cluster not counted twice. */
  retainedSizeBytes: z.number(),
  /** The classes with the most of its bytes, at most three. */
  classes: z.array(z.object({ name: z.string(), count: z.number() })),
  /** How many other classes it has. */
  otherClasses: z.number(),
  /** Of a series: topmost objects by the round they were born in, the first round first. Null where objects were not matched by id. */
  topPerRound: z.array(z.number()).nullable(),
});
export type HeapCluster = z.infer<typeof HeapClusterSchema>;

/** One class over a series of snapshots, a figure for each, the earliest first. */
export const HeapSeriesRowSchema = z.object({
  name: z.string(),
  counts: z.array(z.number()),
  sizesBytes: z.array(z.number()),
  /** What it grew in every round at least; 0 where a round did not grow it. */
  steadyCount: z.number(),
  steadySizeBytes: z.number(),
});
export type HeapSeriesRow = z.infer<typeof HeapSeriesRowSchema>;
export const HeapSeriesSortSchema = z.enum(['steady', 'growth', 'count-growth', 'size', 'count', 'name']);

const earlierFiles = z.array(z.string().max(4096)).max(20);
/** A cluster is asked for, and its objects, under the same question. */
const clusterQuestion = {
  base: z.string(),
  /** Snapshots between the two, the earliest first: then topmost objects are counted by the round they were born in. */
  between: earlierFiles.default([]),
  match: HeapMatchSchema.default('auto'),
  side: z.enum(['added', 'removed']).default('added'),
};

export const HEAP_OBJECT_QUERIES = {
  /** Objects of one class, by its full name. Error `damaged_file` never: an unknown class has no rows. */
  'heap.objects': {
    params: z.object({
      className: z.string(),
      sort: z.enum(['retained', 'shallow', 'distance', 'id']).default('retained'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: rows,
  },
  /** One object; `node` is null where no object has the id. */
  'heap.object': {
    params: z.object({ id: nodeId }),
    result: z.object({
      node: HeapNodeSchema.nullable(),
      dominator: HeapNodeSchema.nullable(),
      /** Script, 1-based line and column, where the file has a location for it. */
      location: z.object({ url: z.string(), line: z.number(), column: z.number() }).nullable(),
    }),
  },
  /** What the object refers to (Containment), as the file orders it; id null: the root. */
  'heap.references': { params: z.object({ id: nodeId.nullable(), start, count }), result: edgeRows },
  /** What refers to the object, nearest to the root first. */
  'heap.retainers': {
    params: z.object({ id: nodeId, showWeak: z.boolean().default(false), start, count }),
    result: edgeRows,
  },
  /** Shortest ways from the root to the object, shortest first, no two the same; weak edges left out unless asked for. */
  'heap.paths': {
    params: z.object({
      id: nodeId,
      paths: z.number().int().min(1).max(50).default(5),
      showWeak: z.boolean().default(false),
      /** Objects that no path may pass, by id; ids that the snapshot has not are passed over. */
      ignoredNodes: z.array(nodeId).max(1000).default([]),
      /** Edges that no path may take: `FROM_ID.NAME`; one that is not there ends in `invalid_params`. */
      ignoredEdges: z.array(z.string().max(1000)).max(1000).default([]),
      /** Classes whose objects no path may pass, by full name; the object itself may be of one. */
      ignoredClasses: z.array(z.string().max(2000)).max(100).default([]),
    }),
    result: z.object({
      paths: z.array(HeapPathSchema),
      /** Weak edges into the object that were left out, and ways met that would come back through the object itself. */
      hiddenWeak: z.number(),
      /** More paths may exist: as many as asked for were found, or the search ended at its limit. */
      isCut: z.boolean(),
    }),
  },
  /**
   * The shortest way from the root to each of the `sample` objects of the class that retain most; ways with the same edges over
   * objects of the same classes are one, elements alike whatever their number.
   */
  'heap.class-paths': {
    params: z.object({
      className: z.string(),
      sample: z.number().int().min(1).max(1000).default(200),
      showWeak: z.boolean().default(false),
      /** As for `heap.paths`. */
      ignoredNodes: z.array(nodeId).max(1000).default([]),
      ignoredEdges: z.array(z.string().max(1000)).max(1000).default([]),
      ignoredClasses: z.array(z.string().max(2000)).max(100).default([]),
    }),
    result: z.object({
      /** Objects of the class, and those that were looked at. */
      total: z.number(),
      sampled: z.number(),
      /** Of those looked at, objects that no way leads to. */
      withoutPath: z.number(),
      /** The one with the largest object first; `node` is its largest, and `path` that object's. */
      ways: z.array(z.object({ count: z.number(), node: HeapNodeSchema, path: HeapPathSchema })),
    }),
  },
  /**
   * What would be freed if these edges (`FROM_ID.NAME`), objects and all objects of these classes went: what is no longer
   * reachable, without recomputing the rest. Only objects with a size are counted, as in the classes.
   */
  'heap.what-if': {
    params: z.object({
      edges: z.array(z.string().max(1000)).max(100).default([]),
      nodes: z.array(nodeId).max(100).default([]),
      classes: z.array(z.string().max(2000)).max(100).default([]),
      /** An object that stays although its class goes. */
      keptNode: nodeId.optional(),
      /** An object of which is told whether it goes too. */
      target: nodeId.optional(),
    }),
    result: z.object({
      freedCount: z.number(),
      freedSizeBytes: z.number(),
      /** Whether `target` is freed, where one was named. */
      freesTarget: z.boolean().optional(),
      classes: z.array(z.object({ name: z.string(), count: z.number(), sizeBytes: z.number() })),
    }),
  },
  /** Objects that the object alone keeps alive directly (children in the dominator tree), largest first; id null: the root. */
  'heap.dominated': {
    params: z.object({ id: nodeId.nullable(), minBytes: z.number().min(0).default(0), start, count }),
    result: rows,
  },
  /**
   * Objects by name or class, text of strings, name of an edge that leads to them (numbers of elements apart), or kind: what
   * lives only because of detached DOM, listeners, contexts or the console. Largest retained first; objects without a size are
   * left out. An expression that is none ends in `invalid_params`.
   */
  'heap.search': {
    params: z.object({
      in: z.enum(['name', 'text', 'edge', 'kind']),
      /** Substring, or a regular expression where `isRegex`; for `kind` one of `HeapObjectKindSchema`. */
      query: z.string().max(1000),
      isRegex: z.boolean().default(false),
      start,
      count,
    }),
    result: rows,
  },
  /**
   * Comparison with an earlier snapshot, by object id, or by shape and path where ids say nothing. `base` is the earlier file's
   * path.
   */
  'heap.diff': {
    params: z.object({
      base: z.string(),
      match: HeapMatchSchema.default('auto'),
      filter: z.string().default(''),
      sort: HeapDiffSortSchema.default('size-delta'),
      descending: z.boolean().default(true),
      start,
      count: z.number().int().min(0).max(100_000).default(50),
    }),
    result: z.object({
      rows: z.array(HeapDiffRowSchema),
      start: z.number(),
      total: z.number(),
      /** Over all classes, filter or not. */
      totals: HeapDiffRowSchema.omit({ name: true }),
      /** Share of the later snapshot's objects that the earlier has by id and class: near 0 means another process or run. */
      sharedIds: z.number(),
      /** Share of the later snapshot's objects that were matched, by whatever they were matched. */
      matchedShare: z.number(),
      ...matched,
    }),
  },
  /** Objects of one class that are new since the earlier snapshot, or that have gone (then they are the earlier's). */
  'heap.diff-objects': {
    params: z.object({
      base: z.string(),
      match: HeapMatchSchema.default('auto'),
      className: z.string(),
      side: z.enum(['added', 'removed']),
      start,
      count,
    }),
    result: rows,
  },
  /**
   * What came since the earlier snapshot, or went, by what holds it: each object belongs to the topmost new one on its nearest
   * way from the root, and those whose ways pass the same names are one cluster. Largest retained first; with `unreached` the
   * clusters add up to all that came.
   */
  'heap.diff-clusters': {
    params: z.object({ ...clusterQuestion, start, count: z.number().int().min(0).max(500).default(50) }),
    result: z.object({
      clusters: z.array(HeapClusterSchema),
      start: z.number(),
      total: z.number(),
      totals: z.object({ count: z.number(), shallowSizeBytes: z.number() }),
      /** What came and nothing leads to: it is about to be collected. */
      unreached: z.object({ count: z.number(), shallowSizeBytes: z.number() }),
      ...matched,
    }),
  },
  /** The topmost objects of a cluster, largest retained first. An unknown number has none. */
  'heap.diff-cluster-objects': {
    params: z.object({ ...clusterQuestion, number: z.number().int().min(0), start, count }),
    result: rows,
  },
  /** Classes over a series: `bases` are the earlier files, the earliest first, and the document is the last of them. */
  'heap.series': {
    params: z.object({
      bases: earlierFiles.min(1),
      filter: z.string().default(''),
      sort: HeapSeriesSortSchema.default('steady'),
      descending: z.boolean().default(true),
      start,
      count: z.number().int().min(0).max(100_000).default(50),
    }),
    result: z.object({
      rows: z.array(HeapSeriesRowSchema),
      start: z.number(),
      total: z.number(),
      /** Over all classes, filter or not. */
      totals: HeapSeriesRowSchema.omit({ name: true }),
    }),
  },
  /** Three snapshots: objects new in `middle` against `base` and still here, grouped by class and shared retaining path. */
  'heap.suspects': {
    params: z.object({ base: z.string(), middle: z.string(), count: z.number().int().min(1).max(500).default(50) }),
    result: z.object({ suspects: z.array(HeapSuspectSchema), total: z.number() }),
  },
} as const;
