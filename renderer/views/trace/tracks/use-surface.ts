/** Pointer, wheel and keyboard of the tracks, consistent with other charts. */
import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import type { TraceRange } from '../../../../shared/contracts/trace-tracks.ts';
import { isMac } from '../../../widgets/keys.ts';
import type { TimeAxis } from './time-axis.ts';
import { spotAt, walk, type BoxRef, type ContentOf, type Spot } from '../tables/walk.ts';
import type { PlacedTrack } from './track-list.ts';
import type { Pointed } from './track-canvases.tsx';

export interface SurfaceParts {
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly axis: TimeAxis;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  readonly onPoint: (pointed: Pointed) => void;
  readonly selected: BoxRef | null;
  readonly hasHits: boolean;
  readonly hasRange: boolean;
  readonly onSelect: (box: BoxRef | null) => void;
  readonly onReveal: (box: BoxRef) => void;
  readonly onFit: (box: BoxRef) => void;
  readonly onHit: (step: 1 | -1) => void;
  readonly onRange: (range: TraceRange | null) => void;
  readonly onCopy: (box: BoxRef) => void;
  readonly onMenu: (point: { readonly x: number; readonly y: number }, box: BoxRef) => void;
  /** The item under a resting pointer, or none. */
  readonly onOver: (spot: Spot | null, pointer: { readonly x: number; readonly y: number }) => void;
}

export const ZOOM_STEP = 0.75;
export const PAN_STEP = 0.1;
/** A wheel delta of 100 is one notch of most mice. */
export const WHEEL_ZOOM_PER_PX = 0.002;
/** Less movement than this is a click. */
const DRAG_FROM_PX = 4;
const NOTHING: Pointed = { trackId: null, box: -1, atMs: 0 };

interface Drag {
  /** Shift or Alt: some window managers take Alt drag for themselves. */
  readonly isMark: boolean;
  readonly fromMs: number;
  readonly startX: number;
  readonly startY: number;
  x: number;
  y: number;
}

