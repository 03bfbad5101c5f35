/**
 * Reports the progress of a growing spool file to the analysis process, and its final path. Any failure ends the incremental reading and
 * nothing else.
 */
import type { IncrementalReading } from '../../../shared/core/capability/analysis-ports.ts';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';

/** Smaller files are read fast when they are complete; also the minimum growth between two reports. */
const STEP_BYTES = 4 * 1024 ** 2;

/** One analysis process while it runs. */
export interface GrowingFilePort {
  /** Ends when the document is open, with an error, or with the signal. */
  open(documentId: string, filePath: string, signal: AbortSignal): Promise<AppResult<unknown>>;
  /** Does nothing when the process has ended. */
  send(request: AnalysisRequest): void;
}

export interface IncrementalReadingOptions {
  /** The process, started if none runs; null when it cannot be started. */
  readonly line: () => GrowingFilePort | null;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
}

interface Following {
  readonly path: string;
  readonly documentId: string;
  readonly line: GrowingFilePort;
  readonly controller: AbortController;
  reportedBytes: number;
  isComplete: boolean;
  /** The opening has failed. */
  hasFailed: boolean;
}

export function createIncrementalReading({ line, log }: IncrementalReadingOptions): IncrementalReading {
  let current: Following | null = null;
  let isOver = false;

  function begin(path: string): Following | null {
    const process = line();
    if (process === null) return null;
    const following: Following = {
      path,
      documentId: `growing:${path}`,
      line: process,
      controller: new AbortController(),
      reportedBytes: 0,
      isComplete: false,
      hasFailed: false,
    };
    void open(following);
    return following;
  }

  async function open(following: Following): Promise<void> {
    const { documentId, path, controller } = following;
    const opened = await following.line.open(documentId, path, controller.signal);
    if (opened.ok) return;
    following.hasFailed = true;
    log.debug('A file is not read incrementally', { path, code: opened.error.code, reason: opened.error.message });
  }

  function leave(): void {
    if (current === null) return;
    const { line: process, documentId, controller, isComplete } = current;
    if (!isComplete) process.send({ type: 'abandoned', documentId });
    controller.abort();
    process.send({ type: 'close', documentId });
    current = null;
  }

  function report({ line: process, documentId }: Following, writtenBytes: number, isWhole: boolean): void {
    process.send({ type: 'grown', documentId, writtenBytes, isWhole });
  }

  return {
    written(path, writtenBytes) {
      if (isOver) return;
      if (current !== null && current.path !== path) leave();
      if (writtenBytes < (current?.reportedBytes ?? 0) + STEP_BYTES) return;
      current ??= begin(path);
      // Do not retry with each write.
      if (current === null) isOver = true;
      else if (!current.hasFailed) {
        current.reportedBytes = writtenBytes;
        report(current, writtenBytes, false);
      }
    },
    allWritten(sizeBytes) {
      if (current !== null && !current.hasFailed) report(current, sizeBytes, true);
    },
    complete(filePath, sizeBytes) {
      if (current === null || current.hasFailed) return;
      current.isComplete = true;
      current.line.send({ type: 'complete', documentId: current.documentId, filePath, sizeBytes });
    },
    end() {
      isOver = true;
      leave();
    },
  };
}
