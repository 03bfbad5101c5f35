/** The window of an icicle as state: zoom, scroll and navigation. A fit animates for 160 ms, everything else is immediate. */
import { clampRange, panRange, zoomRange, type ChartRange } from '../../charts/range.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CanvasSize } from '../canvas/use-canvas-size.ts';
import type { IcicleLayout } from './icicle-layout.ts';
import { clampTop, ICICLE_ROW_PX, topThatShows, wholeWindow, windowOfBox } from './icicle-window.ts';

export interface IcicleView {
  readonly window: ChartRange;
  readonly topPx: number;
  /** Everything is visible. */
  readonly isWhole: boolean;
  /** Called by the chart with its size. */
  readonly resize: (size: Pick<CanvasSize, 'widthPx' | 'heightPx'>) => void;
  readonly zoom: (factor: number, anchor: number) => void;
  /** Pans by a share of the width and by pixels vertically. */
  readonly pan: (share: number, downPx?: number) => void;
  /** Shows a range immediately and, with a box, its row. */
  readonly show: (window: ChartRange, box?: number) => void;
  readonly fitAll: () => void;
  /** Zooms the box to full width; `top` also scrolls its row to the top. */
  readonly fitBox: (box: number, options?: { readonly top?: boolean }) => void;
  /** Moves as little as necessary to show the box. */
  readonly reveal: (box: number) => void;
}

interface Place {
  readonly window: ChartRange;
  readonly topPx: number;
}

const FIT_MS = 160;
/** A narrower box cannot be distinguished from its neighbors and is zoomed to. */
const READABLE_PX = 12;

function easeOut(share: number): number {
  return 1 - (1 - share) ** 3;
}

/** `chart`: the same one as long as a layout is of the same chart, which may grow; its window stays. Default: the layout. */
export function useIcicleView(layout: IcicleLayout, chart: object = layout): IcicleView {
  const [held, setHeld] = useState<{ readonly chart: object; readonly place: Place } | null>(null);
  const place: Place = held?.chart === chart ? held.place : { window: wholeWindow(layout), topPx: 0 };
  const latest = useRef(place);
  const size = useRef({ widthPx: 0, heightPx: 0 });
  const frame = useRef<number | null>(null);
  /** A box to scroll to once the chart height is known. */
  const wantedBox = useRef<number | null>(null);
  useEffect(() => {
    latest.current = place;
  });
  const topFor = useCallback(
    (box: number, topPx: number): number => {
      const { heightPx } = size.current;
      wantedBox.current = heightPx === 0 ? box : null;
      return heightPx === 0 ? topPx : topThatShows(layout.depths[box] ?? 0, topPx, heightPx);
    },
    [layout],
  );
  const stop = useCallback(() => {
    if (frame.current !== null) cancelAnimationFrame(frame.current);
    frame.current = null;
  }, []);
  useEffect(() => stop, [stop]);
  const put = useCallback(
    (next: Place) => {
      const settled: Place = {
        window: clampRange(next.window, layout.total),
        topPx: clampTop(next.topPx, layout.rowCount, size.current.heightPx),
      };
      latest.current = settled;
      setHeld({ chart, place: settled });
    },
    [layout, chart],
  );
  const glide = useCallback(
    (to: Place) => {
      stop();
      if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
        put(to);
        return;
      }
      const from = latest.current;
      let beganMs: number | null = null;
      const step = (nowMs: number): void => {
        beganMs ??= nowMs;
        const done = Math.min(1, (nowMs - beganMs) / FIT_MS);
        const share = easeOut(done);
        const between = (a: number, b: number): number => a + (b - a) * share;
        put({
          window: {
            from: between(from.window.from, to.window.from),
            to: between(from.window.to, to.window.to),
          },
          topPx: between(from.topPx, to.topPx),
        });
        frame.current = done < 1 ? requestAnimationFrame(step) : null;
      };
      frame.current = requestAnimationFrame(step);
    },
    [put, stop],
  );
  const move = useCallback(
    (change: (now: Place) => Place) => {
      stop();
      put(change(latest.current));
    },
    [put, stop],
  );
  const { total } = layout;
  return {
    ...place,
    isWhole: place.window.from <= 0 && place.window.to >= total,
    resize: useCallback(
      ({ widthPx, heightPx }) => {
        size.current = { widthPx, heightPx };
        const box = wantedBox.current;
        const wantedPx = box === null || heightPx === 0 ? latest.current.topPx : topFor(box, latest.current.topPx);
        const topPx = clampTop(wantedPx, layout.rowCount, heightPx);
        if (topPx !== latest.current.topPx) put({ ...latest.current, topPx });
      },
      [layout, put, topFor],
    ),
    zoom: useCallback(
      (factor, anchor) => move((now) => ({ ...now, window: zoomRange(now.window, factor, anchor, total) })),
      [move, total],
    ),
    pan: useCallback(
      (share, downPx = 0) => move((now) => ({ window: panRange(now.window, share, total), topPx: now.topPx + downPx })),
      [move, total],
    ),
    show: useCallback(
      (wanted, box) =>
        move((now) => ({
          window: wanted,
          topPx: box === undefined ? now.topPx : topFor(box, now.topPx),
        })),
      [move, topFor],
    ),
    fitAll: useCallback(() => glide({ window: wholeWindow(layout), topPx: 0 }), [glide, layout]),
    fitBox: useCallback(
      (box, { top = false } = {}) => {
        const row = layout.depths[box] ?? 0;
        glide({
          window: windowOfBox(layout, box),
          topPx: top
            ? clampTop(row * ICICLE_ROW_PX, layout.rowCount, size.current.heightPx)
            : topFor(box, latest.current.topPx),
        });
      },
      [glide, layout, topFor],
    ),
    reveal: useCallback(
      (box) => {
        const now = latest.current;
        const own = windowOfBox(layout, box);
        const width = now.window.to - now.window.from;
        const topPx = topFor(box, now.topPx);
        const isReadable = ((own.to - own.from) / width) * size.current.widthPx >= READABLE_PX;
        const isVisible = own.to > now.window.from && own.from < now.window.to;
        if (isReadable && isVisible) {
          if (topPx !== now.topPx) glide({ window: now.window, topPx });
          return;
        }
        if (!isReadable) {
          glide({ window: own, topPx });
          return;
        }
        const from = (own.from + own.to - width) / 2;
        glide({ window: clampRange({ from, to: from + width }, layout.total), topPx });
      },
      [glide, layout, topFor],
    ),
  };
}
