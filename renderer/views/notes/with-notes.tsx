/** The view of a capture with its notes below, if they are shown. */
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { formatLink, parseLink } from '../../../shared/contracts/links.ts';
import { MAX_NOTE_CHARS, authorText, type Note } from '../../../shared/contracts/notes.ts';
import type { CapturePlace } from '../../../shared/contracts/places.ts';
import type { NoteDraft } from '../../stores/documents/notes.ts';
import { openLink, reportLinkProblems } from '../../stores/documents/open-link.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { usePlaceTitle } from '../../stores/hooks/use-place-title.ts';
import { useBridge, useTopic, useWorkbench } from '../../stores/workbench.tsx';
import { NotedContext, type Noted } from '../../widgets/noted.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { useDocumentId } from '../../stores/documents/document-id.tsx';
import { captureDocument } from '../../stores/documents/document-tabs.ts';
import { markedPlace } from '../../stores/marked-place.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { AddIcon, CloseIcon, DeleteIcon, RenameIcon } from '../../widgets/icons.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { Tag } from '../../widgets/tag.tsx';
import { dateTime } from '../../words/moments.ts';
import './notes.css';

/** The field in which a note is written or edited. Ctrl Enter saves, Escape cancels. */
interface NoteTextProps {
  readonly label: string;
  readonly saveLabel: string;
  readonly value: string;
  readonly busy: boolean;
  readonly onValue: (text: string) => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}

function NoteText({ label, saveLabel, value, busy, onValue, onSave, onCancel }: NoteTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const canSave = value.trim() !== '' && !busy;
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <textarea
        ref={field}
        className="note-field"
        aria-label={label}
        rows={3}
        maxLength={MAX_NOTE_CHARS}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            onCancel();
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && canSave) onSave();
        }}
      />
      <div className="note-buttons">
        <Button size="tiny" look="primary" disabled={!canSave} onClick={onSave}>
          {saveLabel}
        </Button>
        <Button size="tiny" disabled={busy} onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </>
  );
}

// One note: its place, which opens on a click, its author and time, and its text.

/** Null: the capture as a whole. */
function placeOfNote(link: string): CapturePlace | null {
  const parsed = parseLink(link);
  return parsed.ok ? parsed.value.place : null;
}

const TONES = { person: 'neutral', assistant: 'framework', client: 'weak', imported: 'weak' } as const;

type Mode = 'read' | 'edit' | 'remove';

interface NoteItemProps {
  readonly capture: CaptureRecord;
  readonly note: Note;
  /** Number of the request to show this note; null: none did, or another note was shown later. */
  readonly shown: number | null;
}

function NoteItem({ capture, note, shown }: NoteItemProps) {
  const bridge = useBridge();
  const { documents, places, windowProblems } = useWorkbench();
  const captures = useTopic('captures');
  const { busy, error, perform, dismiss } = useAction();
  const [mode, setMode] = useState<Mode>('read');
  const [text, setText] = useState(note.text);
  const title = usePlaceTitle(capture, placeOfNote(note.link));
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (shown !== null) row.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  const change = async (params: Record<string, unknown>): Promise<void> => {
    const changed = await perform(() => bridge.call('pen_notes', { ...params, capture: note.captureId, id: note.id }));
    if (changed !== null) setMode('read');
  };
  const start = (next: Mode): void => {
    dismiss();
    setText(note.text);
    setMode(next);
  };
  const createdMs = Date.parse(note.createdAt);
  const edited = note.editedAt === null ? '' : `, edited ${dateTime(Date.parse(note.editedAt))}`;
  return (
    <li ref={row} className="note" data-testid="note" data-shown={shown === null ? undefined : ''}>
      <button
        type="button"
        className="note-place cut"
        title={`Show ${title}`}
        onClick={() => reportLinkProblems(windowProblems, openLink({ documents, places }, captures, note.link))}
      >
        {title}
      </button>
      <div className="note-main">
        {mode === 'edit' ? (
          <NoteText
            label="Text of the note"
            saveLabel="Save"
            value={text}
            busy={busy}
            onValue={setText}
            onSave={() => void change({ action: 'edit', note: text })}
            onCancel={() => start('read')}
          />
        ) : (
          <p className="note-body selectable">{note.text}</p>
        )}
        {mode === 'remove' ? (
          <div className="note-buttons">
            <Button size="tiny" look="danger" disabled={busy} onClick={() => void change({ action: 'remove' })}>
              Remove note
            </Button>
            <Button size="tiny" onClick={() => start('read')}>
              Keep
            </Button>
          </div>
        ) : null}
        <FailureState place="inline" title="The note was not changed" error={error} />
      </div>
      <div className="note-foot row">
        <span className="note-actions">
          <IconButton label="Edit note" icon={RenameIcon} size="tiny" onClick={() => start('edit')} />
          <IconButton label="Remove note" icon={DeleteIcon} size="tiny" onClick={() => start('remove')} />
        </span>
        <Tag tone={TONES[note.author.kind]}>{authorText(note.author)}</Tag>
        <time className="third" dateTime={note.createdAt} title={`${dateTime(createdMs)}${edited}`}>
          {dateTime(createdMs)}
          {note.editedAt === null ? '' : ', edited'}
        </time>
      </div>
    </li>
  );
}

/** A new note: its place, its text, and the buttons. */
function DraftForm({ capture, draft }: { capture: CaptureRecord; draft: NoteDraft }) {
  const bridge = useBridge();
  const { notes } = useWorkbench();
  const { busy, error, perform } = useAction();
  const { discard, setText, begin } = notes.getState();
  const title = usePlaceTitle(capture, draft.place);
  const save = async (): Promise<void> => {
    const link = formatLink(capture.id, draft.place);
    const added = await perform(() => bridge.call('pen_notes', { action: 'add', link, note: draft.text }));
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
          onSave={() => void save()}
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
