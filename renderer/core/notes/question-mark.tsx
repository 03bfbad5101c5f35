/** Marks of the questions that assistants ask: in the title bar, and at the capture in tabs and library. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { authorText, waitsForPerson } from '../../../shared/core/contracts/notes.ts';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { waitingQuestions } from '../stores/documents/notes.ts';
import { findCapture } from '../stores/topics/library.ts';
import { useCommands, useDocuments, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { QuestionIcon } from '../widgets/icons.tsx';
import './notes.css';

/** A question of an earlier run of the app is in one of the newest captures. */
const READ_AT_START = 30;

/** The first question that waits, with who asks it; a press opens it. */
export function QuestionMark() {
  const { notes } = useWorkbench();
  const captures = useTopic('captures');
  const open = useDocuments((state) => state.open);
  const questions = useStore(notes, useShallow(waitingQuestions));
  const newest = captures
    .slice(0, READ_AT_START)
    .map(({ id }) => id)
    .join(' ');
  useEffect(() => {
    for (const id of newest.split(' ').filter(Boolean)) notes.getState().load(id);
  }, [notes, newest]);
  const first = questions.find(({ captureId }) => findCapture(captures, captureId) !== null);
  const capture = findCapture(captures, first?.captureId);
  const show = (): void => {
    if (first === undefined || capture === null) return;
    open(captureDocument(capture));
    notes.getState().show(capture.id, first.id);
  };
  useCommands([
    {
      id: 'notes.question',
      title: 'Show the question of an assistant',
      keywords: 'answer note ask',
      section: 'Go to',
      unavailable: first === undefined ? 'none waits' : null,
      run: show,
    },
  ]);
  if (first === undefined) return null;
  return (
    <button type="button" className="question-mark row" data-testid="question-mark" title={first.text} onClick={show}>
      <QuestionIcon size={14} />
      <span className="cut">
        {authorText(first.author)} asks{questions.length > 1 ? ` (${questions.length})` : ''}
      </span>
    </button>
  );
}

/** At a capture with such a question. */
export function AskedMark({ captureId }: { readonly captureId: string }) {
  const isAsked = useStore(
    useWorkbench().notes,
    ({ loaded }) => loaded.get(captureId)?.notes.some(waitsForPerson) === true,
  );
  if (!isAsked) return null;
  return (
    <span className="is-warning asked-mark" data-testid="asked-mark" title="An assistant asks you something here">
      <QuestionIcon size={14} />
      <span className="visually-hidden">asks you, </span>
    </span>
  );
}
