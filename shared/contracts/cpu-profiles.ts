/** Queries on a CPU profile: what ran, for how long, called by whom. Times are in milliseconds; a sample lasts until the next one. */
import { z } from 'zod';

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);

/** A function with its script and 1-based position; 0 and '' where the file does not tell. */
const place = { name: z.string(), url: z.string(), line: z.number(), column: z.number() };
export const CpuPlaceSchema = z.object(place);
export type CpuPlace = z.infer<typeof CpuPlaceSchema>;

/** What a function was before a build, as a source map tells. Both are shown: the profile has the generated place. */
export const CpuOriginalSchema = z.object({
  /** Null where the map names no function there: it is called as in the profile then. */
  name: z.string().nullable(),
  /** A file, or the name that the map has for it (`webpack://shop/src/a.ts`). */
  source: z.string(),
  /** 1-based. */
  line: z.number(),
  column: z.number(),
});
export type CpuOriginal = z.infer<typeof CpuOriginalSchema>;

/** Part of the recording, in milliseconds from its start; left out: the whole. */
export const CpuRangeSchema = z.object({ fromMs: z.number().min(0), toMs: z.number().min(0) });
export type CpuRange = z.infer<typeof CpuRangeSchema>;

/**
 * Leaves out or puts together calls before anything is counted; several hold together. A function of a `place` is one of
 * `cpu.functions`, or the box that a collapse made.
 */
export const CpuFilterSchema = z.discriminatedUnion('kind', [
  /** Only stacks that contain the function. */
  z.object({ kind: z.literal('focus'), place: CpuPlaceSchema }),
  /** No stack that contains it. */
  z.object({ kind: z.literal('exclude'), place: CpuPlaceSchema }),
  /** Calls of one script or package that call each other are one call, named by it (by `name` of `cpu.groups`). */
  z.object({ kind: z.literal('collapse'), by: z.enum(['url', 'package']), name: z.string() }),
  /** Calls with less than this share of the active time that the other filters leave are their caller's own time. */
  z.object({ kind: z.literal('min-share'), share: z.number().min(0).max(1) }),
]);
export type CpuFilter = z.infer<typeof CpuFilterSchema>;
export const CpuFiltersSchema = z.array(CpuFilterSchema).max(20);
const filters = CpuFiltersSchema.default([]);

/** A thread of a trace; left out: the page's main thread, else the one that has most samples. A profile is of one thread, whatever is given. */
export const CpuThreadSchema = z.object({ pid: z.number(), tid: z.number() });
export type CpuThread = z.infer<typeof CpuThreadSchema>;
const thread = CpuThreadSchema.optional();

export const CpuFunctionSchema = z.object({
  ...place,
  /** Time in which it was on top of the stack, and time in which it was anywhere on it (counted once where it calls itself). */
  selfMs: z.number(),
  totalMs: z.number(),
  /** Samples in which it was on top. */
  samples: z.number(),
});
export type CpuFunction = z.infer<typeof CpuFunctionSchema>;

/** A call in a tree; `nodeId` is what `parent` asks with. */
export const CpuTreeNodeSchema = CpuFunctionSchema.extend({ nodeId: z.number(), hasChildren: z.boolean() });
export type CpuTreeNode = z.infer<typeof CpuTreeNodeSchema>;

/** `(program)`, `(idle)`, `(garbage collector)`: time that is no function's. */
export const CpuOverheadSchema = z.object({ name: z.string(), selfMs: z.number(), samples: z.number() });

