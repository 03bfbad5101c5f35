/** What is asked of a coverage file: what ran of each script, or applied of each style sheet. Sizes are bytes of UTF-8. */
import { z } from 'zod';

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
  /** Of scripts: by block, not only by function; null where the file does not say. */
  isDetailed: z.boolean().nullable(),
  /** Counts say how often, not only whether. */
  hasCounts: z.boolean(),
  /** Files whose text is not in the capture: their functions are known, nothing can be shown. */
  withoutText: z.number(),
  /** Address of the page that was recorded; empty where the file does not say. */
  url: z.string(),
  /** Where it was sent to for the recording; null where it was not. */
  navigated: z.string().nullable(),
  readMs: z.number(),
  fileSizeBytes: z.number(),
});
export type CoverageOverview = z.infer<typeof CoverageOverviewSchema>;

export const CoveredFileSchema = z.object({
  /** In the capture; what other queries take. */
  index: z.number(),
  url: z.string(),
  /** Which one of those with this address, from 1, or of those without one: `inline #2`. Empty for the only one. */
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

/** A function or a style rule. Lines and columns are 1-based in the file's own text. */
export const CoverageUnitSchema = z.object({
  /** Of a function; empty for an anonymous one. Of a rule its selectors. */
  name: z.string(),
  line: z.number(),
  column: z.number(),
  /** UTF-16 code units. */
  start: z.number(),
  end: z.number(),
  sizeBytes: z.number(),
  /** Bytes of it that ran or applied, what stands in it included. */
  usedBytes: z.number(),
  /** How often it was called; of a rule 1 where it applied. */
  count: z.number(),
});
export type CoverageUnit = z.infer<typeof CoverageUnitSchema>;

export const CoverageFileChangeSchema = z.object({
  url: z.string(),
  part: z.string(),
  /** Null where the file is in one of the two alone. */
  baseIndex: z.number().nullable(),
  newIndex: z.number().nullable(),
  baseTotalBytes: z.number(),
  baseUsedBytes: z.number(),
  newTotalBytes: z.number(),
  newUsedBytes: z.number(),
  usedDeltaBytes: z.number(),
  unusedDeltaBytes: z.number(),
  /** Of the same text: what ran in the new one alone, and in the base alone; null where the texts differ. */
  newlyUsedBytes: z.number().nullable(),
  noLongerUsedBytes: z.number().nullable(),
});
export type CoverageFileChange = z.infer<typeof CoverageFileChangeSchema>;

export const CoverageChangeSortSchema = z.enum(['delta', 'newly', 'no-longer', 'used', 'name']);

/** Ranges one after the other: from, to and how often, in UTF-16 code units; together they are the whole file. */
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
  /** The text with what ran of it; `text` is null where the capture does not hold it. */
  'coverage.file': {
    params: z.object({ index: FileIndexSchema }),
    result: CoveredFileSchema.extend({ text: z.string().nullable(), ranges: RangesSchema }),
  },
  /** Functions or rules of one file, those first of which the most is unused. */
  'coverage.units': {
    params: z.object({
      index: FileIndexSchema,
      unusedOnly: z.boolean().default(false),
      filter: z.string().default(''),
      start: StartSchema,
      count: CountSchema,
    }),
    result: z.object({ rows: z.array(CoverageUnitSchema), start: z.number(), total: z.number() }),
  },
  /**
   * The sources that a script was made of with what ran of each, by a source map within or beside it on this machine or one that a person
   * chose. None where no map is found.
   */
  'coverage.originals': {
    params: z.object({
      index: FileIndexSchema,
      /** Folders and map files; they come first. */
      lookIn: z.array(z.string()).max(100).default([]),
    }),
    result: z.object({
      /** The file that has the map; null where there is none. */
      mapFile: z.string().nullable(),
      originals: z.array(z.object({ source: z.string(), text: z.string(), ranges: RangesSchema })),
    }),
  },
  /** For istanbul-lib-coverage and what reads its files; of scripts alone. */
  'coverage.istanbul': { params: z.object({}), result: z.object({ bytes: z.instanceof(Uint8Array) }) },
  /** Against an earlier capture of the same kind; `base` is the path of its file. */
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
  /** One file in both: 0 ran in neither, 1 in both, 2 in the new one alone, 3 in the base alone. Refused where the texts differ. */
  'coverage.compare-file': {
    params: z.object({ base: z.string(), baseIndex: FileIndexSchema, index: FileIndexSchema }),
    result: z.object({ text: z.string().nullable(), ranges: RangesSchema }),
  },
} as const;
