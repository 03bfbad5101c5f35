/**
 * The documents that are open in this process, shared among ports. One opening serves all who ask for the file; it is given up
 * when none of them waits any more. Documents that nobody needs are freed, and under the memory ceiling the least recently used
 * ones give way: a query that comes after that opens the file again.
 */
import type { AnalysisProgress } from '../../shared/contracts/analysis.ts';
import type { HeapQueries } from '../../shared/analysis/heap/index.ts';
import { AppFailure, appError, settle, unwrap, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { openFile, type FileIdentity, type OpenedFile } from './file-bytes.ts';
import { openHeap, type OpenHeap } from './open-heap.ts';
import { cancelledFailure, type Pacing } from './pause.ts';

/** Columns may take this share of the ceiling; the rest is for owners, classes and tables made from them. */
const COLUMN_SHARE = 0.75;

export interface Waiter {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AnalysisProgress) => void;
}

interface Opening {
  readonly result: Promise<AppResult<OpenHeap>>;
  readonly abort: AbortController;
  readonly waiters: Set<Waiter>;
}

interface Entry {
  readonly filePath: string;
  opening: Opening | null;
  open: OpenHeap | null;
  lastUsedMs: number;
}

export interface Documents {
  /** Opens the file or joins it; resolves with its key when queries can be answered. */
  open(filePath: string, waiter: Waiter): Promise<AppResult<string>>;
  /** Runs one query; opens the file again where it had to give way. */
  query<T>(key: string, filePath: string, waiter: Waiter, ask: (queries: HeapQueries) => T): Promise<AppResult<T>>;
  /** Frees the document. */
  release(key: string): void;
  readonly openCount: number;
}

export interface DocumentsOptions {
  readonly pacing: Pacing;
  readonly ceilingBytes: number;
  /** Told what was thrown by a bug of ours. */
  readonly reportBug: (thrown: unknown) => void;
}

/** What was thrown and is no expected failure, as an error for the asker. */
export function bugError(thrown: unknown): AppError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return appError(
    'analysis_failed',
    `The analysis failed: ${message}.`,
    'Please report this, with the file if you can.',
  );
}

function keyOf({ inode, sizeBytes, modifiedMs }: FileIdentity): string {
  return `${inode}:${sizeBytes}:${modifiedMs}`;
}

export function createDocuments({ pacing, ceilingBytes, reportBug }: DocumentsOptions): Documents {
  const entries = new Map<string, Entry>();

  const heldBytes = (): number => [...entries.values()].reduce((sum, { open }) => sum + (open?.heldBytes ?? 0), 0);

  function makeRoom(neededBytes: number, keep: Entry): void {
    const byAge = [...entries.values()]
      .filter((entry) => entry !== keep && entry.open !== null)
      .toSorted((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const entry of byAge) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      entry.open = null;
    }
  }

  function startOpening(entry: Entry, file: OpenedFile): Opening {
    const abort = new AbortController();
    const waiters = new Set<Waiter>();
    const run = async (): Promise<AppResult<OpenHeap>> => {
      try {
        return await settle(() =>
          openHeap(file, {
            filePath: entry.filePath,
            signal: abort.signal,
            pacing,
            ceilingBytes: (neededBytes) => {
              makeRoom(neededBytes / COLUMN_SHARE, entry);
              return Math.max(0, ceilingBytes - heldBytes()) * COLUMN_SHARE;
            },
            onProgress: (progress) => {
              for (const waiter of waiters) waiter.onProgress(progress);
            },
          }),
        );
      } catch (thrown) {
        // A bug of ours becomes an error here already: waiters may have left, and then nobody else would catch it.
        reportBug(thrown);
        return { ok: false, error: bugError(thrown) };
      } finally {
        await file.close();
      }
    };
    const result = run();
    return { result, abort, waiters };
  }

  /** Waits for an opening as long as the waiter does; the last one to leave ends it. */
  async function waitFor(opening: Opening, waiter: Waiter): Promise<AppResult<OpenHeap>> {
    opening.waiters.add(waiter);
    const left = Promise.withResolvers<AppResult<OpenHeap>>();
    const leave = (): void => {
      opening.waiters.delete(waiter);
      if (opening.waiters.size === 0) opening.abort.abort();
      left.resolve({ ok: false, error: cancelledFailure().error });
    };
    if (waiter.signal.aborted) leave();
    else waiter.signal.addEventListener('abort', leave, { once: true });
    const result = await Promise.race([opening.result, left.promise]);
    waiter.signal.removeEventListener('abort', leave);
    opening.waiters.delete(waiter);
    return result;
  }

  async function keepResult(key: string, entry: Entry, opening: Opening): Promise<void> {
    const result = await opening.result;
    if (entry.opening !== opening) return;
    entry.opening = null;
    if (result.ok) entry.open = result.value;
    else if (entries.get(key) === entry && entry.open === null) entries.delete(key);
  }

  async function ensureOpen(
    key: string,
    entry: Entry,
    file: () => Promise<OpenedFile>,
    waiter: Waiter,
  ): Promise<AppResult<OpenHeap>> {
    if (entry.open !== null) return { ok: true, value: entry.open };
    // An opening that was given up a moment ago cannot be joined; it ends by itself.
    if (entry.opening === null || entry.opening.abort.signal.aborted) {
      const opening = startOpening(entry, await file());
      entry.opening = opening;
      void keepResult(key, entry, opening);
    }
    return waitFor(entry.opening, waiter);
  }

  return {
    async open(filePath, waiter) {
      return settle(async () => {
        let file: OpenedFile | null = await openFile(filePath);
        try {
          const key = keyOf(file.identity);
          const entry = entries.get(key) ?? { filePath, opening: null, open: null, lastUsedMs: 0 };
          entries.set(key, entry);
          entry.lastUsedMs = pacing.now();
          const take = async (): Promise<OpenedFile> => {
            const taken = file;
            file = null;
            return taken ?? openFile(filePath);
          };
          unwrap(await ensureOpen(key, entry, take, waiter));
          return key;
        } finally {
          await file?.close();
        }
      });
    },
    async query(key, filePath, waiter, ask) {
      return settle(async () => {
        const entry = entries.get(key);
        if (entry === undefined) {
          throw new AppFailure(appError('analysis_failed', `${filePath} is not open any more.`, 'Open it again.'));
        }
        entry.lastUsedMs = pacing.now();
        const reopen = async (): Promise<OpenedFile> => {
          const file = await openFile(filePath);
          if (keyOf(file.identity) === key) return file;
          await file.close();
          throw new AppFailure(
            appError('analysis_failed', `${filePath} was changed since it was opened.`, 'Open it again.'),
          );
        };
        const { queries } = unwrap(await ensureOpen(key, entry, reopen, waiter));
        return ask(queries);
      });
    },
    release(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entries.delete(key);
      entry.opening?.abort.abort();
    },
    get openCount() {
      return [...entries.values()].filter(({ open }) => open !== null).length;
    },
  };
}
