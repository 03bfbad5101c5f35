/** Queries on a CPU profile. Times are in milliseconds; a sample lasts until the next one. */
import { z } from 'zod';
import { ScriptPositionSchema } from './original-positions.ts';

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);

/** A function with script and 1-based position; 0 and '' if the file does not have them. */
const place = { name: z.string(), url: z.string(), line: z.number(), column: z.number() };
export const CpuPlaceSchema = z.object(place);
export type CpuPlace = z.infer<typeof CpuPlaceSchema>;

/** Original position of a function, from a source map. Both positions are shown; the profile has the generated one. */
export const CpuOriginalSchema = z.object({
  /** Null if the map has no function name there; the name of the profile is used then. */
  name: z.string().nullable(),
  /** A file, or the name that the map has for it (`webpack://shop/src/a.ts`). */
  source: z.string(),
  /** 1-based. */
  line: z.number(),
  column: z.number(),
  /** Third-party code: on the map's ignore list, or below `node_modules`. Absent: the author's own. */
  ignored: z.boolean().optional(),
});
export type CpuOriginal = z.infer<typeof CpuOriginalSchema>;

/** Part of the recording in milliseconds from its start; omitted: the whole recording. */
export const CpuRangeSchema = z.object({ fromMs: z.number().min(0), toMs: z.number().min(0) });
export type CpuRange = z.infer<typeof CpuRangeSchema>;

/**
 * Removes or merges calls before anything is counted; filters are combined. `place` is a function of `cpu.functions` or a box that a
 * collapse created.
 */
export const CpuFilterSchema = z.discriminatedUnion('kind', [
  /** Keep only stacks that contain the function. */
  z.object({ kind: z.literal('focus'), place: CpuPlaceSchema }),
  /** Remove stacks that contain the function. */
  z.object({ kind: z.literal('exclude'), place: CpuPlaceSchema }),
  /** Merge calls within one script or package into one call with its name (a `name` of `cpu.groups`). */
  z.object({ kind: z.literal('collapse'), by: z.enum(['url', 'package']), name: z.string() }),
  /** Count calls below this share of the active time (after the other filters) as self time of their caller. */
  z.object({ kind: z.literal('min-share'), share: z.number().min(0).max(1) }),
]);
export type CpuFilter = z.infer<typeof CpuFilterSchema>;
export const CpuFiltersSchema = z.array(CpuFilterSchema).max(20);
const filters = CpuFiltersSchema.default([]);

/**
 * A thread of a trace; omitted: the page's main thread, otherwise the thread with the most samples. Ignored for a CPU profile, which has
 * one thread.
 */
export const CpuThreadSchema = z.object({ pid: z.number(), tid: z.number() });
export type CpuThread = z.infer<typeof CpuThreadSchema>;
const thread = CpuThreadSchema.optional();

export const CpuFunctionSchema = z.object({
  ...place,
  /** Time on top of the stack, and time anywhere on the stack (a recursive function counts once). */
  selfMs: z.number(),
  totalMs: z.number(),
  /** Samples with this function on top of the stack. */
  samples: z.number(),
});
export type CpuFunction = z.infer<typeof CpuFunctionSchema>;

/** A call in a tree; pass `nodeId` as `parent` to get its children. */
export const CpuTreeNodeSchema = CpuFunctionSchema.extend({ nodeId: z.number(), hasChildren: z.boolean() });
export type CpuTreeNode = z.infer<typeof CpuTreeNodeSchema>;

/** `(program)`, `(idle)`, `(garbage collector)`: time outside of functions. */
export const CpuOverheadSchema = z.object({ name: z.string(), selfMs: z.number(), samples: z.number() });

/** A function in two profiles. */
export const CpuChangeSchema = z.object({
  ...place,
  baseMs: z.number(),
  newMs: z.number(),
  deltaMs: z.number(),
  /** The change exceeds the sampling noise (two standard deviations). */
  exceedsNoise: z.boolean(),
});
export type CpuChange = z.infer<typeof CpuChangeSchema>;

const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), start: z.number(), total: z.number() });

