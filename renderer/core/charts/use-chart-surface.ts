/**
 * Pointer, wheel and keyboard of a chart of boxes. The chart says which box is at a point and what a box means; `Box` is how it names one.
 */
import { useRef, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import { isMac } from '../widgets/keys/keys.ts';
import { DRAG_FROM_PX, moveByKey, shareAt, useChartWheel, type ChartMoves } from './moves.ts';
import type { ChartRange } from './range.ts';

export type ArrowKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** In window pixels. */
export interface WindowPoint {
  readonly x: number;
  readonly y: number;
}

export interface ChartPoint extends WindowPoint {
  readonly value: number;
  /** From the top of the surface. */
  readonly topPx: number;
  /** The value of one pixel: a tolerance, so that thin boxes can be hit. */
  readonly reach: number;
}

export interface ChartSurfaceParts<Box> extends ChartMoves {
  readonly frame: RefObject<HTMLElement | null>;
  /** The visible range now. */
  readonly visible: () => ChartRange;
  /** The visible height, which PageUp and PageDown scroll by. */
  readonly heightPx: () => number;
  readonly boxAt: (point: ChartPoint) => Box | null;
  /** The pointer is here without a button; null: it left, or the chart moves. */
  readonly onPoint: (point: ChartPoint | null) => void;
  readonly selected: Box | null;
  readonly onSelect: (box: Box | null) => void;
  /** The box that an arrow key leads to; without a selection from the middle value. */
  readonly boxBeside: (key: ArrowKey, middle: number) => Box | null;
  readonly onReveal: (box: Box) => void;
  readonly onFit: (box: Box) => void;
  /** Instead of only selecting it. */
  readonly onClickBox?: (box: Box) => void;
  /** Instead of `onFit`. */
  readonly onDoubleClickBox?: (box: Box) => void;
  /** The next (1) or previous (−1) search result; without results undefined. */
  readonly onHit: ((step: 1 | -1) => void) | undefined;
  readonly hasRange: boolean;
  readonly onRange: ((range: ChartRange | null) => void) | undefined;
  readonly onCopy: ((box: Box) => void) | undefined;
  readonly onMenu: ((box: Box, point: WindowPoint) => void) | undefined;
  /** Where the menu of a box opens by keyboard. */
  readonly menuPointOf: (box: Box) => WindowPoint;
  /** A key of the chart's own for the selected box; true if it has one. */
  readonly onBoxKey?: (event: KeyboardEvent, box: Box) => boolean;
}

interface Drag {
  /** Start of a selected range; null if the drag pans. */
  readonly markFrom: number | null;
  x: number;
  y: number;
}

export function useChartSurface<Box>(parts: ChartSurfaceParts<Box>) {
  const { frame, selected, onSelect, onRange, onMenu } = parts;
  const drag = useRef<Drag | null>(null);
  /** The pointer was dragged since the press, so its click does not count. */
  const moved = useRef(false);
  /** Target of the first click of a double click: the chart may move under the second. */
  const clicked = useRef<Box | null>(null);
  /** Zooming by keyboard keeps this place. */
  const pointerShare = useRef(0.5);

  const bounds = () => frame.current?.getBoundingClientRect() ?? { top: 0, width: 0 };
  const valueOfShare = (share: number): number => {
    const { from, to } = parts.visible();
    return from + share * (to - from);
  };
  const valueAt = (clientX: number): number => valueOfShare(shareAt(frame, clientX));
  const pointAt = ({ clientX: x, clientY: y }: MouseEvent): ChartPoint => {
    const { top, width } = bounds();
    const { from, to } = parts.visible();
    return { x, y, value: valueAt(x), topPx: y - top, reach: width === 0 ? 0 : (to - from) / width };
  };
  const leave = (): void => parts.onPoint(null);
  useChartWheel({ ...parts, valueAt, onMove: leave });

  const pressed = (event: KeyboardEvent): boolean => {
    const { code } = event;
    if (moveByKey(parts, code, valueOfShare(pointerShare.current))) return true;
    switch (code) {
      case 'PageUp':
      case 'PageDown':
        parts.pan(0, (code === 'PageUp' ? -0.9 : 0.9) * parts.heightPx());
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight': {
        const next = parts.boxBeside(code, valueOfShare(0.5));
        if (next === null) return true;
        onSelect(next);
        parts.onReveal(next);
        return true;
      }
      case 'F3':
      case 'Enter':
      case 'NumpadEnter':
        if (parts.onHit !== undefined) parts.onHit(event.shiftKey ? -1 : 1);
        else if (code === 'F3') return false;
        else if (selected !== null) parts.onFit(selected);
        return true;
      case 'Escape':
        if (selected !== null) onSelect(null);
        else if (parts.hasRange && onRange !== undefined) onRange(null);
        else return false;
        return true;
      default:
        return false;
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget) return;
    const isCopy = (isMac() ? event.metaKey : event.ctrlKey) && event.code === 'KeyC';
    if (isCopy && selected !== null && parts.onCopy !== undefined) parts.onCopy(selected);
    else if (event.key === 'ContextMenu' || (event.code === 'F10' && event.shiftKey)) {
      if (selected === null || onMenu === undefined) return;
      onMenu(selected, parts.menuPointOf(selected));
    } else if (selected === null || parts.onBoxKey?.(event, selected) !== true) {
      if (event.ctrlKey || event.metaKey || event.altKey || !pressed(event)) return;
    }
    leave();
    event.preventDefault();
    event.stopPropagation();
  };
  const release = (): void => {
    drag.current = null;
  };
  return {
    onKeyDown,
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0) return;
      const { clientX: x, clientY: y } = event;
      // Shift or Alt: some window managers take Alt drag for themselves.
      const isMark = (event.shiftKey || event.altKey) && onRange !== undefined;
      drag.current = { markFrom: isMark ? valueAt(x) : null, x, y };
      moved.current = false;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const { clientX: x, clientY: y } = event;
      pointerShare.current = shareAt(frame, x);
      const held = drag.current;
      if (held === null) {
        parts.onPoint(pointAt(event));
        return;
      }
      if (!moved.current && Math.hypot(x - held.x, y - held.y) < DRAG_FROM_PX) return;
      leave();
      moved.current = true;
      if (held.markFrom !== null) {
        const at = valueAt(x);
        onRange?.({ from: Math.min(at, held.markFrom), to: Math.max(at, held.markFrom) });
        return;
      }
      parts.pan((held.x - x) / Math.max(1, bounds().width), held.y - y);
      held.x = x;
      held.y = y;
    },
    onPointerUp: release,
    onPointerCancel: release,
    onPointerLeave: leave,
    onClick: (event: MouseEvent<HTMLElement>): void => {
      if (moved.current || event.detail > 1) return;
      leave();
      const box = parts.boxAt(pointAt(event));
      clicked.current = box;
      onSelect(box);
      if (box !== null) parts.onClickBox?.(box);
    },
    onDoubleClick: (): void => {
      if (clicked.current === null) parts.fitAll();
      else (parts.onDoubleClickBox ?? parts.onFit)(clicked.current);
    },
    onContextMenu: (event: MouseEvent<HTMLElement>): void => {
      const box = onMenu === undefined ? null : parts.boxAt(pointAt(event));
      if (box === null) return;
      event.preventDefault();
      leave();
      onSelect(box);
      onMenu?.(box, { x: event.clientX, y: event.clientY });
    },
  };
}
