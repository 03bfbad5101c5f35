/** Notes next to exported captures: `orders.heapsnapshot.notes.json`. Exports write them, imports read them back. */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { countNoun } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { EXPORTED_NOTES_SUFFIX, noteInFile, type StoredNote } from '../../../shared/core/contracts/notes.ts';
import { exportCapture, type ExportOptions } from './export-capture.ts';
import { printNotesFile, readNotesFile } from './notes-file.ts';

export function exportedNotesPath(capturePath: string): string {
  return `${capturePath}${EXPORTED_NOTES_SUFFIX}`;
}

/**
 * Checks the file of notes before the capture is written, and returns the step that writes it: it resolves with its path, or null if there
 * are no notes. Only a file of notes is replaced, and only with `overwrite`; without notes, `overwrite` removes the one of an earlier
 * export, which would be imported with this capture. Throws `AppFailure`: `file_exists`.
 */
export function planNotesExport(
  record: CaptureRecord,
  stored: readonly StoredNote[],
  options: ExportOptions,
): () => Promise<string | null> {
  const path = exportedNotesPath(options.path);
  const before = readNotesFile(path);
  const isNotes = before.ok && before.value !== null;
  if (stored.length === 0) {
    return async () => {
      if (isNotes && options.overwrite) await rm(path, { force: true });
      return null;
    };
  }
  // A path that leads nowhere is reported with the capture itself.
  const isForeign = !before.ok && before.error.code !== 'file_not_found';
  if (isForeign || (isNotes && !options.overwrite))
    throw new AppFailure(
      appError(
        'file_exists',
        `The notes of ${record.id} are exported to ${path}, which exists already.`,
        isForeign
          ? 'Choose another name: it is not a file of notes.'
          : 'Choose another name, or allow overwriting (overwrite).',
      ),
    );
  const notes = stored.map(noteInFile);
  const { kind, sizeBytes } = record;
  const content = Buffer.from(printNotesFile(notes, { kind, sizeBytes }));
  const { overwrite, signal, disk, now } = options;
  return async () => {
    const written = await exportCapture(record, {
      path,
      format: 'native',
      content,
      overwrite,
      signal,
      progress: () => undefined,
      disk,
      now,
    });
    return written.path;
  };
}

export interface ImportedNotes {
  readonly notes: readonly StoredNote[];
  /** A sentence for the caller; null if there is no file of notes. */
  readonly sentence: string | null;
}

/** The notes next to an imported file. A file that does not belong to this capture, or cannot be read, is left out with a sentence. */
export function notesBeside(
  capturePath: string,
  { kind, sizeBytes }: Pick<CaptureRecord, 'kind' | 'sizeBytes'>,
): ImportedNotes {
  const path = exportedNotesPath(capturePath);
  const name = basename(path);
  const file = readNotesFile(path);
  if (!file.ok) return { notes: [], sentence: `Its notes were not imported: ${file.error.message}` };
  if (file.value === null) return { notes: [], sentence: null };
  const { notes, capture, invalid } = file.value;
  if (capture === null || capture.kind !== kind || capture.sizeBytes !== sizeBytes)
    return { notes: [], sentence: `${name} belongs to another capture, so its notes were not imported.` };
  const left = invalid === 0 ? '' : `; ${countNoun(invalid, 'note')} could not be read`;
  return {
    notes: notes.map(noteInFile),
    sentence: `${countNoun(notes.length, 'note')} imported from ${name}${left}.`,
  };
}
