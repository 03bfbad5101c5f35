/** Zoom and pan of a chart by keys and wheel, with the steps that are the same in every chart. */
import { useEffect, useRef, type RefObject } from 'react';

const ZOOM_STEP = 0.75;
const PAN_STEP = 0.1;
/** A wheel delta of 100 is one notch of most mice. */
const WHEEL_ZOOM_PER_PX = 0.002;
/** Less movement than this is a click. */
export const DRAG_FROM_PX = 4;

export interface ChartMoves {
  /** `factor` below 1 zooms in; the value `anchor` stays in place. */
  readonly zoom: (factor: number, anchor: number) => void;
  /** Moves by a share of the visible range, positive is right, and by pixels vertically. */
  readonly pan: (share: number, downPx?: number) => void;
  readonly fitAll: () => void;
}

/** W and S zoom around `anchor`, A and D pan, 0 shows all. False for other keys. */
export function moveByKey(moves: ChartMoves, code: string, anchor: number): boolean {
  if (code === 'KeyW') moves.zoom(ZOOM_STEP, anchor);
  else if (code === 'KeyS') moves.zoom(1 / ZOOM_STEP, anchor);
  else if (code === 'KeyA') moves.pan(-PAN_STEP);
  else if (code === 'KeyD') moves.pan(PAN_STEP);
  else if (code === 'Digit0' || code === 'Numpad0') moves.fitAll();
  else return false;
  return true;
}

/** Where a point is on the width of an element, 0 to 1; the middle while it has no width. */
export function shareAt(frame: RefObject<HTMLElement | null>, clientX: number): number {
  const { left, width } = frame.current?.getBoundingClientRect() ?? { left: 0, width: 0 };
  return width === 0 ? 0.5 : Math.max(0, Math.min(1, (clientX - left) / width));
}

export interface ChartWheelParts extends Pick<ChartMoves, 'zoom' | 'pan'> {
  readonly frame: RefObject<HTMLElement | null>;
  readonly valueAt: (clientX: number) => number;
  /** Called before the chart moves. */
  readonly onMove?: () => void;
}

/** The wheel zooms around the pointer, with Shift or sideways it pans. */
export function useChartWheel(parts: ChartWheelParts): void {
  const { frame } = parts;
  const latest = useRef(parts);
  useEffect(() => {
    latest.current = parts;
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    // The wheel must not scroll the page; React's own wheel listeners are passive.
    const listener = (event: WheelEvent): void => {
      const { zoom, pan, valueAt, onMove } = latest.current;
      event.preventDefault();
      onMove?.();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const width = Math.max(1, element.getBoundingClientRect().width);
        pan((event.deltaX === 0 ? event.deltaY : event.deltaX) / width);
      } else zoom(Math.exp(event.deltaY * WHEEL_ZOOM_PER_PX), valueAt(event.clientX));
    };
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [frame]);
}
