/** The view of a capture with its notes below, if they are shown. */
import { useEffect, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { useWorkbench } from '../../stores/workbench.tsx';
import { NotedContext, type Noted } from '../../widgets/noted.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { useDocumentId } from '../../stores/documents/document-id.tsx';
import { captureDocument } from '../../stores/documents/document-tabs.ts';
import { markedPlace } from '../../stores/marked-place.ts';
import { IconButton } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { AddIcon, CloseIcon } from '../../widgets/icons.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { NoteForm } from './note-form.tsx';
import { NoteItem } from './note-item.tsx';
import './notes.css';

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
