/** The shared time axis in components: created with the trace, with the visible range once per frame. */
import type { ChartRange } from '../../../core/charts/range.ts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { createTimeAxis, type FrameHost, type TimeAxis } from './time-axis.ts';

const WINDOW_FRAMES: FrameHost = {
  request: (callback) => window.requestAnimationFrame(callback),
  isStill: () => window.matchMedia('(prefers-reduced-motion: reduce)').matches,
};

export function useTimeAxis(totalMs: number): TimeAxis {
  const [axis] = useState(() => createTimeAxis(totalMs, WINDOW_FRAMES));
  useEffect(() => {
    axis.requestFrame();
  }, [axis]);
  return axis;
}

/** True if all is visible; re-renders only when that changes. */
export function useIsWhole(axis: TimeAxis): boolean {
  return useSyncExternalStore(axis.subscribe, () => {
    const { from, to } = axis.shown();
    return from <= 0 && to >= axis.totalMs;
  });
}

export function useTimeWindow(axis: TimeAxis): ChartRange {
  return useSyncExternalStore(axis.subscribe, axis.shown);
}
