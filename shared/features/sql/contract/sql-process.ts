/** Protocol of the SQL process. */
import { z } from 'zod';
import { AppErrorSchema } from '../../../base/errors.ts';
import { CaptureIdSchema, CAPTURE_KINDS, type DocumentKind } from '../../../core/contracts/captures.ts';
import { TableLayoutSchema } from '../../../core/analysis/table-layout.ts';
import { MAX_QUERY_ROWS, SQL_FILE_FORMATS, SqlResultSchema } from './sql.ts';

const DOCUMENT_KINDS = [...new Set(Object.values(CAPTURE_KINDS).map(({ document }) => document))] as [
  DocumentKind,
  ...DocumentKind[],
];
const DocumentKindSchema = z.enum(DOCUMENT_KINDS);

/** A capture of a query. `key`: identity of its file; tables are cached by it. */
const SqlSourceRefSchema = z.object({
  /** `a`, `b`, …, or `library`. */
  schema: z.string().regex(/^([a-h]|library)$/),
  source: z.union([DocumentKindSchema, z.literal('library')]),
  key: z.string(),
  captureId: CaptureIdSchema.nullable(),
});
export type SqlSourceRef = z.infer<typeof SqlSourceRefSchema>;

/** A table that a query needs, with the columns that it is to be made of. */
const NeededTableSchema = z.object({
  schema: z.string(),
  key: z.string(),
  table: z.string(),
  columns: z.array(z.string()),
});
export type NeededTable = z.infer<typeof NeededTableSchema>;

const QuerySchema = z.object({ sql: z.string(), sources: z.array(SqlSourceRefSchema) });
export type SqlQuery = z.infer<typeof QuerySchema>;

/** Keys and values in the footer of a Parquet file. */
const FileMetadataSchema = z.record(z.string().regex(/^[a-z][a-z0-9_.]*$/), z.string());
export type FileMetadata = z.infer<typeof FileMetadataSchema>;

/** Messages to the SQL process. `requestId` is chosen by the sender. */
export const SqlRequestSchema = z.discriminatedUnion('type', [
  /** Checks a query; answered with the tables that are not there yet, or without a column of the query (`NeededTable[]`). */
  z.object({ type: z.literal('check'), requestId: z.number(), ...QuerySchema.shape }),
  /** Makes a table from a file, which the sender deletes after the answer. It replaces one with fewer columns. */
  z.object({
    type: z.literal('load'),
    requestId: z.number(),
    source: SqlSourceRefSchema.shape.source,
    key: z.string(),
    table: z.string(),
    filePath: z.string(),
    layout: TableLayoutSchema,
  }),
  /** Answers a query with its first rows. Answered with null if a table that it needs is not there. */
  z.object({
    type: z.literal('run'),
    requestId: z.number(),
    ...QuerySchema.shape,
    limit: z.number().int().min(1).max(MAX_QUERY_ROWS),
    timeLimitMs: z.number(),
  }),
  /** Continues a result. */
  z.object({
    type: z.literal('page'),
    requestId: z.number(),
    cursor: z.string(),
    limit: z.number().int().min(1).max(MAX_QUERY_ROWS),
    timeLimitMs: z.number(),
  }),
  /** Writes the whole result as a file into the folder for exports. Answered with its number of rows, or null as `run`. */
  z.object({
    type: z.literal('export'),
    requestId: z.number(),
    ...QuerySchema.shape,
    format: z.enum(SQL_FILE_FORMATS),
    filePath: z.string(),
    /** Keys and values in the file's footer. */
    metadata: FileMetadataSchema.optional(),
    timeLimitMs: z.number(),
  }),
  /** Drops the tables of a source. */
  z.object({ type: z.literal('drop'), key: z.string() }),
  z.object({ type: z.literal('cancel'), requestId: z.number() }),
]);
export type SqlRequest = z.infer<typeof SqlRequestSchema>;

export const SqlReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), requestId: z.number(), value: z.unknown() }),
  z.object({ type: z.literal('error'), requestId: z.number(), error: AppErrorSchema }),
  /** The process ends itself; answers every request that waits. */
  z.object({ type: z.literal('over'), error: AppErrorSchema }),
]);
export type SqlReply = z.infer<typeof SqlReplySchema>;

export const SqlCheckAnswerSchema = z.array(NeededTableSchema);
export const SqlRunAnswerSchema = SqlResultSchema.nullable();
export const SqlExportAnswerSchema = z.object({ rowCount: z.number() }).nullable();
