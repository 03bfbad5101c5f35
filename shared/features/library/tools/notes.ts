/**
 * `pen_notes`: lists, adds, answers, resolves, edits and removes the notes of captures. A client edits and removes only its own notes, the person all; any may answer
 * and resolve.
 */
import { z } from 'zod';
import { assertNever } from '../../../base/assert-never.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { advice, appError, type AppError, AppFailure, unwrap } from '../../../base/errors.ts';
import { formatLink, parseLink } from '../../../core/contracts/links.ts';
import {
  MAX_NOTE_CHARS,
  authorOf,
  authorText,
  mayChangeNote,
  waitsForAssistant,
  type Note,
} from '../../../core/contracts/notes.ts';
import { placeTitle } from '../../../core/contracts/places.ts';
import { captureParam, cursorParam, limitParam, page, pageLine } from '../../../core/capability/parameters.ts';
import { defineCapability, type CallContext, type CallerView } from '../../../core/capability/define.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import { libraryCapture } from '../../../core/capability/open-capture.ts';
import { answerWith, textBlock, type AnswerPart } from '../../../core/findings/blocks.ts';
import { count, name } from '../../../core/findings/model.ts';

const ActionSchema = z.enum(['list', 'questions', 'add', 'ask', 'answer', 'resolve', 'edit', 'remove']);
const LISTS: ReadonlySet<z.infer<typeof ActionSchema>> = new Set(['list', 'questions']);

const TITLES: Readonly<Record<z.infer<typeof ActionSchema>, string>> = {
  list: 'Notes',
  questions: 'Open Questions',
  add: 'Note Added',
  ask: 'Question Added',
  answer: 'Answered',
  resolve: 'Resolved',
  edit: 'Note Edited',
  remove: 'Note Removed',
};

const ShownNoteSchema = z.object({
  id: z.string(),
  captureId: z.string(),
  link: z.string(),
  /** The place that the link leads to, in a few words. */
  place: z.string(),
  text: z.string(),
  author: z.string(),
  /** This caller may edit and remove it. */
  canChange: z.boolean(),
  createdAt: z.string(),
  editedAt: z.string().nullable(),
  isQuestion: z.boolean(),
  answers: z.array(z.object({ text: z.string(), author: z.string(), createdAt: z.string() })),
  resolvedAt: z.string().nullable(),
});
type ShownNote = z.infer<typeof ShownNoteSchema>;

function placeText(link: string): string {
  const parsed = parseLink(link);
  if (!parsed.ok || parsed.value.place === null) return 'Whole capture';
  return placeTitle(parsed.value.place);
}

function shownNote({ author, answers, ...note }: Note, caller: CallerView): ShownNote {
  return {
    ...note,
    answers: answers.map((answer) => ({ ...answer, author: authorText(answer.author) })),
    place: placeText(note.link),
    author: authorText(author),
    canChange: mayChangeNote(author, caller),
  };
}

function missing(action: string, parameter: string): AppError {
  return appError(
    'invalid_params',
    `"${action}" needs the parameter "${parameter}".`,
    advice('pen_notes with "list" shows ids.', ''),
  );
}

interface Where {
  readonly captureId: string;
  /** As it is stored: without parts that were not understood. */
  readonly link: string;
}

/** The capture and the place that the parameters name; null if they name none. */
function whereOf(
  { capture, link }: { capture?: string | undefined; link?: string | undefined },
  { ports, note }: Pick<CallContext, 'ports' | 'note'>,
): Where | null {
  if (link !== undefined) {
    const { captureId, place, notes } = unwrap(parseLink(link));
    if (capture !== undefined && capture !== captureId)
      throw new AppFailure(
        appError('invalid_params', `The link leads to ${captureId}, not to ${capture}.`, 'Give only one of the two.'),
      );
    unwrap(libraryCapture(ports, captureId));
    notes.forEach(note);
    return { captureId, link: formatLink(captureId, place) };
  }
  if (capture === undefined) return null;
  const record = unwrap(libraryCapture(ports, capture));
  return { captureId: record.id, link: formatLink(record.id, null) };
}

/** All notes of all captures, newest capture first. Captures whose notes cannot be read are named. */
function everyNote({ library, notes }: CapabilityPorts, addNote: CallContext['note']): readonly Note[] {
  const noted = new Set(notes.noted());
  return library.list().flatMap(({ id }) => {
    if (!noted.has(id)) return [];
    const listed = notes.list(id);
    if (listed.ok) return listed.value;
    // Another process may have deleted the capture meanwhile.
    if (listed.error.code !== 'capture_not_found') addNote(listed.error.message);
    return [];
  });
}

/** Questions that wait for an assistant. */
export function openQuestions(ports: CapabilityPorts, addNote: CallContext['note']): readonly Note[] {
  return everyNote(ports, addNote).filter(waitsForAssistant);
}

/** The note that is to be changed; `permission_denied` if it is not the caller's. */
function ownNote(ports: CapabilityPorts, captureId: string, noteId: string, caller: CallerView): Note {
  const listed = unwrap(ports.notes.list(captureId));
  const note = listed.find(({ id }) => id === noteId);
  if (note === undefined)
    throw new AppFailure(
      appError('invalid_params', `${captureId} has no note ${noteId}.`, advice('pen_notes with "list" shows ids.', '')),
    );
  if (mayChangeNote(note.author, caller)) return note;
  throw new AppFailure(
    appError(
      'permission_denied',
      `The note ${noteId} is by ${authorText(note.author)}; ${caller.name} may change only its own notes.`,
      'Add a note of your own instead.',
    ),
  );
}

