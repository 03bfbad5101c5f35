/**
 * Queries about allocations: what a `.heaptimeline` adds to a heap snapshot (time and stack of each allocation). A plain heap snapshot has no
 * allocations; its overview says so.
 */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { HeapClassSortSchema } from './heap-classes.ts';
import { HeapNodeSchema, HeapOriginalSchema } from './heap-objects.ts';
import { classPage, page, pageOf } from './pages.ts';
import { ForeignPlaceSchema, OwnChargeSchema } from '../../profile/contract/sampled-profiles.ts';

/** Part of a recording in milliseconds from its start, `fromMs` inclusive, `toMs` exclusive; omitted: the whole recording. */
export const AllocationRangeSchema = z.object({ fromMs: z.number().min(0), toMs: z.number().min(0) });
export type AllocationRange = z.infer<typeof AllocationRangeSchema>;

/** A function that allocated, with script and 1-based position; 0, '' and `(anonymous)` if the file does not have them. */
const site = {
  name: ForeignText,
  url: ForeignText,
  line: z.number(),
  column: z.number(),
};
export const AllocationFrameSchema = z.object(site);
export type AllocationFrame = z.infer<typeof AllocationFrameSchema>;

/** The row of live objects that were allocated during the recording and whose stack V8 did not record. */
export const UNATTRIBUTED_ENTRY = '(unattributed)';

/** Allocations of one function, or of one node of the allocation tree. */
export const AllocationSiteSchema = z.object({
  ...site,
  /** Objects alive at the end, including those whose size was added to their owner, and their shallow bytes. */
  count: z.number(),
  sizeBytes: z.number(),
  /** All allocations during the recording, including freed objects. */
  allocatedCount: z.number(),
  allocatedSizeBytes: z.number(),
});
export type AllocationSite = z.infer<typeof AllocationSiteSchema>;

/** A node of the allocation tree; pass `nodeId` as `parent` to get its children. */
export const AllocationTreeNodeSchema = AllocationSiteSchema.extend({ nodeId: z.number(), hasChildren: z.boolean() });
export type AllocationTreeNode = z.infer<typeof AllocationTreeNodeSchema>;

/**
 * When an object was allocated. `during`: after `fromMs` and not after `toMs`, milliseconds from the first time that V8 recorded; null: not known on that side.
 * `before`: it is older than the recording. `after`: after the last recorded time. `unknown`: the file has no times, or the object is of native memory.
 */
export const HeapBirthSchema = z.object({
  when: z.enum(['during', 'before', 'after', 'unknown']),
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
});
export type HeapBirth = z.infer<typeof HeapBirthSchema>;

export const HEAP_ALLOCATION_QUERIES = {
  /** Facts that the open file contains about allocations. */
  'allocations.overview': {
    params: z.object({}),
    result: z.object({
      /** The file has samples over time, so the timeline can be drawn. */
      hasTimeline: z.boolean(),
      /** The file has allocation stacks. */
      hasStacks: z.boolean(),
      durationMs: z.number(),
      /** Number of time samples that V8 recorded. */
      samples: z.number(),
      /** Objects allocated during the recording and alive at its end, with their shallow bytes. */
      liveCount: z.number(),
      liveSizeBytes: z.number(),
    }),
  },
  /** Live objects by allocation time, in bars of equal width; the first bar begins at the start of the range. */
  'allocations.timeline': {
    params: z.object({ bars: z.number().int().min(1).max(4000).default(400), range: AllocationRangeSchema.optional() }),
    result: z.object({
      startMs: z.number(),
      barMs: z.number(),
      counts: z.array(z.number()),
      sizesBytes: z.array(z.number()),
    }),
  },
  /** Classes of the objects allocated in the range. Retained size is the sum over these objects. */
  'allocations.classes': {
    params: z.object({
      range: AllocationRangeSchema.optional(),
      sort: HeapClassSortSchema.default('shallow'),
      ...classPage,
      ...page,
    }),
    result: z.object({
      rows: z.array(
        z.object({
          name: ForeignText,
          count: z.number(),
          shallowSizeBytes: z.number(),
          /** Retained size of the group, counting an object below another one of the group once; null until computed. */
          retainedSizeBytes: z.number().nullable(),
          distance: z.number().nullable(),
          original: HeapOriginalSchema.optional(),
        }),
      ),
      start: z.number(),
      matching: z.number(),
      matchingCount: z.number(),
      matchingShallowSizeBytes: z.number(),
    }),
  },
  /** Objects of one of these classes, by full class name. An unknown class has no rows. */
  'allocations.objects': {
    params: z.object({
      className: ForeignText,
      range: AllocationRangeSchema.optional(),
      /** Until retained sizes and distances are computed, sorts by shallow size instead. */
      sort: z.enum(['retained', 'shallow', 'distance', 'id']).default('shallow'),
      descending: z.boolean().default(true),
      ...page,
    }),
    result: pageOf(HeapNodeSchema),
  },
  /**
   * Functions by allocated bytes; with a range, only functions with live objects allocated in it. Total allocations have no time, so those
   * two figures always cover the whole recording.
   */
  'allocations.sites': {
    params: z.object({
      range: AllocationRangeSchema.optional(),
      filter: z.string().default(''),
      sort: z.enum(['size', 'count', 'allocated', 'name']).default('size'),
      descending: z.boolean().default(true),
      ...page,
    }),
    result: pageOf(AllocationSiteSchema),
  },
  /** Live bytes by the author's functions, with what others allocated for them. The analysis process finds which functions are foreign. */
  'allocations.own-code': {
    params: z.object({ foreign: z.array(ForeignPlaceSchema).default([]), count: page.count }),
    result: z.object({ rows: z.array(OwnChargeSchema) }),
  },
  /** Children of a node of the allocation tree (null: V8's `(root)`) with the sums of their subtrees, largest first. */
  'allocations.tree': {
    params: z.object({ parent: z.number().int().nullable(), ...page }),
    result: pageOf(AllocationTreeNodeSchema),
  },
  /** When each of these objects was allocated, in their order. */
  'allocations.births': {
    params: z.object({ ids: z.array(z.number().int().min(0)).max(1000) }),
    result: z.object({ rows: z.array(HeapBirthSchema.extend({ id: z.number() })) }),
  },
  /** Allocation stack of an object, innermost frame first; empty if the file has none for it. */
  'allocations.stack': {
    params: z.object({ id: z.number().int().min(0) }),
    result: z.object({ frames: z.array(AllocationFrameSchema), bornMs: z.number().nullable() }),
  },
} as const;
