/** Shows and hides the notes of a capture; a badge has their number. */
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { waitsForPerson } from '../../../shared/core/contracts/notes.ts';
import { countNoun } from '../../../shared/base/units.ts';
import { useWorkbench } from '../stores/workbench.tsx';
import { IconButton } from '../widgets/button.tsx';
import { NoteIcon } from '../widgets/icons.tsx';
import './notes.css';

export function NotesButton({ capture }: { capture: CaptureRecord }) {
  const { notes } = useWorkbench();
  const isOpen = useStore(notes, ({ open }) => open.has(capture.id));
  const count = useStore(notes, ({ loaded }) => loaded.get(capture.id)?.notes.length ?? 0);
  const waits = useStore(notes, ({ loaded }) => loaded.get(capture.id)?.notes.some(waitsForPerson) === true);
  const what = count === 0 ? 'notes' : countNoun(count, 'note');
  return (
    <span className="notes-button">
      <IconButton
        label={isOpen ? `Hide ${what}` : `Show ${what}`}
        icon={NoteIcon}
        pressed={isOpen}
        data-testid="notes-button"
        onClick={() => notes.getState().toggle(capture.id)}
      />
      {count === 0 ? null : (
        <span className="notes-count" data-waits={waits || undefined} aria-hidden>
          {count > 99 ? '99+' : count}
        </span>
      )}
    </span>
  );
}
