/**
 * Protocol of the analysis process: it opens documents, holds them in memory and answers queries with the rows a view shows. The window,
 * the MCP tools and the command line use the same table of queries.
 */
import { z } from 'zod';
import { ACCESSIBILITY_QUERIES } from './accessibility.ts';
import { AnalysisStageSchema } from './analysis-stages.ts';
import { APPLICATION_QUERIES } from './applications.ts';
import { HEAP_ALLOCATION_QUERIES } from './allocations.ts';
import { CONSOLE_QUERIES } from './console-logs.ts';
import { COVERAGE_QUERIES } from './coverage.ts';
import { AppErrorSchema } from './errors.ts';
import { HeapClassPageSchema, HeapClassSortSchema, HeapFirstClassesSchema } from './heap-classes.ts';
import { HeapComponentSchema } from './heap-components.ts';
import { HEAP_FILTER_QUERIES } from './heap-filters.ts';
import { HEAP_OBJECT_QUERIES } from './heap-objects.ts';
import { LEAK_HUNT_QUERIES } from './leak-hunts.ts';
import { LIGHTHOUSE_QUERIES } from './lighthouse.ts';
import { NETWORK_QUERIES } from './network-archives.ts';
import { ProfileOfPageSchema } from './perfetto.ts';
import { PROFILE_QUERIES } from './sampled-profiles.ts';
import { TRACE_QUERIES } from './traces.ts';
import { ShownNamesSchema } from './original-positions.ts';

/** V8's node types in the order of `.heapsnapshot` files; unknown names are passed through. */
export const HeapTypeTotalSchema = z.object({ type: z.string(), count: z.number(), sizeBytes: z.number() });

