/** Queries on a coverage file: used code of each script, or used rules of each style sheet. Sizes are bytes of UTF-8. */
import { z } from 'zod';
import { MapsToReadSchema } from '../../source-map/contract/original-positions.ts';

const CountSchema = z.number().int().min(0).max(10_000).default(100);
const StartSchema = z.number().int().min(0).default(0);
const FileIndexSchema = z.number().int().min(0);

export const CoverageOverviewSchema = z.object({
  kind: z.enum(['js-coverage', 'css-coverage']),
  files: z.number(),
  totalBytes: z.number(),
  usedBytes: z.number(),
  /** Functions, or style rules. */
  units: z.number(),
  usedUnits: z.number(),
  /** Scripts: block coverage instead of function coverage; null if the file does not say. */
  isDetailed: z.boolean().nullable(),
  /** Counts are execution counts, not only 0 and 1. */
  hasCounts: z.boolean(),
  /** Files without text in the capture: their functions are listed, but their source cannot be shown. */
  withoutText: z.number(),
  /** URL of the recorded page; empty if the file does not have it. */
  url: z.string(),
  /** URL that the recording navigated to; null if it did not navigate. */
  navigated: z.string().nullable(),
  readMs: z.number(),
  fileSizeBytes: z.number(),
});
export type CoverageOverview = z.infer<typeof CoverageOverviewSchema>;

export const CoveredFileSchema = z.object({
  /** Index in the capture, used by other queries. */
  index: z.number(),
  url: z.string(),
  /** Number among the files with this URL, from 1, or among those without a URL: `inline #2`. Empty for a single one. */
  part: z.string(),
  totalBytes: z.number(),
  usedBytes: z.number(),
  unusedBytes: z.number(),
  units: z.number(),
  usedUnits: z.number(),
  hasText: z.boolean(),
});
export type CoveredFile = z.infer<typeof CoveredFileSchema>;

export const CoverageSortSchema = z.enum(['unused', 'used', 'total', 'share', 'units', 'name']);
export type CoverageSort = z.infer<typeof CoverageSortSchema>;

/** A function or a style rule. Lines and columns are 1-based in the file's text. */
export const CoverageUnitSchema = z.object({
  /** Function name, empty for an anonymous function; of a rule its selectors. */
  name: z.string(),
  line: z.number(),
  column: z.number(),
  /** UTF-16 code units. */
  start: z.number(),
  end: z.number(),
  sizeBytes: z.number(),
  /** Bytes that ran or applied, including nested functions or rules. */
  usedBytes: z.number(),
  /** Call count; of a rule 1 if it applied. */
  count: z.number(),
  /** There may have been more calls: V8 had compiled the function before. */
  isLeast: z.boolean(),
});
export type CoverageUnit = z.infer<typeof CoverageUnitSchema>;

export const CoverageFileChangeSchema = z.object({
  url: z.string(),
  part: z.string(),
  /** Null if the file is only in one of the two captures. */
  baseIndex: z.number().nullable(),
  newIndex: z.number().nullable(),
  baseTotalBytes: z.number(),
  baseUsedBytes: z.number(),
  newTotalBytes: z.number(),
  newUsedBytes: z.number(),
  usedDeltaBytes: z.number(),
  unusedDeltaBytes: z.number(),
  /** For equal texts: bytes used only in the new capture, and only in the base; null if the texts differ. */
  newlyUsedBytes: z.number().nullable(),
  noLongerUsedBytes: z.number().nullable(),
});
export type CoverageFileChange = z.infer<typeof CoverageFileChangeSchema>;

export const CoverageChangeSortSchema = z.enum(['delta', 'newly', 'no-longer', 'used', 'name']);

/** Consecutive ranges that cover the whole file: start, end (UTF-16 code units) and count. */
const RangesSchema = z.array(z.number());

export const COVERAGE_QUERIES = {
  'coverage.overview': { params: z.object({}), result: CoverageOverviewSchema },
  'coverage.files': {
    params: z.object({
      filter: z.string().default(''),
      sort: CoverageSortSchema.default('unused'),
      descending: z.boolean().default(true),
      start: StartSchema,
      count: CountSchema,
    }),
    result: z.object({ rows: z.array(CoveredFileSchema), start: z.number(), total: z.number() }),
  },
  /** The text with its used ranges; `text` is null if the capture does not have it. */
  'coverage.file': {
    params: z.object({ index: FileIndexSchema }),
    result: CoveredFileSchema.extend({ text: z.string().nullable(), ranges: RangesSchema }),
  },
  /** Functions or rules of one file: most unused bytes first, or highest count first. */
  'coverage.units': {
    params: z.object({
      index: FileIndexSchema,
      sort: z.enum(['unused', 'count']).default('unused'),
      unusedOnly: z.boolean().default(false),
      filter: z.string().default(''),
      start: StartSchema,
      count: CountSchema,
    }),
    result: z.object({ rows: z.array(CoverageUnitSchema), start: z.number(), total: z.number() }),
  },
  /**
   * Original sources of a script and their used ranges, from a source map inside or next to the script on this machine or from a path the
   * person chose. Empty without a map.
   */
  'coverage.originals': {
    params: z.object({
      index: FileIndexSchema,
      ...MapsToReadSchema.shape,
    }),
    result: z.object({
      /** Path of the map; null if there is none. */
      mapFile: z.string().nullable(),
      originals: z.array(z.object({ source: z.string(), text: z.string(), ranges: RangesSchema })),
    }),
  },
  /** In the format of istanbul-lib-coverage; scripts only. */
  'coverage.istanbul': { params: z.object({}), result: z.object({ bytes: z.instanceof(Uint8Array) }) },
  /** Compared with an earlier capture of the same kind; `base` is the path of its file. */
  'coverage.compare': {
    params: z.object({
      base: z.string(),
      filter: z.string().default(''),
      sort: CoverageChangeSortSchema.default('delta'),
      start: StartSchema,
      count: CountSchema,
    }),
    result: z.object({
      rows: z.array(CoverageFileChangeSchema),
      start: z.number(),
      total: z.number(),
      baseTotalBytes: z.number(),
      baseUsedBytes: z.number(),
      newTotalBytes: z.number(),
      newUsedBytes: z.number(),
      newlyUsedBytes: z.number(),
      noLongerUsedBytes: z.number(),
    }),
  },
  /** One file in both captures: 0 used in neither, 1 in both, 2 only in the new one, 3 only in the base. Refused if the texts differ. */
  'coverage.compare-file': {
    params: z.object({ base: z.string(), baseIndex: FileIndexSchema, index: FileIndexSchema }),
    result: z.object({ text: z.string().nullable(), ranges: RangesSchema }),
  },
} as const;
