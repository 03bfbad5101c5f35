/** A new note: its place, its text, and the buttons. */
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { formatLink } from '../../../shared/contracts/links.ts';
import type { NoteDraft } from '../../stores/documents/notes.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { usePlaceTitle } from '../../stores/hooks/use-place-title.ts';
import { useBridge, useWorkbench } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { CloseIcon } from '../../widgets/icons.tsx';
import { NoteText } from './note-text.tsx';

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
export function NoteForm({ capture }: { capture: CaptureRecord }) {
  const draft = useStore(useWorkbench().notes, ({ drafts }) => drafts.get(capture.id));
  return draft === undefined ? null : <DraftForm capture={capture} draft={draft} />;
}
