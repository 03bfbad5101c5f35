/**
 * Caches the columns of analysed files on disk, so that a second opening needs neither the parser nor the dominator computation. The cache
 * is optional: any failure is logged, and the document is read from its own file.
 */
import { createHash } from 'node:crypto';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { AnalysedHeap, CacheSource } from '../../../../shared/engine/heap/index.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { createPrivateDirectory } from '../../process/data-directory.ts';
import { errnoOf, freeBytesAt } from '../../files/file-error.ts';
import {
  captureBytesIn,
  dropUntil,
  cachePlaceOf,
  listCacheFiles,
  totalBytesOf,
  type CachePlace,
} from '../../column-cache/index.ts';
import type { OpenedFile } from '../opening/file-bytes.ts';
import { cancelledFailure, throwIfAborted } from '../pause.ts';
import type { Waiter } from '../shared-work.ts';
import { heapContents, type CacheContents, type CacheForm } from './contents.ts';
import { readColumns, readWhole } from './read-columns.ts';
import { createQuiet } from './quiet.ts';
import { writeColumns } from './write-columns.ts';
import { settle } from '../../../../shared/base/errors.ts';

// Waits for columns that are being read: each waiter gets progress, and may leave without ending it for the others.

interface ReadProgress {
  readonly tell: (doneBytes: number, totalBytes: number) => void;
  /** Settles as `work` does; throws `cancelled` when the waiter leaves before. */
  until<T>(work: Promise<T>, waiter: Waiter): Promise<T>;
}

function createReadProgress(): ReadProgress {
  const waiting = new Set<Waiter>();
  return {
    tell(done, total) {
      for (const { onProgress } of waiting) onProgress({ stage: 'reading', done, total });
    },
    async until(work, waiter) {
      const left = Promise.withResolvers<never>();
      const leave = (): void => left.reject(cancelledFailure());
      waiting.add(waiter);
      waiter.signal.addEventListener('abort', leave, { once: true });
      if (waiter.signal.aborted) leave();
      try {
        return await Promise.race([work, left.promise]);
      } finally {
        waiter.signal.removeEventListener('abort', leave);
        waiting.delete(waiter);
      }
    },
  };
}

/** A hash of these bytes at both ends distinguishes files with equal size and time. */
const END_BYTES = 1 << 20;
/** Smaller files are parsed as fast as their columns would be read. */
const MIN_BYTES = 1 << 20;
/** Kept free on the disk: any other use matters more than the cache. */
const RESERVE_BYTES = 1024 ** 3;
/** The first views of a document are requested within this time; writing begins after it. */
const QUIET_MS = 500;

export interface ColumnCacheOptions {
  readonly dataDirectory: string;
  /** Limit for captures and column cache together. */
  readonly libraryLimitBytes: number;
  readonly turn: () => Promise<void>;
  /** See `Pacing`. */
  readonly idleGap?: () => Promise<unknown>;
  /** Called with a log line for each outcome. */
  readonly report: (sentence: string) => void;
  /** Test doubles. */
  readonly smallestBytes?: number;
  readonly freeBytes?: (directory: string) => number | null;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly create?: (partial: string) => Promise<FileHandle>;
}

/** The cache of one file. */
export interface FileCache {
  /** The document from the cache of an earlier opening; null when there is none. Throws `AppFailure` (`cancelled`). */
  read(options: {
    readonly signal: AbortSignal;
    readonly ceilingBytes: (neededBytes: number) => number;
  }): Promise<CachedHeap | null>;
  /** Writes the columns when no query is running; their memory counts as used until then. */
  write(heap: AnalysedHeap): CacheWriting;
  /** A document of another kind, complete. */
  readAs<T>(
    form: CacheForm<T>,
    options: {
      readonly signal: AbortSignal;
      readonly ceilingBytes: (neededBytes: number) => number;
      readonly onRead: (doneBytes: number, totalBytes: number) => void;
    },
  ): Promise<T | null>;
  writeAs(contents: CacheContents): CacheWriting;
}

