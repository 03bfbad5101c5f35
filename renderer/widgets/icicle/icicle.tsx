/**
 * An icicle or flame chart: boxes on a canvas with zoom, pan, hover and keyboard navigation. The layout computes the drawing; this handles
 * input and the hover card. A table of the same boxes is available to screen readers.
 */
import { useEffect, useRef } from 'react';
import { useCanvasSize } from '../canvas/use-canvas-size.ts';
import { usePointMenu } from '../menu.tsx';
import { useIcicleGeometry } from './use-icicle-geometry.ts';
import { useIcicleKeys } from './use-icicle-keys.ts';
import { IcicleCard, RangeBand } from './icicle-overlays.tsx';
import type { IcicleProps } from './icicle-props.ts';
import { useHoverCard } from './use-hover-card.ts';
import { useIcicleDrawing } from './use-icicle-drawing.ts';
import { useIciclePointer } from './use-icicle-pointer.ts';
import { useIcicleWheel } from './use-icicle-wheel.ts';
import './icicle.css';

const NO_BOXES: ReadonlySet<number> = new Set();

export function Icicle(props: IcicleProps) {
  const { label, layout, view, nameOf, textOf, cardOf, colours, selected, onSelect, onRange, menuOf, table } = props;
  const { off = NO_BOXES, hits = NO_BOXES, dim = NO_BOXES, click = 'fit', range = null } = props;
  const ownFrame = useRef<HTMLDivElement>(null);
  const frame = props.surfaceRef ?? ownFrame;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const { card, over, leave } = useHoverCard();
  const menu = usePointMenu(() => frame.current?.focus());
  const { resize } = view;
  useEffect(() => resize(size), [resize, size]);
  useIcicleDrawing({ canvas, size, layout, view, nameOf, colours, selected, off, hits, dim, hovered: card.box });
  const geometry = useIcicleGeometry({ frame, layout, view, widthPx: size.widthPx });
  useIcicleWheel({ frame, view, geometry, onMove: leave });
  const { handlers, pointerShare } = useIciclePointer({
    view,
    onSelect,
    onRange,
    menuOf,
    click,
    geometry,
    widthPx: size.widthPx,
    menu,
    card: { over, leave },
  });
  const onKeyDown = useIcicleKeys({
    props,
    hits,
    range,
    geometry,
    heightPx: size.heightPx,
    pointerShare,
    menu,
    leave,
  });
  const surface = {
    role: 'application',
    'aria-roledescription': 'flame chart',
    'aria-label': `${label}. Arrow keys select boxes, W and S zoom, A and D pan, 0 shows all.`,
    tabIndex: 0,
    onKeyDown,
    ...handlers,
  };
  return (
    <div className="icicle" ref={frame} data-testid="icicle" {...surface}>
      <canvas ref={canvas} className="icicle-canvas" aria-hidden />
      {range === null ? null : <RangeBand range={range} window={view.window} />}
      {props.overlay}
      <output className="visually-hidden">{selected === null ? '' : textOf(selected)}</output>
      <div className="visually-hidden">{table}</div>
      {menu.element}
      {card.box === null ? null : (
        <IcicleCard topPx={card.boxTopPx} pointerX={card.pointerX}>
          {cardOf(card.box)}
        </IcicleCard>
      )}
    </div>
  );
}
