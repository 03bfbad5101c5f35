/** Publishes what is selected in a view (`selections.ts`). */
import { useEffect, useId, useRef } from 'react';
import { useDocumentId } from '../documents/document-id.tsx';
import type { ViewSelection } from '../documents/selections.ts';
import { useWorkbench } from '../workbench.tsx';

/**
 * `ownId`: the document of the view, outside a tab. `key` identifies what is selected, and is null if nothing is; `read` runs after each of
 * its changes.
 */
export function usePublishedSelection(ownId: string, key: string | null, read: () => ViewSelection | null): void {
  const { selections } = useWorkbench();
  const documentId = useDocumentId(ownId);
  const viewId = useId();
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    selections.getState().publish(viewId, documentId, key === null ? null : latest.current());
  }, [selections, viewId, documentId, key]);
  useEffect(() => () => selections.getState().publish(viewId, documentId, null), [selections, viewId, documentId]);
}
