/** A small chart of figures by round or snapshot: a line with a dot and the figure for each. */
import { Fragment } from 'react';
import './growth-chart.css';

const WIDTH_PX = 280;
const HEIGHT_PX = 92;
/** Room for the figures above the dots, the labels below, and half a figure at both sides. */
const INSET_PX = { top: 20, bottom: 20, side: 34 };
const DOT_PX = 3;

export interface GrowthChartProps {
  readonly title: string;
  readonly figures: readonly number[];
  /** One for each figure: `before`, `1`, `2`. */
  readonly labels: readonly string[];
  readonly format: (figure: number) => string;
}

/** Positions in pixels, the smallest figure at the bottom, so that small changes are visible; equal figures are in the middle. */
function chartPoints(figures: readonly number[]): { x: number; y: number }[] {
  const least = Math.min(...figures);
  const range = Math.max(...figures) - least;
  const inner = { width: WIDTH_PX - 2 * INSET_PX.side, height: HEIGHT_PX - INSET_PX.top - INSET_PX.bottom };
  return figures.map((figure, at) => ({
    x: INSET_PX.side + (figures.length < 2 ? inner.width / 2 : (at / (figures.length - 1)) * inner.width),
    y: INSET_PX.top + (range <= 0 ? inner.height / 2 : (1 - (figure - least) / range) * inner.height),
  }));
}

export function GrowthChart({ title, figures, labels, format }: GrowthChartProps) {
  if (figures.length === 0) return null;
  const points = chartPoints(figures);
  const description = figures.map((figure, at) => `${labels[at] ?? ''}: ${format(figure)}`).join(', ');
  return (
    <figure className="growth-chart">
      <figcaption className="small third">{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`} width={WIDTH_PX} height={HEIGHT_PX}>
        <title>{`${title}. ${description}`}</title>
        <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
        {points.map(({ x, y }, at) => (
          <Fragment key={labels[at] ?? at}>
            <circle cx={x} cy={y} r={DOT_PX} />
            <text className="growth-chart-figure" x={x} y={y - 7}>
              {format(figures[at] ?? 0)}
            </text>
            <text className="growth-chart-label" x={x} y={HEIGHT_PX - 4}>
              {labels[at]}
            </text>
          </Fragment>
        ))}
      </svg>
    </figure>
  );
}
