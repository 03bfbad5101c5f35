/** The pointer on an icicle: hover, click, double click, drag to pan, Shift or Alt drag to select a range, and the menu. */
import { useRef, type MouseEvent, type PointerEvent } from 'react';
import type { PointMenu } from '../menu.tsx';
import type { IcicleGeometry } from './use-icicle-geometry.ts';
import type { IcicleProps } from './icicle-props.ts';
import type { useHoverCard } from './use-hover-card.ts';

/** Less movement than this is a click. */
const DRAG_FROM_PX = 4;

export interface IciclePointerParts extends Pick<IcicleProps, 'view' | 'onSelect'> {
  readonly onRange: IcicleProps['onRange'];
  readonly menuOf: IcicleProps['menuOf'];
  readonly click: 'fit' | 'select';
  readonly geometry: IcicleGeometry;
  /** Of the canvas. */
  readonly widthPx: number;
  readonly menu: PointMenu;
  readonly card: Pick<ReturnType<typeof useHoverCard>, 'over' | 'leave'>;
}

/** Returns the handlers, and where the pointer is as a share of the width. */
export function useIciclePointer(parts: IciclePointerParts) {
  const { view, onSelect, onRange, menuOf, click, geometry, widthPx, menu } = parts;
  const { over, leave } = parts.card;
  const pointerShare = useRef(0.5);
  const drag = useRef<{ x: number; y: number } | null>(null);
  /** The pointer was dragged since the press, so its click does not count. */
  const moved = useRef(false);
  /** Start value of a drag that selects a range. Some window managers take Alt drag for themselves. */
  const marking = useRef<number | null>(null);
  /** Target of the first click of a double click: the chart moves under the second. */
  const clicked = useRef(-1);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      drag.current = { x: event.clientX, y: event.clientY };
      moved.current = false;
      marking.current =
        (event.shiftKey || event.altKey) && onRange !== undefined ? geometry.valueAt(event.clientX) : null;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      pointerShare.current = geometry.shareAt(event.clientX);
      const held = drag.current;
      if (held === null) {
        const box = geometry.boxUnder(event);
        over(box, { pointerX: event.clientX, boxTopPx: geometry.topOf(box) });
        return;
      }
      const byX = event.clientX - held.x;
      const byY = event.clientY - held.y;
      if (!moved.current && Math.hypot(byX, byY) < DRAG_FROM_PX) return;
      leave();
      moved.current = true;
      if (marking.current !== null) {
        const at = geometry.valueAt(event.clientX);
        onRange?.({ from: Math.min(at, marking.current), to: Math.max(at, marking.current) });
        return;
      }
      view.pan(-byX / Math.max(1, widthPx), -byY);
      drag.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: (): void => {
      drag.current = null;
    },
    onPointerCancel: (): void => {
      drag.current = null;
    },
    onPointerLeave: leave,
    onClick: (event: MouseEvent<HTMLDivElement>): void => {
      if (moved.current || event.detail > 1) return;
      const box = geometry.boxUnder(event);
      clicked.current = box;
      leave();
      onSelect(box < 0 ? null : box);
      if (box >= 0 && click === 'fit') view.fitBox(box);
    },
    onContextMenu: (event: MouseEvent<HTMLDivElement>): void => {
      if (menuOf === undefined) return;
      const box = geometry.boxUnder(event);
      if (box < 0) return;
      event.preventDefault();
      leave();
      onSelect(box);
      menu.openAt({ x: event.clientX, y: event.clientY }, menuOf(box));
    },
    onDoubleClick: (): void => {
      if (clicked.current < 0) view.fitAll();
      else view.fitBox(clicked.current, { top: click === 'fit' });
    },
  };
  return { handlers, pointerShare };
}
