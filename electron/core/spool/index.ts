/** The spool: captures in flight, from the first chunk until the library takes them. */
import { randomBytes } from 'node:crypto';
import { lstat, open, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { appError, errorOfAbort, unwrap, type AppResult } from '../../../shared/base/errors.ts';
import { freeBytesAt } from '../files/file-error.ts';
import { openSpoolPlace, sweepLeftovers, type SpoolLog } from './spool-directory.ts';
import { createSpoolWriter, type FinishedFile, type SpoolFileHandle, type SpoolWriter } from './spool-writer.ts';

// Writes one whole file into the spool.

/** A spool, by the files that it creates. */
interface CreatesFiles<File> {
  create(file: File): Promise<AppResult<SpoolWriter>>;
}

/**
 * Creates a file, has `write` fill it, and returns it with what `write` returned. Ends with `cancelled`, or with the error of the spool
 * (`disk_full`, `write_failed`, `cap_exceeded`); no file is left then. `write` should end early once `signal` or the writer has failed.
 */
export async function spoolFile<File, T>(
  spool: CreatesFiles<File>,
  file: File,
  write: (writer: SpoolWriter) => Promise<T>,
  signal: AbortSignal,
): Promise<AppResult<{ readonly file: FinishedFile; readonly written: T }>> {
  const created = await spool.create(file);
  if (!created.ok) return created;
  const writer = created.value;
  try {
    const written = await write(writer);
    const finished = signal.aborted ? err(errorOfAbort(signal)) : await writer.finish();
    if (finished.ok) return ok({ file: finished.value, written });
    await writer.abandon();
    return finished;
  } catch (thrown) {
    await writer.abandon();
    throw thrown;
  }
}

// Checks every path before the spool reads, writes or deletes it: inside the folder, without links or `..`.

/**
 * The real path of `path`, which must be inside `directory` (itself a real path); the file itself need not exist yet. Ends with
 * `path_denied` for a path outside, one with `..`, or a symbolic link, and `file_not_found` if its folder is missing.
 */
export async function insideDirectory(directory: string, path: string): Promise<AppResult<string>> {
  if (!isAbsolute(path) || path.split(/[\\/]/).includes('..') || path.includes('\0'))
    return err(denied(path, 'is not a plain absolute path'));
  let folder: string;
  try {
    folder = await realpath(dirname(path));
  } catch {
    return err(appError('file_not_found', `The folder of ${path} does not exist.`));
  }
  if (folder !== directory && !folder.startsWith(directory + sep))
    return err(denied(path, 'is outside the folder for captures in flight'));
  const real = join(folder, basename(path));
  try {
    if ((await lstat(real)).isSymbolicLink()) return err(denied(path, 'is a symbolic link'));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
  return ok(real);
}

function denied(path: string, what: string): ReturnType<typeof appError> {
  return appError('path_denied', `${path} ${what} — access denied.`);
}

export type { SpoolFileHandle, SpoolWriter } from './spool-writer.ts';

export interface SpoolOptions {
  readonly libraryDirectory: string;
  readonly log: SpoolLog;
  /** Default: the system's. */
  readonly temporaryDirectory?: string;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Opens a file that must not exist yet; tests simulate a full disk. */
  readonly openFile?: (path: string) => Promise<SpoolFileHandle>;
}

export interface NewSpoolFile {
  /** `heap`, `trace` …: the file is named `heap-<random><extension>`. */
  readonly prefix: string;
  /** Extension with its dot. */
  readonly extension: string;
  readonly capBytes: number;
  /** The action that the user can take instead when the limit is reached. */
  readonly capSuggestion?: string;
  /** Receives the file's bytes in order as they are accepted; they are valid only during the call. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** Called with the number of bytes on the disk, after each write. */
  readonly onWritten?: (path: string, writtenBytes: number) => void;
}

export interface Spool {
  create(file: NewSpoolFile): Promise<AppResult<SpoolWriter>>;
  state(): {
    readonly directory: string;
    readonly bytesInFlight: number;
    readonly freeBytes: number;
    readonly besideLibrary: boolean;
  };
  /** The real path of a file of this spool; `path_denied` for any other path, a link, or one with `..`. */
  resolve(path: string): Promise<string>;
  /** Fires on any change of `state()`; listeners coalesce. */
  readonly changes: Listenable<void>;
  /** Cancels running writes and deletes this process's folder with everything in it. */
  close(): Promise<void>;
}

/** Creates this process's spool folder and deletes leftovers of ended processes. Ends with `unsafe_spool`. */
export async function createSpool(options: SpoolOptions): Promise<AppResult<Spool>> {
  const { log, now = Date.now, openFile = openNewFile } = options;
  const openPlace = () =>
    openSpoolPlace({
      temporaryDirectory: options.temporaryDirectory ?? tmpdir(),
      libraryDirectory: options.libraryDirectory,
      log,
    });
  const opened = await openPlace();
  if (!opened.ok) return opened;
  let place = opened.value;
  await sweepLeftovers(place.root, place.directory, now(), log);

  const changes = new Emitter<void>();
  const writers = new Set<SpoolWriter>();
  let closed = false;

  /** If the folder was removed, its parent gives the disk space; the folder is created again with the next file. */
  const freeBytes = (): number => freeBytesAt(place.directory) ?? freeBytesAt(dirname(place.root)) ?? 0;
  const deleteFile = async (path: string): Promise<void> => {
    const inside = await insideDirectory(place.directory, path);
    if (!inside.ok) {
      if (inside.error.code === 'path_denied')
        log.warn('A file was not deleted', { path, problem: inside.error.message });
      return;
    }
    await unlink(inside.value).catch((thrown: NodeJS.ErrnoException) => {
      // The file was moved into the library.
      if (thrown.code !== 'ENOENT')
        log.warn('A file in flight could not be deleted', { path, problem: thrown.message });
    });
  };

  return ok({
    changes,
    create: async ({
      prefix,
      extension,
      capBytes,
      capSuggestion = 'Record less, or raise the limit in the settings.',
      onBytes,
      onWritten,
    }) => {
      if (closed) return err(appError('shutting_down', 'The workbench is closing.'));
      const fileName = `${prefix}-${randomBytes(8).toString('hex')}${extension}`;
      let path = await insideDirectory(place.directory, join(place.directory, fileName));
      if (!path.ok && path.error.code !== 'path_denied') {
        log.warn('The folder for captures in flight was removed and is created again', { directory: place.directory });
        const again = await openPlace();
        if (!again.ok) return again;
        place = again.value;
        path = await insideDirectory(place.directory, join(place.directory, fileName));
      }
      if (!path.ok) return path;
      let handle: SpoolFileHandle;
      try {
        handle = await openFile(path.value);
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        return err(
          appError(
            'write_failed',
            `Cannot create a file in ${place.directory}: ${why}.`,
            'Check the folder and the free space there.',
          ),
        );
      }
      const writer = createSpoolWriter({
        path: path.value,
        handle,
        capBytes,
        capSuggestion,
        onBytes,
        onWritten: onWritten && ((writtenBytes) => onWritten(path.value, writtenBytes)),
        freeBytes,
        deleteFile,
        onChange: () => changes.emit(),
        onOver: () => {
          writers.delete(writer);
          changes.emit();
        },
      });
      writers.add(writer);
      return ok(writer);
    },
    state: () => {
      let bytesInFlight = 0;
      for (const writer of writers) bytesInFlight += writer.bytes;
      const { directory, besideLibrary } = place;
      return { directory, bytesInFlight, freeBytes: freeBytes(), besideLibrary };
    },
    resolve: async (path) => unwrap(await insideDirectory(place.directory, path)),
    close: async () => {
      closed = true;
      await Promise.all([...writers].map((writer) => writer.abandon()));
      await rm(place.directory, { recursive: true, force: true });
    },
  });
}

/** Exclusive: never opens an existing file or follows a link. */
function openNewFile(path: string): Promise<SpoolFileHandle> {
  return open(path, 'wx', 0o600);
}
