/**
 * Notes that the person and assistants pin to captures and to places in them. A capture's description (`CaptureRecord.note`) is not one of
 * them: it is one text about the whole capture, and it belongs to the person.
 */
import { z } from 'zod';
import { assertNever } from '../../base/assert-never.ts';
import { cleanName } from './assistant-identities.ts';
import { captureUri } from './captures.ts';

/** Maximum length of a note, in UTF-16 code units. */
export const MAX_NOTE_CHARS = 4000;
/** Maximum size of all notes of one capture, in bytes of their file. */
export const MAX_NOTES_BYTES = 1024 * 1024;
/** As long as the longest link that is parsed. */
const MAX_PLACE_CHARS = 8192;

/** Added to the name of an exported capture: `orders.heapsnapshot.notes.json`. */
export const EXPORTED_NOTES_SUFFIX = '.notes.json';

const ForeignAuthorSchema = z.enum(['person', 'assistant', 'client']);

export const NoteAuthorSchema = z.discriminatedUnion('kind', [
  /** `you`: in the window; `pen`: on the command line. */
  z.object({ kind: z.literal('person'), name: z.enum(['you', 'pen']) }),
  /** A client with a token of its own; the name is the one that the person gave it. */
  z.object({ kind: z.literal('assistant'), name: z.string(), assistantId: z.string() }),
  /** A client without a token of its own. The name that it gives itself is not stored. */
  z.object({ kind: z.literal('client'), callerId: z.string() }),
  /** From a file, which may claim any author; empty name: unknown. */
  z.object({ kind: z.literal('imported'), from: ForeignAuthorSchema, name: z.string() }),
]);
export type NoteAuthor = z.infer<typeof NoteAuthorSchema>;

const NoteTextSchema = z.string().trim().min(1).max(MAX_NOTE_CHARS);

export const NoteAnswerSchema = z.object({
  text: NoteTextSchema,
  author: NoteAuthorSchema,
  /** ISO 8601 UTC. */
  createdAt: z.iso.datetime(),
});
export type NoteAnswer = z.infer<typeof NoteAnswerSchema>;

/** Thread that follows a note. Notes of older versions have none of it. */
const threadFields = {
  /** It asks for an answer until it is resolved. */
  isQuestion: z.boolean().default(false),
  /** Oldest first. */
  answers: z.array(NoteAnswerSchema).default([]),
  /** ISO 8601 UTC; null: not resolved. A later answer opens it again. */
  resolvedAt: z.iso.datetime().nullable().default(null),
};

/** The thread of a note that nobody has answered. */
export const NO_THREAD = { isQuestion: false, answers: [] as NoteAnswer[], resolvedAt: null };

/** A note as it is stored. */
export const StoredNoteSchema = z.object({
  /** Unique within its capture. */
  id: z.string().regex(/^[0-9a-f]{8}$/),
  /** The part of a link after the capture's id: `/object/@123`; empty for the capture as a whole. */
  place: z
    .string()
    .max(MAX_PLACE_CHARS)
    .regex(/^(?:[/?].*)?$/),
  text: NoteTextSchema,
  author: NoteAuthorSchema,
  /** ISO 8601 UTC. */
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  ...threadFields,
});
export type StoredNote = z.infer<typeof StoredNoteSchema>;

/** A note as the window and answers show it. */
export const NoteSchema = z.object({
  id: z.string(),
  captureId: z.string(),
  /** Link to the capture, or to a place in it. */
  link: z.string(),
  text: z.string(),
  author: NoteAuthorSchema,
  createdAt: z.string(),
  editedAt: z.string().nullable(),
  ...threadFields,
});
export type Note = z.infer<typeof NoteSchema>;

/** The file of a capture's notes. `capture` identifies the capture in an exported file. Invalid notes are found one by one. */
export const NotesFileSchema = z.object({
  penNotes: z.literal(1),
  capture: z.object({ kind: z.string(), sizeBytes: z.number() }).optional(),
  notes: z.array(z.unknown()),
});

export function noteOf(captureId: string, { place, ...stored }: StoredNote): Note {
  return { ...stored, captureId, link: `${captureUri(captureId)}${place}` };
}

/** The stored part of a link to this capture: what follows its id. */
export function placeOfLink(captureId: string, link: string): string {
  const prefix = captureUri(captureId);
  return link.startsWith(prefix) ? link.slice(prefix.length) : '';
}

/** The caller of a change, as far as authors are concerned. */
export interface NoteCaller {
  readonly id: string;
  readonly kind: 'window' | 'mcp' | 'cli';
  readonly assistantId?: string | undefined;
}

/** The author of the notes that this caller adds. */
export function authorOf(caller: NoteCaller & { readonly name: string }): NoteAuthor {
  if (caller.kind === 'window') return { kind: 'person', name: 'you' };
  if (caller.kind === 'cli') return { kind: 'person', name: 'pen' };
  return caller.assistantId === undefined
    ? { kind: 'client', callerId: caller.id }
    : { kind: 'assistant', name: caller.name, assistantId: caller.assistantId };
}

/** True if a caller may edit or remove a note of this author: the person all, a client only its own. */
export function mayChangeNote(author: NoteAuthor, caller: NoteCaller): boolean {
  if (caller.kind !== 'mcp') return true;
  if (author.kind === 'assistant') return author.assistantId === caller.assistantId;
  return author.kind === 'client' && caller.assistantId === undefined && author.callerId === caller.id;
}

const FOREIGN_NAMES = { person: 'person', assistant: 'assistant', client: 'client without a token' } as const;

/** The author in a few words, as a badge shows it. */
export function authorText(author: NoteAuthor): string {
  switch (author.kind) {
    case 'person':
      return author.name === 'you' ? 'you' : 'you (command line)';
    case 'assistant':
      return author.name;
    case 'client':
      return FOREIGN_NAMES.client;
    case 'imported':
      return `${author.name === '' ? FOREIGN_NAMES[author.from] : author.name} (imported)`;
    default:
      return assertNever(author, 'author of a note');
  }
}

/**
 * The author as a file names it: without ids of a library, and no longer as "you". Applied on export and on import, because a file may claim
 * any author.
 */
function authorInFile(author: NoteAuthor): NoteAuthor {
  if (author.kind === 'imported') return { ...author, name: cleanName(author.name) };
  return { kind: 'imported', from: author.kind, name: author.kind === 'assistant' ? cleanName(author.name) : '' };
}

/** True while a question waits for an answer of an assistant: nobody but the person has spoken since, and it is not resolved. */
export function waitsForAssistant({
  isQuestion,
  author,
  answers,
  resolvedAt,
}: Pick<Note, 'isQuestion' | 'author' | 'answers' | 'resolvedAt'>): boolean {
  return isQuestion && resolvedAt === null && (answers.at(-1)?.author ?? author).kind === 'person';
}

/** True while a question of an assistant waits for the person, who has said nothing since. */
export function waitsForPerson({
  isQuestion,
  author,
  answers,
  resolvedAt,
}: Pick<Note, 'isQuestion' | 'author' | 'answers' | 'resolvedAt'>): boolean {
  const isAsked = author.kind === 'assistant' || author.kind === 'client';
  return isQuestion && isAsked && resolvedAt === null && answers.at(-1)?.author.kind !== 'person';
}

/** A thread as a file has it, with authors as `authorInFile` names them. */
export function noteInFile<N extends Pick<StoredNote, 'author' | 'answers'>>(note: N): N {
  const answers = note.answers.map((answer) => ({ ...answer, author: authorInFile(answer.author) }));
  return { ...note, author: authorInFile(note.author), answers };
}
