/** The heap after each round, as a small line with its first and last size. */
import { formatBytes } from '../../../shared/base/units.ts';

const WIDTH_PX = 180;
const HEIGHT_PX = 64;
/** Room for the dots, and for the figures above and below the line. */
const INSET_PX = 18;
const LABEL_PX = 11;

export interface HeapLineProps {
  readonly sizesBytes: readonly number[];
  /** In the colour of growth; otherwise nothing is judged by it. */
  readonly isGrowth: boolean;
}

export function HeapLine({ sizesBytes, isGrowth }: HeapLineProps) {
  const [first] = sizesBytes;
  const last = sizesBytes.at(-1);
  // Between two figures that read the same, a line would draw a change that is none.
  if (first === undefined || last === undefined || formatBytes(first) === formatBytes(last)) return null;
  const least = Math.min(...sizesBytes);
  const range = Math.max(...sizesBytes) - least;
  const inner = HEIGHT_PX - 2 * INSET_PX;
  const points = sizesBytes.map((size, at) => ({
    x: INSET_PX + (at / (sizesBytes.length - 1)) * (WIDTH_PX - 2 * INSET_PX),
    y: INSET_PX + (range === 0 ? inner / 2 : (1 - (size - least) / range) * inner),
  }));
  const words = sizesBytes.map((size, at) => `${at === 0 ? 'before' : `round ${at}`}: ${formatBytes(size)}`);
  // The larger figure is above its dot, the smaller one below.
  const isRising = last >= first;
  return (
    <svg
      className="heap-line"
      data-growth={isGrowth ? '' : undefined}
      width={WIDTH_PX}
      height={HEIGHT_PX}
      viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`}
    >
      <title>{`Heap size after a garbage collection. ${words.join(', ')}`}</title>
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      {points.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r={3} />
      ))}
      <text x={0} y={isRising ? HEIGHT_PX : LABEL_PX}>
        {formatBytes(first)}
      </text>
      <text x={WIDTH_PX} y={isRising ? LABEL_PX : HEIGHT_PX} textAnchor="end">
        {formatBytes(last)}
      </text>
    </svg>
  );
}