/** A heap whose classes are known; its other columns are still being read. */
export interface CachedHeap {
  readonly heap: AnalysedHeap;
  /** See `OpenHeap`. */
  readonly columnsRead: (waiter: Waiter) => Promise<boolean>;
  /** The rest is not needed. */
  readonly stop: () => void;
}

/** Pending or running writes. */
export interface CacheWriting {
  /** The document was closed: only the write still holds its columns, which take this many bytes. */
  release(heldBytes: number): void;
  /** Cancels the write to free the columns' memory. */
  stop(): void;
}

export interface ColumnCache {
  /** Null for a file whose columns are not worth caching. */
  of(file: OpenedFile, filePath: string): Promise<FileCache | null>;
  /** Bytes of closed documents whose columns are still being written. */
  readonly heldBytes: number;
  /** True while columns are being written or wait for that. */
  readonly isWriting: boolean;
  /** Cancels those writes to free their memory. */
  stopReleased(): void;
  /** A query is running: nothing is written until the returned function has been called. */
  pause(): () => void;
  /** Writes everything pending at once, even during queries; resolves when nothing is left to write, or when the signal aborts. */
  finish(signal: AbortSignal): Promise<void>;
}

interface Job {
  readonly controller: AbortController;
  readonly hurry: AbortController;
  heldBytes: number;
  isReleased: boolean;
}

