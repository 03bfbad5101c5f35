/**
 * An icicle or flame chart: boxes on a canvas with zoom, pan, hover and keyboard navigation. The layout computes the drawing; this handles
 * input and the hover card. A table of the same boxes is available to screen readers.
 */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { HoverCard, useHoverCard } from '../../charts/hover-card.tsx';
import { RangeBand } from '../../charts/range-band.tsx';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import { usePointMenu } from '../overlays/menu.tsx';
import { useMedia } from '../use-media.ts';
import type { BoxSet } from './hits.ts';
import { createTextMeasure, drawIcicle } from './icicle-drawing.ts';
import { createPixelSurface } from './icicle-pixels.ts';
import type { IcicleProps } from './icicle-props.ts';
import { useIcicleSurface } from './use-icicle-surface.ts';
import './icicle.css';

/** Draws the boxes of an icicle on its canvas after each render. */
interface IcicleDrawingParts extends Pick<IcicleProps, 'layout' | 'view' | 'nameOf' | 'colours' | 'selected'> {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly size: ReturnType<typeof useCanvasSize>;
  readonly off: ReadonlySet<number>;
  readonly hits: BoxSet;
  readonly dim: BoxSet;
  /** The box with the hover card. */
  readonly hovered: number | null;
}

function useIcicleDrawing(parts: IcicleDrawingParts): void {
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

const NO_BOXES: ReadonlySet<number> = new Set();

export function Icicle(props: IcicleProps) {
  const { label, layout, view, nameOf, textOf, cardOf, colours, selected, table } = props;
  const { off = NO_BOXES, hits = NO_BOXES, dim = NO_BOXES, range = null } = props;
  const ownFrame = useRef<HTMLDivElement>(null);
  const frame = props.surfaceRef ?? ownFrame;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const { card, over, leave } = useHoverCard<number>();
  const menu = usePointMenu(() => frame.current?.focus());
  const { resize } = view;
  useEffect(() => resize(size), [resize, size]);
  const hovered = card?.target ?? null;
  useIcicleDrawing({ canvas, size, layout, view, nameOf, colours, selected, off, hits, dim, hovered });
  const handlers = useIcicleSurface({ props, frame, menu, card: { over, leave } });
  const surface = {
    role: 'application',
    'aria-roledescription': 'flame chart',
    'aria-label': `${label}. Arrow keys select boxes, W and S zoom, A and D pan, 0 shows all.`,
    tabIndex: 0,
    ...handlers,
  };
  return (
    <div className="icicle chart-surface" ref={frame} data-testid="icicle" {...surface}>
      <canvas ref={canvas} className="chart-canvas" aria-hidden />
      {range === null ? null : <RangeBand range={range} visible={view.window} />}
      {props.overlay}
      <output className="visually-hidden">{selected === null ? '' : textOf(selected)}</output>
      <div className="visually-hidden">{table}</div>
      {menu.element}
      {card === null ? null : (
        <HoverCard anchor={card} testId="icicle-card">
          {cardOf(card.target)}
        </HoverCard>
      )}
    </div>
  );
}
