/**
 * Queries on a sampled profile: calls with a weight. The weight of a CPU profile is time, that of a sampled heap profile (`.heapprofile`) the
 * bytes that were alive at its end; `profile.overview` names the unit, in which all weights of the other answers are.
 */
import { z } from 'zod';
import { MapsToReadSchema, ScriptPositionSchema } from '../../source-map/contract/original-positions.ts';
import { ProfileSeriesSchema } from './profile-series.ts';

/** A sample of time lasts until the next one; bytes are V8's estimates. */
export const ProfileUnitSchema = z.enum(['milliseconds', 'bytes']);
export type ProfileUnit = z.infer<typeof ProfileUnitSchema>;
/** Profiles of other tools may only count: samples, or whatever else the tool counted. */
export const ProfileWeightSchema = z.enum([...ProfileUnitSchema.options, 'samples']);
export type ProfileWeight = z.infer<typeof ProfileWeightSchema>;

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

/** A call: its function and the callers of it, outermost first, without V8's `(root)`. */
const CallPathSchema = z.array(CpuPlaceSchema).min(1).max(5000);

/**
 * Removes or merges calls before anything is counted. Steps apply in their order, each to the result of the one before it; the order of
 * neighbouring `focus`, `exclude` and `collapse` does not matter. `place` is a function of `profile.functions` or a box that a collapse
 * created. Unless a step removes stacks, no weight is lost: a call that is removed gives its own weight to its caller.
 */
export const ProfileFilterSchema = z.discriminatedUnion('kind', [
  /** Keep only stacks that contain the function. */
  z.object({ kind: z.literal('focus'), place: CpuPlaceSchema }),
  /** Remove stacks that contain the function. */
  z.object({ kind: z.literal('exclude'), place: CpuPlaceSchema }),
  /** Merge calls within one script or package into one call with its name (a `name` of `profile.groups`). */
  z.object({ kind: z.literal('collapse'), by: z.enum(['url', 'package']), name: z.string() }),
  /**
   * Merge neighbouring calls of third-party code into one call. Third-party is the code of packages, frameworks and other origins than
   * `pageOrigin` (empty: the most frequent one of the profile), and what `patterns` match; `exceptions` are functions of which it is the other way round, because of their source maps.
   */
  z.object({
    kind: z.literal('collapse-third-party'),
    pageOrigin: z.string(),
    patterns: z.array(z.string().max(200)).max(50),
    exceptions: z.array(CpuPlaceSchema).max(20_000),
  }),
  /** Count calls below this share of the total (after all other steps) as self weight of their caller. */
  z.object({ kind: z.literal('min-share'), share: z.number().min(0).max(1) }),
  /** Let stacks start at the outermost call of the function; stacks without it are removed. */
  z.object({ kind: z.literal('focus-function'), place: CpuPlaceSchema }),
  /** Let stacks start at one call; stacks without it are removed. */
  z.object({ kind: z.literal('focus-call'), path: CallPathSchema }),
  /**
   * Keep stacks whose top is this path (the function on top first, then its callers), and count their weight as self weight of the last
   * function of the path.
   */
  z.object({ kind: z.literal('focus-callers'), path: CallPathSchema }),
  /**
   * Remove all calls of a function, or one call, from stacks: the caller gets their own weight and their callees. An outermost call, which
   * has no caller, retains its own weight.
   */
  z.object({ kind: z.literal('merge-function'), place: CpuPlaceSchema }),
  z.object({ kind: z.literal('merge-call'), path: CallPathSchema }),
  /** Count everything that a function, or one call, calls as its own weight. */
  z.object({ kind: z.literal('collapse-function'), place: CpuPlaceSchema }),
  z.object({ kind: z.literal('collapse-call'), path: CallPathSchema }),
  /** Merge a recursive call of the function into its outermost call; `isDirect`: only a call by the function itself, into its caller. */
  z.object({ kind: z.literal('collapse-recursion'), place: CpuPlaceSchema, isDirect: z.boolean() }),
  /** Draw charts from the function on top of the stack to its callers, and turn the top-down tree into the bottom-up tree. */
  z.object({ kind: z.literal('invert') }),
]);
export type ProfileFilter = z.infer<typeof ProfileFilterSchema>;
export const ProfileFiltersSchema = z.array(ProfileFilterSchema).max(30);
const filters = ProfileFiltersSchema.default([]);

