/** Zip archives that a command names: their captures are unpacked into a temporary folder, which is removed when the command ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { realDisk } from '../library/disk.ts';
import { sizeOfZip, unpackCaptures, type SkippedEntry, type UnpackedFile } from '../library/zip-captures.ts';

export interface ArchiveFiles {
  /** True if an archive was opened. */
  readonly isUsed: boolean;
  /** The captures in a zip archive, with the files in it that are none; null for any other file. Throws `AppFailure`. */
  unpack(path: string): Promise<UnpackedArchive | null>;
  close(): Promise<void>;
}

export interface UnpackedArchive {
  readonly files: readonly UnpackedFile[];
  readonly skipped: readonly SkippedEntry[];
}

export function createArchiveFiles(signal: AbortSignal): ArchiveFiles {
  const folders: string[] = [];
  return {
    get isUsed() {
      return folders.length > 0;
    },
    async unpack(path) {
      const archiveBytes = await sizeOfZip(path, { disk: realDisk, signal });
      if (archiveBytes === null) return null;
      // Only the user can read a new folder.
      const folder = await mkdtemp(join(tmpdir(), 'pen-unpacked-'));
      folders.push(folder);
      const files: UnpackedFile[] = [];
      const skipped: SkippedEntry[] = [];
      const unpacking = unpackCaptures(path, archiveBytes, {
        disk: realDisk,
        signal,
        folder,
        mostBytes: Infinity,
        onSkipped: (entry) => skipped.push(entry),
      });
      for await (const file of unpacking) files.push(file);
      return { files, skipped };
    },
    async close() {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The only capture of an archive. Throws `AppFailure` where there is none, or several. */
export function onlyCapture(named: string, { files, skipped }: UnpackedArchive): UnpackedFile {
  const [file, ...others] = files;
  if (file === undefined) {
    const why = skipped.map(({ name, why: reason }) => `${name} ${reason}`).join('; ');
    throw new AppFailure(
      appError('unsupported_format', `${named} holds no capture${why === '' ? '' : `: ${why}`}.`, 'Name another file.'),
    );
  }
  if (others.length === 0) return file;
  const names = files.map(({ name }) => name).join(', ');
  throw new AppFailure(
    appError(
      'invalid_params',
      `${named} holds ${files.length} captures: ${names}.`,
      'Unpack it and name one of them, or use pen analyze, which reads them all.',
    ),
  );
}
