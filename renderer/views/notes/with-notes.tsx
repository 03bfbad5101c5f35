/** The view of a capture with its notes below, if they are shown. */
import { useEffect, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { usePanes } from '../../stores/use-panes.ts';
import { useWorkbench } from '../../stores/workbench.tsx';
import { NotedContext, type Noted } from '../../widgets/noted.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { NotesPanel } from './notes-panel.tsx';

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
