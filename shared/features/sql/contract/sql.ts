/** SQL queries about captures: parameters and result of `pen_query`, in the window, over MCP and on the command line. */
import { z } from 'zod';
import { CaptureIdSchema, MAX_QUERY_CAPTURES } from '../../../core/contracts/captures.ts';

/** Rows of one answer at most; `cursor` continues. */
export const MAX_QUERY_ROWS = 10_000;

/** Files that all rows of a result are written into. JSON is a list of one object per row; CSV is for a spreadsheet, which computes none of its texts. */
export const SQL_FILE_FORMATS = ['csv', 'json', 'parquet'] as const;
export type SqlFileFormat = (typeof SQL_FILE_FORMATS)[number];

/** A value of a result. Numbers past 2^53 and values of other types (lists, structs, dates) arrive as text. */
export const SqlValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type SqlValue = z.infer<typeof SqlValueSchema>;

export const SqlResultColumnSchema = z.object({
  name: z.string(),
  /** DuckDB's name of the type: `INTEGER`, `DOUBLE`, `VARCHAR`. */
  type: z.string(),
  /** The place that a value links to, when the column is one of a table and not computed; see `SqlLink`. */
  link: z.enum(['node', 'class', 'function', 'time', 'event', 'request', 'source']).nullable(),
  /** The capture that the link leads to; null if there is no link. */
  captureId: CaptureIdSchema.nullable(),
});
export type SqlResultColumn = z.infer<typeof SqlResultColumnSchema>;

export const SqlResultSchema = z.object({
  columns: z.array(SqlResultColumnSchema),
  rows: z.array(z.array(SqlValueSchema)),
  /** Rows of the whole result, or null if it was not read to its end. */
  rowCount: z.number().nullable(),
  /** Continues after the last row; null at the end. */
  cursor: z.string().nullable(),
  durationMs: z.number(),
});
export type SqlResult = z.infer<typeof SqlResultSchema>;

/** Commands of the window. */
export const SQL_COMMANDS = {
  /** Shows the system's save dialog, then writes all rows of an SQL query; `path` is null if the person cancelled. Captures are the schemas `a`, `b`, … */
  'sql.save-as': {
    params: z.object({
      sql: z.string().max(100_000),
      captureIds: z.array(z.string()).max(MAX_QUERY_CAPTURES),
      format: z.enum(SQL_FILE_FORMATS),
    }),
    result: z.object({ path: z.string().nullable(), rowCount: z.number() }),
  },
} as const;
