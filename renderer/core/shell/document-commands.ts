/** Commands whose availability depends on the open documents: history, reopening, sharing. Rendered apart, because documents change often. */
import { useStore } from 'zustand';
import { activeDocument } from '../stores/documents/documents.ts';
import { captureIdOf } from '../stores/documents/document-tabs.ts';
import { markedPlace } from '../stores/marked-place.ts';
import { sharedOf } from '../stores/documents/view-link.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useCommands, useDocuments, useWorkbench } from '../stores/workbench.tsx';

export function DocumentCommands(): null {
  const run = useCommandRunner();
  const workbench = useWorkbench();
  const { documents, history } = workbench;
  const canGoBack = useStore(history, (state) => state.canGoBack);
  const canGoForward = useStore(history, (state) => state.canGoForward);
  const hasClosed = useDocuments((state) => state.closed.length > 0);
  const hasCapture = useDocuments((state) => captureIdOf(activeDocument(state)) !== null);
  const hasNotes = useDocuments((state) => activeDocument(state)?.kind === 'capture');
  const isAlone = useDocuments(({ groups }) => groups.length === 1);
  const hasOthers = useDocuments(
    ({ groups, activeGroupId }) => (groups.find(({ id }) => id === activeGroupId)?.tabs.length ?? 0) > 1,
  );
  useCommands([
    {
      id: 'library.share',
      title: 'Share the document as a page (HTML)',
      keywords: 'export report',
      section: 'Library',
      unavailable: hasCapture ? null : 'open a capture first',
      run: () => {
        const shared = sharedOf(activeDocument(documents.getState()), workbench);
        if (shared !== null)
          void run('captures.save-as', { ...shared, format: 'html' }, 'The shared page was not written');
      },
    },
    {
      id: 'library.mark',
      title: 'Mark the selection with a note',
      section: 'Library',
      shortcut: 'KeyM',
      unavailable: hasNotes ? null : 'open a capture first',
      run: () => {
        const active = activeDocument(documents.getState());
        if (active?.kind === 'capture')
          workbench.notes.getState().begin(active.captureId, markedPlace(active.id, workbench));
      },
    },
    {
      id: 'go.back',
      title: 'Go back',
      section: 'Go to',
      shortcut: 'Alt+ArrowLeft',
      unavailable: canGoBack ? null : 'there is no earlier place',
      run: () => history.getState().go(-1),
    },
    {
      id: 'go.forward',
      title: 'Go forward',
      section: 'Go to',
      shortcut: 'Alt+ArrowRight',
      unavailable: canGoForward ? null : 'there is no later place',
      run: () => history.getState().go(1),
    },
    {
      id: 'view.close-all',
      title: 'Close all documents',
      section: 'View',
      run: () => {
        const state = documents.getState();
        state.closeAll(state.activeGroupId);
      },
    },
    {
      id: 'view.close-others',
      title: 'Close the other documents',
      keywords: 'others',
      section: 'View',
      unavailable: hasOthers ? null : 'it is the only one',
      run: () => {
        const state = documents.getState();
        const active = activeDocument(state);
        if (active !== null) state.closeOthers(state.activeGroupId, active.id);
      },
    },
    {
      id: 'view.move',
      title: 'Move the document to the right, or to the other side',
      section: 'View',
      unavailable: hasOthers || !isAlone ? null : 'it is the only one',
      run: () => {
        const state = documents.getState();
        const active = activeDocument(state);
        if (active !== null) state.splitRight(state.activeGroupId, active.id, { move: true });
      },
    },
    {
      id: 'view.reopen',
      title: 'Reopen the closed document',
      section: 'View',
      shortcut: 'Mod+Shift+KeyT',
      unavailable: hasClosed ? null : 'none was closed',
      run: () => {
        const tab = documents.getState().reopen();
        if (tab !== null) history.getState().restore(tab.id);
      },
    },
  ]);
  return null;
}
