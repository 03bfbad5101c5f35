/**
 * What may be asked of the process that analyses captures: documents are opened there, stay there, and answer queries with
 * the rows a view shows. One table of queries; the window, the MCP tools and the command line ask the same ones.
 */
import { z } from 'zod';
import { ACCESSIBILITY_QUERIES } from './accessibility.ts';
import { AnalysisStageSchema } from './analysis-stages.ts';
import { APPLICATION_QUERIES } from './applications.ts';
import { HEAP_ALLOCATION_QUERIES, HEAP_PROFILE_QUERIES } from './allocations.ts';
import { COVERAGE_QUERIES } from './coverage.ts';
import { CPU_PROFILE_QUERIES } from './cpu-profiles.ts';
import { AppErrorSchema } from './errors.ts';
import { HeapClassPageSchema, HeapClassSortSchema, HeapFirstClassesSchema } from './heap-classes.ts';
import { HEAP_FILTER_QUERIES } from './heap-filters.ts';
import { HEAP_OBJECT_QUERIES } from './heap-objects.ts';
import { LIGHTHOUSE_QUERIES } from './lighthouse.ts';
import { NETWORK_QUERIES } from './network-archives.ts';
import { TRACE_QUERIES } from './traces.ts';

/** V8's node types in the order `.heapsnapshot` files name them; other names a file brings are kept as they are. */
export const HeapTypeTotalSchema = z.object({ type: z.string(), count: z.number(), sizeBytes: z.number() });

export const HeapOverviewSchema = z.object({
  /** The file's own counts. */
  nodes: z.number(),
  edges: z.number(),
  /** Sum of self sizes of all nodes, without `extra_native_bytes`. */
  totalSizeBytes: z.number(),
  /** Number of classes with any size. */
  classCount: z.number(),
  /** By node type, before hidden and array sizes move to their owner; adds up to the whole. */
  types: z.array(HeapTypeTotalSchema),
  /** Milliseconds from the first byte read to the class table; of a file read while it grew, from its last byte on. */
  readMs: z.number(),
  /** The columns of an earlier opening were read in place of the file: `readMs` is the time for that. */
  fromKeptColumns: z.boolean().optional(),
  fileSizeBytes: z.number(),
  /** Retained sizes and distances are there. */
  retainedReady: z.boolean(),
  /** Fields and sections of the file that this reader does not know and left alone. */
  unknownFields: z.array(z.string()),
});
export type HeapOverview = z.infer<typeof HeapOverviewSchema>;

export const DuplicateStringSchema = z.object({
  /** First 200 characters. */
  text: z.string(),
  count: z.number(),
  /** Self size of one copy. */
  sizeBytes: z.number(),
  wastedBytes: z.number(),
});

/** Parameter and result of each query, by name. */
export const ANALYSIS_QUERIES = {
  ...HEAP_OBJECT_QUERIES,
  ...HEAP_ALLOCATION_QUERIES,
  ...HEAP_PROFILE_QUERIES,
  ...COVERAGE_QUERIES,
  ...CPU_PROFILE_QUERIES,
  ...TRACE_QUERIES,
  ...NETWORK_QUERIES,
  ...ACCESSIBILITY_QUERIES,
  ...APPLICATION_QUERIES,
  ...LIGHTHOUSE_QUERIES,
  ...HEAP_FILTER_QUERIES,
  'heap.overview': { params: z.object({}), result: HeapOverviewSchema },
  'heap.classes': {
    params: z.object({
      /** Case-insensitive substring of the class name. */
      filter: z.string().default(''),
      sort: HeapClassSortSchema.default('shallow'),
      descending: z.boolean().default(true),
      start: z.number().int().min(0).default(0),
      count: z.number().int().min(0).max(100_000).default(50),
    }),
    result: HeapClassPageSchema,
  },
  'heap.duplicate-strings': {
    params: z.object({ count: z.number().int().min(1).max(500).default(10) }),
    result: z.object({ strings: z.array(DuplicateStringSchema), totalWastedBytes: z.number() }),
  },
  /**
   * Computes distances, dominators and retained sizes, once a document, and answers when they are there: classes have them
   * from then on. Other queries are answered meanwhile.
   */
  'heap.retained': {
    params: z.object({}),
    result: z.object({
      /** How long it took; it is kept, so asking again takes no time. */
      computeMs: z.number(),
    }),
  },
  /** Native nodes whose `detachedness` says detached, grouped by class name. */
  'heap.detached': {
    params: z.object({ count: z.number().int().min(1).max(500).default(20) }),
    result: z.object({
      total: z.number(),
      /** False where no node of the file belongs to a document, as in Node and workers. */
      hasDom: z.boolean().optional(),
      groups: z.array(z.object({ name: z.string(), count: z.number(), shallowSizeBytes: z.number() })),
    }),
  },
} as const;

export type AnalysisQueryName = keyof typeof ANALYSIS_QUERIES;
export type AnalysisParams<N extends AnalysisQueryName> = z.input<(typeof ANALYSIS_QUERIES)[N]['params']>;
export type AnalysisAnswer<N extends AnalysisQueryName> = z.infer<(typeof ANALYSIS_QUERIES)[N]['result']>;

