/**
 * The column cache's share of the library: it counts towards the limit and is evicted before any capture is deleted. Analysis processes of
 * this and other programs write it, so its size is always read from disk.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { errnoOf } from '../files/file-error.ts';
import { dropUntil, listCacheFiles, sweepAbandoned, sweepColumnCache, totalBytesOf } from '../column-cache/index.ts';
import type { FolderNames } from '../files/folder-names.ts';
import type { Log } from '../log/log.ts';

export interface ColumnCacheShare {
  totalBytes(): number;
  /** Evicts the least recently used files until all fit next to the captures. */
  dropToFit(): Promise<void>;
  /** Evicts the least recently used files until this many bytes are free; none if `bytes` is 0 or less. */
  dropBytes(bytes: number): Promise<void>;
  /** Fires when its size has changed, by any process. */
  readonly changes: Listenable<void>;
  /** Settles when useless files from earlier runs are deleted. */
  readonly swept: Promise<void>;
  close(): void;
}

export interface ColumnCacheShareOptions {
  readonly dataDirectory: string;
  readonly namesIn: FolderNames;
  /** Bytes of the library's limit that captures do not use; negative if they exceed it alone. */
  readonly roomBytes: () => number;
  readonly log: Log;
  readonly now: () => number;
  readonly pollIntervalMs: number;
}

export function createColumnCacheShare({
  dataDirectory,
  namesIn,
  roomBytes,
  log,
  now,
  pollIntervalMs,
}: ColumnCacheShareOptions): ColumnCacheShare {
  const changes = new Emitter<void>();
  // Opening the library does not wait for the first look.
  let seenBytes = 0;
  let closed = false;

  function look(): number {
    const bytes = totalBytesOf(listCacheFiles(dataDirectory, namesIn));
    const isNews = bytes !== seenBytes;
    seenBytes = bytes;
    if (isNews && !closed) changes.emit();
    return bytes;
  }

  async function dropToFit(): Promise<void> {
    const files = listCacheFiles(dataDirectory, namesIn);
    await dropBytes(totalBytesOf(files) - Math.max(0, roomBytes()), files);
  }

  async function dropBytes(bytes: number, files = listCacheFiles(dataDirectory, namesIn)): Promise<void> {
    if (bytes <= 0 || files.length === 0) return;
    log.info(`Library: evicting at least ${bytes} bytes of column cache`);
    for (const problem of await dropUntil(files, bytes)) log.warn(`Library: ${problem}`);
    look();
  }

  async function sweep(): Promise<void> {
    // Opening the library does not wait for it.
    await turn();
    for (const sentence of await sweepColumnCache(dataDirectory, now())) log.info(`Library: ${sentence}`);
    await dropToFit();
    look();
  }

  /** A failure here is repaired at the next check or the next start. */
  const unlessItFails = (work: () => Promise<void>): Promise<void> =>
    work().catch((thrown: unknown) => {
      if (errnoOf(thrown) === null) throw thrown;
      log.warn('Library: the column cache could not be checked', { reason: String(thrown) });
    });

  const timer = setInterval(() => {
    const before = seenBytes;
    if (look() > before) void unlessItFails(dropToFit);
    // The analysis process of a killed app may end only after this app has started.
    void unlessItFails(() => sweepAbandoned(dataDirectory, now(), namesIn));
  }, pollIntervalMs);
  timer.unref();

  return {
    totalBytes: () => totalBytesOf(listCacheFiles(dataDirectory, namesIn)),
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