export const HeapOverviewSchema = z.object({
  /** Counts from the file's header. */
  nodes: z.number(),
  edges: z.number(),
  /** Sum of self sizes of all nodes, without `extra_native_bytes`. */
  totalSizeBytes: z.number(),
  /** Number of classes with a size above 0. */
  classCount: z.number(),
  /** By node type, before hidden and array sizes are added to their owner. The sum is the total size. */
  types: z.array(HeapTypeTotalSchema),
  /** Milliseconds from the first byte read to the class table; for a file parsed while it grew, from its last byte. */
  readMs: z.number(),
  /** The column cache was read instead of the file; `readMs` is the time for that. */
  fromColumnCache: z.boolean().optional(),
  fileSizeBytes: z.number(),
  /** Retained sizes and distances are computed. */
  retainedReady: z.boolean(),
  /** Fields and sections of the file that this reader does not know and ignored. */
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

/** Parameters and result of each query, by name. */
export const ANALYSIS_QUERIES = {
  ...HEAP_OBJECT_QUERIES,
  ...HEAP_ALLOCATION_QUERIES,
  ...COVERAGE_QUERIES,
  ...PROFILE_QUERIES,
  ...TRACE_QUERIES,
  ...NETWORK_QUERIES,
  ...CONSOLE_QUERIES,
  ...ACCESSIBILITY_QUERIES,
  ...APPLICATION_QUERIES,
  ...LEAK_HUNT_QUERIES,
  ...LIGHTHOUSE_QUERIES,
  ...HEAP_FILTER_QUERIES,
  'heap.overview': { params: z.object({}), result: HeapOverviewSchema },
  'heap.classes': {
    params: z.object({
      /** Case-insensitive substring of the class name. */
      filter: z.string().default(''),
      sort: HeapClassSortSchema.default('shallow'),
      names: ShownNamesSchema.default('original'),
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
   * Computes distances, dominators and retained sizes once per document and answers when they are available to all queries. Other queries
   * are answered meanwhile.
   */
  'heap.retained': {
    params: z.object({}),
    result: z.object({
      /** Computing time of the first call; later calls return the same value at once. */
      computeMs: z.number(),
    }),
  },
  /** Native nodes with a `detachedness` of detached, grouped by class name and component. */
  'heap.detached': {
    params: z.object({ count: z.number().int().min(1).max(500).default(20) }),
    result: z.object({
      total: z.number(),
      /** False if no node of the file belongs to a document, as in Node and workers. */
      hasDom: z.boolean().optional(),
      groups: z.array(
        z.object({
          name: z.string(),
          count: z.number(),
          shallowSizeBytes: z.number(),
          component: HeapComponentSchema.optional(),
          /** One of them; only with a component, because a class may be in several groups then. */
          exampleId: z.number().optional(),
        }),
      ),
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
  /** Sent once to an `open` with `wantsFirstClasses`, if the file allows it before the rest is read. */
  firstClasses: HeapFirstClassesSchema.optional(),
});
export type AnalysisProgress = z.infer<typeof AnalysisProgressSchema>;

/**
 * The file to open as a document: an absolute path; gzip is detected from the first bytes. `growing`: a heap snapshot or trace that is
 * still being written; it is parsed as `grown` messages report its length, and identified by the path that `complete` gives.
 * `wantsFirstClasses`: progress messages of a heap include the first classes.
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
  /** Opens this source as the document first: `open` and a query in one message. */
  source: DocumentSourceSchema.omit({ growing: true }).optional(),
  query: z.enum(Object.keys(ANALYSIS_QUERIES) as [AnalysisQueryName, ...AnalysisQueryName[]]),
  params: z.unknown(),
});
/** Cancels a running `open`, `query`, `write-table` or `convert-perfetto`; for `finish-column-cache`, cancels the writing. */
const CancelSchema = z.object({ type: z.literal('cancel'), requestId: z.number() });
/** This port no longer needs the document; it is freed when no port needs it. */
const CloseSchema = z.object({ type: z.literal('close'), documentId: z.string() });

/**
 * Messages to the analysis process from the process that started it. `requestId` is chosen by the sender and unique on its port. A window
 * may only send `WindowAnalysisRequestSchema`.
 */
export const AnalysisRequestSchema = z.discriminatedUnion('type', [
  /**
   * Opens the file, or joins it if it is already open; answered when the class table is ready. A growing file is refused with `busy` while
   * another request runs: it can be read when it is complete.
   */
  z.object({ type: z.literal('open'), requestId: z.number(), documentId: z.string(), source: DocumentSourceSchema }),
  QuerySchema,
  /** The first `writtenBytes` bytes of a growing document's file can be read. No answer. */
  z.object({
    type: z.literal('grown'),
    documentId: z.string(),
    writtenBytes: z.number().int().min(0),
    /** The file is complete and may be moved from now on. */
    isWhole: z.boolean(),
  }),
  /** A growing document's file is complete and at its final path. No answer. */
  z.object({ type: z.literal('complete'), documentId: z.string(), sizeBytes: z.number(), filePath: z.string() }),
  /** A growing document's file will never be complete: its `open` ends with `cancelled`. No answer. */
  z.object({ type: z.literal('abandoned'), documentId: z.string() }),
  /** Converts a file in Perfetto's format to a JSON trace in `toPath`, an existing empty file. Progress counts bytes. */
  z.object({
    type: z.literal('convert-perfetto'),
    requestId: z.number(),
    filePath: z.string(),
    toPath: z.string(),
    capBytes: z.number(),
    /** Keeps the end of the trace only, in milliseconds. */
    lastMs: z.number().optional(),
    /** A CPU profile that is added to that end. */
    profile: ProfileOfPageSchema.optional(),
  }),
  /**
   * Writes columns of a SQL table of a capture into `toPath`, an existing empty file, for the SQL process; answered with its `TableLayout`.
   * The file is opened as the document first.
   */
  z.object({
    type: z.literal('write-table'),
    requestId: z.number(),
    documentId: z.string(),
    source: DocumentSourceSchema.pick({ filePath: true }),
    table: z.string(),
    columns: z.array(z.string()),
    toPath: z.string(),
  }),
  /** Writes pending column caches now; answered when done, whether or not it succeeded. */
  z.object({ type: z.literal('finish-column-cache'), requestId: z.number() }),
  /** Liveness check, answered at once with null. */
  z.object({ type: z.literal('ping'), requestId: z.number() }),
  /** Answered at once with true if the process may be ended: see `ProcessUse` in `electron/analysis-host/process-use.ts`. */
  z.object({ type: z.literal('is-unused'), requestId: z.number() }),
  /** Whether the analysis may use a second core; not while something is captured, because the target needs it. */
  z.object({ type: z.literal('second-thread'), allowed: z.boolean() }),
  /** Source map paths that a window may use; other paths are ignored. Empty until the first message. */
  z.object({ type: z.literal('source-map-paths'), paths: z.array(z.string()) }),
  /** Traces in larger files are not opened on any port from now on. No limit until the first message. */
  z.object({ type: z.literal('trace-limit'), limitBytes: z.number() }),
  CancelSchema,
  CloseSchema,
]);
export type AnalysisRequest = z.infer<typeof AnalysisRequestSchema>;

/** Messages a window may send on its port: it opens complete files of the library and queries them. */
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
