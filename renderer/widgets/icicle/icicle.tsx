/**
 * An icicle or flame chart: boxes on a canvas with zoom, pan, hover and keyboard navigation. The layout computes the drawing; this handles
 * input and the hover card. A table of the same boxes is available to screen readers.
 */
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { createPortal } from 'react-dom';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import { isMac } from '../keys.ts';
import { usePointMenu, type MenuEntry } from '../menu.tsx';
import { useMedia } from '../use-media.ts';
import { placeCard } from './card-place.ts';
import type { BoxSet } from './hits.ts';
import { createTextMeasure, drawIcicle } from './icicle-drawing.ts';
import { besideBox, boxAt, parentBox, widestChild, type IcicleLayout } from './icicle-layout.ts';
import { createPixelSurface } from './icicle-pixels.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX, type IcicleWindow } from './icicle-window.ts';
import { useHoverCard } from './use-hover-card.ts';
import type { IcicleView } from './use-icicle-view.ts';
import './icicle.css';

export interface IcicleProps {
  /** Accessible name. */
  readonly label: string;
  readonly layout: IcicleLayout;
  readonly view: IcicleView;
  readonly nameOf: (box: number) => string;
  /** Text of a box: announced on selection and copied with Ctrl C. */
  readonly textOf: (box: number) => string;
  /** Content of the hover card. */
  readonly cardOf: (box: number) => ReactNode;
  /** Fill token of each category; a stable list. */
  readonly colours: readonly string[];
  readonly off?: ReadonlySet<number>;
  readonly hits?: BoxSet;
  /** Enter or F3 (1), with Shift (−1), while there are results. */
  readonly onHit?: (step: 1 | -1) => void;
  readonly selected: number | null;
  readonly onSelect: (box: number | null) => void;
  /** `select`: a click selects and a double click fits the box; otherwise a click fits it. */
  readonly click?: 'fit' | 'select';
  /** The selected range; dragged with Alt if there is a handler. */
  readonly range?: IcicleWindow | null;
  readonly onRange?: (range: IcicleWindow | null) => void;
  /** Receives the focusable element. */
  readonly surfaceRef?: RefObject<HTMLDivElement | null>;
  readonly onCopy?: (text: string) => void;
  /** Menu entries of a box (right click, Shift F10). */
  readonly menuOf?: (box: number) => readonly MenuEntry[];
  /** Further keys for the selected box by code (`KeyF`), without modifiers. */
  readonly keysOfBox?: Readonly<Record<string, (box: number) => void>>;
  /** The same boxes as a screen reader table. */
  readonly table: ReactNode;
}

const NO_BOXES: ReadonlySet<number> = new Set();
const ZOOM_STEP = 0.75;
const PAN_STEP = 0.1;
/** A wheel delta of 100 is one notch of most mice. */
const WHEEL_ZOOM_PER_PX = 0.002;
/** Less movement than this is a click. */
const DRAG_FROM_PX = 4;

