/** `pen_notes`: lists, adds, edits and removes the notes of captures. A client changes only its own notes, the person all. */
import { z } from 'zod';
import { code, document, fenced, summaryLine, title } from '../../base/markdown.ts';
import { err, ok } from '../../base/result.ts';
import { advice, appError, type AppError, type AppResult } from '../../contracts/errors.ts';
import { formatLink, parseLink } from '../../contracts/links.ts';
import { MAX_NOTE_CHARS, authorOf, authorText, mayChangeNote, type Note } from '../../contracts/notes.ts';
import { placeTitle } from '../../contracts/places.ts';
import { captureParam, cursorParam, limitParam, page, pageLine } from '../common/parameters.ts';
import { defineCapability, type CallContext, type CallerView } from '../define.ts';
import type { CapabilityPorts } from '../ports.ts';
import { libraryCapture } from './open-capture.ts';

const ActionSchema = z.enum(['list', 'add', 'edit', 'remove']);

const TITLES: Readonly<Record<z.infer<typeof ActionSchema>, string>> = {
  list: 'Notes',
  add: 'Note Added',
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
});
type ShownNote = z.infer<typeof ShownNoteSchema>;

function placeText(link: string): string {
  const parsed = parseLink(link);
  if (!parsed.ok || parsed.value.place === null) return 'Whole capture';
  return placeTitle(parsed.value.place);
}

function shownNote({ author, ...note }: Note, caller: CallerView): ShownNote {
  return {
    ...note,
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
): AppResult<Where | null> {
  if (link !== undefined) {
    const parsed = parseLink(link);
    if (!parsed.ok) return parsed;
    const { captureId, place, notes } = parsed.value;
    if (capture !== undefined && capture !== captureId)
      return err(
        appError('invalid_params', `The link leads to ${captureId}, not to ${capture}.`, 'Give only one of the two.'),
      );
    const record = libraryCapture(ports, captureId);
    if (!record.ok) return record;
    notes.forEach(note);
    return ok({ captureId, link: formatLink(captureId, place) });
  }
  if (capture === undefined) return ok(null);
  const record = libraryCapture(ports, capture);
  return record.ok ? ok({ captureId: record.value.id, link: formatLink(record.value.id, null) }) : record;
}

/** All notes of all captures, newest capture first. Captures whose notes cannot be read are named. */
function everyNote({ library, notes }: CapabilityPorts, addNote: CallContext['note']): readonly Note[] {
  return library.list().flatMap(({ id }) => {
    const listed = notes.list(id);
    if (listed.ok) return listed.value;
    // Another process may have deleted the capture meanwhile.
    if (listed.error.code !== 'capture_not_found') addNote(listed.error.message);
    return [];
  });
}

/** The note that is to be changed; `permission_denied` if it is not the caller's. */
function ownNote(ports: CapabilityPorts, captureId: string, noteId: string, caller: CallerView): AppResult<Note> {
  const listed = ports.notes.list(captureId);
  if (!listed.ok) return listed;
  const note = listed.value.find(({ id }) => id === noteId);
  if (note === undefined)
    return err(
      appError('invalid_params', `${captureId} has no note ${noteId}.`, advice('pen_notes with "list" shows ids.', '')),
    );
  if (mayChangeNote(note.author, caller)) return ok(note);
  return err(
    appError(
      'permission_denied',
      `The note ${noteId} is by ${authorText(note.author)}; ${caller.name} may change only its own notes.`,
      'Add a note of your own instead.',
    ),
  );
}

export const penNotes = defineCapability({
  name: 'pen_notes',
  title: 'Notes',
  summary: 'Notes on captures, or by link on places in them.',
  category: 'library',
  kind: 'change-library',
  permissions: ({ action = 'list' }) => [action === 'list' ? 'read' : 'library'],
  leastPermission: 'read',
  // Editing and removing replace a text for good.
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: false },
  params: z.strictObject({
    // Optional, because a default is sent with every list of tools.
    action: ActionSchema.optional().describe(
      'Default: list. The others need the permission to manage the library; edit and remove your own notes only.',
    ),
    capture: captureParam.optional().describe('Capture id. "list" without it: the notes of all captures.'),
    link: z
      .string()
      .max(8192)
      .optional()
      .describe(
        'Instead of "capture": a link such as pen://captures/heap-3f9a12cd/object/@123, to pin the note there.',
      ),
    id: z.string().max(20).optional().describe('The note to edit or remove.'),
    note: z.string().trim().min(1).max(MAX_NOTE_CHARS).optional().describe('The text of the note, plain.'),
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
    if (!where.ok) return where;
    if (action === 'list') {
      const listed = where.value === null ? ok(everyNote(ports, addNote)) : ports.notes.list(where.value.captureId);
      if (!listed.ok) return listed;
      const rows = page(listed.value, cursor, limit);
      if (!rows.ok) return rows;
      const captureNotes = rows.value.rows.map((each) => shownNote(each, caller));
      return ok({ action, total: listed.value.length, captureNotes, nextCursor: rows.value.nextCursor });
    }
    if (where.value === null) return err(missing(action, 'capture'));
    const { captureId } = where.value;
    const only = (changed: AppResult<Note>) =>
      changed.ok
        ? ok({ action, total: 1, captureNotes: [shownNote(changed.value, caller)], nextCursor: null })
        : changed;
    if (action === 'add') {
      if (text === undefined) return err(missing(action, 'note'));
      return only(ports.notes.add(captureId, { link: where.value.link, text, author: authorOf(caller) }));
    }
    if (id === undefined) return err(missing(action, 'id'));
    const own = ownNote(ports, captureId, id, caller);
    if (!own.ok) return own;
    if (action === 'remove') return only(ports.notes.remove(captureId, id));
    return text === undefined ? err(missing(action, 'note')) : only(ports.notes.edit(captureId, id, text));
  },
  summarise: ({ action, total, captureNotes, nextCursor }) => {
    return document([
      title(TITLES[action]),
      action === 'list' && summaryLine([['Notes', String(total)]]),
      ...captureNotes.map(({ id, link, place, text, author, createdAt, editedAt }) =>
        [
          `**${id}** ${code(place)} by ${code(author)}, ${createdAt}${editedAt === null ? '' : `, edited ${editedAt}`}: ${code(link)}`,
          fenced(text),
        ].join('\n'),
      ),
      pageLine(captureNotes.length, total, nextCursor),
    ]);
  },
});