export const CPU_PROFILE_QUERIES = {
  'cpu.overview': {
    params: z.object({ filters, thread }),
    result: z.object({
      /** (endTime − startTime) / 1000. */
      durationMs: z.number(),
      /** Time of all samples except `(idle)` and `(program)`: functions and garbage collection. */
      activeMs: z.number(),
      samples: z.number(),
      /** The same two values without the filters. */
      wholeActiveMs: z.number(),
      wholeSamples: z.number(),
      nodes: z.number(),
      functions: z.number(),
      /** Median time between two samples, µs. */
      samplingIntervalUs: z.number(),
      overhead: z.array(CpuOverheadSchema),
      /**
       * Source of the sample durations: `samples`, from the file's `timeDeltas` or `timestamps`; `even`, samples spread evenly over the
       * recording; `hits`, hit counts only: the chart shows calls in the order of the file, not in time.
       */
      timing: z.enum(['samples', 'even', 'hits']),
      fileSizeBytes: z.number(),
      readMs: z.number(),
    }),
  },
  /** Functions without overhead rows; `filter` is a case-insensitive substring of name or URL. */
  'cpu.functions': {
    params: z.object({
      range: CpuRangeSchema.optional(),
      filters,
      thread,
      filter: z.string().default(''),
      /** Functions that match `filter` by their original name. */
      also: z.array(CpuPlaceSchema).max(20_000).default([]),
      sort: z.enum(['self', 'total', 'samples', 'name']).default('self'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: page(CpuFunctionSchema),
  },
  /** By script (`url`) or by package (the name below node_modules, otherwise origin or folder), largest self time first. */
  'cpu.groups': {
    params: z.object({
      by: z.enum(['url', 'package']).default('url'),
      filter: z.string().default(''),
      filters,
      thread,
      start,
      count,
    }),
    result: page(z.object({ name: z.string(), selfMs: z.number(), totalMs: z.number(), functions: z.number() })),
  },
  /** Children of a call (null: the top level), largest total first; `bottom-up`: callers of the functions on top of the stack. */
  'cpu.tree': {
    params: z.object({
      view: z.enum(['top-down', 'bottom-up']).default('top-down'),
      parent: z.number().int().nullable(),
      range: CpuRangeSchema.optional(),
      filters,
      thread,
      start,
      count,
    }),
    result: page(CpuTreeNodeSchema),
  },
  /** Callers or callees of a function over all its calls; `place` as returned by `cpu.functions`. */
  'cpu.around': {
    params: z.object({
      place: CpuPlaceSchema,
      direction: z.enum(['callers', 'callees']),
      filters,
      thread,
      start,
      count,
    }),
    result: page(CpuFunctionSchema),
  },
  /** Self time of a function by line, if the profiler recorded `positionTicks`; empty for collapsed calls. */
  'cpu.lines': {
    params: z.object({ place: CpuPlaceSchema, filters, thread }),
    result: z.object({ lines: z.array(z.object({ line: z.number(), samples: z.number(), selfMs: z.number() })) }),
  },
  /**
   * All calls as boxes, sorted by depth, then by start: in time order (a call in consecutive samples is one box) or left heavy (equal
   * stacks merged, largest first; starts count from the left). Only for callers that share memory types with this process (a port, no
   * JSON). The caller may request pieces, because receiving millions of boxes at once would block it. The chart stays in memory until its
   * last piece is sent or another chart is requested.
   */
  'cpu.chart': {
    params: z.object({
      order: z.enum(['time', 'left-heavy']).default('time'),
      filters,
      thread,
      start: z.number().int().min(0).default(0),
      /** Omitted: all boxes. */
      count: z.number().int().min(1).optional(),
    }),
    result: z.object({
      /** Total number of boxes; the columns below start with box `start`. */
      boxes: z.number(),
      startMs: z.instanceof(Float64Array),
      durationMs: z.instanceof(Float64Array),
      depth: z.instanceof(Uint32Array),
      /** Index into `functions`. */
      functionOf: z.instanceof(Uint32Array),
      /** Only with the first piece. */
      functions: z.array(CpuPlaceSchema),
      depths: z.number(),
      durationTotalMs: z.number(),
    }),
  },
  /**
   * Original positions of functions, from source maps inside or next to scripts on this machine and from paths the person chose. Functions
   * without a mapping are omitted.
   */
  'cpu.originals': {
    params: z.object({
      /** Omitted: all functions of the profile; of a trace, of all its threads. */
      places: z.array(ScriptPositionSchema).max(20_000).optional(),
      /** Folders and map files, searched first. */
      lookIn: z.array(z.string()).max(100).default([]),
      besideScripts: z.boolean().default(true),
    }),
    result: z.object({
      originals: z.array(
        z.object({
          place: CpuPlaceSchema,
          original: CpuOriginalSchema,
          /** The script, or the file next to it, that refers to the map; null if the map is stored with the capture or was chosen. */
          besideFile: z.string().nullable(),
        }),
      ),
      /** Maps that were used, with the number of functions each of them resolved. */
      maps: z.array(z.object({ file: z.string(), functions: z.number() })),
      /** Entries of `lookIn` that do not exist or are not source maps. */
      unreadable: z.array(z.string()),
      /** Maps that could not be stored with the capture or do not fit their script, each with its address. */
      problems: z.array(z.object({ address: z.string(), why: z.string() })),
      /** Whether maps are stored with the capture. They are read in the background after it was taken. */
      hasStoredMaps: z.boolean(),
    }),
  },
  /** The profile in pprof's format, not gzipped. Only for callers that share memory types with this process (a port, no JSON). */
  'cpu.pprof': {
    params: z.object({
      /** Start of the recording in milliseconds since the Unix epoch; 0 if unknown. */
      startedAtMs: z.number().min(0).default(0),
    }),
    result: z.object({ bytes: z.instanceof(Uint8Array) }),
  },
  /**
   * Functions of this profile compared with an earlier one; `base` is its path. Largest change of self time first. Times are as recorded;
   * with `normalise`, the times of the base are multiplied by `scale`, as if both recordings had the same length.
   */
  'cpu.compare': {
    params: z.object({
      base: z.string(),
      normalise: z.boolean().default(false),
      filter: z.string().default(''),
      sort: z.enum(['delta', 'base', 'new', 'name']).default('delta'),
      start,
      count,
    }),
    result: page(CpuChangeSchema).extend({ baseDurationMs: z.number(), newDurationMs: z.number(), scale: z.number() }),
  },
} as const;
