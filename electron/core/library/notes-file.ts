/** Reads and writes files of notes: those next to captures in the library, and those next to exported captures. */
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { appError, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';
import {
  MAX_NOTES_BYTES,
  NotesFileSchema,
  StoredNoteSchema,
  type StoredNote,
} from '../../../shared/core/contracts/notes.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { newPartialName } from '../files/partial-name.ts';
import type { Disk } from './disk.ts';

/** Exported notes name their authors at greater length. */
const MAX_READ_BYTES = 2 * MAX_NOTES_BYTES;

/** The capture that an exported file of notes belongs to. */
export interface NotedCapture {
  readonly kind: string;
  readonly sizeBytes: number;
}

export interface NotesFile {
  readonly notes: readonly StoredNote[];
  /** Null in the library. */
  readonly capture: NotedCapture | null;
  /** Notes that do not fit their schema. */
  readonly invalid: number;
}

/** `why`: a clause. */
export function damagedNotes(path: string, why: string): AppError {
  return appError(
    'damaged_file',
    `The notes in ${path} cannot be read: ${why}.`,
    'Repair the file or move it away; the capture itself is not affected.',
  );
}

function tooLarge(path: string, sizeBytes: number): AppError {
  return appError(
    'too_large',
    `${path} has ${formatBytes(sizeBytes)}, more than the ${formatBytes(MAX_NOTES_BYTES)} that notes may have.`,
    'Shorten or remove notes.',
    { sizeBytes, limitBytes: MAX_NOTES_BYTES },
  );
}

/** The text of a regular file; null if there is none. Links are not followed. */
function readText(path: string): AppResult<string | null> {
  let file: number | null = null;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(file);
    if (!found.isFile()) return err(damagedNotes(path, 'it is not a regular file'));
    if (found.size > MAX_READ_BYTES) return err(tooLarge(path, found.size));
    return ok(readFileSync(file, 'utf8'));
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === 'ENOENT') return ok(null);
    if (errno === 'ELOOP') return err(damagedNotes(path, 'it is a link'));
    return err(fileError(thrown, { use: 'read', path, what: 'the notes' }));
  } finally {
    if (file !== null) closeSync(file);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads a file of notes; null if there is none. Errors: `damaged_file`, `too_large`, `file_unreadable`. */
export function readNotesFile(path: string): AppResult<NotesFile | null> {
  const text = readText(path);
  if (!text.ok) return text;
  if (text.value === null) return ok(null);
  const file = NotesFileSchema.safeParse(parsedJson(text.value));
  if (!file.success) return err(damagedNotes(path, 'it is not a file of notes in version 1'));
  const notes = file.data.notes.flatMap((each) => {
    const note = StoredNoteSchema.safeParse(each);
    return note.success ? [note.data] : [];
  });
  return ok({ notes, capture: file.data.capture ?? null, invalid: file.data.notes.length - notes.length });
}

/** Prints a file of notes that `readNotesFile` reads. */
export function printNotesFile(notes: readonly StoredNote[], capture: NotedCapture | null): string {
  return `${JSON.stringify({ penNotes: 1, ...(capture === null ? {} : { capture }), notes }, null, 1)}\n`;
}

/**
 * Replaces a file of notes atomically and at once: it runs while other processes wait. Readers see the old notes or the new ones. `too_large`
 * beyond the limit, and errors of the file system; the old file is then unchanged.
 */
export function replaceNotesFile(path: string, text: string, disk: Pick<Disk, 'rename'>): void {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > MAX_NOTES_BYTES) throw new AppFailure(tooLarge(path, sizeBytes));
  const partial = join(dirname(path), newPartialName());
  try {
    const file = openSync(partial, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    disk.rename(partial, path);
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the notes' }));
  }
}
