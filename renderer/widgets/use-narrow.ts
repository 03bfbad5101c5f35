/** Whether there is too little room for details beside a document: a window under 1100 px, or a document split to less than 760. */
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
      // A tab that is not shown has no width, which says nothing about its place.
      if (widthPx > 0) setNarrowDocument(widthPx < NARROW_DOCUMENT_PX);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [document]);
  return narrowWindow || narrowDocument;
}
