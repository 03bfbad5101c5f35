/** SQL queries about captures, as capabilities ask them. */
import type { AnalysisProgress } from '../../../core/analysis/analysis.ts';
import type { OwnerId } from '../../../core/contracts/activity.ts';
import type { DocumentKind } from '../../../core/contracts/captures.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { SqlResult } from '../contract/sql.ts';

/** A capture of a query; the first is the schema `a`, the second `b`, and so on. */
export interface SqlCapture {
  /** Null for a file outside the library. */
  readonly captureId: string | null;
  readonly kind: DocumentKind;
  readonly filePath: string;
}

export interface SqlQueryOptions {
  readonly signal: AbortSignal;
  readonly progress?: (progress: AnalysisProgress) => void;
}

/**
 * Errors: those of the files, `sql_invalid` with `line` and `column` where they are known, `sql_refused`, `sql_row_limit`, `sql_time_limit`,
 * `sql_memory_limit`, `sql_crashed`, `cancelled`.
 */
export interface SqlPort {
  /** Opens the captures, makes the tables that the query names, and returns its first rows. The next ones are the owner's only. */
  query(
    query: {
      readonly sql: string;
      readonly captures: readonly SqlCapture[];
      readonly limit: number;
      readonly owner: OwnerId;
    },
    options: SqlQueryOptions,
  ): Promise<AppResult<SqlResult>>;
  /** The next rows of a result, without asking again; `invalid_params` for one of another owner. */
  page(
    cursor: string,
    limit: number,
    options: { readonly owner: OwnerId; readonly signal: AbortSignal },
  ): Promise<AppResult<SqlResult>>;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    /** Absent if its process cannot be started. */
    readonly sql?: SqlPort;
  }
}