export function Icicle(props: IcicleProps) {
  const { label, layout, view, nameOf, textOf, cardOf, colours, selected, onSelect, onCopy, onHit, table } = props;
  const { off = NO_BOXES, hits = NO_BOXES, click = 'fit', range = null, onRange, menuOf, keysOfBox } = props;
  const ownFrame = useRef<HTMLDivElement>(null);
  const frame = props.surfaceRef ?? ownFrame;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const theme = useThemeName();
  const [readColour] = useState(createColourReader);
  const isOutlined = useMedia('(forced-colors: active)');
  const [measure] = useState(createTextMeasure);
  const [pixels] = useState(createPixelSurface);
  const { card, over, leave } = useHoverCard();
  const menu = usePointMenu(() => frame.current?.focus());
  /** The first drawing runs in a task of its own: the chart was just mounted and gets its size in steps. */
  const hasDrawn = useRef(false);
  const pointerShare = useRef(0.5);
  const drag = useRef<{ x: number; y: number } | null>(null);
  /** The pointer was dragged since the press, so its click does not count. */
  const moved = useRef(false);
  /** Start value of an Alt drag. */
  const marking = useRef<number | null>(null);
  /** Target of the first click of a double click: the chart moves under the second. */
  const clicked = useRef(-1);
  const { resize, zoom, pan } = view;
  useEffect(() => resize(size), [resize, size]);

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
        selected,
        hovered: card.box,
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

  const shareAt = (clientX: number): number => {
    const { left, width } = boundsOf(frame.current);
    return width === 0 ? 0.5 : Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const valueOfShare = (share: number): number => view.window.from + share * (view.window.to - view.window.from);
  const valueAt = (clientX: number): number => valueOfShare(shareAt(clientX));
  // The wheel zooms and must not scroll the page; React's own wheel listeners are passive.
  const latestZoom = useRef<(event: WheelEvent) => void>(() => undefined);
  useEffect(() => {
    latestZoom.current = (event) => {
      event.preventDefault();
      leave();
      const width = Math.max(1, boundsOf(frame.current).width);
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        pan((event.deltaX === 0 ? event.deltaY : event.deltaX) / width);
        return;
      }
      zoom(Math.exp(event.deltaY * WHEEL_ZOOM_PER_PX), valueAt(event.clientX));
    };
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent): void => latestZoom.current(event);
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [frame]);

  const boxUnder = ({ clientX, clientY }: { clientX: number; clientY: number }): number => {
    const row = Math.floor((clientY - boundsOf(frame.current).top + view.topPx) / ICICLE_ROW_PX);
    // One pixel of tolerance, so that thin boxes can be hit.
    const pixel = size.widthPx === 0 ? 0 : (view.window.to - view.window.from) / size.widthPx;
    return boxAt(layout, row, valueAt(clientX), pixel);
  };
  /** Below the visible part of a box. */
  const pointOf = (box: number): { x: number; y: number } => {
    const { left, top, width } = boundsOf(frame.current);
    const start = ((layout.starts[box] ?? 0) - view.window.from) / (view.window.to - view.window.from);
    const y = top + (layout.depths[box] ?? 0) * ICICLE_ROW_PX - view.topPx + ICICLE_BOX_PX;
    return { x: left + Math.max(0, Math.min(1, start)) * width, y };
  };
  const choose = (box: number): void => {
    if (box < 0) return;
    onSelect(box);
    view.reveal(box);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const isCopy = (isMac() ? event.metaKey : event.ctrlKey) && event.code === 'KeyC';
    if (isCopy && selected !== null && onCopy !== undefined) {
      onCopy(textOf(selected));
    } else if (event.key === 'ContextMenu' || (event.code === 'F10' && event.shiftKey)) {
      if (selected === null || menuOf === undefined) return;
      menu.openAt(pointOf(selected), menuOf(selected));
    } else if (selected !== null && !event.shiftKey && !hasModifier(event) && keysOfBox?.[event.code] !== undefined) {
      keysOfBox[event.code]?.(selected);
    } else if (hasModifier(event)) {
      return;
    } else if (!pressed(event)) return;
    leave();
    event.preventDefault();
    event.stopPropagation();
  };
  const pressed = (event: KeyboardEvent): boolean => {
    switch (event.code) {
      case 'KeyW':
        zoom(ZOOM_STEP, valueOfShare(pointerShare.current));
        return true;
      case 'KeyS':
        zoom(1 / ZOOM_STEP, valueOfShare(pointerShare.current));
        return true;
      case 'KeyA':
        pan(-PAN_STEP);
        return true;
      case 'KeyD':
        pan(PAN_STEP);
        return true;
      case 'Digit0':
      case 'Numpad0':
        view.fitAll();
        return true;
      case 'PageUp':
      case 'PageDown':
        pan(0, (event.code === 'PageUp' ? -1 : 1) * Math.max(ICICLE_ROW_PX, size.heightPx - ICICLE_ROW_PX));
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight':
        choose(stepFrom(event.code));
        return true;
      case 'F3':
        if (hits.size === 0 || onHit === undefined) return false;
        onHit(event.shiftKey ? -1 : 1);
        return true;
      case 'Enter':
      case 'NumpadEnter':
        if (hits.size > 0 && onHit !== undefined) onHit(event.shiftKey ? -1 : 1);
        else if (selected !== null) view.fitBox(selected);
        return true;
      case 'Escape':
        if (selected !== null) onSelect(null);
        else if (range !== null && onRange !== undefined) onRange(null);
        else return false;
        return true;
      default:
        return false;
    }
  };
  const stepFrom = (code: string): number => {
    if (selected === null) return boxAt(layout, 0, valueOfShare(0.5), layout.total);
    if (code === 'ArrowUp') return parentBox(layout, selected);
    if (code === 'ArrowDown') return widestChild(layout, selected);
    return besideBox(layout, selected, code === 'ArrowLeft' ? -1 : 1);
  };

  const surface = {
    role: 'application',
    'aria-roledescription': 'flame chart',
    'aria-label': `${label}. Arrow keys select boxes, W and S zoom, A and D pan, 0 shows all.`,
    tabIndex: 0,
    onKeyDown,
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      drag.current = { x: event.clientX, y: event.clientY };
      moved.current = false;
      marking.current = event.altKey && onRange !== undefined ? valueAt(event.clientX) : null;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      pointerShare.current = shareAt(event.clientX);
      const held = drag.current;
      if (held === null) {
        const box = boxUnder(event);
        const rowPx = (layout.depths[box] ?? 0) * ICICLE_ROW_PX - view.topPx;
        over(box, { pointerX: event.clientX, boxTopPx: boundsOf(frame.current).top + rowPx });
        return;
      }
      const byX = event.clientX - held.x;
      const byY = event.clientY - held.y;
      if (!moved.current && Math.hypot(byX, byY) < DRAG_FROM_PX) return;
      leave();
      moved.current = true;
      if (marking.current !== null) {
        const at = valueAt(event.clientX);
        onRange?.({ from: Math.min(at, marking.current), to: Math.max(at, marking.current) });
        return;
      }
      pan(-byX / Math.max(1, size.widthPx), -byY);
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
      const box = boxUnder(event);
      clicked.current = box;
      leave();
      onSelect(box < 0 ? null : box);
      if (box >= 0 && click === 'fit') view.fitBox(box);
    },
    onContextMenu: (event: MouseEvent<HTMLDivElement>): void => {
      if (menuOf === undefined) return;
      const box = boxUnder(event);
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
  return (
    <div className="icicle" ref={frame} data-testid="icicle" {...surface}>
      <canvas ref={canvas} className="icicle-canvas" aria-hidden />
      {range === null ? null : <RangeBand range={range} window={view.window} />}
      <output className="visually-hidden">{selected === null ? '' : textOf(selected)}</output>
      <div className="visually-hidden">{table}</div>
      {menu.element}
      {card.box === null ? null : (
        <Card topPx={card.boxTopPx} pointerX={card.pointerX}>
          {cardOf(card.box)}
        </Card>
      )}
    </div>
  );
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

function boundsOf(element: HTMLElement | null): { left: number; top: number; width: number } {
  return element?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0 };
}

/** The selected range: everything outside is dimmed. */
function RangeBand({ range, window: visible }: { range: IcicleWindow; window: IcicleWindow }) {
  const width = visible.to - visible.from;
  const share = (value: number): number => Math.max(0, Math.min(1, (value - visible.from) / width));
  if (width <= 0) return null;
  return (
    <>
      <span className="icicle-beside" style={{ left: 0, width: `${share(range.from) * 100}%` }} aria-hidden />
      <span className="icicle-beside" style={{ left: `${share(range.to) * 100}%`, right: 0 }} aria-hidden />
    </>
  );
}

/** Floats over everything; positioned after its size is known. */
function Card({ topPx, pointerX, children }: { topPx: number; pointerX: number; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const card = element.current;
    if (card === null) return;
    const place = placeCard(
      { topPx, bottomPx: topPx + ICICLE_BOX_PX },
      pointerX,
      { widthPx: card.offsetWidth, heightPx: card.offsetHeight },
      { widthPx: window.innerWidth, heightPx: window.innerHeight },
    );
    card.style.left = `${place.leftPx}px`;
    card.style.top = `${place.topPx}px`;
  });
  return createPortal(
    <div ref={element} className="tooltip icicle-card" data-testid="icicle-card">
      {children}
    </div>,
    document.body,
  );
}
