/**
 * Kept columns as the library sees them: they count towards its limit and go before any capture does. Analysis processes write
 * them, of this program and of others, so that what there is is looked up, never remembered.
 */
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { errnoOf } from '../files/file-error.ts';
import { dropUntil, listKeptFiles, sweepKeptColumns, totalBytesOf } from '../kept-columns/index.ts';
import type { Log } from '../log/log.ts';

export interface KeptShare {
  totalBytes(): number;
  /** Drops the longest unused ones until all fit beside the captures. */
  dropToFit(): Promise<void>;
  /** Drops the longest unused ones until so many bytes are free; none where `bytes` is 0 or less. */
  dropBytes(bytes: number): Promise<void>;
  /** More or less of them than before, whoever wrote or dropped them. */
  readonly changes: Listenable<void>;
  /** Settles when what was useless at the start is gone. */
  readonly swept: Promise<void>;
  close(): void;
}

export interface KeptShareOptions {
  readonly dataDirectory: string;
  /** What captures leave of the library's limit; below 0 where they pass it alone. */
  readonly roomBytes: () => number;
  readonly log: Log;
  readonly now: () => number;
  readonly pollIntervalMs: number;
}

export function createKeptShare({ dataDirectory, roomBytes, log, now, pollIntervalMs }: KeptShareOptions): KeptShare {
  const changes = new Emitter<void>();
  let seenBytes = totalBytesOf(listKeptFiles(dataDirectory));
  let closed = false;

  function look(): number {
    const bytes = totalBytesOf(listKeptFiles(dataDirectory));
    const isNews = bytes !== seenBytes;
    seenBytes = bytes;
    if (isNews && !closed) changes.emit();
    return bytes;
  }

  async function dropToFit(): Promise<void> {
    const files = listKeptFiles(dataDirectory);
    await dropBytes(totalBytesOf(files) - Math.max(0, roomBytes()), files);
  }

  async function dropBytes(bytes: number, files = listKeptFiles(dataDirectory)): Promise<void> {
    if (bytes <= 0 || files.length === 0) return;
    log.info(`Library: kept columns make room, ${bytes} bytes at least`);
    for (const problem of await dropUntil(files, bytes)) log.warn(`Library: ${problem}`);
    look();
  }

  async function sweep(): Promise<void> {
    for (const sentence of await sweepKeptColumns(dataDirectory, now())) log.info(`Library: ${sentence}`);
    await dropToFit();
    look();
  }

  /** What fails here is made good at the next look, or at the next start. */
  const unlessItFails = (work: () => Promise<void>): Promise<void> =>
    work().catch((thrown: unknown) => {
      if (errnoOf(thrown) === null) throw thrown;
      log.warn('Library: kept columns could not be looked at', { reason: String(thrown) });
    });

  const timer = setInterval(() => {
    const before = seenBytes;
    if (look() > before) void unlessItFails(dropToFit);
  }, pollIntervalMs);
  timer.unref();

  return {
    totalBytes: () => totalBytesOf(listKeptFiles(dataDirectory)),
    dropToFit: () => unlessItFails(dropToFit),
    dropBytes: (bytes) => unlessItFails(() => dropBytes(bytes)),
    changes,
    swept: unlessItFails(sweep),
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}
