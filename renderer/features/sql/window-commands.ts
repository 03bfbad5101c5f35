/** Asks with SQL about the active document. */
import type { Command } from '../../core/stores/commands.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { askedCaptureIds } from '../../core/stores/documents/document-tabs.ts';
import { furtherSqlDocument, sqlDocument } from '../../core/stores/documents/sql-tab.ts';
import { useWorkbench } from '../../core/stores/workbench.tsx';

export function useSqlCommands(): readonly Command[] {
  const { documents, clock } = useWorkbench();
  return [
    {
      id: 'library.sql',
      title: 'Ask with SQL',
      section: 'Library',
      run: () => {
        const state = documents.getState();
        const active = activeDocument(state);
        const captureIds = askedCaptureIds(active);
        state.open(active?.kind === 'sql' ? furtherSqlDocument(captureIds, clock.now()) : sqlDocument(captureIds));
      },
    },
  ];
}
