/** Dragging on the ruler selects a range; a click clears it. */
import { useRef, type PointerEvent } from 'react';
import { DRAG_FROM_PX } from '../../../charts/moves.ts';
import type { TraceRange } from '../../../../shared/contracts/traces/trace-tracks.ts';
import type { TimeAxis } from './time-axis.ts';

export function useRulerRange(axis: TimeAxis, onRange: (range: TraceRange | null) => void) {
  const held = useRef<{ readonly fromMs: number; readonly x: number; moved: boolean } | null>(null);
  const msAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const { from, to } = axis.now();
    const share = width === 0 ? 0 : Math.max(0, Math.min(1, (event.clientX - left) / width));
    return from + share * (to - from);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { fromMs: msAt(event), x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const { current } = held;
      if (current === null || (!current.moved && Math.abs(event.clientX - current.x) < DRAG_FROM_PX)) return;
      current.moved = true;
      const atMs = msAt(event);
      onRange({ fromMs: Math.min(atMs, current.fromMs), toMs: Math.max(atMs, current.fromMs) });
    },
    onPointerUp: (): void => {
      if (held.current?.moved === false) onRange(null);
      held.current = null;
    },
    onPointerCancel: (): void => {
      held.current = null;
    },
  };
}
