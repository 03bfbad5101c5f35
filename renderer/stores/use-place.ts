/** A document's side of `places.ts`: goes to the place that was asked for as soon as the document can. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { CapturePlace } from '../../shared/contracts/links.ts';
import { useWorkbench } from './workbench.tsx';

/** `canGo`: the document is open, so that there is something to go to. */
export function usePlace(documentId: string, canGo: boolean, go: (place: CapturePlace) => void): void {
  const { places } = useWorkbench();
  const wanted = useStore(places, (state) => state.wanted.get(documentId));
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  useEffect(() => {
    if (wanted === undefined || !canGo) return;
    places.getState().taken(documentId);
    latest.current(wanted.place);
  }, [places, documentId, wanted, canGo]);
}
