/**
 * Finished captures: an index and a folder with their files, which other PEN processes may change at the same time. A capture is listed
 * only after its file is complete and in place, and every placed file is listed.
 */
import { rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { ok } from '../../../shared/base/result.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { LibraryPort } from '../../../shared/core/capability/library-ports.ts';
import type { Problem } from '../../../shared/core/contracts/activity.ts';
import { CAPTURE_KINDS, type CaptureDraft, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, unwrap, settle } from '../../../shared/base/errors.ts';
import type { KnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { isWithin, realPathOfDeepestSync } from '../files/containment.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { createFolderNames } from '../files/folder-names.ts';
import { newPartialName } from '../files/partial-name.ts';
import type { Log } from '../log/log.ts';
import { throwIfCancelled } from './cancellation.ts';
import { createCaptureNotes, type CaptureNotes } from './capture-notes.ts';
import { createCatalog, type Catalog } from './catalog.ts';
import { requireSpace, writeChunks } from './copy.ts';
import { realDisk, type Disk } from './disk.ts';
import { exportCapture } from './export-capture.ts';
import { notesBeside, planNotesExport } from './exported-notes.ts';
import { importFile, type ImportOptions } from './import-file.ts';
import { importZip } from './import-zip.ts';
import { openIndex } from './open-index.ts';
import { readChunks } from './read-chunks.ts';
import { createColumnCacheShare } from './column-cache-share.ts';
import { keepWithinLimit, roomFor, type Announce } from './retention.ts';
import { sizeOfZip } from './zip-captures.ts';

// Compares the sizes of the captures' files with their entries, in the background: opening thousands of captures must not wait for it.

interface SizeCheck {
  stop(): void;
}

/** Begins the check. Corrects entries of files that were changed outside PEN Workbench, and calls `report` with a sentence for each. */
function checkSizes(
  catalog: Pick<Catalog, 'records' | 'find' | 'update'>,
  report: (sentence: string) => void,
): SizeCheck {
  let isStopped = false;

  async function check(): Promise<void> {
    for (const { id, file } of catalog.records()) {
      const found = await stat(file).catch(() => null);
      if (isStopped) return;
      // Renamed or deleted in the meantime, by a person or another process.
      const record = catalog.find(id);
      if (found === null || !record.ok || record.value.sizeBytes === found.size) continue;
      const { name, sizeBytes } = record.value;
      const updated = catalog.update({ ...record.value, sizeBytes: found.size });
      report(
        `The file of capture ${id} (${name}) was changed outside PEN Workbench: ${formatBytes(sizeBytes)} before, ${formatBytes(found.size)} now.${updated.ok ? '' : ` Its entry has the old size: ${updated.error.message}`}`,
      );
    }
  }

  void check();
  return { stop: () => (isStopped = true) };
}

/** The interval at which changes of other processes are checked: one PRAGMA that reads a shared counter. */
const POLL_INTERVAL_MS = 1000;

export interface Library extends LibraryPort {
  /** A capture was added, changed or deleted, by this process or another. */
  readonly changes: Listenable<void>;
  readonly notes: CaptureNotes;
  /** Changes the user's fields. `invalid_params` for a blank name, `capture_not_found`. */
  update(captureId: string, patch: CapturePatch): CaptureRecord;
  /** Returns whether a path leads into the library's folder, with links resolved. */
  isInside(path: string): boolean;
  close(): void;
}

export interface CapturePatch {
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly pinned?: boolean | undefined;
}

export interface LibraryOptions {
  readonly dataDirectory: string;
  /** The size above which the oldest unpinned captures are deleted, in bytes. */
  readonly limitBytes: () => number;
  readonly log: Log;
  /** Called with what the user should know; it is also logged. */
  readonly report?: (problem: Omit<Problem, 'id' | 'atMs'>) => void;
  readonly now?: () => number;
  /** Secrets that were seen on the network, for redacted exports. */
  readonly knownSecrets?: Pick<KnownSecrets, 'find'>;
  /** Test doubles: a full disk, another file system, more frequent checks for other processes. */
  readonly disk?: Disk;
  readonly pollIntervalMs?: number;
}

/** Opens the library in `<data folder>/library`, creating or repairing it. Errors: the folder's and the index's. */
export async function createLibrary(options: LibraryOptions): Promise<Library> {
  const { log } = options;
  const now = options.now ?? Date.now;
  const disk = options.disk ?? realDisk;
  const data = await createPrivateDirectory(options.dataDirectory);
  const made = await createPrivateDirectory(options.dataDirectory, 'library');
  const directory = resolve(made);

  const announce: Announce = (severity, title, detail) => {
    log.warn(`Library: ${detail}`);
    options.report?.({ severity, title, detail, suggestion: null, callId: null });
  };
  const namesIn = createFolderNames(Date.now);
  const opened = openIndex(directory, namesIn, now());
  for (const detail of opened.problems) announce('warning', 'The library was repaired', detail);
  await opened.swept;
  const { index } = opened;
  const pollIntervalMs = options.pollIntervalMs ?? POLL_INTERVAL_MS;
  const catalog = createCatalog({ directory, namesIn, index, opened, disk, log, now, pollIntervalMs });
  const sizeCheck = checkSizes(catalog, (detail) => announce('warning', 'The library was repaired', detail));
  const columnCache = createColumnCacheShare({
    dataDirectory: data,
    namesIn,
    roomBytes: () => options.limitBytes() - catalog.totalBytes(),
    log,
    now: Date.now,
    pollIntervalMs,
  });
  const notes = createCaptureNotes({ directory, catalog, disk, now, pollIntervalMs });
  const changes = new Emitter<void>();
  for (const part of [catalog.changes, columnCache.changes]) part.listen(() => changes.emit());

  /** The column cache is evicted first: it can be computed again. */
  async function makeRoom(added: CaptureRecord): Promise<string[]> {
    await columnCache.dropToFit();
    return keepWithinLimit(catalog, added, options.limitBytes(), announce);
  }

  /** Moves a copy into the library's folder, and deletes it if that fails. */
  async function placeCopy(path: string, draft: CaptureDraft, sizeBytes: number): Promise<CaptureRecord> {
    try {
      return catalog.place(path, draft, sizeBytes);
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    }
  }

  /** Copies from another file system, synced before it is listed. */
  async function copyIn(
    path: string,
    draft: CaptureDraft,
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<CaptureRecord> {
    const { label } = CAPTURE_KINDS[draft.kind];
    // A recording cannot be repeated: the column cache, which can be, is evicted for it, and it may use the disk space that is otherwise
    // kept free.
    await columnCache.dropBytes(sizeBytes - (disk.freeBytes(directory) ?? sizeBytes));
    requireSpace(disk, directory, sizeBytes, 0, `Cannot keep the ${label.toLowerCase()} in the library`);
    const partial = join(directory, newPartialName());
    const copiedBytes = await writeChunks(partial, readChunks(path, { disk, signal, recycle: true }), {
      disk,
      signal,
      mode: 0o600,
      sync: true,
      shownAs: `the ${label.toLowerCase()} into the library`,
      reserveBytes: 0,
    });
    return placeCopy(partial, draft, copiedBytes);
  }

  /** Renames into place if possible, else copies; the file belongs to the library afterwards. */
  async function take(
    file: { path: string; sizeBytes: number; discard(): Promise<void> },
    draft: CaptureDraft,
    signal: AbortSignal,
  ) {
    try {
      return catalog.place(file.path, draft, file.sizeBytes);
    } catch (thrown) {
      const errno = errnoOf(thrown);
      if (errno === null) throw thrown;
      if (errno !== 'EXDEV')
        throw new AppFailure(fileError(thrown, { use: 'write', path: file.path, what: 'the library’s copy of' }));
    }
    const record = await copyIn(file.path, draft, file.sizeBytes, signal);
    await file.discard();
    return record;
  }

  /** Returns what to tell the caller. */
  function importNotes(path: string, record: CaptureRecord): string[] {
    const beside = notesBeside(path, record);
    if (beside.sentence === null) return [];
    const added = beside.notes.length === 0 ? ok(null) : notes.addStored(record.id, beside.notes);
    return [added.ok ? beside.sentence : `Its notes were not imported: ${added.error.message}`];
  }

  async function importOne(path: string, copying: ImportOptions): Promise<{ record: CaptureRecord; notes: string[] }> {
    const incoming = await importFile(path, join(directory, newPartialName()), copying);
    const record = await placeCopy(incoming.path, incoming.draft, incoming.sizeBytes);
    return { record, notes: [...incoming.notes, ...importNotes(path, record), ...(await makeRoom(record))] };
  }

  return {
    changes,
    list: () => catalog.records(),
    get: (captureId) => catalog.find(captureId),
    async add(file, draft, signal) {
      throwIfCancelled(signal);
      const record = await take(file, draft, signal);
      return { record, notes: await makeRoom(record) };
    },
    delete: async (captureId) => unwrap(await catalog.remove(unwrap(catalog.find(captureId)), 'asked')),
    update(captureId, patch) {
      const found = unwrap(catalog.find(captureId));
      const { name = found.name, note = found.note, pinned = found.pinned } = patch;
      if (name.trim() === '')
        throw new AppFailure(appError('invalid_params', 'The name of a capture cannot be blank.', 'Enter a name.'));
      return unwrap(catalog.update({ ...found, name, note, pinned }));
    },
    async import(path, importOptions) {
      const known = isInside(path)
        ? catalog.records().find((record) => basename(record.file) === basename(path))
        : undefined;
      if (known !== undefined)
        return {
          record: known,
          also: [],
          skipped: [],
          notes: [`${path} is the file of capture ${known.id}, which is already in the library.`],
        };
      const roomBytes = roomFor(catalog, importOptions.takenBy, options.limitBytes());
      const copying = { ...importOptions, roomBytes, disk, now };
      const { signal } = importOptions;
      const archiveBytes = await sizeOfZip(path, { disk, signal });
      if (archiveBytes === null) return { ...(await importOne(path, copying)), also: [], skipped: [] };
      return importZip(path, {
        archiveBytes,
        disk,
        signal,
        folder: directory,
        mostBytes: roomBytes,
        importOne: ({ name, path: unpacked }) =>
          importOne(unpacked, {
            ...copying,
            roomBytes: roomFor(catalog, importOptions.takenBy, options.limitBytes()),
            shown: { name, source: `${path}: ${name}` },
          }),
      });
    },
    export: (captureId, exportOptions) =>
      settle(async () => {
        const record = unwrap(catalog.find(captureId));
        if (isInside(exportOptions.path)) {
          const why = `${exportOptions.path} is in the library's own folder.`;
          throw new AppFailure(appError('path_denied', why, 'Export to another folder.'));
        }
        const { knownSecrets } = options;
        const known = knownSecrets === undefined ? {} : { knownSecrets };
        const writing = { ...exportOptions, ...known, disk, now };
        const { content, contentFile, writeContent, redact = false } = writing;
        const isOtherFormat = content !== undefined || contentFile !== undefined || writeContent !== undefined;
        if (isOtherFormat) return exportCapture(record, writing);
        const stored = notes.stored(record.id);
        if (redact) {
          const left =
            stored.ok && stored.value.length > 0 ? { warning: 'Notes are not part of a redacted export.' } : {};
          return { ...(await exportCapture(record, writing)), ...left };
        }
        const writeNotes = stored.ok ? planNotesExport(record, stored.value, writing) : null;
        const written = await exportCapture(record, writing);
        const notesPath = (await writeNotes?.()) ?? null;
        return {
          ...written,
          ...(notesPath === null ? {} : { notesPath }),
          ...(stored.ok ? {} : { warning: `Its notes were not exported: ${stored.error.message}` }),
        };
      }),
    usage: () => ({
      libraryBytes: catalog.totalBytes() + columnCache.totalBytes(),
      limitBytes: options.limitBytes(),
      freeBytes: disk.freeBytes(directory) ?? 0,
    }),
    isInside,
    notes,
    close() {
      sizeCheck.stop();
      notes.close();
      columnCache.close();
      catalog.close();
    },
  };

  function isInside(path: string): boolean {
    return isWithin(realPathOfDeepestSync(directory), realPathOfDeepestSync(resolve(path)));
  }
}
