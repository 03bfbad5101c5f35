/** Tells the analysis process how far a file in the spool has come, and what becomes of it. Whatever goes wrong, the reading ends and nothing else. */
import type { ReadingAlong } from '../../shared/capabilities/ports.ts';
import type { AnalysisRequest } from '../../shared/contracts/analysis.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';

/** Smaller files are read in no time when they are whole; then nobody is told anything before that many more have come. */
const STEP_BYTES = 4 * 1024 ** 2;

/** One analysis process, for as long as it runs. */
export interface AlongLine {
  /** Ends when the document is open, with whatever went wrong, or with the signal. */
  open(documentId: string, filePath: string, signal: AbortSignal): Promise<AppResult<unknown>>;
  /** Does nothing when the process has ended. */
  send(request: AnalysisRequest): void;
}

export interface ReadingAlongOptions {
  /** The process, started where none runs; null where there is none to be had. */
  readonly line: () => AlongLine | null;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
}

interface Following {
  readonly path: string;
  readonly documentId: string;
  readonly line: AlongLine;
  readonly controller: AbortController;
  toldBytes: number;
  isComplete: boolean;
  /** The opening has ended badly. */
  hasFailed: boolean;
}

export function createReadingAlong({ line, log }: ReadingAlongOptions): ReadingAlong {
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
      toldBytes: 0,
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
    log.debug('A file is not read along', { path, code: opened.error.code, reason: opened.error.message });
  }

  function leave(): void {
    if (current === null) return;
    const { line: process, documentId, controller, isComplete } = current;
    if (!isComplete) process.send({ type: 'abandoned', documentId });
    controller.abort();
    process.send({ type: 'close', documentId });
    current = null;
  }

  function tell({ line: process, documentId }: Following, writtenBytes: number, isWhole: boolean): void {
    process.send({ type: 'grown', documentId, writtenBytes, isWhole });
  }

  return {
    written(path, writtenBytes) {
      if (isOver) return;
      if (current !== null && current.path !== path) leave();
      if (writtenBytes < (current?.toldBytes ?? 0) + STEP_BYTES) return;
      current ??= begin(path);
      // Not tried again for each write.
      if (current === null) isOver = true;
      else if (!current.hasFailed) {
        current.toldBytes = writtenBytes;
        tell(current, writtenBytes, false);
      }
    },
    whole(sizeBytes) {
      if (current !== null && !current.hasFailed) tell(current, sizeBytes, true);
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