export function createColumnCache(options: ColumnCacheOptions): ColumnCache {
  const { dataDirectory, libraryLimitBytes, report } = options;
  const { smallestBytes = MIN_BYTES, freeBytes = freeBytesAt } = options;
  const wait = options.wait ?? ((ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }));
  const create = options.create ?? ((partial: string) => open(partial, 'wx', 0o600));
  const jobs = new Set<Job>();
  const quiet = createQuiet(options.idleGap);
  /** Cache files that turned out to be damaged. */
  const useless = new Set<string>();
  /** One after the other: two at once would only be slower. */
  let queue: Promise<void> = Promise.resolve();

  async function sourceOf(file: OpenedFile, place: CachePlace): Promise<CacheSource> {
    const { sizeBytes, modifiedNs } = file.identity;
    const hash = createHash('sha256');
    hash.update(await file.readAt(0, Math.min(END_BYTES, sizeBytes)));
    hash.update(await file.readAt(Math.max(0, sizeBytes - END_BYTES), Math.min(END_BYTES, sizeBytes)));
    return { path: place.sourcePath, sizeBytes, modifiedNs, ends: hash.digest('hex') };
  }

  /** Frees space for the columns of one file within limit and disk; returns the reason when that is not possible. */
  async function makeRoom(place: CachePlace, neededBytes: number): Promise<string | null> {
    const free = freeBytes(place.directory);
    if (free !== null && free - neededBytes < RESERVE_BYTES) return `only ${formatBytes(free)} are free on the disk`;
    const roomBytes = libraryLimitBytes - captureBytesIn(dataDirectory) - neededBytes;
    if (roomBytes < 0) return `the library's limit of ${formatBytes(libraryLimitBytes)} leaves no room for them`;
    const others = listCacheFiles(dataDirectory).filter(({ path }) => path !== place.path);
    for (const problem of await dropUntil(others, totalBytesOf(others) - roomBytes)) report(problem);
    return null;
  }

  /** The opening can be cancelled until the document is there; after that, the reading can. */
  async function readCached(
    place: CachePlace,
    source: CacheSource,
    opening: AbortSignal,
    ceilingBytes: (neededBytes: number) => number,
  ): Promise<CachedHeap | null> {
    const reading = new AbortController();
    const progress = createReadProgress();
    const found = await readColumns(place.path, {
      source,
      signal: AbortSignal.any([opening, reading.signal]),
      ceilingBytes,
      onRead: progress.tell,
    });
    throwIfAborted(opening);
    if (typeof found === 'string') {
      if (found !== 'no column cache') report(`The column cache ${place.path} is not used: ${found}.`);
      return null;
    }
    const rest = found.rest.then((refusal) => {
      if (refusal === null) return true;
      // Do not try again until the file is rewritten.
      if (refusal !== 'cancelled') {
        useless.add(place.path);
        report(`The column cache ${place.path} is not used: ${refusal}.`);
      }
      return false;
    });
    return {
      heap: found.heap,
      columnsRead: (waiter) => progress.until(rest, waiter),
      stop: () => reading.abort(),
    };
  }

  async function write(
    contents: CacheContents,
    source: CacheSource,
    sourceFile: string,
    place: CachePlace,
    { controller, hurry }: Job,
  ) {
    const folder = await settle(() => createPrivateDirectory(place.directory));
    if (!folder.ok) return folder.error.message;
    const noRoom = await makeRoom(place, contents.bytes);
    if (noRoom !== null) return noRoom;
    const { signal } = controller;
    const undisturbed = AbortSignal.any([signal, hurry.signal]);
    const turn = async (): Promise<void> => {
      await options.turn();
      await quiet.until(undisturbed);
    };
    const failure = await writeColumns({ contents, source, sourceFile, place, signal, turn, create });
    return failure?.reason ?? null;
  }

  function start(contents: CacheContents, source: CacheSource, sourceFile: string, place: CachePlace): Job {
    const job: Job = {
      controller: new AbortController(),
      hurry: new AbortController(),
      heldBytes: 0,
      isReleased: false,
    };
    jobs.add(job);
    const atOnce = AbortSignal.any([job.controller.signal, job.hurry.signal]);
    const run = async (): Promise<void> => {
      try {
        // Aborted by either signal.
        await wait(QUIET_MS, atOnce).catch(() => undefined);
        if (job.controller.signal.aborted) return;
        const reason = await write(contents, source, sourceFile, place, job);
        if (reason === null) useless.delete(place.path);
        if (reason === null) report(`Column cache of ${sourceFile} written to ${place.path}.`);
        else if (!job.controller.signal.aborted) report(`Column cache of ${sourceFile} not written: ${reason}.`);
      } catch (thrown) {
        report(
          `Column cache of ${sourceFile} not written because of a bug: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
        );
      } finally {
        jobs.delete(job);
      }
    };
    queue = queue.then(run);
    return job;
  }

  function writingOf(job: Job): CacheWriting {
    return {
      release(heldBytes) {
        job.heldBytes = heldBytes;
        job.isReleased = true;
      },
      stop: () => job.controller.abort(),
    };
  }

  return {
    async of(file, filePath) {
      if (file.identity.sizeBytes < smallestBytes) return null;
      let place: CachePlace;
      let source: CacheSource;
      let sourceFile: string;
      try {
        sourceFile = await realpath(filePath);
        place = cachePlaceOf(dataDirectory, sourceFile);
        source = await sourceOf(file, place);
      } catch (thrown) {
        // The next reader of the file gets the same error and reports it.
        if (errnoOf(thrown) === null) throw thrown;
        return null;
      }
      return {
        async read({ signal, ceilingBytes }) {
          if (useless.has(place.path)) return null;
          return readCached(place, source, signal, ceilingBytes);
        },
        write: (heap) => writingOf(start(heapContents(heap), source, sourceFile, place)),
        async readAs(form, { signal, ceilingBytes, onRead }) {
          if (useless.has(place.path)) return null;
          const found = await readWhole(place.path, form, { source, signal, ceilingBytes, onRead });
          throwIfAborted(signal);
          if ('made' in found) return found.made;
          if (found.refusal !== 'no column cache')
            report(`The column cache ${place.path} is not used: ${found.refusal}.`);
          return null;
        },
        writeAs: (contents) => writingOf(start(contents, source, sourceFile, place)),
      };
    },
    get heldBytes() {
      let bytes = 0;
      for (const { isReleased, heldBytes } of jobs) if (isReleased) bytes += heldBytes;
      return bytes;
    },
    get isWriting() {
      return jobs.size > 0;
    },
    stopReleased() {
      for (const job of jobs) {
        if (!job.isReleased) continue;
        job.controller.abort();
        // Writing ends after the current piece and holds almost no memory.
        job.heldBytes = 0;
      }
    },
    pause: () => quiet.disturb(),
    async finish(signal) {
      const stop = (): void => {
        for (const { controller } of jobs) controller.abort();
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      for (const { hurry } of jobs) hurry.abort();
      await queue;
      signal.removeEventListener('abort', stop);
    },
  };
}