/**
 * A thread of a trace; omitted: the page's main thread, otherwise the thread with the most samples. Of a file with several profiles, `tid` is
 * the index of one in the `profiles` of its overview; omitted: the one that the file opens with.
 */
export const CpuThreadSchema = z.object({ pid: z.number(), tid: z.number() });
export type CpuThread = z.infer<typeof CpuThreadSchema>;
const thread = CpuThreadSchema.optional();

export const ProfileFunctionSchema = z.object({
  ...place,
  /** Weight on top of the stack, and weight anywhere on the stack (a recursive function counts once). */
  self: z.number(),
  total: z.number(),
  /** Samples with this function on top of the stack. */
  samples: z.number(),
});
export type ProfileFunction = z.infer<typeof ProfileFunctionSchema>;

/** A function that is not the author's; `package`: if the script does not tell it, as in a bundle. */
export const ForeignPlaceSchema = CpuPlaceSchema.extend({ package: z.string().optional() });

/** A function of the author: what it did itself, and with what functions of others did below its calls until the next function of the author. */
export const OwnChargeSchema = CpuPlaceSchema.extend({
  self: z.number(),
  total: z.number(),
  /**
   * Functions of others that it called, with the weight below them until the next function of the author, and with the functions of the author
   * that they called back (`all`); the largest. `parts`: what did the work of `all`.
   */
  through: z.array(
    CpuPlaceSchema.extend({
      weight: z.number(),
      all: z.number(),
      parts: z.array(CpuPlaceSchema.extend({ weight: z.number(), isOwn: z.boolean() })),
    }),
  ),
});
export type OwnCharge = z.infer<typeof OwnChargeSchema>;

/** Calls of the author's functions by each other, what is between them left out: a tree in which each follows its caller, the largest first. */
export const OwnPathSchema = CpuPlaceSchema.extend({
  depth: z.number(),
  /** With all below it. */
  total: z.number(),
});
export type OwnPath = z.infer<typeof OwnPathSchema>;

/** A call in a tree; pass `nodeId` as `parent` to get its children. */
export const ProfileTreeNodeSchema = ProfileFunctionSchema.extend({ nodeId: z.number(), hasChildren: z.boolean() });
export type ProfileTreeNode = z.infer<typeof ProfileTreeNodeSchema>;

/** A function in two profiles, by its own weight. */
export const ProfileChangeSchema = z.object({
  ...place,
  base: z.number(),
  new: z.number(),
  delta: z.number(),
  baseTotal: z.number(),
  newTotal: z.number(),
  /** Samples with this function on top of the stack. */
  baseSamples: z.number(),
  newSamples: z.number(),
  /** The change is larger than between two recordings of one build: of self weight, and of total weight. */
  exceedsNoise: z.boolean(),
  totalExceedsNoise: z.boolean(),
});
export type ProfileChange = z.infer<typeof ProfileChangeSchema>;

/** Functions of two CPU profiles that took more, or less, of the time than between two recordings of one build. */
export const JudgedChangeSchema = z.object({
  /** Compared as one, because V8 inlined them in one recording only; the one with the largest change first. */
  functions: z.array(CpuPlaceSchema).min(1),
  /** Time on top of the stack, or anywhere on it. */
  time: z.enum(['self', 'total']),
  /** Shares of the time of functions. */
  base: z.number(),
  new: z.number(),
  /** Parts of the length of the recording. */
  baseRate: z.number(),
  newRate: z.number(),
  /** Part of all time that was gained, or lost, per second of recording. */
  explains: z.number(),
});

