/** The part of the tracks that is scrolled into view, in steps; a trace first shows enough of its main thread. */
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { ICICLE_ROW_PX } from '../../../widgets/icicle/icicle-window.ts';
import type { PlacedTrack } from './track-list.ts';

/** Minimum visible height of the main thread when a trace opens. */
const MAIN_IN_SIGHT_PX = 8 * ICICLE_ROW_PX;
/** Scroll step of notifications; canvases move in larger steps. */
const SIGHT_STEP_PX = 60;

export interface VisibleTracks {
  readonly topPx: number;
  readonly heightPx: number;
}

export interface ScrolledTracks {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly visible: VisibleTracks;
  /** To be called when the element was scrolled. */
  readonly look: () => void;
}

export function useVisibleTracks(placed: readonly PlacedTrack[]): ScrolledTracks {
  const scroller = useRef<HTMLDivElement>(null);
  const [visible, setVisible] = useState<VisibleTracks>({ topPx: 0, heightPx: 0 });
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null || element.clientHeight === 0) return;
    const topPx = Math.floor(element.scrollTop / SIGHT_STEP_PX) * SIGHT_STEP_PX;
    const heightPx = Math.ceil(element.clientHeight / SIGHT_STEP_PX + 1) * SIGHT_STEP_PX;
    setVisible((now) => (now.topPx === topPx && now.heightPx === heightPx ? now : { topPx, heightPx }));
  }, []);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    // In a task of its own: the redraw follows, and the height is known without another layout.
    const frame = requestAnimationFrame(look);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [look]);
  const isPlacedAtFirst = useRef(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    const main = placed.find(({ track }) => track.isMain);
    if (isPlacedAtFirst.current || element === null || main === undefined || visible.heightPx === 0) return;
    isPlacedAtFirst.current = true;
    // As little as necessary, so that preceding tracks stay visible if there is room.
    const wantedPx = Math.min(main.heightPx, MAIN_IN_SIGHT_PX, element.clientHeight);
    element.scrollTo({ top: Math.max(element.scrollTop, main.topPx + wantedPx - element.clientHeight) });
  }, [placed, visible.heightPx]);
  return { scroller, visible, look };
}
