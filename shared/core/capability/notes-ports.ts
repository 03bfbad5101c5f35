/** The notes of captures, as capabilities use them. */
import type { AppResult } from '../../base/errors.ts';
import type { Note, NoteAnswer, NoteAuthor } from '../contracts/notes.ts';

/**
 * Each change is on disk when it returns. Errors of all: `capture_not_found`; `damaged_file` for notes that cannot be read, which are left
 * as they are; those of the file system.
 */
export interface NotesPort {
  /** Captures that have notes, in no order. One look into a folder, however many captures there are. */
  noted(): readonly string[];
  /** Oldest first. */
  list(captureId: string): AppResult<readonly Note[]>;
  /** `link`: to this capture, or to a place in it. `too_large` if the notes of the capture exceed their limit. */
  add(captureId: string, note: { link: string; text: string; author: NoteAuthor; isQuestion?: boolean }): Note;
  /** Adds an answer, which opens a resolved thread again. Errors as `edit`. */
  answer(captureId: string, noteId: string, answer: Pick<NoteAnswer, 'text' | 'author'>): Note;
  /** Marks a thread as resolved. Errors as `edit`. */
  resolve(captureId: string, noteId: string): Note;
  /** `invalid_params` for an unknown note, `too_large` as `add`. */
  edit(captureId: string, noteId: string, text: string): Note;
  /** Returns the removed note. `invalid_params` for an unknown one. */
  remove(captureId: string, noteId: string): Note;
}
