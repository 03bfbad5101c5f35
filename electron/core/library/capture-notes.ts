/**
 * The notes of captures: one small file next to each capture that has any. Several PEN processes may change them: each change reads the file
 * again while the others wait, and each process looks for changes of the others.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { NotesPort } from '../../../shared/core/capability/notes-ports.ts';
import { AppFailure, appError, unwrap, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import {
  MAX_NOTES_BYTES,
  NO_THREAD,
  noteOf,
  placeOfLink,
  type Note,
  type NoteAuthor,
  type StoredNote,
} from '../../../shared/core/contracts/notes.ts';
import { fileError } from '../files/file-error.ts';
import { NOTES_SUFFIX, notesOfCapture } from './capture-files.ts';
import type { Catalog } from './catalog.ts';
import type { Disk } from './disk.ts';
import { damagedNotes, printNotesFile, readNotesFile, replaceNotesFile } from './notes-file.ts';

// Shares of the notes of a capture: a client leaves room for other clients, and all of them leave room for the person.

const CLIENT_BYTES = MAX_NOTES_BYTES / 4;
const ALL_CLIENTS_BYTES = MAX_NOTES_BYTES - CLIENT_BYTES;

/** The shares that a text counts in: clients without a token of their own have one together, because anybody can invent them. */
function sharesOf(author: NoteAuthor): readonly string[] {
  if (author.kind === 'person' || author.kind === 'imported') return [];
  return [author.kind === 'assistant' ? `assistant ${author.assistantId}` : 'client', 'all'];
}

/** Bytes in the file, by share. */
function usedBytes(notes: readonly StoredNote[]): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  for (const { answers, ...note } of notes)
    for (const part of [note, ...answers])
      for (const share of sharesOf(part.author))
        used.set(share, (used.get(share) ?? 0) + Buffer.byteLength(JSON.stringify(part, null, 1)));
  return used;
}

/** `too_large` if a change takes more than a share; null also for one that only makes less of too much. */
function overShare(before: readonly StoredNote[], after: readonly StoredNote[]): AppError | null {
  const used = usedBytes(before);
  for (const [share, sizeBytes] of usedBytes(after)) {
    const limitBytes = share === 'all' ? ALL_CLIENTS_BYTES : CLIENT_BYTES;
    if (sizeBytes <= limitBytes || sizeBytes <= (used.get(share) ?? 0)) continue;
    const whose =
      share === 'all' ? 'all assistants' : share === 'client' ? 'all clients without a token' : 'one assistant';
    return appError(
      'too_large',
      `The notes of ${whose} on one capture may have ${formatBytes(limitBytes)}, and these would have ${formatBytes(sizeBytes)}.`,
      'Shorten or remove some of them.',
      { sizeBytes, limitBytes },
    );
  }
  return null;
}

export interface CaptureNotes extends NotesPort {
  /** The id of a capture whose notes have changed, by this process or another. Captures that were never listed here are not reported. */
  readonly changes: Listenable<string>;
  /** As they are stored; `damaged_file` if one of them cannot be read. */
  stored(captureId: string): AppResult<readonly StoredNote[]>;
  /** Adds notes of an imported file, with new ids. */
  addStored(captureId: string, notes: readonly StoredNote[]): AppResult<null>;
  close(): void;
}

export interface CaptureNotesOptions {
  readonly directory: string;
  readonly catalog: Pick<Catalog, 'find' | 'within'>;
  readonly disk: Pick<Disk, 'rename'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly pollIntervalMs: number;
}

