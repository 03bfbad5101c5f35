/**
 * Small plots stacked on one time axis, with current values on the left, or those of the sample under the pointer. The view defines the
 * rows; a table of the same samples is available to screen readers.
 */
import {
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import { isMac } from '../keys/keys.ts';
import { clockSeconds, nearestIndex } from './plot-axis.ts';
import {
  drawPlots,
  PLOT_AXIS_PX,
  PLOT_HEAD_PX,
  type PlotBand,
  type PlotLine,
  type PlotMark,
  type PlotSpan,
} from './plot-drawing.ts';
import '../../charts/charts.css';
import './plot.css';

export interface PlotRow extends PlotLine {
  readonly id: string;
  readonly title: string;
  readonly explanation: string;
  /** Text of the latest sample. */
  readonly valueText: string;
  readonly formatValue: (value: number | null) => string;
  /** One dim line below it. */
  readonly note: string;
  readonly noteTone: 'growth' | 'shrinkage' | null;
}

export interface PlotStackProps {
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Ascending. */
  readonly times: readonly number[];
  readonly breaks: readonly boolean[];
  readonly rows: readonly PlotRow[];
  readonly spans: readonly PlotSpan[];
  readonly bands: readonly PlotBand[];
  readonly marks: readonly PlotMark[];
  readonly rowPx: number;
  /** Header text on the left while nothing is hovered. */
  readonly headText: string;
  readonly onCopy: () => void;
  /** The same samples as a screen reader table. */
  readonly table: ReactNode;
}

/** Step of an arrow key with Shift. */
const STRIDE = 10;

/** The sample a key moves to; undefined for other keys. */
export function sampleAfterKey(
  key: string,
  withShift: boolean,
  at: number | null,
  first: number,
  last: number,
): number | null | undefined {
  if (key === 'Escape') return at === null ? undefined : null;
  if (last < first) return undefined;
  const clamp = (index: number): number => Math.max(first, Math.min(last, index));
  const step = withShift ? STRIDE : 1;
  switch (key) {
    case 'ArrowLeft':
      return clamp((at ?? last + step) - step);
    case 'ArrowRight':
      return clamp((at ?? first - step) + step);
    case 'Home':
      return first;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** A sample selected by keyboard stays selected; the pointer stays in place while samples pass below it. */
type Pointing = { readonly by: 'keys'; readonly atMs: number } | { readonly by: 'pointer'; readonly share: number };

/** Beyond this distance, the pointer is on no sample. */
const REACH_PX = 24;

function pointedSample(
  pointing: Pointing,
  times: readonly number[],
  fromMs: number,
  toMs: number,
  plotPx: number,
): number | null {
  const atMs = pointing.by === 'keys' ? pointing.atMs : fromMs + pointing.share * (toMs - fromMs);
  const nearest = nearestIndex(times, atMs);
  const foundMs = times[nearest];
  if (foundMs === undefined || foundMs < fromMs) return null;
  const offPx = (Math.abs(foundMs - atMs) / (toMs - fromMs)) * plotPx;
  return pointing.by === 'pointer' && offPx > REACH_PX ? null : nearest;
}

export function PlotStack(props: PlotStackProps) {
  const { fromMs, toMs, times, breaks, rows, spans, bands, marks, rowPx } = props;
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(plot);
  const theme = useThemeName();
  const [readColour] = useState(createColourReader);
  const [pointing, setPointing] = useState<Pointing | null>(null);
  const isSpoken = pointing?.by === 'keys';
  const pointed = pointing === null ? null : pointedSample(pointing, times, fromMs, toMs, size.widthPx - PLOT_AXIS_PX);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const ink = (token: string): string => readColour(element, theme, token);
    drawPlots(
      context,
      { ...size, fromMs, toMs, times, breaks, lines: rows, rowPx, spans, bands, marks, cursor: pointed },
      {
        line: ink('--accent'),
        fill: ink('--plot-fill'),
        grid: ink('--line'),
        strong: ink('--line-strong'),
        band: ink('--surface-marked'),
        label: ink('--text-third'),
        text: ink('--text'),
        surface: ink('--surface-document'),
        mark: ink('--recording'),
        font: `11px ${getComputedStyle(element).fontFamily}`,
      },
    );
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((isMac() ? event.metaKey : event.ctrlKey) && event.code === 'KeyC') {
      event.preventDefault();
      props.onCopy();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const first = times.findIndex((atMs) => atMs >= fromMs);
    const next = sampleAfterKey(
      event.key,
      event.shiftKey,
      pointed,
      first < 0 ? 0 : first,
      first < 0 ? -1 : times.length - 1,
    );
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const atMs = next === null ? undefined : times[next];
    setPointing(atMs === undefined ? null : { by: 'keys', atMs });
  };
  const surface = {
    role: 'application',
    'aria-roledescription': 'line charts',
    'aria-label': `${props.label}. Arrow keys move between samples, Escape returns to now.`,
    tabIndex: 0,
    onKeyDown,
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      const { left, width } = event.currentTarget.getBoundingClientRect();
      if (width > PLOT_AXIS_PX) setPointing({ by: 'pointer', share: (event.clientX - left) / (width - PLOT_AXIS_PX) });
    },
    onPointerLeave: (): void => setPointing(null),
    onBlur: (): void => setPointing(null),
  };
  const textOf = (row: PlotRow): string =>
    pointed === null ? row.valueText : row.formatValue(row.values[pointed] ?? null);
  const pointedText = pointed === null ? null : clockSeconds(times[pointed] ?? 0);
  const heights = { '--plot-row': `${rowPx}px`, '--plot-head': `${PLOT_HEAD_PX}px` } as CSSProperties;
  return (
    <div className="plots" style={heights} data-testid="plots">
      <div className="plots-gutter">
        <div className="plots-head third cut" data-pointed={pointedText === null ? undefined : true}>
          {pointedText ?? props.headText}
        </div>
        {rows.map((row) => (
          <div
            key={row.id}
            className="plots-row"
            title={row.explanation}
            data-testid="plot-row"
            data-metric={row.id}
            data-trend={row.noteTone ?? undefined}
          >
            <span className="plots-title cut">{row.title}</span>
            <span className="plots-value">{textOf(row)}</span>
            <span className="plots-note third cut" data-tone={row.noteTone ?? undefined}>
              {row.note}
            </span>
          </div>
        ))}
      </div>
      <div
        ref={plot}
        className="plots-canvas-place chart-surface"
        style={{ height: PLOT_HEAD_PX + rows.length * rowPx }}
        {...surface}
      >
        <canvas ref={canvas} className="chart-canvas" aria-hidden />
        <output className="visually-hidden">
          {pointed === null || !isSpoken
            ? ''
            : `${pointedText ?? ''}: ${rows.map((row) => `${row.title} ${textOf(row)}`).join(', ')}`}
        </output>
        <div className="visually-hidden">{props.table}</div>
      </div>
    </div>
  );
}
