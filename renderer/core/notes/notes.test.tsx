import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import { NO_THREAD, type Note, type NoteAuthor } from '../../../shared/core/contracts/notes.ts';
import { standInDocument } from '../testing/analysis.ts';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { addNoteEntries, NoteMark, useAddNote } from '../widgets/noted.tsx';
import { NotesButton } from './notes-button.tsx';
import { QuestionMark } from './question-mark.tsx';
import { activeDocument } from '../stores/documents/documents.ts';
import { WithNotes } from './with-notes.tsx';

afterEach(cleanup);

const HEAP = capture('heap-3f9a12cd', { name: 'After checkout', target: null });
const TRACE = capture('trace-00000001', { kind: 'trace', name: 'Load', target: null });
const EVENT: AnalysisAnswer<'trace.event'> = {
  event: 221,
  name: 'RunTask',
  title: 'Task',
  category: 'toplevel',
  phase: 'X',
  pid: 7,
  tid: 1,
  threadName: 'Main',
  startMs: 1,
  durationMs: 2,
  selfMs: 1,
  args: '{}',
  isCut: false,
  stack: [],
  ancestors: [],
  requestId: null,
};
const NO_EVENT = appError('invalid_params', 'There is no such event.');
const OBJECT = `pen://captures/${HEAP.id}/object/@7`;

function note(id: string, text: string, author: NoteAuthor, link = `pen://captures/${HEAP.id}`): Note {
  const createdAt = '2026-11-20T14:07:00.000Z';
  return { id, captureId: HEAP.id, link, text, author, createdAt, editedAt: null, ...NO_THREAD };
}
const MINE = note('00000001', 'Why is this alive?', { kind: 'person', name: 'you' }, OBJECT);
const CLAUDES = note('00000002', 'The cache holds it', { kind: 'assistant', name: 'Claude Code', assistantId: 'as-1' });

/** Rows with a mark and a menu, as views have them. */
function Row() {
  const onAdd = useAddNote();
  const place = { view: 'object', id: 7 } as const;
  const [entry] = addNoteEntries(onAdd, () => place);
  return (
    <div data-testid="row">
      Order @7 <NoteMark place={place} />
      {entry === undefined || !('onSelect' in entry) ? null : (
        <button type="button" onClick={entry.onSelect}>
          {entry.label}
        </button>
      )}
    </div>
  );
}

async function shown(notes: readonly Note[]) {
  const bench = createTestWorkbench();
  bench.answer('notes.list', ok({ notes }));
  bench.topic('captures', [HEAP]);
  render(
    bench.wrap(
      <WithNotes capture={HEAP}>
        <NotesButton capture={HEAP} />
        <Row />
      </WithNotes>,
    ),
  );
  await act(() => Promise.resolve());
  return bench;
}

