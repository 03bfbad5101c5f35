/** The field in which a note is written or edited. Ctrl Enter saves, Escape cancels. */
import { useEffect, useRef } from 'react';
import { MAX_NOTE_CHARS } from '../../../shared/core/contracts/notes.ts';
import { Button } from '../widgets/button.tsx';

export interface NoteTextProps {
  readonly label: string;
  readonly saveLabel: string;
  readonly value: string;
  readonly busy: boolean;
  readonly onValue: (text: string) => void;
  readonly onSave: () => void;
  /** A second way to save; absent: there is none. */
  readonly other?: { readonly label: string; readonly title: string; readonly onSave: () => void };
  readonly onCancel: () => void;
}

export function NoteText({ label, saveLabel, value, busy, onValue, onSave, other, onCancel }: NoteTextProps) {
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
        {other === undefined ? null : (
          <Button size="tiny" disabled={!canSave} title={other.title} onClick={other.onSave}>
            {other.label}
          </Button>
        )}
        <Button size="tiny" disabled={busy} onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </>
  );
}