/** A function in two profiles. */
export const CpuChangeSchema = z.object({
  ...place,
  baseMs: z.number(),
  newMs: z.number(),
  deltaMs: z.number(),
  /** The change is larger than what the number of samples lets expect by chance (two standard deviations). */
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
      /** Time of all samples but those in `(idle)` and `(program)`: what functions and garbage collection took. */
      activeMs: z.number(),
      samples: z.number(),
      /** The same two without the filters: what part of the whole is shown. */
      wholeActiveMs: z.number(),
      wholeSamples: z.number(),
      nodes: z.number(),
      functions: z.number(),
      /** Median distance of two samples, µs. */
      samplingIntervalUs: z.number(),
      overhead: z.array(CpuOverheadSchema),
      /**
       * How long a sample lasts is known from `samples` (the file's `timeDeltas` or `timestamps`), or the samples were spread evenly over
       * the recording (`even`), or the file has counts only (`hits`): then calls stand in the chart in the file's order, not in time.
       */
      timing: z.enum(['samples', 'even', 'hits']),
      fileSizeBytes: z.number(),
      readMs: z.number(),
    }),
  },
  /** Functions without the overhead; `filter` is a case-insensitive substring of name or url. */
  'cpu.functions': {
    params: z.object({
      range: CpuRangeSchema.optional(),
      filters,
      thread,
      filter: z.string().default(''),
      /** Functions that pass `filter` by what they were called before the build. */
      also: z.array(CpuPlaceSchema).max(20_000).default([]),
      sort: z.enum(['self', 'total', 'samples', 'name']).default('self'),
      descending: z.boolean().default(true),
      start,
      count,
    }),
    result: page(CpuFunctionSchema),
  },
  /** By script (`url`) or by package (the name below node_modules, else the origin or folder), largest self time first. */
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
  /** Children of a call (null: the top), largest total first; `bottom-up`: who called those on top of the stack. */
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
  /** Who calls a function, or whom it calls, over all its calls; `place` as `cpu.functions` gave it. */
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
  /** Self time by line of a function, where the profiler noted lines (`positionTicks`); none of what was collapsed. */
  'cpu.lines': {
    params: z.object({ place: CpuPlaceSchema, filters, thread }),
    result: z.object({ lines: z.array(z.object({ line: z.number(), samples: z.number(), selfMs: z.number() })) }),
  },
  /**
   * All calls as boxes, by depth and then by start: in time order (calls that go on from sample to sample are one box), or
   * left heavy (equal stacks together, largest first; starts then count from the left). Only for callers that share memory types
   * with this process (a port, no JSON). Boxes come in pieces where they are asked for so: taking over millions at once would stop
   * whoever asks. The chart is kept until its last piece is taken or another one is asked for.
   */
  'cpu.chart': {
    params: z.object({
      order: z.enum(['time', 'left-heavy']).default('time'),
      filters,
      thread,
      start: z.number().int().min(0).default(0),
      /** Left out: all. */
      count: z.number().int().min(1).optional(),
    }),
    result: z.object({
      /** In all; the columns below have those from `start` on. */
      boxes: z.number(),
      startMs: z.instanceof(Float64Array),
      durationMs: z.instanceof(Float64Array),
      depth: z.instanceof(Uint32Array),
      /** Index into `functions`. */
      functionOf: z.instanceof(Uint32Array),
      /** With the first piece; none with later ones. */
      functions: z.array(CpuPlaceSchema),
      depths: z.number(),
      durationTotalMs: z.number(),
    }),
  },
  /**
   * What functions were before the build, by source maps within or beside scripts on this machine and those that a person chose. Only
   * functions that a map tells of are answered.
   */
  'cpu.originals': {
    params: z.object({
      /** Left out: all of the profile; of a trace, of all its threads. */
      places: z.array(CpuPlaceSchema).max(20_000).optional(),
      /** Folders and map files; they come first. */
      lookIn: z.array(z.string()).max(100).default([]),
      besideScripts: z.boolean().default(true),
    }),
    result: z.object({
      originals: z.array(
        z.object({
          place: CpuPlaceSchema,
          original: CpuOriginalSchema,
          /** The file beside a script that says so, or the script; null where it was chosen. */
          besideFile: z.string().nullable(),
        }),
      ),
      /** Files that told of some, and of how many functions. */
      maps: z.array(z.object({ file: z.string(), functions: z.number() })),
      /** Of `lookIn`, what is not there or no source map. */
      unreadable: z.array(z.string()),
    }),
  },
  /** The profile in pprof's format, not gzipped yet. Only for callers that share memory types with this process (a port, no JSON). */
  'cpu.pprof': {
    params: z.object({
      /** When the recording began, milliseconds since the Unix epoch; 0 where unknown. */
      startedAtMs: z.number().min(0).default(0),
    }),
    result: z.object({ bytes: z.instanceof(Uint8Array) }),
  },
  /**
   * Functions of this profile against an earlier one; `base` is its path. Largest change of self time first. Times are as recorded, unless
   * `normalise`: then those of the base are multiplied by `scale`, as if it were as long as this one.
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
