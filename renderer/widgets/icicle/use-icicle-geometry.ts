/** Where values and boxes of an icicle are in the window, and what is under a point of it. */
import type { RefObject } from 'react';
import { boxAt, type IcicleLayout } from './icicle-layout.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from './icicle-window.ts';
import type { IcicleView } from './use-icicle-view.ts';

export interface IcicleGeometryParts {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly layout: IcicleLayout;
  readonly view: IcicleView;
  /** Of the canvas. */
  readonly widthPx: number;
}

/** Points are in window pixels. */
export interface IcicleGeometry {
  readonly bounds: () => { readonly left: number; readonly top: number; readonly width: number };
  /** Share of the width from the left, 0 to 1. */
  readonly shareAt: (clientX: number) => number;
  readonly valueOfShare: (share: number) => number;
  readonly valueAt: (clientX: number) => number;
  /** −1: none. */
  readonly boxUnder: (point: { readonly clientX: number; readonly clientY: number }) => number;
  /** The top of a box in the window. */
  readonly topOf: (box: number) => number;
  /** Below the visible part of a box. */
  readonly pointOf: (box: number) => { readonly x: number; readonly y: number };
}

export function useIcicleGeometry({ frame, layout, view, widthPx }: IcicleGeometryParts): IcicleGeometry {
  const bounds = () => frame.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0 };
  const { from, to } = view.window;
  const shareAt = (clientX: number): number => {
    const { left, width } = bounds();
    return width === 0 ? 0.5 : Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const valueOfShare = (share: number): number => from + share * (to - from);
  const valueAt = (clientX: number): number => valueOfShare(shareAt(clientX));
  const topOf = (box: number): number => bounds().top + (layout.depths[box] ?? 0) * ICICLE_ROW_PX - view.topPx;
  return {
    bounds,
    shareAt,
    valueOfShare,
    valueAt,
    boxUnder: ({ clientX, clientY }) => {
      const row = Math.floor((clientY - bounds().top + view.topPx) / ICICLE_ROW_PX);
      // One pixel of tolerance, so that thin boxes can be hit.
      const pixel = widthPx === 0 ? 0 : (to - from) / widthPx;
      return boxAt(layout, row, valueAt(clientX), pixel);
    },
    topOf,
    pointOf: (box) => {
      const { left, width } = bounds();
      const start = ((layout.starts[box] ?? 0) - from) / (to - from);
      return { x: left + Math.max(0, Math.min(1, start)) * width, y: topOf(box) + ICICLE_BOX_PX };
    },
  };
}
