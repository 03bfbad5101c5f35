/** Shows and hides the notes of a capture; it has their number. */
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { NoteIcon } from '../../widgets/icons.tsx';

export function NotesButton({ capture }: { capture: CaptureRecord }) {
  const { notes } = useWorkbench();
  const isOpen = useStore(notes, ({ open }) => open.has(capture.id));
  const count = useStore(notes, ({ loaded }) => loaded.get(capture.id)?.notes.length ?? 0);
  return (
    <Button
      icon={NoteIcon}
      aria-pressed={isOpen}
      data-testid="notes-button"
      title={isOpen ? 'Hide notes' : 'Show notes'}
      onClick={() => notes.getState().toggle(capture.id)}
    >
      {count === 0 ? 'Notes' : `Notes (${count})`}
    </Button>
  );
}
