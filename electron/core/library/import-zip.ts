/** Imports every capture of a zip archive. A file that is no capture is named in the notes, and does not stop the others. */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppFailure, appError, type AppError } from '../../../shared/base/errors.ts';
import type { ImportedCaptures } from '../../../shared/core/capability/library-ports.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { unpackCaptures, type SkippedEntry, type UnpackedFile, type UnpackOptions } from './zip-captures.ts';

/** Skipped files that are named in a note. */
const MAX_NAMED = 10;
/** Errors of one file, after which the others are still imported. */
const OF_ONE_FILE: ReadonlySet<string> = new Set([
  'damaged_file',
  'truncated_file',
  'empty_file',
  'unsupported_format',
]);

export interface ZipImport extends Omit<UnpackOptions, 'onSkipped'> {
  readonly archiveBytes: number;
  /** Imports one unpacked file. Throws `AppFailure`. */
  readonly importOne: (file: UnpackedFile) => Promise<{ record: CaptureRecord; notes: string[] }>;
}

/** Throws `AppFailure`: as `unpackCaptures`, as `importOne`, and `unsupported_format` for an archive without a capture. */
export async function importZip(
  path: string,
  { archiveBytes, importOne, ...options }: ZipImport,
): Promise<ImportedCaptures> {
  const skipped: SkippedEntry[] = [];
  const records: CaptureRecord[] = [];
  const notes: string[] = [];
  const onSkipped = (entry: SkippedEntry): void => void skipped.push(entry);
  try {
    for await (const file of unpackCaptures(path, archiveBytes, { ...options, onSkipped })) {
      try {
        const imported = await importOne(file);
        records.push(imported.record);
        notes.push(...imported.notes);
      } catch (thrown) {
        if (!(thrown instanceof AppFailure) || !OF_ONE_FILE.has(thrown.error.code)) throw thrown;
        skipped.push({ name: file.name, why: `was refused: ${named(thrown.error, file).message}` });
      } finally {
        await rm(file.path, { force: true });
      }
    }
  } catch (thrown) {
    throw thrown instanceof AppFailure ? new AppFailure(withImported(thrown.error, records)) : thrown;
  }
  const [record, ...also] = records;
  if (record === undefined) throw new AppFailure(withoutCapture(path, skipped));
  if (also.length > 0) notes.unshift(`${basename(path)} holds ${records.length} captures.`);
  if (skipped.length > 0) notes.push(`Not imported from ${basename(path)}: ${namesOf(skipped)}.`);
  return { record, also, skipped: skipped.map(({ name, why }) => `${name} ${why}`), notes };
}

/** An error with the file's name instead of that of its unpacked copy. */
function named(error: AppError, { name, path }: UnpackedFile): AppError {
  return { ...error, message: error.message.replaceAll(path, name).replaceAll(basename(path), name) };
}

function withImported(error: AppError, records: readonly CaptureRecord[]): AppError {
  if (records.length === 0) return error;
  const ids = records.map(({ id }) => id).join(', ');
  return { ...error, message: `${error.message} Imported before: ${ids}.` };
}

function namesOf(skipped: readonly SkippedEntry[]): string {
  const names = skipped.slice(0, MAX_NAMED).map(({ name, why }) => `${name} ${why}`);
  const left = skipped.length - names.length;
  return left === 0 ? names.join('; ') : `${names.join('; ')}; ${left} more`;
}

function withoutCapture(path: string, skipped: readonly SkippedEntry[]): AppError {
  const found = skipped.length === 0 ? 'it has no files' : namesOf(skipped);
  return appError(
    'unsupported_format',
    `The zip archive ${path} holds no capture: ${found}.`,
    'Open an archive with captures that are not encrypted.',
  );
}