/** The same function in two profiles, where names or positions differ; null: only one of them has it. */
export const MatchedPlacesSchema = z.object({ base: CpuPlaceSchema.nullable(), current: CpuPlaceSchema.nullable() });
export type MatchedPlaces = z.infer<typeof MatchedPlacesSchema>;

const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), start: z.number(), total: z.number() });

/** One side of a comparison: length of the recording or live bytes, what of it is active, and its samples. */
const ComparedSideSchema = z.object({
  extent: z.number(),
  active: z.number(),
  samples: z.number(),
  /** Samples of functions and of garbage collection; absent where the file has no samples with times. */
  activeSamples: z.number().optional(),
});
export type ComparedSide = z.infer<typeof ComparedSideSchema>;

/** Formats of other tools in which a sampled profile is written. */
export const PROFILE_EXPORT_FORMATS = ['pprof', 'speedscope', 'firefox', 'collapsed'] as const;
export type ProfileExportFormat = (typeof PROFILE_EXPORT_FORMATS)[number];

export const PROFILE_QUERIES = {
  'profile.overview': {
    params: z.object({ filters, thread }),
    result: z.object({
      unit: ProfileWeightSchema,
      /** All profiles of the file, in its order, and the index of this one; absent if it has only one. */
      profiles: z.array(z.object({ name: z.string(), unit: ProfileWeightSchema, total: z.number() })).optional(),
      profileIndex: z.number().optional(),
      /** No function has a file, so the kind of its code is not known. */
      withoutFiles: z.literal(true).optional(),
      /** Weight of all samples except `(idle)` and `(program)`: active time (functions and garbage collection), or live bytes. */
      total: z.number(),
      samples: z.number(),
      /** The same two values without the filters. */
      wholeTotal: z.number(),
      wholeSamples: z.number(),
      nodes: z.number(),
      functions: z.number(),
      /** `(program)`, `(idle)`, `(garbage collector)`: time outside of functions. */
      overhead: z.array(z.object({ name: z.string(), self: z.number(), samples: z.number() })),
      /** (endTime − startTime) / 1000; 0 for bytes. */
      durationMs: z.number(),
      /** Median time between two samples, µs; 0 for bytes. */
      samplingIntervalUs: z.number(),
      /**
       * Source of the sample durations: `samples`, from the file's `timeDeltas` or `timestamps`; `even`, samples spread evenly over the
       * recording; `hits`, hit counts only: the chart shows calls in the order of the file, not in time. Null for bytes.
       */
      timing: z.enum(['samples', 'even', 'hits']).nullable(),
      /** Series of the whole recording, if a flight recorder has kept the profile. */
      series: ProfileSeriesSchema.optional(),
      fileSizeBytes: z.number(),
      readMs: z.number(),
    }),
  },
  /** Functions without overhead rows; `filter` is a case-insensitive substring of name or URL. A `range` needs times. */
  'profile.functions': {
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
    result: page(ProfileFunctionSchema),
  },
  /** By script (`url`) or by package (the name below node_modules, otherwise origin or folder), largest self weight first. */
  'profile.groups': {
    params: z.object({
      by: z.enum(['url', 'package']).default('url'),
      filter: z.string().default(''),
      filters,
      thread,
      start,
      count,
    }),
    result: page(z.object({ name: z.string(), self: z.number(), total: z.number(), functions: z.number() })),
  },
  /**
   * `top-down`: callees of a call (null: the outermost calls), largest total first. `bottom-up`: callers of the functions on top of the stack;
   * the weight of a caller is what went through it.
   */
  'profile.tree': {
    params: z.object({
      view: z.enum(['top-down', 'bottom-up']).default('top-down'),
      parent: z.number().int().nullable(),
      range: CpuRangeSchema.optional(),
      filters,
      thread,
      start,
      count,
    }),
    result: page(ProfileTreeNodeSchema),
  },
  /** Callers or callees of a function over all its calls, largest total first; `place` as returned by `profile.functions`. */
  'profile.around': {
    params: z.object({
      place: CpuPlaceSchema,
      direction: z.enum(['callers', 'callees']),
      filters,
      thread,
      start,
      count,
    }),
    result: page(ProfileFunctionSchema),
  },
  /**
   * The author's functions, each with what it did itself (`self`) and with what functions of others did below its calls (`total`), until the next
   * function of the author. `foreign`: functions of packages and of the runtime, with the package if the script does not tell it; those without a
   * script are foreign too. Largest first.
   */
  'profile.own-code': {
    params: z.object({
      foreign: z.array(ForeignPlaceSchema).max(20_000),
      range: CpuRangeSchema.optional(),
      filters,
      thread,
      count,
    }),
    result: z.object({
      rows: z.array(OwnChargeSchema.extend({ samples: z.number() })),
      /** Weight without a function of the author on the stack. */
      unowned: z.number(),
      paths: z.array(OwnPathSchema),
    }),
  },
  /** Self time of a function by line, if the profiler recorded `positionTicks`; empty for bytes and for collapsed calls. */
  'profile.lines': {
    params: z.object({ place: CpuPlaceSchema, filters, thread }),
    result: z.object({ lines: z.array(z.object({ line: z.number(), samples: z.number(), self: z.number() })) }),
  },
  /**
   * All calls as boxes, sorted by depth, then by start: in time order (a call in consecutive samples is one box; needs times) or left heavy
   * (equal stacks merged, largest first; starts count from the left). Only for callers that share memory types with this process (a port, no
   * JSON). The caller may request pieces, because receiving millions of boxes at once would block it. The chart stays in memory until its
   * last piece is sent or another chart is requested.
   */
  'profile.chart': {
    params: z.object({
      /** Omitted: time; left heavy for bytes. */
      order: z.enum(['time', 'left-heavy']).optional(),
      filters,
      thread,
      start: z.number().int().min(0).default(0),
      /** Omitted: all boxes. */
      count: z.number().int().min(1).optional(),
      /**
       * Instead of pieces: as many boxes as a screen can show of a range. Those that are wider than one of `buckets` equal parts of it, and of each row
       * the widest that begins in each part. `hasWhole`: without functions and figures of the whole, which the caller has.
       */
      sample: z
        .object({
          from: z.number(),
          /** Omitted: the end. */
          to: z.number().optional(),
          buckets: z.number().int().min(1).max(10_000),
          hasWhole: z.boolean().optional(),
        })
        .refine(({ from, to }) => to === undefined || from < to, 'from must be below to')
        .optional(),
    }),
    result: z.object({
      /** Total number of boxes; the columns below start with box `start`. */
      boxes: z.number(),
      starts: z.instanceof(Float64Array),
      sizes: z.instanceof(Float64Array),
      depth: z.instanceof(Uint32Array),
      /** Index into `functions`. */
      functionOf: z.instanceof(Uint32Array),
      /** Only with the first piece. */
      functions: z.array(CpuPlaceSchema),
      depths: z.number(),
      /** Length of the recording, or all bytes. */
      extent: z.number(),
      /** Data of a sample that cannot be counted from the boxes that are there. */
      sampled: z
        .object({
          /** The number of each box among all of the chart. */
          numberOf: z.instanceof(Uint32Array),
          /** Self weight of each box. */
          self: z.instanceof(Float64Array),
          /** Self weight of each function in the whole chart. */
          selfOfFunction: z.instanceof(Float64Array),
          /** The function of the innermost call at equal moments of the whole; 2³² − 1: none. */
          innermost: z.instanceof(Uint32Array),
        })
        .optional(),
    }),
  },
  /**
   * Original positions of functions, from source maps inside or next to scripts on this machine and from paths the person chose. Functions
   * without a mapping are omitted.
   */
  'profile.originals': {
    params: z.object({
      /** Omitted: all functions of the profile; of a trace, of all its threads. */
      places: z.array(ScriptPositionSchema).max(20_000).optional(),
      ...MapsToReadSchema.shape,
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
      /** Functions without an original that are third-party code by their script's address or the person's patterns; omitted for none. */
      ignored: z.array(CpuPlaceSchema).optional(),
      /** Maps that were used, with the number of functions each of them resolved. */
      maps: z.array(z.object({ file: z.string(), functions: z.number() })),
      /** Entries of `lookIn` that do not exist or are not source maps. */
      unreadable: z.array(z.string()),
      /** Maps that could not be stored with the capture or do not fit their script, each with its address. */
      problems: z.array(z.object({ address: z.string(), why: z.string() })),
      /** True if maps are stored with the capture. They are read in the background after it was taken. */
      hasStoredMaps: z.boolean(),
    }),
  },
  /**
   * The profile in the format of another tool, not gzipped; 0 and empty texts stand for an unknown property of the recording. Only for callers
   * that share memory types with this process (a port, no JSON).
   */
  'profile.export': {
    params: z.object({
      format: z.enum(PROFILE_EXPORT_FORMATS),
      /** Title of the profile in the other tool. */
      title: z.string().default(''),
      /** Start of the recording in milliseconds since the Unix epoch. */
      startedAtMs: z.number().min(0).default(0),
      /** For profiles whose file has no times. */
      durationMs: z.number().min(0).default(0),
      /** Average number of bytes between two samples. */
      intervalBytes: z.number().int().min(0).default(0),
      /** Labels of every sample, in formats that have them (pprof). */
      labels: z.record(z.string(), z.string()).default({}),
    }),
    result: z.object({ bytes: z.instanceof(Uint8Array) }),
  },
  /**
   * Functions of this profile compared with an earlier one of the same unit; `base` is its path. Largest change of self weight first. Times of the
   * base are multiplied by `scale`, as if both recordings had the same length, with `normalise`; without it, where that
   * leaves functions unchanged: two runs of a program are as long as their work. Live bytes do not grow with the length of a recording and are never scaled. Functions are matched by name, script and position, unless `matched` knows better.
   */
  'profile.compare': {
    params: z.object({
      base: z.string(),
      normalise: z.boolean().optional(),
      matched: z.array(MatchedPlacesSchema).max(10_000).default([]),
      /** Also functions that have no weight of their own. */
      callers: z.boolean().default(false),
      filter: z.string().default(''),
      sort: z.enum(['delta', 'base', 'new', 'name']).default('delta'),
      start,
      count,
    }),
    result: page(ProfileChangeSchema).extend({
      base: ComparedSideSchema,
      new: ComparedSideSchema,
      scale: z.number(),
      unit: ProfileWeightSchema,
      /** The active weights differ by more than a third, and by more than chance: other work, or the same in another time. Absent for bytes. */
      isOtherAmount: z.boolean().optional(),
      /** Largest change first; none for bytes. */
      changes: z.array(JudgedChangeSchema),
    }),
  },
  /**
   * The calls of both profiles as one left heavy chart: equal stacks are one box, whose size is the weight of the call in both together.
   * `base` and `normalise` as in `profile.compare`, pieces as in `profile.chart`.
   */
  'profile.compare-chart': {
    params: z.object({
      base: z.string(),
      normalise: z.boolean().optional(),
      start: z.number().int().min(0).default(0),
      /** Omitted: all boxes. */
      count: z.number().int().min(1).optional(),
    }),
    result: z.object({
      boxes: z.number(),
      starts: z.instanceof(Float64Array),
      sizes: z.instanceof(Float64Array),
      depth: z.instanceof(Uint32Array),
      functionOf: z.instanceof(Uint32Array),
      /** Weight of each call with its callees in the earlier profile (scaled) and in this one. */
      base: z.instanceof(Float64Array),
      new: z.instanceof(Float64Array),
      /** 1: the change is larger than between two recordings of one build, or than the sampling noise of bytes. */
      exceedsNoise: z.instanceof(Uint8Array),
      functions: z.array(CpuPlaceSchema),
      depths: z.number(),
      /** Weight of both profiles together. */
      extent: z.number(),
      scale: z.number(),
    }),
  },
} as const;