export function useSurface(parts: SurfaceParts) {
  const { surface, scroller, axis, onPoint } = parts;
  const drag = useRef<Drag | null>(null);
  const moved = useRef(false);
  const clicked = useRef<BoxRef | null>(null);
  const pointerShare = useRef(0.5);

  const bounds = (): { left: number; top: number; width: number } =>
    surface.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0 };
  const shareAt = (clientX: number): number => {
    const { left, width } = bounds();
    return width === 0 ? 0.5 : Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const msOfShare = (share: number): number => {
    const { from, to } = axis.now();
    return from + share * (to - from);
  };
  const spotUnder = ({ clientX, clientY }: { clientX: number; clientY: number }): Spot => {
    const { top, width } = bounds();
    const { from, to } = axis.now();
    return spotAt(parts.placed, parts.contentOf, {
      yPx: clientY - top,
      atMs: msOfShare(shareAt(clientX)),
      // One pixel of tolerance, so that thin boxes can be hit.
      reachMs: width === 0 ? 0 : (to - from) / width,
    });
  };
  const boxOf = ({ trackId, box }: Spot): BoxRef | null => (trackId === null || box < 0 ? null : { trackId, box });
  const leave = (): void => {
    onPoint(NOTHING);
    parts.onOver(null, { x: 0, y: 0 });
  };

  // The wheel zooms and must not scroll; React's own wheel listeners are passive.
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    leave();
    const width = Math.max(1, bounds().width);
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      axis.pan((event.deltaX === 0 ? event.deltaY : event.deltaX) / width);
      return;
    }
    axis.zoom(Math.exp(event.deltaY * WHEEL_ZOOM_PER_PX), msOfShare(shareAt(event.clientX)));
  };
  const latestWheel = useRef(onWheel);
  useEffect(() => {
    latestWheel.current = onWheel;
  });
  useEffect(() => {
    const element = surface.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent): void => latestWheel.current(event);
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [surface]);

  const choose = (next: BoxRef | null): void => {
    if (next === null) return;
    parts.onSelect(next);
    parts.onReveal(next);
  };
  const pressed = (event: KeyboardEvent): boolean => {
    switch (event.code) {
      case 'KeyW':
        axis.zoom(ZOOM_STEP, msOfShare(pointerShare.current));
        return true;
      case 'KeyS':
        axis.zoom(1 / ZOOM_STEP, msOfShare(pointerShare.current));
        return true;
      case 'KeyA':
        axis.pan(-PAN_STEP);
        return true;
      case 'KeyD':
        axis.pan(PAN_STEP);
        return true;
      case 'Digit0':
      case 'Numpad0':
        axis.fitAll();
        return true;
      case 'PageUp':
      case 'PageDown':
        scroller.current?.scrollBy({ top: (event.code === 'PageUp' ? -0.9 : 0.9) * scroller.current.clientHeight });
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight':
        choose(walk(parts.placed, parts.contentOf, parts.selected, event.code, msOfShare(0.5)));
        return true;
      case 'F3':
        if (!parts.hasHits) return false;
        parts.onHit(event.shiftKey ? -1 : 1);
        return true;
      case 'Enter':
      case 'NumpadEnter':
        if (parts.hasHits) parts.onHit(event.shiftKey ? -1 : 1);
        else if (parts.selected !== null) parts.onFit(parts.selected);
        return true;
      case 'Escape':
        if (parts.selected !== null) parts.onSelect(null);
        else if (parts.hasRange) parts.onRange(null);
        else return false;
        return true;
      default:
        return false;
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const isCopy = (isMac() ? event.metaKey : event.ctrlKey) && event.code === 'KeyC';
    if (isCopy && parts.selected !== null) parts.onCopy(parts.selected);
    else if (event.key === 'ContextMenu' || (event.code === 'F10' && event.shiftKey)) {
      if (parts.selected === null) return;
      const { left, top } = bounds();
      parts.onMenu(
        { x: left + 24, y: Math.max(top, scroller.current?.getBoundingClientRect().top ?? 0) + 24 },
        parts.selected,
      );
    } else if (event.ctrlKey || event.metaKey || event.altKey || !pressed(event)) return;
    leave();
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    onKeyDown,
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      const { clientX: x, clientY: y } = event;
      drag.current = {
        isMark: event.shiftKey || event.altKey,
        fromMs: msOfShare(shareAt(x)),
        startX: x,
        startY: y,
        x,
        y,
      };
      moved.current = false;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      pointerShare.current = shareAt(event.clientX);
      const held = drag.current;
      if (held === null) {
        const spot = spotUnder(event);
        onPoint({ trackId: spot.trackId, box: spot.box, atMs: spot.atMs });
        parts.onOver(spot.trackId === null ? null : spot, { x: event.clientX, y: event.clientY });
        return;
      }
      if (!moved.current && Math.hypot(event.clientX - held.startX, event.clientY - held.startY) < DRAG_FROM_PX) return;
      leave();
      moved.current = true;
      if (held.isMark) {
        const atMs = msOfShare(shareAt(event.clientX));
        parts.onRange({ fromMs: Math.min(atMs, held.fromMs), toMs: Math.max(atMs, held.fromMs) });
        return;
      }
      axis.pan(-(event.clientX - held.x) / Math.max(1, bounds().width));
      scroller.current?.scrollBy({ top: held.y - event.clientY });
      held.x = event.clientX;
      held.y = event.clientY;
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
      leave();
      clicked.current = boxOf(spotUnder(event));
      parts.onSelect(clicked.current);
    },
    onDoubleClick: (): void => {
      if (clicked.current === null) axis.fitAll();
      else parts.onFit(clicked.current);
    },
    onContextMenu: (event: MouseEvent<HTMLDivElement>): void => {
      const box = boxOf(spotUnder(event));
      if (box === null) return;
      event.preventDefault();
      leave();
      parts.onSelect(box);
      parts.onMenu({ x: event.clientX, y: event.clientY }, box);
    },
  };
}
