/**
 * Queries about allocations: what a `.heaptimeline` adds to a heap snapshot (when objects were born, by which stack), and what a
 * `.heapprofile` of the sampling heap profiler holds. A plain heap snapshot has none of the first: its overview says so.
 */
import { z } from 'zod';
import { CpuFiltersSchema, CpuPlaceSchema } from './cpu-profiles.ts';
import { HeapClassSortSchema } from './heap-classes.ts';
import { HeapNodeSchema } from './heap-objects.ts';

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);

/** Part of a recording, in milliseconds from its start, from inclusive to exclusive; left out: the whole. */
export const AllocationRangeSchema = z.object({ fromMs: z.number().min(0), toMs: z.number().min(0) });
export type AllocationRange = z.infer<typeof AllocationRangeSchema>;

/** A function that allocated, with its script and 1-based position; 0, '' and `(anonymous)` where the file does not tell. */
const site = {
  name: z.string(),
  url: z.string(),
  line: z.number(),
  column: z.number(),
};
export const AllocationFrameSchema = z.object(site);
export type AllocationFrame = z.infer<typeof AllocationFrameSchema>;

/** What one function, or one call of it in the allocation tree, has allocated. */
export const AllocationSiteSchema = z.object({
  ...site,
  /** Objects that still live at the end, also those whose size went to their owner, and their shallow bytes. */
  count: z.number(),
  sizeBytes: z.number(),
  /** Everything it allocated while it was recorded, freed since or not. */
  allocatedCount: z.number(),
  allocatedSizeBytes: z.number(),
});
export type AllocationSite = z.infer<typeof AllocationSiteSchema>;

/** A node of a call tree of allocations; `nodeId` is what `parent` asks with. */
export const AllocationTreeNodeSchema = AllocationSiteSchema.extend({ nodeId: z.number(), hasChildren: z.boolean() });
export type AllocationTreeNode = z.infer<typeof AllocationTreeNodeSchema>;

/** A function in a sampled heap profile. Sizes are V8's estimates of what was still alive at the end. */
export const SampledFunctionSchema = z.object({
  ...site,
  /** Bytes it allocated itself, and with everything it called (a function above itself in a stack is counted once). */
  selfSizeBytes: z.number(),
  totalSizeBytes: z.number(),
  /** Samples of its own. */
  count: z.number(),
});
export type SampledFunction = z.infer<typeof SampledFunctionSchema>;
export const SampledTreeNodeSchema = SampledFunctionSchema.extend({ nodeId: z.number(), hasChildren: z.boolean() });
export type SampledTreeNode = z.infer<typeof SampledTreeNodeSchema>;

