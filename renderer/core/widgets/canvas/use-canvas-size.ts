/** The CSS size of a canvas and the device pixel ratio. */
import { useEffect, useMemo, useState, useSyncExternalStore, type RefObject } from 'react';

export interface CanvasSize {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
}

function subscribeToRatio(listener: () => void): () => void {
  const list = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  list.addEventListener('change', listener);
  window.addEventListener('resize', listener);
  return () => {
    list.removeEventListener('change', listener);
    window.removeEventListener('resize', listener);
  };
}

export function useCanvasSize(element: RefObject<HTMLElement | null>): CanvasSize {
  const pixelRatio = useSyncExternalStore(subscribeToRatio, () => window.devicePixelRatio || 1);
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useEffect(() => {
    const observed = element.current;
    if (observed === null) return undefined;
    const measure = (): void => {
      const next = { widthPx: observed.clientWidth, heightPx: observed.clientHeight };
      // A hidden tab has no size; ignore it.
      if (next.widthPx === 0) return;
      setSize((now) => (now.widthPx === next.widthPx && now.heightPx === next.heightPx ? now : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return useMemo(() => ({ ...size, pixelRatio }), [size, pixelRatio]);
}

/** Sizes the canvas in device pixels and returns a context scaled to CSS pixels; null if there is none. */
export function beginDrawing(canvas: HTMLCanvasElement, size: CanvasSize): CanvasRenderingContext2D | null {
  const { widthPx, heightPx, pixelRatio } = size;
  const context = canvas.getContext('2d');
  if (context === null || widthPx === 0 || heightPx === 0) return null;
  const width = Math.round(widthPx * pixelRatio);
  const height = Math.round(heightPx * pixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  return context;
}