interface NoteChange {
  readonly action: Exclude<z.infer<typeof ActionSchema>, 'list' | 'questions'>;
  readonly id: string | undefined;
  readonly text: string | undefined;
  readonly where: Where;
}

function changeNotes(
  { action, id, text, where: { captureId, link } }: NoteChange,
  { ports, caller }: Pick<CallContext, 'ports' | 'caller'>,
): Note {
  const { notes } = ports;
  const author = authorOf(caller);
  const isNew = action === 'add' || action === 'ask';
  if (!isNew && id === undefined) throw new AppFailure(missing(action, 'id'));
  if (action !== 'resolve' && action !== 'remove' && text === undefined) throw new AppFailure(missing(action, 'note'));
  const [noteId = '', words = ''] = [id, text];
  switch (action) {
    case 'add':
    case 'ask':
      return notes.add(captureId, { link, text: words, author, isQuestion: action === 'ask' });
    case 'answer':
      return notes.answer(captureId, noteId, { text: words, author });
    case 'resolve':
      return notes.resolve(captureId, noteId);
    case 'edit':
    case 'remove': {
      ownNote(ports, captureId, noteId, caller);
      return action === 'edit' ? notes.edit(captureId, noteId, words) : notes.remove(captureId, noteId);
    }
    default:
      return assertNever(action, 'action of notes');
  }
}

/** A note with its answers. */
function threadParts(note: ShownNote): AnswerPart[] {
  const { id, link, place, text, author, createdAt, editedAt, isQuestion, answers, resolvedAt } = note;
  return [
    [
      ...[`**${id}** `, name(place), ' by ', name(author), `, ${createdAt}`, isQuestion ? ', question' : ''],
      editedAt === null ? '' : `, edited ${editedAt}`,
      resolvedAt === null ? '' : `, resolved ${resolvedAt}`,
      ...[': ', name(link)],
    ],
    textBlock(text),
    ...answers.flatMap((each) => [['Answer by ', name(each.author), `, ${each.createdAt}:`], textBlock(each.text)]),
  ];
}

export const penNotes = defineCapability({
  name: 'pen_notes',
  title: 'Notes',
  summary: 'Notes and questions on captures and places.',
  category: 'library',
  kind: 'change-library',
  permissions: ({ action = 'list' }) => [LISTS.has(action) ? 'read' : 'library'],
  leastPermission: 'read',
  // Editing and removing replace a text for good.
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: false },
  params: z.strictObject({
    // Optional, because a default is sent with every list of tools.
    action: ActionSchema.optional().describe(
      'Default: list. questions: those without an answer. Edit and remove your own only.',
    ),
    capture: captureParam.optional().describe('Capture id. Lists without it: all captures.'),
    link: z
      .string()
      .max(8192)
      .optional()
      .describe('Instead of "capture": a place in it, e.g. pen://captures/heap-3f9a12cd/object/@123.'),
    id: z.string().max(20).optional().describe('The note to answer, resolve, edit or remove.'),
    note: z.string().trim().min(1).max(MAX_NOTE_CHARS).optional().describe('The text, plain.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  result: z.object({
    action: ActionSchema,
    total: z.number(),
    /** Listed: oldest first; otherwise the one that was added, edited or removed. */
    captureNotes: z.array(ShownNoteSchema),
    nextCursor: z.string().nullable(),
  }),
  blocks: ['text'],
  locks: [],
  deadlineMs: 10_000,
  run: async ({ action = 'list', capture, link, id, note: text, limit, cursor }, { ports, caller, note: addNote }) => {
    const where = whereOf({ capture, link }, { ports, note: addNote });
    if (action === 'list' || action === 'questions') {
      const all = where === null ? everyNote(ports, addNote) : unwrap(ports.notes.list(where.captureId));
      const listed = action === 'questions' ? all.filter(waitsForAssistant) : all;
      const rows = unwrap(page(listed, cursor, limit));
      const captureNotes = rows.rows.map((each) => shownNote(each, caller));
      return { action, total: listed.length, captureNotes, nextCursor: rows.nextCursor };
    }
    if (where === null) throw new AppFailure(missing(action, 'capture'));
    const changed = changeNotes({ action, id, text, where }, { ports, caller });
    return { action, total: 1, captureNotes: [shownNote(changed, caller)], nextCursor: null };
  },
  summarise: ({ action, total, captureNotes, nextCursor }) =>
    answerWith(
      TITLES[action],
      [LISTS.has(action) && [action === 'list' ? 'Notes' : 'Questions', count(total)]],
      ...captureNotes.flatMap(threadParts),
      pageLine(captureNotes.length, total, nextCursor),
      action === 'questions' &&
        captureNotes[0] !== undefined &&
        `Look at the place of each, show the person what you find with pen_show, and answer: ${proposedCall('pen_notes', { action: 'answer', capture: captureNotes[0].captureId, id: captureNotes[0].id, note: '…' })}.`,
    ),
});
