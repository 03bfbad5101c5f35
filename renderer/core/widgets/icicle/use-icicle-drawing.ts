/** Draws the boxes of an icicle on its canvas after each render. */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, type useCanvasSize } from '../canvas/use-canvas-size.ts';
import { useMedia } from '../use-media.ts';
import type { BoxSet } from './hits.ts';
import { createTextMeasure, drawIcicle, labelToken } from './icicle-drawing.ts';
import { createPixelSurface } from './icicle-pixels.ts';
import type { IcicleProps } from './icicle-props.ts';

export interface IcicleDrawingParts extends Pick<IcicleProps, 'layout' | 'view' | 'nameOf' | 'colours' | 'selected'> {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly size: ReturnType<typeof useCanvasSize>;
  readonly off: ReadonlySet<number>;
  readonly hits: BoxSet;
  readonly dim: BoxSet;
  /** The box with the hover card. */
  readonly hovered: number | null;
}

export function useIcicleDrawing(parts: IcicleDrawingParts): void {
  const { canvas, size, layout, view, nameOf, colours, selected, off, hits, dim, hovered } = parts;
  const theme = useThemeName();
  const isOutlined = useMedia('(forced-colors: active)');
  const [readColour] = useState(createColourReader);
  const [measure] = useState(createTextMeasure);
  const [pixels] = useState(createPixelSurface);
  /** The first drawing runs in a task of its own: the chart was just mounted and gets its size in steps. */
  const hasDrawn = useRef(false);
  const draw = (): void => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    hasDrawn.current = true;
    const ink = (token: string): string => readColour(element, theme, token);
    drawIcicle(
      context,
      {
        layout,
        window: view.window,
        topPx: view.topPx,
        widthPx: size.widthPx,
        heightPx: size.heightPx,
        pixelRatio: size.pixelRatio,
        nameOf,
        off,
        hits,
        dim,
        selected,
        hovered,
      },
      {
        fills: colours.map(ink),
        label: ink('--fl-text'),
        labels: colours.map((token) => ink(labelToken(token))),
        ground: ink('--surface-document'),
        offFill: ink('--surface-marked'),
        offLabel: ink('--text-third'),
        accent: ink('--accent'),
        text: ink('--text'),
        font: `11px ${getComputedStyle(element).fontFamily}`,
        isOutlined,
      },
      measure,
      pixels,
    );
  };
  useLayoutEffect(() => {
    if (hasDrawn.current) {
      draw();
      return undefined;
    }
    const first = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(first);
  });
}
