/** Shares of the notes of a capture: a client leaves room for other clients, and all of them leave room for the person. */
import { formatBytes } from '../../../shared/base/units.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { MAX_NOTES_BYTES, type NoteAuthor, type StoredNote } from '../../../shared/core/contracts/notes.ts';

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
export function overShare(before: readonly StoredNote[], after: readonly StoredNote[]): AppError | null {
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
