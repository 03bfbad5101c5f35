/** Debounces the visible range: figures are requested per pause, not per pixel. */
import { useEffect, useState } from 'react';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { TimeAxis } from './time-axis.ts';

/** Zooming and panning consist of small steps with pauses. */
const SIGHT_SETTLES_MS = 200;

/** The visible range; null if all is visible. */
export function useSettledWindow(axis: TimeAxis): TraceRange | null {
  const [settled, setSettled] = useState<TraceRange | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (): void => {
      const { from, to } = axis.now();
      const next = from <= 0 && to >= axis.totalMs ? null : { fromMs: Math.max(0, from), toMs: to };
      setSettled((last) => (last?.fromMs === next?.fromMs && last?.toMs === next?.toMs ? last : next));
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(settle, SIGHT_SETTLES_MS);
    };
    wait();
    const stop = axis.subscribe(wait);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [axis]);
  return settled;
}
