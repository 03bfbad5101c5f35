/**
 * Protocol of the analysis process: it opens documents, holds them in memory and answers queries with the rows a view shows. The window,
 * the MCP tools and the command line use the same table of queries.
 */
import { z } from 'zod';
import { AnalysisStageSchema } from '../../engine/steps/contract/analysis-stages.ts';
import { AppErrorSchema } from '../../base/errors.ts';
import { HeapFirstClassesSchema } from '../../engine/heap/contract/heap-classes.ts';
import { KINDS } from '../../features/kinds.ts';
import type { DocumentKind } from '../kinds/kinds.ts';
import { CODE_QUERIES } from '../../engine/contract/engine-queries.ts';
import { ProfileOfPageSchema } from '../../engine/trace/contract/perfetto.ts';

type KindQueries = (typeof KINDS)[DocumentKind]['queries'] | typeof CODE_QUERIES;
type NamesOf<Queries> = Queries extends unknown ? keyof Queries : never;
type QueryOf<Queries, Name extends PropertyKey> = Queries extends { readonly [Key in Name]: infer Query }
  ? Query
  : never;

/** Parameters and result of each query, by name. */
export const ANALYSIS_QUERIES = Object.assign(
  {},
  CODE_QUERIES,
  ...Object.values(KINDS).map(({ queries }) => queries),
) as {
  readonly [Name in NamesOf<KindQueries>]: QueryOf<KindQueries, Name>;
};

export type AnalysisQueryName = keyof typeof ANALYSIS_QUERIES;
export type AnalysisParams<N extends AnalysisQueryName> = z.input<(typeof ANALYSIS_QUERIES)[N]['params']>;
/** Parameters after their schema filled in the defaults. */
export type ParsedAnalysisParams<N extends AnalysisQueryName> = z.output<(typeof ANALYSIS_QUERIES)[N]['params']>;
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

/** A query with its parameters, as it was sent. */
export const AskedQuerySchema = z.object({
  query: z.enum(Object.keys(ANALYSIS_QUERIES) as [AnalysisQueryName, ...AnalysisQueryName[]]),
  params: z.unknown(),
});
export type AskedQuery = z.infer<typeof AskedQuerySchema>;

const QuerySchema = AskedQuerySchema.extend({
  type: z.literal('query'),
  requestId: z.number(),
  documentId: z.string(),
  /** Opens this source as the document first: `open` and a query in one message. */
  source: DocumentSourceSchema.omit({ growing: true }).optional(),
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
  /** Answered with the last queries of windows about a file, an array of `AskedQuery`, the latest first. */
  z.object({ type: z.literal('asked-by-windows'), requestId: z.number(), filePath: z.string() }),
  /** Liveness check, answered at once with null. */
  z.object({ type: z.literal('ping'), requestId: z.number() }),
  /** Answered at once with true if the process may be ended: see `ProcessUse` in `electron/core/analysis-host/process-use.ts`. */
  z.object({ type: z.literal('is-unused'), requestId: z.number() }),
  /** States whether the analysis may use a second core; not while something is captured, because the target needs it. */
  z.object({ type: z.literal('second-thread'), allowed: z.boolean() }),
  /** Source map paths that a window may use; other paths are ignored. Empty until the first message. */
  z.object({ type: z.literal('source-map-paths'), paths: z.array(z.string()) }),
  /** The person's patterns of third-party code. None until the first message. */
  z.object({ type: z.literal('ignore-patterns'), patterns: z.array(z.string()) }),
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
