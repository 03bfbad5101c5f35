/** Checks whether there is too little room for details next to a document: window under 1100 px, or split document under 760 px. */
import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';

const NARROW_WINDOW = '(max-width: 1099px)';
const NARROW_DOCUMENT_PX = 760;

function subscribe(listener: () => void): () => void {
  const list = window.matchMedia(NARROW_WINDOW);
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
}

export function useNarrow(document: RefObject<HTMLElement | null>): boolean {
  const narrowWindow = useSyncExternalStore(subscribe, () => window.matchMedia(NARROW_WINDOW).matches);
  const [narrowDocument, setNarrowDocument] = useState(false);
  useEffect(() => {
    const element = document.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const widthPx = entry?.contentRect.width ?? 0;
      // A hidden tab has no width; ignore it.
      if (widthPx > 0) setNarrowDocument(widthPx < NARROW_DOCUMENT_PX);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [document]);
  return narrowWindow || narrowDocument;
}
