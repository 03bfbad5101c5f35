/** Queries on files in the analysis process, and the reads that begin before a file is complete. */
import type { SpoolFollower } from './recording-ports.ts';
import type {
  AnalysisAnswer,
  AnalysisParams,
  AnalysisProgress,
  AnalysisQueryName,
  AskedQuery,
} from '../analysis/analysis.ts';
import type { CaptureKind } from '../contracts/captures.ts';
import type { AppResult } from '../../base/errors.ts';
import type { PerfettoConversion, ProfileOfPage } from '../../engine/trace/contract/perfetto.ts';

/**
 * Incremental read of a heap snapshot or a trace while it is written, so that it opens soon after its last byte. This is only an optimisation:
 * if it is impossible or fails, the file is read on the first query.
 */
export interface IncrementalReading extends SpoolFollower {
  /** The file is complete and may be moved. */
  allWritten(sizeBytes: number): void;
  /** The final path of the file; queries of this path join the incremental read. */
  complete(filePath: string, sizeBytes: number): void;
  /** Ends the use of this read; cancels it if `complete` was not called. */
  end(): void;
}

/**
 * Converts a Perfetto trace to JSON in another process, in constant memory. `toPath` must exist and be empty. Errors: those of the file,
 * `cap_exceeded`, `disk_full`, `write_failed`, `cancelled`, `analysis_crashed`; the content of `toPath` is unusable then.
 */
export type ConvertPerfetto = (
  filePath: string,
  toPath: string,
  options: {
    readonly capBytes: number;
    /** Keeps only this end of the trace, in milliseconds. */
    readonly lastMs?: number | undefined;
    /** Adds a CPU profile of the page, if only the end is kept: it belongs to the main thread of the frame. */
    readonly profile?: ProfileOfPage | undefined;
    readonly signal: AbortSignal;
    /** Receives the number of written bytes of JSON. */
    readonly onWritten: (writtenBytes: number) => void;
  },
) => Promise<AppResult<PerfettoConversion>>;

export interface AnalysisPort {
  /** Opens a file (or joins the open document) and answers one query on it; the document stays open for the next. */
  query<N extends AnalysisQueryName>(
    filePath: string,
    query: N,
    params: AnalysisParams<N>,
    options: { signal: AbortSignal; progress?: (progress: AnalysisProgress) => void },
  ): Promise<AppResult<AnalysisAnswer<N>>>;
  /** The last queries of windows about a file, the latest first. Absent without windows. */
  askedByWindows?(filePath: string): Promise<AppResult<readonly AskedQuery[]>>;
  /** Starts an incremental read of a spool file, see `IncrementalReading`. Absent if files are only read when complete. */
  readIncrementally?(): IncrementalReading;
  readonly convertPerfetto?: ConvertPerfetto;
  /**
   * Detects the kind of a file from its content. `byHead` reads only the start of the file, and may return `heap-snapshot` for a heap timeline
   * without stacks.
   */
  kindOf(filePath: string, options?: { readonly byHead?: boolean }): Promise<AppResult<CaptureKind>>;
}
