/**
 * Consumes the requested places of a document as soon as it can. A second view of a visible document, as in a new split, starts where the
 * first one is.
 */
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { CapturePlace } from '../../../../shared/core/contracts/places.ts';
import { useWorkbench } from '../workbench.tsx';

/** `canGo`: the document is open. `placeNow`: its current place; without it, second views start at the beginning. */
export function usePlace(
  documentId: string,
  canGo: boolean,
  go: (place: CapturePlace) => void,
  placeNow?: () => CapturePlace | null,
): void {
  const { places } = useWorkbench();
  const wanted = useStore(places, (state) => state.wanted.get(documentId));
  const latest = useRef({ go, placeNow });
  useEffect(() => {
    latest.current = { go, placeNow };
  });
  const [elsewhere] = useState(() => places.getState().shown(documentId));
  const hasBegun = useRef(false);
  const isOffered = placeNow !== undefined && canGo;
  useEffect(() => {
    const read = latest.current.placeNow;
    if (!isOffered || read === undefined) return undefined;
    return places.getState().offer(documentId, () => (latest.current.placeNow ?? read)());
  }, [places, documentId, isOffered]);
  useEffect(() => {
    if (!canGo) return;
    if (wanted !== undefined) places.getState().taken(documentId);
    const place = wanted?.place ?? (hasBegun.current ? null : elsewhere);
    hasBegun.current = true;
    if (place !== null) latest.current.go(place);
  }, [places, documentId, wanted, elsewhere, canGo]);
}
