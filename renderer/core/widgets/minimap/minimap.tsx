/** An overview of a chart: activity by category, the visible range, and search results. */
import { DRAG_FROM_PX, moveByKey, shareAt, useChartWheel, type ChartMoves } from '../../charts/moves.ts';
import type { ChartRange } from '../../charts/range.ts';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import type { Activity } from './activity.ts';
import { gripAt, windowOfDrag, type MinimapGrip } from './minimap-drag.ts';
import '../../charts/charts.css';
import './minimap.css';

export interface MinimapView extends ChartMoves {
  readonly window: ChartRange;
  readonly isWhole: boolean;
  readonly show: (range: ChartRange) => void;
}

export interface MinimapProps {
  readonly label: string;
  readonly view: MinimapView;
  readonly total: number;
  readonly activity: Activity;
  /** Token of each category; a stable list. */
  readonly colours: readonly string[];
  /** Categories that are not activity. */
  readonly without: ReadonlySet<number>;
  /** Start values of search results. */
  readonly ticks: ArrayLike<number>;
  /** The selected range of the chart. */
  readonly range: ChartRange | null;
  /** Drawn above the activity and below the visible range. */
  readonly children?: ReactNode;
}

const EDGE_PX = 6;
const TICK_PX = 5;
const MOVE_OF_ARROW: Readonly<Record<string, string>> = {
  ArrowLeft: 'KeyA',
  ArrowRight: 'KeyD',
  ArrowUp: 'KeyW',
  ArrowDown: 'KeyS',
};

export function Minimap(props: MinimapProps) {
  const { label, view, total, activity, colours, without, ticks, range } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const theme = useThemeName();
  const [readColour] = useState(createColourReader);
  const drag = useRef<{ readonly grip: MinimapGrip; readonly x: number; moved: boolean } | null>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const { sliceCount, categoryCount, shares } = activity;
    const { widthPx, heightPx } = size;
    const plotPx = heightPx - TICK_PX - 1;
    for (let category = 0; category < categoryCount; category += 1) {
      if (without.has(category)) continue;
      context.fillStyle = readColour(element, theme, colours[category] ?? '--fl-native');
      for (let slice = 0; slice < sliceCount; slice += 1) {
        let below = 0;
        for (let other = 0; other < category; other += 1)
          if (!without.has(other)) below += shares[slice * categoryCount + other] ?? 0;
        const share = shares[slice * categoryCount + category] ?? 0;
        if (share <= 0) continue;
        const leftPx = (slice / sliceCount) * widthPx;
        context.fillRect(leftPx, heightPx - (below + share) * plotPx, widthPx / sliceCount + 0.5, share * plotPx);
      }
    }
    context.fillStyle = readColour(element, theme, '--text');
    let lastPx = -1;
    for (let tick = 0; tick < ticks.length; tick += 1) {
      const px = Math.floor(((ticks[tick] ?? 0) / total) * widthPx);
      if (px !== lastPx) context.fillRect(px, 0, 1, TICK_PX);
      lastPx = px;
    }
  }, [activity, colours, without, ticks, total, size, theme, readColour]);

  const valueAt = (clientX: number): number => shareAt(frame, clientX) * total;
  useChartWheel({ frame, zoom: view.zoom, pan: view.pan, valueAt });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const code = MOVE_OF_ARROW[event.code] ?? event.code;
    if (!moveByKey(view, code, (view.window.from + view.window.to) / 2)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const surface = {
    role: 'application',
    // Document focus goes to the chart below.
    'data-secondary': '',
    'aria-roledescription': 'minimap',
    'aria-label': `${label}. Left and right move the visible range, up and down zoom, 0 shows all.`,
    tabIndex: 0,
    onKeyDown,
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const reach = (total * EDGE_PX) / Math.max(1, size.widthPx);
      const grip = gripAt(valueAt(event.clientX), view.window, total, reach);
      drag.current = { grip, x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      const held = drag.current;
      if (held === null) return;
      if (!held.moved && Math.abs(event.clientX - held.x) < DRAG_FROM_PX) return;
      held.moved = true;
      view.show(windowOfDrag(held.grip, valueAt(event.clientX), total));
    },
    onPointerUp: (event: PointerEvent<HTMLDivElement>): void => {
      const held = drag.current;
      drag.current = null;
      if (held === null || held.moved || view.isWhole) return;
      // A click outside the visible range moves it there.
      const half = (view.window.to - view.window.from) / 2;
      const at = valueAt(event.clientX);
      if (held.grip.kind === 'new') view.show({ from: at - half, to: at + half });
    },
    onPointerCancel: (): void => {
      drag.current = null;
    },
    onDoubleClick: view.fitAll,
  };
  const percent = (value: number): string => `${total > 0 ? (value / total) * 100 : 0}%`;
  return (
    <div className="minimap chart-surface" ref={frame} data-testid="minimap" {...surface}>
      <canvas ref={canvas} className="chart-canvas" aria-hidden />
      {props.children}
      {range === null ? null : (
        <span
          className="minimap-range"
          data-testid="minimap-range"
          style={{ left: percent(range.from), width: percent(range.to - range.from) }}
          aria-hidden
        />
      )}
      {view.isWhole ? null : (
        <>
          <span className="minimap-beside" style={{ left: 0, width: percent(view.window.from) }} aria-hidden />
          <span className="minimap-beside" style={{ left: percent(view.window.to), right: 0 }} aria-hidden />
          <span
            className="minimap-visible"
            data-testid="minimap-visible"
            style={{ left: percent(view.window.from), width: percent(view.window.to - view.window.from) }}
            aria-hidden
          />
        </>
      )}
    </div>
  );
}
