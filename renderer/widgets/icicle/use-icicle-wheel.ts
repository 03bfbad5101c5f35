/** The wheel zooms an icicle, with Shift or sideways it pans. */
import { useEffect, useRef, type RefObject } from 'react';
import type { IcicleGeometry } from './use-icicle-geometry.ts';
import type { IcicleView } from './use-icicle-view.ts';

/** A wheel delta of 100 is one notch of most mice. */
const WHEEL_ZOOM_PER_PX = 0.002;

export interface IcicleWheelParts {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly view: IcicleView;
  readonly geometry: IcicleGeometry;
  /** Called before the icicle moves. */
  readonly onMove: () => void;
}

export function useIcicleWheel({ frame, view, geometry, onMove }: IcicleWheelParts): void {
  // The wheel zooms and must not scroll the page; React's own wheel listeners are passive.
  const latestZoom = useRef<(event: WheelEvent) => void>(() => undefined);
  useEffect(() => {
    latestZoom.current = (event) => {
      event.preventDefault();
      onMove();
      const width = Math.max(1, geometry.bounds().width);
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        view.pan((event.deltaX === 0 ? event.deltaY : event.deltaX) / width);
        return;
      }
      view.zoom(Math.exp(event.deltaY * WHEEL_ZOOM_PER_PX), geometry.valueAt(event.clientX));
    };
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent): void => latestZoom.current(event);
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [frame]);
}
