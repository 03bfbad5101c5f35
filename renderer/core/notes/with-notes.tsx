/** The view of a capture with its notes below, if they are shown. */
import { useEffect, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { NoteDraft } from '../stores/documents/notes.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { usePanes } from '../stores/hooks/use-panes.ts';
import { usePlaceTitle } from '../stores/hooks/use-place-title.ts';
import { useBridge, useWorkbench } from '../stores/workbench.tsx';
import { NotedContext, type Noted } from '../widgets/noted.tsx';
import { SplitPane } from '../widgets/split-pane.tsx';
import { useDocumentId } from '../stores/documents/document-id.tsx';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { markedPlace } from '../stores/marked-place.ts';
import { IconButton } from '../widgets/button.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { AddIcon, CloseIcon } from '../widgets/icons.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { NoteItem } from './note-item.tsx';
import { NoteText } from './note-text.tsx';
import './notes.css';

/** A new note: its place, its text, and the buttons. */
function DraftForm({ capture, draft }: { capture: CaptureRecord; draft: NoteDraft }) {
  const bridge = useBridge();
  const { notes } = useWorkbench();
  const { busy, error, perform } = useAction();
  const { discard, setText, begin } = notes.getState();
  const title = usePlaceTitle(capture, draft.place);
  const save = async (action: 'add' | 'ask'): Promise<void> => {
    const link = formatLink(capture.id, draft.place);
    const added = await perform(() => bridge.call('pen_notes', { action, link, note: draft.text }));
    if (added !== null) discard(capture.id);
  };
  return (
    <section className="note" aria-label="New note">
      <div className="note-place-line row">
        <span className="note-place cut" title={title}>
          {title}
        </span>
        {draft.place === null ? null : (
          <IconButton
            label="Pin to the whole capture instead"
            icon={CloseIcon}
            size="tiny"
            onClick={() => begin(capture.id, null)}
          />
        )}
      </div>
      <div className="note-main">
        <NoteText
          label="Text of the note"
          saveLabel="Add note"
          value={draft.text}
          busy={busy}
          onValue={(text) => setText(capture.id, text)}
          onSave={() => void save('add')}
          other={{
            label: 'Ask assistants',
            title: 'Add it as a question: pen_status tells assistants that it waits for an answer',
            onSave: () => void save('ask'),
          }}
          onCancel={() => discard(capture.id)}
        />
        <FailureState place="inline" title="The note was not added" error={error} />
      </div>
    </section>
  );
}

/** Nothing while no note is being written. */
function NoteForm({ capture }: { capture: CaptureRecord }) {
  const draft = useStore(useWorkbench().notes, ({ drafts }) => drafts.get(capture.id));
  return draft === undefined ? null : <DraftForm capture={capture} draft={draft} />;
}

/** The notes of one capture, below its view. */
function NotesPanel({ capture }: { capture: CaptureRecord }) {
  const workbench = useWorkbench();
  const { notes } = workbench;
  const documentId = useDocumentId(captureDocument(capture).id);
  const loaded = useStore(notes, (state) => state.loaded.get(capture.id));
  const shown = useStore(notes, (state) => state.shown.get(capture.id));
  const isWriting = useStore(notes, (state) => state.drafts.has(capture.id));
  const { begin, toggle } = notes.getState();
  const add = (): void => begin(capture.id, markedPlace(documentId, workbench));
  return (
    <aside className="notes column full" aria-label="Notes" data-testid="notes-panel">
      <div className="pane-head">
        <h3 className="grow cut">Notes</h3>
        <IconButton label="Add note" icon={AddIcon} size="tiny" disabled={isWriting} onClick={add} />
        <IconButton label="Close notes" icon={CloseIcon} size="tiny" onClick={() => toggle(capture.id)} />
      </div>
      <div className="scroll">
        <NoteForm capture={capture} />
        <FailureState title="The notes cannot be read" error={loaded?.error ?? null} place="inline" />
        {loaded === undefined || loaded.error !== null ? null : loaded.notes.length === 0 && !isWriting ? (
          <EmptyState place="inline" title="No notes">
            Select something and add a note. Assistants see it, and add their own.
          </EmptyState>
        ) : (
          <ul>
            {/* Newest first, below the form. */}
            {loaded.notes.toReversed().map((note) => (
              <NoteItem
                key={note.id}
                capture={capture}
                note={note}
                shown={shown?.noteId === note.id ? shown.request : null}
              />
            ))}
          </ul>
        )}
      </div>
    </aside>
  );
}

const PANES_KEY = 'notes';

export function WithNotes({ capture, children }: { capture: CaptureRecord; children: ReactNode }) {
  const { notes } = useWorkbench();
  const isOpen = useStore(notes, ({ open }) => open.has(capture.id));
  const split = usePanes(PANES_KEY);
  const loaded = useStore(notes, (state) => state.loaded.get(capture.id));
  const noted = useMemo(
    (): Noted => ({
      byThing: loaded?.byThing ?? new Map(),
      ranges: loaded?.ranges ?? [],
      pinned: loaded?.pinned ?? [],
      onAdd: (place) => notes.getState().begin(capture.id, place),
      onOpen: (noteId) => notes.getState().show(capture.id, noteId),
    }),
    [loaded, notes, capture.id],
  );
  useEffect(() => notes.getState().load(capture.id), [notes, capture.id]);
  return (
    <NotedContext value={noted}>
      {/* The same panes with and without notes, so that the view keeps its state. */}
      <SplitPane
        label="Resize notes"
        direction="column"
        {...split}
        panes={[
          { id: 'view', content: children, minSize: '160px' },
          ...(isOpen
            ? [
                {
                  id: 'notes',
                  content: <NotesPanel capture={capture} />,
                  initialSize: '180px',
                  minSize: '90px',
                  fixed: true,
                },
              ]
            : []),
        ]}
      />
    </NotedContext>
  );
}
