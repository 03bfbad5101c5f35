/** Reports what a part of a document shows to the history of the window, which can show it again. */
import { useEffect, useRef } from 'react';
import { useDocumentId } from '../documents/document-id.tsx';
import { useWorkbench } from '../workbench.tsx';

/**
 * `name` is unique in the document. `place` is what the part shows; null until it can be shown again. Places are compared by `key`, by default
 * their JSON.
 */
export function useViewHistory<T>(
  name: string,
  place: T | null,
  show: (place: T) => void,
  key: string = JSON.stringify(place),
): void {
  const { history } = useWorkbench();
  const documentId = useDocumentId('');
  const latest = useRef({ place, show });
  useEffect(() => {
    latest.current = { place, show };
  });
  const canShow = place !== null;
  useEffect(() => {
    if (!canShow) return undefined;
    // The history returns only places that this part has reported.
    return history.getState().register({ documentId, name, show: (to) => latest.current.show(to as T) });
  }, [history, documentId, name, canShow]);
  useEffect(() => {
    if (latest.current.place !== null)
      history.getState().report(documentId, name, { key, place: latest.current.place });
  }, [history, documentId, name, key]);
}