export const HEAP_ALLOCATION_QUERIES = {
  /** What the open file says about allocations. */
  'allocations.overview': {
    params: z.object({}),
    result: z.object({
      /** The file has samples over time: bars can be drawn. */
      hasTimeline: z.boolean(),
      /** The file has allocation stacks: sites and stacks can be asked for. */
      hasStacks: z.boolean(),
      durationMs: z.number(),
      /** Points in time that V8 noted. */
      samples: z.number(),
      /** Objects born while it was recorded and still alive at its end, with their shallow bytes. */
      liveCount: z.number(),
      liveSizeBytes: z.number(),
    }),
  },
  /** Live objects by the time they were born, in bars of equal width; the first bar begins at the start of the range. */
  'allocations.timeline': {
    params: z.object({ bars: z.number().int().min(1).max(4000).default(400), range: AllocationRangeSchema.optional() }),
    result: z.object({
      startMs: z.number(),
      barMs: z.number(),
      counts: z.array(z.number()),
      sizesBytes: z.array(z.number()),
    }),
  },
  /** Classes of the objects born in the range, as the Summary shows them; retained is the sum over those objects' own groups. */
  'allocations.classes': {
    params: z.object({
      range: AllocationRangeSchema.optional(),
      filter: z.string().default(''),
      sort: HeapClassSortSchema.default('shallow'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: z.object({
      rows: z.array(
        z.object({
          name: z.string(),
          count: z.number(),
          shallowSizeBytes: z.number(),
          /** Retained by the group, an object under another of it not counted twice; null until computed. */
          retainedSizeBytes: z.number().nullable(),
          distance: z.number().nullable(),
        }),
      ),
      start: z.number(),
      matching: z.number(),
      matchingCount: z.number(),
      matchingShallowSizeBytes: z.number(),
    }),
  },
  /** Objects of one of those classes, by its full name; an unknown class has no rows. */
  'allocations.objects': {
    params: z.object({
      className: z.string(),
      range: AllocationRangeSchema.optional(),
      /** While retained sizes and distances are not computed, the shallow size stands in for them. */
      sort: z.enum(['retained', 'shallow', 'distance', 'id']).default('shallow'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: z.object({ rows: z.array(HeapNodeSchema), start: z.number(), total: z.number() }),
  },
  /**
   * Functions by what they allocated; those whose objects were born in the range and live, where one is given. What they
   * allocated at all has no times: those two figures are always of the whole.
   */
  'allocations.sites': {
    params: z.object({
      range: AllocationRangeSchema.optional(),
      filter: z.string().default(''),
      sort: z.enum(['size', 'count', 'allocated', 'name']).default('size'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: z.object({ rows: z.array(AllocationSiteSchema), start: z.number(), total: z.number() }),
  },
  /** Children of a node of the allocation tree (null: V8's `(root)`), with all that lies below them, largest first. */
  'allocations.tree': {
    params: z.object({ parent: z.number().int().nullable(), start, count }),
    result: z.object({ rows: z.array(AllocationTreeNodeSchema), start: z.number(), total: z.number() }),
  },
  /** Who allocated an object, innermost first; empty where the file has no stack for it. */
  'allocations.stack': {
    params: z.object({ id: z.number().int().min(0) }),
    result: z.object({ frames: z.array(AllocationFrameSchema), bornMs: z.number().nullable() }),
  },
} as const;

/** A function in two sampled heap profiles, by the bytes that it allocated itself and that were still alive. */
export const SampledChangeSchema = z.object({
  ...site,
  baseSizeBytes: z.number(),
  newSizeBytes: z.number(),
  sizeDeltaBytes: z.number(),
  /** Samples of its own. */
  baseCount: z.number(),
  newCount: z.number(),
  /** The change is larger than what the number of samples lets expect by chance (two standard deviations). */
  exceedsNoise: z.boolean(),
});
export type SampledChange = z.infer<typeof SampledChangeSchema>;

/** As of a CPU profile; shares are of all bytes. */
const filters = CpuFiltersSchema.default([]);

/** Queries on a `.heapprofile`. */
export const HEAP_PROFILE_QUERIES = {
  'heap-profile.overview': {
    params: z.object({ filters }),
    result: z.object({
      totalSizeBytes: z.number(),
      samples: z.number(),
      functions: z.number(),
      nodes: z.number(),
      fileSizeBytes: z.number(),
      readMs: z.number(),
    }),
  },
  'heap-profile.functions': {
    params: z.object({
      filters,
      filter: z.string().default(''),
      sort: z.enum(['self', 'total', 'count', 'name']).default('self'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: z.object({ rows: z.array(SampledFunctionSchema), start: z.number(), total: z.number() }),
  },
  /**
   * `top-down`: what a call allocated with all below it; V8's `(root)` is left out unless it allocated something itself.
   * `bottom-up`: functions that allocated, below each who called it; self and total of a caller are what was allocated over it.
   * Largest total first.
   */
  'heap-profile.tree': {
    params: z.object({
      view: z.enum(['top-down', 'bottom-up']).default('top-down'),
      parent: z.number().int().nullable(),
      filters,
      start,
      count,
    }),
    result: z.object({ rows: z.array(SampledTreeNodeSchema), start: z.number(), total: z.number() }),
  },
  /** Who calls a function, or whom it calls, over all its calls; `place` as `heap-profile.functions` gave it. Largest total first. */
  'heap-profile.around': {
    params: z.object({ place: CpuPlaceSchema, direction: z.enum(['callers', 'callees']), filters, start, count }),
    result: z.object({ rows: z.array(SampledFunctionSchema), start: z.number(), total: z.number() }),
  },
  /** The whole in pprof's format, before its gzip; what is not known of the recording is 0. */
  'heap-profile.pprof': {
    params: z.object({
      /** Milliseconds since the Unix epoch. */
      startedAtMs: z.number().min(0).default(0),
      durationMs: z.number().min(0).default(0),
      /** One sample was taken in about so many bytes. */
      intervalBytes: z.number().int().min(0).default(0),
    }),
    result: z.object({ bytes: z.instanceof(Uint8Array) }),
  },
  /** Functions of this profile against an earlier one; `base` is its path. Largest change of own bytes first. */
  'heap-profile.compare': {
    params: z.object({
      base: z.string(),
      filter: z.string().default(''),
      sort: z.enum(['delta', 'base', 'new', 'name']).default('delta'),
      start,
      count,
    }),
    result: z.object({
      rows: z.array(SampledChangeSchema),
      start: z.number(),
      total: z.number(),
      baseTotalSizeBytes: z.number(),
      newTotalSizeBytes: z.number(),
      baseSamples: z.number(),
      newSamples: z.number(),
    }),
  },
  /** The whole tree as an icicle: boxes by depth, widths in bytes, below `minShare` of the total left out. */
  'heap-profile.icicle': {
    params: z.object({ minShare: z.number().min(0).max(1).default(0.0005), filters }),
    result: z.object({
      boxes: z.array(
        z.object({
          ...site,
          depth: z.number(),
          startBytes: z.number(),
          sizeBytes: z.number(),
          selfSizeBytes: z.number(),
        }),
      ),
      depths: z.number(),
      totalSizeBytes: z.number(),
    }),
  },
} as const;
