/**
 * Bars over time with a ruler and a range changed by dragging or keys. The view defines the meaning of bars; a table of the same bars is
 * available to screen readers.
 */
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import { isMac } from '../keys/keys.ts';
import { useMedia } from '../use-media.ts';
import { barAt, endOfBars, rangeAfterKey, rangeOfBars, type Bars, type TimeRange } from './bar-range.ts';
import { drawBars } from './bars-drawing.ts';
import '../../charts/charts.css';
import './time-bars.css';

export interface TimeBarsProps extends Bars {
  /** Accessible name. */
  readonly label: string;
  /** On the left: title of the bars, and one dim line. */
  readonly title: ReactNode;
  readonly note: ReactNode;
  readonly values: readonly number[];
  /** The value at the top of the axis. */
  readonly top: number;
  readonly formatValue: (value: number) => string;
  /** Two lines of text for a bar or range: shown for the hovered bar or the range, and announced. */
  readonly textOf: (range: TimeRange) => string;
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
  /** Ctrl C: the bars, or those of the range, as text. */
  readonly onCopy?: () => void;
  /** Called with the width of the bars, to request as many as fit. */
  readonly onWidth?: (widthPx: number) => void;
  /** A table below is the main surface of the document: it has the focus at first, and the keys. */
  readonly isSecondary?: boolean;
  /** The same bars as a screen reader table. */
  readonly table: ReactNode;
}

/** Tolerance of a range edge. */
const EDGE_PX = 5;

export function TimeBars(props: TimeBarsProps) {
  const { startMs, barMs, count, values, top, formatValue, textOf, range, onRange, onWidth } = props;
  const bars: Bars = { startMs, barMs, count };
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(plot);
  const theme = useThemeName();
  const isOutlined = useMedia('(forced-colors: active)');
  const [readColour] = useState(createColourReader);
  const [hovered, setHovered] = useState<number | null>(null);
  /** The bar where a drag started; it stays in the range. */
  const anchor = useRef<number | null>(null);
  const [atEdge, setAtEdge] = useState(false);
  const { widthPx } = size;
  useEffect(() => {
    if (widthPx > 0) onWidth?.(widthPx);
  }, [widthPx, onWidth]);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const ink = (token: string): string => readColour(element, theme, token);
    drawBars(
      context,
      { bars: { startMs, barMs, count }, values, top, range, hovered, ...size },
      {
        bar: ink('--bar'),
        chosen: ink('--accent'),
        band: ink('--surface-selected'),
        line: ink('--line'),
        hover: ink('--surface-hover'),
        label: ink('--text-third'),
        outline: isOutlined ? ink('--text') : null,
        font: `11px ${getComputedStyle(element).fontFamily}`,
      },
    );
  });

  const timeAt = (clientX: number): number => {
    const bounds = plot.current?.getBoundingClientRect();
    if (bounds === undefined || bounds.width === 0) return startMs;
    const share = Math.max(0, Math.min(1, (clientX - bounds.left) / bounds.width));
    return startMs + share * (endOfBars(bars) - startMs);
  };
  /** The bar at the opposite end, if the pointer is at an edge of the range. */
  const anchorAtEdge = (atMs: number): number | null => {
    if (range === null || widthPx === 0) return null;
    const reachMs = ((endOfBars(bars) - startMs) * EDGE_PX) / widthPx;
    if (Math.abs(atMs - range.toMs) <= reachMs) return barAt(bars, range.fromMs);
    if (Math.abs(atMs - range.fromMs) <= reachMs) return barAt(bars, range.toMs - barMs / 2);
    return null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isCopy = (isMac() ? event.metaKey : event.ctrlKey) && event.code === 'KeyC';
    if (isCopy && props.onCopy !== undefined) {
      event.preventDefault();
      props.onCopy();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = rangeAfterKey(bars, range, event.key, event.shiftKey);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onRange(next);
  };
  const surface = {
    role: 'application',
    'aria-roledescription': 'bar chart',
    'aria-label': `${props.label}. Arrow keys select and move a range, Shift and arrow keys change its end, Escape clears it.`,
    tabIndex: 0,
    ...(props.isSecondary === true ? { 'data-secondary': '' } : {}),
    onKeyDown,
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0 || count === 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const atMs = timeAt(event.clientX);
      const edge = anchorAtEdge(atMs);
      setHovered(null);
      anchor.current = edge ?? barAt(bars, atMs);
      if (edge === null) onRange(rangeOfBars(bars, anchor.current, anchor.current));
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      if (count === 0) return;
      const atMs = timeAt(event.clientX);
      const bar = barAt(bars, atMs);
      if (anchor.current === null) {
        setHovered(bar);
        setAtEdge(anchorAtEdge(atMs) !== null);
        return;
      }
      const next = rangeOfBars(bars, anchor.current, bar);
      if (next.fromMs !== range?.fromMs || next.toMs !== range.toMs) onRange(next);
    },
    onPointerUp: (): void => {
      anchor.current = null;
    },
    onPointerCancel: (): void => {
      anchor.current = null;
    },
    onPointerLeave: (): void => setHovered(null),
    onDoubleClick: (): void => onRange(null),
  };
  const described = hovered !== null && hovered < count ? rangeOfBars(bars, hovered, hovered) : range;
  return (
    <div className="time-bars" data-testid="time-bars">
      <div className="time-bars-gutter">
        <span className="time-bars-top third">{formatValue(top)}</span>
        <span className="time-bars-half third">{formatValue(top / 2)}</span>
        <b className="cut">{props.title}</b>
        <span className="time-bars-note third cut">{props.note}</span>
        <span className="time-bars-text">{described === null ? null : textOf(described)}</span>
      </div>
      <div ref={plot} className="time-bars-plot chart-surface" data-edge={atEdge || undefined} {...surface}>
        <canvas ref={canvas} className="chart-canvas" aria-hidden />
        <output className="visually-hidden">{range === null ? '' : textOf(range)}</output>
        <div className="visually-hidden">{props.table}</div>
      </div>
    </div>
  );
}