it('lists notes with place, author and text, newest first, and marks the row that has one', async () => {
  await shown([MINE, CLAUDES]);
  expect(screen.getByTestId('note-mark').title).toBe('you: Why is this alive?');
  expect(screen.queryByTestId('notes-panel')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show 2 notes' }));
  const [second, first] = screen.getAllByTestId('note');
  expect(first?.textContent).toContain('Object @7');
  expect(first?.textContent).toContain('you');
  expect(second?.textContent).toContain('Whole capture');
  expect(second?.textContent).toContain('Claude Code');
  expect(second?.textContent).toContain('The cache holds it');
});

it('shows at once what an assistant adds', async () => {
  const bench = await shown([]);
  fireEvent.click(screen.getByRole('button', { name: 'Show notes' }));
  expect(screen.getByText('No notes')).toBeTruthy();
  bench.answer('notes.list', ok({ notes: [CLAUDES] }));
  act(() => bench.event({ type: 'notes', captureId: HEAP.id }));
  expect(await screen.findByText('The cache holds it')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Hide 1 note' })).toBeTruthy();
});

it('opens the place of a note on a click', async () => {
  const bench = await shown([MINE]);
  fireEvent.click(screen.getByRole('button', { name: 'Show 1 note' }));
  fireEvent.click(screen.getByRole('button', { name: 'Object @7' }));
  expect(bench.workbench.places.getState().wanted.get(`capture:${HEAP.id}`)).toEqual({
    place: { view: 'object', id: 7 },
  });
});

it('opens the panel at the note whose mark is clicked', async () => {
  const bench = await shown([MINE, CLAUDES]);
  act(() => bench.workbench.notes.getState().show(HEAP.id, MINE.id));
  const [second, first] = screen.getAllByTestId('note');
  expect([first?.dataset['shown'], second?.dataset['shown']]).toEqual(['', undefined]);
});

it('names the event that a note is pinned to, by its trace', async () => {
  const { document, asked } = standInDocument({
    'trace.event': ({ event }) => (event === 221 ? EVENT : Promise.resolve({ ok: false, error: NO_EVENT })),
  });
  const bench = createTestWorkbench({ analysis: { open: async () => ok(document) } });
  const onEvent = (id: string, event: number): Note => ({
    ...note(id, 'Slow', { kind: 'person', name: 'you' }),
    captureId: TRACE.id,
    link: formatLink(TRACE.id, flamePlaceOf({ event })),
  });
  bench.answer('notes.list', ok({ notes: [onEvent('00000001', 221), onEvent('00000002', 7)] }));
  bench.topic('captures', [TRACE]);
  render(
    bench.wrap(
      <WithNotes capture={TRACE}>
        <NotesButton capture={TRACE} />
      </WithNotes>,
    ),
  );
  await act(() => Promise.resolve());
  fireEvent.click(screen.getByRole('button', { name: 'Show 2 notes' }));
  expect(await screen.findByRole('button', { name: 'Task (event 221)' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Event 7' })).toBeTruthy();
  expect(asked.map(({ params }) => params)).toEqual([{ event: 7 }, { event: 221 }]);
});

it('adds a note from a menu to the place of the row, or to the whole capture', async () => {
  const bench = await shown([]);
  fireEvent.click(screen.getByRole('button', { name: 'Add note…' }));
  const form = screen.getByRole('region', { name: 'New note' });
  expect(form.textContent).toContain('Object @7');
  const add = within(form).getByRole<HTMLButtonElement>('button', { name: 'Add note' });
  expect(add.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Text of the note'), { target: { value: 'Why?' } });
  fireEvent.click(add);
  await waitFor(() => expect(screen.queryByRole('region', { name: 'New note' })).toBeNull());
  fireEvent.click(screen.getByRole('button', { name: 'Add note…' }));
  fireEvent.click(screen.getByRole('button', { name: 'Pin to the whole capture instead' }));
  const field = screen.getByLabelText('Text of the note');
  fireEvent.change(field, { target: { value: 'Slow build' } });
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  await waitFor(() =>
    expect(bench.asked.filter(({ name }) => name === 'pen_notes')).toEqual([
      { name: 'pen_notes', params: { action: 'add', link: OBJECT, note: 'Why?' } },
      { name: 'pen_notes', params: { action: 'add', link: `pen://captures/${HEAP.id}`, note: 'Slow build' } },
    ]),
  );
});

it.each([
  [
    { view: 'summary', className: 'Order' },
    { view: 'summary', className: 'Order' },
  ],
  [{ view: 'summary', className: null }, null],
  [flamePlaceOf({ show: 'time' }), null],
  [flamePlaceOf({ visibleRange: { fromMs: 1, toMs: 2 } }), flamePlaceOf({ visibleRange: { fromMs: 1, toMs: 2 } })],
] as const)('where the view shows %j, a note of the panel’s button is pinned to %j', async (visible, place) => {
  const bench = await shown([]);
  bench.workbench.places.getState().offer(`capture:${HEAP.id}`, () => visible);
  fireEvent.click(screen.getByRole('button', { name: 'Show notes' }));
  fireEvent.click(screen.getByRole('button', { name: 'Add note' }));
  expect(bench.workbench.notes.getState().drafts.get(HEAP.id)).toEqual({ place, text: '' });
});

it('pins a note of the panel’s button to what is selected in the tab', async () => {
  const bench = await shown([]);
  const place = { view: 'request', id: 4 } as const;
  bench.workbench.selections.getState().publish('view', `capture:${HEAP.id}`, { place, facts: {} });
  fireEvent.click(screen.getByRole('button', { name: 'Show notes' }));
  fireEvent.click(screen.getByRole('button', { name: 'Add note' }));
  expect(bench.workbench.notes.getState().drafts.get(HEAP.id)).toEqual({ place, text: '' });
});

it('keeps the text and shows the reason if a note was not added', async () => {
  const bench = await shown([]);
  bench.answer('pen_notes', { ok: false, error: appError('disk_full', 'No space is left.') });
  fireEvent.click(screen.getByRole('button', { name: 'Add note…' }));
  fireEvent.change(screen.getByLabelText('Text of the note'), { target: { value: 'Why?' } });
  fireEvent.click(within(screen.getByRole('region', { name: 'New note' })).getByText('Add note'));
  expect(await screen.findByText('No space is left.')).toBeTruthy();
  expect(screen.getByLabelText<HTMLTextAreaElement>('Text of the note').value).toBe('Why?');
});

it('edits a note, and removes one only after a question', async () => {
  const bench = await shown([CLAUDES]);
  fireEvent.click(screen.getByRole('button', { name: 'Show 1 note' }));
  fireEvent.click(screen.getByRole('button', { name: 'Edit note' }));
  fireEvent.change(screen.getByLabelText('Text of the note'), { target: { value: 'The store holds it' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByLabelText('Text of the note')).toBeNull());
  fireEvent.click(screen.getByRole('button', { name: 'Remove note' }));
  fireEvent.click(screen.getByRole('button', { name: 'Keep' }));
  expect(bench.asked.filter(({ name }) => name === 'pen_notes')).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: 'Remove note' }));
  fireEvent.click(screen.getByText('Remove note'));
  const own = { capture: HEAP.id, id: CLAUDES.id };
  await waitFor(() =>
    expect(bench.asked.filter(({ name }) => name === 'pen_notes')).toEqual([
      { name: 'pen_notes', params: { action: 'edit', note: 'The store holds it', ...own } },
      { name: 'pen_notes', params: { action: 'remove', ...own } },
    ]),
  );
});

it('says why the notes cannot be read, and the view stays', async () => {
  const bench = createTestWorkbench();
  bench.answer('notes.list', { ok: false, error: appError('damaged_file', 'The notes are damaged.') });
  render(
    bench.wrap(
      <WithNotes capture={HEAP}>
        <NotesButton capture={HEAP} />
        <Row />
      </WithNotes>,
    ),
  );
  fireEvent.click(screen.getByRole('button', { name: 'Show notes' }));
  expect(await screen.findByText('The notes are damaged.')).toBeTruthy();
  expect(screen.getByTestId('row')).toBeTruthy();
});

it('draws neither marks nor entries where there is no capture', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<Row />));
  expect(screen.getByTestId('row').textContent).toBe('Order @7 ');
});

it('asks assistants, shows their answers, and marks the thread as resolved', async () => {
  const bench = await shown([]);
  fireEvent.click(screen.getByRole('button', { name: 'Add note…' }));
  fireEvent.change(screen.getByLabelText('Text of the note'), { target: { value: 'Why is this here?' } });
  fireEvent.click(screen.getByRole('button', { name: 'Ask assistants' }));
  await waitFor(() => expect(screen.queryByRole('region', { name: 'New note' })).toBeNull());
  const answered = {
    ...MINE,
    isQuestion: true,
    answers: [{ text: 'The cache holds it', author: CLAUDES.author, createdAt: '2026-11-20T14:09:00.000Z' }],
  };
  bench.answer('notes.list', ok({ notes: [answered] }));
  act(() => bench.event({ type: 'notes', captureId: HEAP.id }));
  const answer = await screen.findByTestId('note-answer');
  expect(answer.textContent).toContain('The cache holds it');
  expect(answer.textContent).toContain('Claude Code');
  expect(screen.getByTestId('note').textContent).toContain('question');
  fireEvent.click(screen.getByRole('button', { name: 'Answer' }));
  fireEvent.change(screen.getByLabelText('Text of the answer'), { target: { value: 'Then drop it' } });
  fireEvent.keyDown(screen.getByLabelText('Text of the answer'), { key: 'Enter', ctrlKey: true });
  await waitFor(() => expect(screen.queryByLabelText('Text of the answer')).toBeNull());
  fireEvent.click(screen.getByRole('button', { name: 'Mark as resolved' }));
  const own = { capture: HEAP.id, id: MINE.id };
  await waitFor(() =>
    expect(bench.asked.filter(({ name }) => name === 'pen_notes')).toEqual([
      { name: 'pen_notes', params: { action: 'ask', link: OBJECT, note: 'Why is this here?' } },
      { name: 'pen_notes', params: { action: 'answer', note: 'Then drop it', ...own } },
      { name: 'pen_notes', params: { action: 'resolve', ...own } },
    ]),
  );
  bench.answer('notes.list', ok({ notes: [{ ...answered, resolvedAt: '2026-11-20T14:11:00.000Z' }] }));
  act(() => bench.event({ type: 'notes', captureId: HEAP.id }));
  expect(await screen.findByText('resolved')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Mark as resolved' })).toBeNull();
});

it('leads to a question of an assistant wherever the person is, until she has answered', async () => {
  const bench = createTestWorkbench();
  const asked = { ...CLAUDES, isQuestion: true };
  bench.topic('captures', [HEAP]);
  render(bench.wrap(<QuestionMark />));
  await act(() => Promise.resolve());
  expect(screen.queryByTestId('question-mark')).toBeNull();
  bench.answer('notes.list', ok({ notes: [asked] }));
  act(() => bench.event({ type: 'notes', captureId: HEAP.id }));
  const mark = await screen.findByTestId('question-mark');
  expect(mark.textContent).toBe('Claude Code asks');
  fireEvent.click(mark);
  const { documents, notes } = bench.workbench;
  expect(activeDocument(documents.getState())).toMatchObject({ captureId: HEAP.id });
  expect(notes.getState().shown.get(HEAP.id)?.noteId).toBe(CLAUDES.id);
  const mine = { text: 'It is mine', author: MINE.author, createdAt: '2026-11-20T14:12:00.000Z' };
  bench.answer('notes.list', ok({ notes: [{ ...asked, answers: [mine] }] }));
  act(() => bench.event({ type: 'notes', captureId: HEAP.id }));
  await waitFor(() => expect(screen.queryByTestId('question-mark')).toBeNull());
});
