/** A small plot of a row's figures over the snapshots of a series; the figures are its accessible text. */
import { formatCount } from '../../../../shared/base/units.ts';

const WIDTH_PX = 72;
const HEIGHT_PX = 18;
const DOT_PX = 1.8;

export interface SparklineProps {
  readonly figures: readonly number[];
  /** `least`: the lowest value is at the bottom, so that small changes are visible; `zero`: zero is at the bottom. */
  readonly from?: 'least' | 'zero';
  /** Formats a value. */
  readonly write?: (figure: number) => string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points from left to right, the largest value at the top. */
export function sparkPoints(figures: readonly number[], from: 'least' | 'zero'): Point[] {
  const least = from === 'zero' ? 0 : Math.min(...figures);
  const range = Math.max(...figures) - least;
  const inner = { width: WIDTH_PX - DOT_PX * 2, height: HEIGHT_PX - DOT_PX * 2 };
  return figures.map((figure, at) => ({
    x: DOT_PX + (figures.length < 2 ? 0 : (at / (figures.length - 1)) * inner.width),
    y: DOT_PX + (range === 0 ? inner.height / 2 : (1 - (figure - least) / range) * inner.height),
  }));
}

export function Sparkline({ figures, from = 'least', write = formatCount }: SparklineProps) {
  if (figures.length < 2) return null;
  const points = sparkPoints(figures, from);
  const change = (figures.at(-1) ?? 0) - (figures[0] ?? 0);
  const tone = from === 'zero' ? 'grew' : change > 0 ? 'grew' : change < 0 ? 'shrank' : 'steady';
  return (
    <svg
      className="sparkline"
      data-direction={tone}
      width={WIDTH_PX}
      height={HEIGHT_PX}
      viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`}
    >
      <title>{figures.map(write).join(', ')}</title>
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      {points.map(({ x, y }) => (
        <circle key={x} cx={x.toFixed(1)} cy={y.toFixed(1)} r={DOT_PX} />
      ))}
    </svg>
  );
}
