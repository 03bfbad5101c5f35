/**
 * An icicle or flame chart: boxes on a canvas with zoom, pan, hover and keyboard navigation. The layout computes the drawing; this handles
 * input and the hover card. A table of the same boxes is available to screen readers.
 */
import { useEffect, useRef } from 'react';
import { HoverCard, useHoverCard } from '../../charts/hover-card.tsx';
import { RangeBand } from '../../charts/range-band.tsx';
import { useCanvasSize } from '../canvas/use-canvas-size.ts';
import { usePointMenu } from '../overlays/menu.tsx';
import type { IcicleProps } from './icicle-props.ts';
import { useIcicleDrawing } from './use-icicle-drawing.ts';
import { useIcicleSurface } from './use-icicle-surface.ts';
import './icicle.css';

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
