/**
 * The captures of a library as this process knows them: the index in memory, kept in step with other processes, and the two changes that
 * affect a file and its entry together, each atomic.
 */
import { chmodSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { CAPTURE_ID_PATTERN, type CaptureDraft, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { columnsOfCapture } from '../column-cache/index.ts';
import { mapsOfCapture } from '../source-maps/stored-maps.ts';
import type { FolderNames } from '../files/folder-names.ts';
import type { Log } from '../log/log.ts';
import { captureFileName, DELETED_SUFFIX, mapsBytesIn, newCaptureId, notesOfCapture } from './capture-files.ts';
import type { CaptureIndex, IndexedCapture, RemovalReason } from './capture-index.ts';
import type { Disk } from './disk.ts';
import { sqliteError } from './sqlite-error.ts';

export interface Catalog {
  /** Newest first; changes of other processes are read first. */
  records(): CaptureRecord[];
  /** Bytes of the captures, with their source maps. */
  totalBytes(): number;
  find(captureId: string): AppResult<CaptureRecord>;
  /**
   * Gives a complete file its id, place and entry. On failure the file stays in place. Throws `AppFailure`, and the system's EXDEV when the
   * file is on another file system.
   */
  place(filePath: string, draft: CaptureDraft, sizeBytes: number): CaptureRecord;
  update(record: CaptureRecord): AppResult<CaptureRecord>;
  /** Runs `work`, which may throw `AppFailure`, while no process can add, change or delete a capture. `capture_not_found` without the capture. */
  within<T>(captureId: string, work: () => T): AppResult<T>;
  /** Deletes entry and file; `capture_not_found` if another process deleted it first. */
  remove(record: CaptureRecord, reason: RemovalReason): Promise<AppResult<CaptureRecord>>;
  readonly changes: Listenable<void>;
  close(): void;
}

export interface CatalogOptions {
  readonly directory: string;
  readonly namesIn: FolderNames;
  readonly index: CaptureIndex;
  /** The content that was just read from the index; by default it is read here. */
  readonly opened?: { readonly captures: readonly IndexedCapture[]; readonly version: number };
  readonly disk: Disk;
  readonly log: Log;
  readonly now: () => number;
  readonly pollIntervalMs: number;
}

export function createCatalog(options: CatalogOptions): Catalog {
  const { directory, index, disk, log, now } = options;
  const changes = new Emitter<void>();
  const reportedRows = new Set<string>();
  let records = new Map<string, CaptureRecord>();
  let totalBytes = 0;
  let seenVersion: number | null = null;
  let closed = false;

  function show(captures: readonly IndexedCapture[], version: number): void {
    seenVersion = version;
    records = new Map(captures.map(({ record }) => [record.id, record]));
    totalBytes = sumOfSizes(records);
  }

  function reload(): void {
    const version = index.dataVersion();
    const read = index.readAll();
    show(read.captures, version);
    for (const { problem: detail } of read.unreadable) {
      if (reportedRows.has(detail)) continue;
      reportedRows.add(detail);
      log.warn(`Library: ${detail}`);
    }
  }

  /** Reads what other processes wrote since the last call. If the index cannot be read now, the last view stays. */
  function refresh(): void {
    if (closed) return;
    try {
      if (index.dataVersion() === seenVersion) return;
      reload();
    } catch (thrown) {
      log.error(`Library: ${sqliteError(thrown).message}`);
      return;
    }
    changes.emit();
  }

  /**
   * One change of the index. After the commit, `apply` makes the same change in memory, because reading thousands of rows again at each
   * change would be slow; on failure, `undo` reverts the change of files.
   */
  function change<T>(steps: { work: () => T; apply: (value: T) => void; undo?: () => void }): AppResult<T> {
    if (closed)
      return err(appError('shutting_down', 'The library is closed: PEN Workbench is ending.', 'Start it again.'));
    let done: AppResult<T> | null = null;
    try {
      done = index.transaction(steps.work);
    } finally {
      if (done?.ok !== true) steps.undo?.();
    }
    if (!done.ok) return done;
    steps.apply(done.value);
    totalBytes = sumOfSizes(records);
    changes.emit();
    return done;
  }

  function notFoundError(captureId: string): AppError {
    const removal = closed ? null : index.removal(captureId);
    return appError(
      'capture_not_found',
      `There is no capture ${captureId}: ${removal === null ? whyUnknown(captureId) : `${BECAME[removal.reason]} at ${new Date(removal.atMs).toISOString()}`}.`,
      'List the captures with pen_list_captures.',
    );
  }

  function unusedId(draft: CaptureDraft): string {
    for (;;) {
      const id = newCaptureId(draft.kind);
      if (!index.has(id) && index.removal(id) === null) return id;
    }
  }

  /** The files next to a capture: its column cache, its notes and its source maps. */
  async function removeAdjacentFiles(record: CaptureRecord): Promise<void> {
    await rm(columnsOfCapture(directory, record.id), { force: true });
    await rm(notesOfCapture(directory, record.id), { force: true });
    const maps = mapsOfCapture(record.file);
    if (maps !== null) await rm(maps, { force: true });
  }

  const timer = setInterval(refresh, options.pollIntervalMs);
  timer.unref();
  if (options.opened === undefined) reload();
  else show(options.opened.captures, options.opened.version);

  return {
    changes,
    records() {
      refresh();
      return [...records.values()];
    },
    totalBytes() {
      refresh();
      return totalBytes + mapsBytesIn(directory, options.namesIn);
    },
    find(captureId) {
      refresh();
      const found = records.get(captureId);
      return found === undefined ? err(notFoundError(captureId)) : ok(found);
    },
    place(filePath, draft, sizeBytes) {
      let placed: string | null = null;
      const done = change({
        work() {
          const id = unusedId(draft);
          const file = join(directory, captureFileName(id, draft));
          disk.rename(filePath, file);
          placed = file;
          chmodSync(file, 0o600);
          const record: CaptureRecord = { ...draft, id, pinned: false, sizeBytes, file };
          index.insert({ record, addedAtMs: now() });
          return record;
        },
        apply(record) {
          records = new Map([[record.id, record], ...records]);
        },
        undo() {
          if (placed !== null) disk.rename(placed, filePath);
        },
      });
      if (!done.ok) throw new AppFailure(done.error);
      return done.value;
    },
    update(record) {
      return change({
        work() {
          if (!index.update(record)) throw new AppFailure(notFoundError(record.id));
          return record;
        },
        apply: () => records.set(record.id, record),
      });
    },
    within(captureId, work) {
      return change({
        work() {
          if (!index.has(captureId)) throw new AppFailure(notFoundError(captureId));
          return work();
        },
        apply: () => undefined,
      });
    },
    async remove(record, reason) {
      // Hidden within the transaction, deleted after it: deleting gigabytes takes time and must not block other processes.
      const leftover = `${record.file}${DELETED_SUFFIX}`;
      let moved = false;
      const deleting = {
        work() {
          if (!index.remove(record.id, reason, now())) throw new AppFailure(notFoundError(record.id));
          try {
            disk.rename(record.file, leftover);
            moved = true;
          } catch (thrown) {
            // The file was deleted before us: only the entry was left.
            if (errnoOf(thrown) === 'ENOENT') return;
            throw new AppFailure(fileError(thrown, { use: 'write', path: record.file, what: 'the capture’s file' }));
          }
        },
        apply: () => records.delete(record.id),
        undo() {
          if (moved) disk.rename(leftover, record.file);
        },
      };
      let done = change(deleting);
      // Writing the index needs disk space itself: on a full disk the files are deleted first.
      if (!done.ok && done.error.code === 'disk_full') {
        await removeAdjacentFiles(record);
        await rm(record.file, { force: true });
        moved = false;
        done = change(deleting);
      }
      if (!done.ok) return done;
      try {
        await rm(leftover, { force: true });
        await removeAdjacentFiles(record);
      } catch (thrown) {
        log.warn(`Library: ${record.id} is deleted, but still uses disk space until the next start`, {
          error: fileError(thrown, { use: 'write', path: leftover }).message,
        });
      }
      return ok(record);
    },
    close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      index.close();
    },
  };
}

function sumOfSizes(records: ReadonlyMap<string, CaptureRecord>): number {
  let sizeBytes = 0;
  for (const record of records.values()) sizeBytes += record.sizeBytes;
  return sizeBytes;
}

const BECAME: Record<RemovalReason, string> = {
  asked: 'it was deleted',
  limit: 'it was deleted to keep the library within its limit',
  vanished: 'its file was removed outside PEN Workbench',
};

function whyUnknown(captureId: string): string {
  return CAPTURE_ID_PATTERN.test(captureId)
    ? 'it was never in this library, or was deleted long ago'
    : 'an id looks like heap-3f9a12cd';
}