export const AnalysisProgressSchema = z.object({
  stage: AnalysisStageSchema,
  /** In the unit of the stage. */
  done: z.number(),
  total: z.number().nullable(),
  /** Once, to an `open` that wants them, where the file lets them be known before the rest. */
  firstClasses: HeapFirstClassesSchema.optional(),
});
export type AnalysisProgress = z.infer<typeof AnalysisProgressSchema>;

/**
 * What a document is told to open: an absolute path, gzip or plain told from its first bytes. `growing`: a heap snapshot or a trace
 * that is still being written there; it is read as `grown` says how far it has come, and is known by where `complete` says it lies.
 * `wantsFirstClasses`: progress of a heap brings them.
 */
export const DocumentSourceSchema = z.object({
  filePath: z.string(),
  growing: z.boolean().optional(),
  wantsFirstClasses: z.boolean().optional(),
});
export type DocumentSource = z.infer<typeof DocumentSourceSchema>;

const QuerySchema = z.object({
  type: z.literal('query'),
  requestId: z.number(),
  documentId: z.string(),
  /** Is opened as this document first: `open` and a query in one message. */
  source: DocumentSourceSchema.omit({ growing: true }).optional(),
  query: z.enum(Object.keys(ANALYSIS_QUERIES) as [AnalysisQueryName, ...AnalysisQueryName[]]),
  params: z.unknown(),
});
/** Gives up an `open`, a `query` or a `convert-perfetto` under way; of `finish-keeping`, the writing. */
const CancelSchema = z.object({ type: z.literal('cancel'), requestId: z.number() });
/** This port needs the document no more; it is freed when no port does. */
const CloseSchema = z.object({ type: z.literal('close'), documentId: z.string() });

/**
 * Messages to the analysis process from the process that started it. `requestId` is the sender's, unique on its port. Windows may send
 * the few of `WindowAnalysisRequestSchema`.
 */
export const AnalysisRequestSchema = z.discriminatedUnion('type', [
  /**
   * Opens the file, or joins it where it is open already; answered when the class table is ready. A growing one is refused with
   * `busy` while anything else is being answered: it can be read when it is whole as well.
   */
  z.object({ type: z.literal('open'), requestId: z.number(), documentId: z.string(), source: DocumentSourceSchema }),
  QuerySchema,
  /** The first `writtenBytes` bytes of a growing document's file can be read. No answer. */
  z.object({
    type: z.literal('grown'),
    documentId: z.string(),
    writtenBytes: z.number().int().min(0),
    /** Nothing follows: what was written is the whole. It may be moved from now on. */
    isWhole: z.boolean(),
  }),
  /** A growing document's file is whole and stays where it lies now: the document is that file's. No answer. */
  z.object({ type: z.literal('complete'), documentId: z.string(), sizeBytes: z.number(), filePath: z.string() }),
  /** A growing document's file will never be whole: its `open` ends with `cancelled`. No answer. */
  z.object({ type: z.literal('abandoned'), documentId: z.string() }),
  /** Makes the JSON trace of a file in Perfetto's format in `toPath`, which is there and empty; progress tells its bytes. */
  z.object({
    type: z.literal('convert-perfetto'),
    requestId: z.number(),
    filePath: z.string(),
    toPath: z.string(),
    capBytes: z.number(),
  }),
  /** Columns that wait to be kept for the next opening are written now; answered when that is done, whatever came of it. */
  z.object({ type: z.literal('finish-keeping'), requestId: z.number() }),
  /** Whether the process still listens: answered at once with null. */
  z.object({ type: z.literal('ping'), requestId: z.number() }),
  /** Whether the analysis may use a second core: it leaves that to the target while something is captured. */
  z.object({ type: z.literal('second-thread'), allowed: z.boolean() }),
  /** Where a window may have original places looked for; others are passed over. Before that nowhere. */
  z.object({ type: z.literal('source-map-paths'), paths: z.array(z.string()) }),
  /** Traces in larger files are not opened from now on, whichever port asks; before that of any size. */
  z.object({ type: z.literal('trace-limit'), limitBytes: z.number() }),
  CancelSchema,
  CloseSchema,
]);
export type AnalysisRequest = z.infer<typeof AnalysisRequestSchema>;

/** What a window may ask over its port: it opens whole files of the library and asks about them. */
export const WindowAnalysisRequestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    requestId: z.number(),
    documentId: z.string(),
    source: DocumentSourceSchema.omit({ growing: true }),
  }),
  QuerySchema,
  CancelSchema,
  CloseSchema,
]);

export const AnalysisReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), requestId: z.number(), progress: AnalysisProgressSchema }),
  z.object({ type: z.literal('answer'), requestId: z.number(), value: z.unknown() }),
  z.object({ type: z.literal('error'), requestId: z.number(), error: AppErrorSchema }),
]);
export type AnalysisReply = z.infer<typeof AnalysisReplySchema>;