export function createCaptureNotes({
  directory,
  catalog,
  disk,
  now,
  pollIntervalMs,
}: CaptureNotesOptions): CaptureNotes {
  const changes = new Emitter<string>();
  /** Version of the file of each capture that was listed, as last reported. */
  const seen = new Map<string, string>();

  /** Changes whenever the file does: it is always replaced as a whole. */
  function versionOf(captureId: string): string {
    const found = statSync(notesOfCapture(directory, captureId), { throwIfNoEntry: false });
    return found === undefined ? 'none' : `${found.ino} ${found.mtimeMs} ${found.size}`;
  }

  function read(captureId: string): AppResult<readonly StoredNote[]> {
    const path = notesOfCapture(directory, captureId);
    const file = readNotesFile(path);
    if (!file.ok) return file;
    if (file.value === null) return ok([]);
    const { notes, invalid } = file.value;
    // Writing the file again would lose them.
    if (invalid > 0)
      return err(damagedNotes(path, `${invalid === 1 ? 'one of them is' : `${invalid} of them are`} not valid`));
    return ok(notes);
  }

  function write(captureId: string, notes: readonly StoredNote[]): void {
    const path = notesOfCapture(directory, captureId);
    if (notes.length === 0) {
      try {
        rmSync(path, { force: true });
      } catch (thrown) {
        throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the notes' }));
      }
      return;
    }
    replaceNotesFile(path, printNotesFile(notes, null), disk);
  }

  function reportIfChanged(captureId: string): void {
    const version = versionOf(captureId);
    if (seen.get(captureId) === version) return;
    seen.set(captureId, version);
    changes.emit(captureId);
  }

  /** One change: `step` returns the new notes and the note that it added, changed or removed. */
  function change<T>(
    captureId: string,
    step: (notes: readonly StoredNote[]) => { readonly notes: readonly StoredNote[]; readonly value: T },
  ): AppResult<T> {
    const done = catalog.within(captureId, () => {
      const before = unwrap(read(captureId));
      const { notes, value } = step(before);
      const over = overShare(before, notes);
      if (over !== null) throw new AppFailure(over);
      write(captureId, notes);
      return value;
    });
    if (done.ok) reportIfChanged(captureId);
    return done;
  }

  const shown = (captureId: string, done: AppResult<StoredNote>): Note => {
    return noteOf(captureId, unwrap(done));
  };

  function noteWithId(notes: readonly StoredNote[], captureId: string, noteId: string): StoredNote {
    const note = notes.find(({ id }) => id === noteId);
    if (note !== undefined) return note;
    throw new AppFailure(
      appError('invalid_params', `${captureId} has no note ${noteId}.`, `List its notes with pen_notes.`),
    );
  }

  const nowText = (): string => new Date(now()).toISOString();

  /** One note in the place of another. */
  function replace(captureId: string, noteId: string, by: (note: StoredNote) => StoredNote): Note {
    const done = change(captureId, (notes) => {
      const replaced = by(noteWithId(notes, captureId, noteId));
      return { notes: notes.map((note) => (note.id === noteId ? replaced : note)), value: replaced };
    });
    return shown(captureId, done);
  }

  function newId(notes: readonly StoredNote[]): string {
    for (;;) {
      const id = randomBytes(4).toString('hex');
      if (!notes.some((note) => note.id === id)) return id;
    }
  }

  const timer = setInterval(() => {
    for (const captureId of seen.keys()) reportIfChanged(captureId);
  }, pollIntervalMs);
  timer.unref();

  return {
    changes,
    list(captureId) {
      const record = catalog.find(captureId);
      if (!record.ok) {
        seen.delete(captureId);
        return record;
      }
      seen.set(captureId, versionOf(captureId));
      const notes = read(captureId);
      return notes.ok ? ok(notes.value.map((note) => noteOf(captureId, note))) : notes;
    },
    stored: read,
    noted: () =>
      readdirSync(directory)
        .filter((name) => name.endsWith(NOTES_SUFFIX))
        .map((name) => name.slice(0, -NOTES_SUFFIX.length)),
    add(captureId, { link, text, author, isQuestion = false }) {
      const done = change(captureId, (notes) => {
        const note: StoredNote = {
          id: newId(notes),
          place: placeOfLink(captureId, link),
          text,
          author,
          createdAt: nowText(),
          editedAt: null,
          ...NO_THREAD,
          isQuestion,
        };
        return { notes: [...notes, note], value: note };
      });
      return shown(captureId, done);
    },
    edit: (captureId, noteId, text) => replace(captureId, noteId, (note) => ({ ...note, text, editedAt: nowText() })),
    answer: (captureId, noteId, answer) =>
      replace(captureId, noteId, (note) => ({
        ...note,
        answers: [...note.answers, { ...answer, createdAt: nowText() }],
        resolvedAt: null,
      })),
    resolve: (captureId, noteId) => replace(captureId, noteId, (note) => ({ ...note, resolvedAt: nowText() })),
    remove(captureId, noteId) {
      const done = change(captureId, (notes) => ({
        notes: notes.filter(({ id }) => id !== noteId),
        value: noteWithId(notes, captureId, noteId),
      }));
      return shown(captureId, done);
    },
    addStored: (captureId, added) =>
      change(captureId, (notes) => ({
        notes: added.reduce<readonly StoredNote[]>((all, note) => [...all, { ...note, id: newId(all) }], notes),
        value: null,
      })),
    close: () => clearInterval(timer),
  };
}
