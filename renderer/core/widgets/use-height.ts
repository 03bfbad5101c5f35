/** Observes the height of an element. */
import { useRef, useState } from 'react';

/** Returns a ref callback, and the content height of its element in px: 0 before it is known. */
export function useHeight(): [(element: HTMLElement | null) => void, number] {
  const [heightPx, setHeightPx] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  const [take] = useState(() => (element: HTMLElement | null): void => {
    observer.current?.disconnect();
    if (element === null) return;
    observer.current = new ResizeObserver(([entry]) => setHeightPx(entry?.contentRect.height ?? 0));
    observer.current.observe(element);
  });
  return [take, heightPx];
}
