/** One note: its place, which opens on a click, its author and time, and its text. */
import { useEffect, useRef, useState } from 'react';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { authorText, waitsForPerson, type Note, type NoteAuthor } from '../../../shared/core/contracts/notes.ts';
import { openLink, reportLinkProblems } from '../stores/documents/open-link.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { usePlaceTitle } from '../stores/hooks/use-place-title.ts';
import { useBridge, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { DeleteIcon, RenameIcon, ReplyIcon, ResolvedIcon } from '../widgets/icons.tsx';
import { dateTime } from '../words/moments.ts';
import { Tag } from '../widgets/tag.tsx';
import { NoteText } from './note-text.tsx';
import { parseLink } from '../../../shared/core/contracts/links.ts';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';

/** Null: the capture as a whole. */
function placeOfNote(link: string): CapturePlace | null {
  const parsed = parseLink(link);
  return parsed.ok ? parsed.value.place : null;
}

const TONES = { person: 'neutral', assistant: 'framework', client: 'weak', imported: 'weak' } as const;

type Mode = 'read' | 'edit' | 'remove' | 'answer';

/** Author and time of a note, or of an answer to it. */
function Byline({
  author,
  createdAt,
  editedAt = null,
}: {
  author: NoteAuthor;
  createdAt: string;
  editedAt?: string | null;
}) {
  const created = dateTime(Date.parse(createdAt));
  const edited = editedAt === null ? '' : `, edited ${dateTime(Date.parse(editedAt))}`;
  return (
    <>
      <Tag tone={TONES[author.kind]}>{authorText(author)}</Tag>
      <time className="third" dateTime={createdAt} title={`${created}${edited}`}>
        {created}
        {editedAt === null ? '' : ', edited'}
      </time>
    </>
  );
}

/** The answers to a note, oldest first. */
function Answers({ answers }: Pick<Note, 'answers'>) {
  return answers.map(({ text, author, createdAt }) => (
    <div key={`${createdAt} ${text}`} className="note-answer" data-testid="note-answer">
      <p className="note-body selectable">{text}</p>
      <span className="note-byline">
        <Byline author={author} createdAt={createdAt} />
      </span>
    </div>
  ));
}

export interface NoteItemProps {
  readonly capture: CaptureRecord;
  readonly note: Note;
  /** Number of the request to show this note; null: none did, or another note was shown later. */
  readonly shown: number | null;
}

export function NoteItem({ capture, note, shown }: NoteItemProps) {
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
    setText(next === 'answer' ? '' : note.text);
    setMode(next);
  };
  const isResolved = note.resolvedAt !== null;
  return (
    <li
      ref={row}
      className="note"
      data-testid="note"
      data-shown={shown === null ? undefined : ''}
      data-resolved={isResolved ? '' : undefined}
    >
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
        <Answers answers={note.answers} />
        {mode === 'answer' ? (
          <NoteText
            label="Text of the answer"
            saveLabel="Answer"
            value={text}
            busy={busy}
            onValue={setText}
            onSave={() => void change({ action: 'answer', note: text })}
            onCancel={() => start('read')}
          />
        ) : null}
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
        {waitsForPerson(note) && mode !== 'answer' ? (
          <Button size="tiny" look="primary" icon={ReplyIcon} onClick={() => start('answer')}>
            Answer
          </Button>
        ) : null}
        <span className="note-actions">
          {waitsForPerson(note) ? null : (
            <IconButton label="Answer" icon={ReplyIcon} size="tiny" onClick={() => start('answer')} />
          )}
          {isResolved || (!note.isQuestion && note.answers.length === 0) ? null : (
            <IconButton
              label="Mark as resolved"
              icon={ResolvedIcon}
              size="tiny"
              disabled={busy}
              onClick={() => void change({ action: 'resolve' })}
            />
          )}
          <IconButton label="Edit note" icon={RenameIcon} size="tiny" onClick={() => start('edit')} />
          <IconButton label="Remove note" icon={DeleteIcon} size="tiny" onClick={() => start('remove')} />
        </span>
        {isResolved ? <Tag tone="done">resolved</Tag> : note.isQuestion ? <Tag tone="warning">question</Tag> : null}
        <Byline author={note.author} createdAt={note.createdAt} editedAt={note.editedAt} />
      </div>
    </li>
  );
}
