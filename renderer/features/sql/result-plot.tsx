/** A plot of an answer: bars, a line or points. The table has the same values for keyboard and screen reader. */
import { useMemo, useRef, useState, type PointerEvent } from 'react';
import { countNoun, formatCount, truncateEnd } from '../../../shared/base/units.ts';
import type { SqlAnswer } from './stores/sql-runs.ts';
import { Button } from '../../core/widgets/button.tsx';
import { useCanvasSize } from '../../core/widgets/canvas/use-canvas-size.ts';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { asKind, axisOf, plotData, plotProblem, PLOT_KINDS, type PlotChoice, type PlotData } from './plot-data.ts';
import { figureText, unitOf } from './sql-values.ts';

const INSET_PX = { left: 76, right: 40, top: 12, bottom: 40 };
const TICK_PX = { across: 110, up: 44 };
/** A name under a bar needs this much; narrower bars have none. */
const NAME_PX = 40;
const CHAR_PX = 6.4;
/** The pointer is on the nearest point within this distance. */
const REACH_PX = 30;

const KIND_LABELS = { bars: 'Bars', line: 'Line', scatter: 'Scatter' } as const;

export interface ResultPlotProps {
  readonly answer: SqlAnswer;
  readonly choice: PlotChoice;
  readonly onChoice: (choice: PlotChoice) => void;
}

function ColumnChoice(props: {
  readonly label: string;
  readonly value: number;
  readonly columns: SqlAnswer['columns'];
  readonly onValue: (column: number) => void;
}) {
  const { label, value, columns, onValue } = props;
  return (
    <Menu
      entries={columns.map(({ name }, index) => ({
        label: name,
        checked: index === value,
        onSelect: () => onValue(index),
      }))}
    >
      <Button aria-label={`${label}: ${columns[value]?.name ?? 'no column'}`}>
        <span className="third">{label}</span> {columns[value]?.name}
      </Button>
    </Menu>
  );
}

/** Returns what is not drawn, in words; empty if all rows are. */
export function omittedText({ missing, omitted }: PlotData, answer: Pick<SqlAnswer, 'cursor' | 'rows'>): string {
  return [
    omitted === 0 ? '' : `${countNoun(omitted, 'further row')} not drawn`,
    missing === 0 ? '' : `${countNoun(missing, 'row')} without a figure`,
    answer.cursor === null ? '' : `of the first ${formatCount(answer.rows.length)} rows`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Points as one path of dots: thousands of elements would be slow. */
function dots(points: readonly { readonly px: number; readonly py: number }[]): string {
  return points.map(({ px, py }) => `M${px.toFixed(1)} ${py.toFixed(1)}h0`).join('');
}

function Drawing({ answer, choice, data }: Omit<ResultPlotProps, 'onChoice'> & { readonly data: PlotData }) {
  const frame = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useCanvasSize(frame);
  const [pointed, setPointed] = useState<number | null>(null);
  const { kind } = choice;
  const [across, up] = [answer.columns[choice.x], answer.columns[choice.y]];
  const units = {
    x: across === undefined ? 'none' : unitOf(across),
    y: up === undefined ? 'none' : unitOf(up),
  } as const;
  const room = {
    width: Math.max(1, widthPx - INSET_PX.left - INSET_PX.right),
    height: Math.max(1, heightPx - INSET_PX.top - INSET_PX.bottom),
  };
  const { points } = data;
  const yAxis = axisOf(
    points.map(({ y }) => y),
    units.y,
    Math.max(2, Math.floor(room.height / TICK_PX.up)),
    kind === 'bars',
  );
  const xAxis = axisOf(
    points.map(({ x }) => x),
    units.x,
    Math.max(2, Math.floor(room.width / TICK_PX.across)),
    false,
  );
  const slotPx = room.width / Math.max(1, points.length);
  const toY = (y: number): number => INSET_PX.top + (1 - (y - yAxis.from) / (yAxis.to - yAxis.from)) * room.height;
  const toX = (x: number): number =>
    INSET_PX.left + (kind === 'bars' ? (x + 0.5) * slotPx : ((x - xAxis.from) / (xAxis.to - xAxis.from)) * room.width);
  const placed = points.map(({ x, y }) => ({ px: toX(x), py: toY(y) }));
  const onPointer = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const [atX, atY] = [event.clientX - box.left, event.clientY - box.top];
    let nearest: number | null = null;
    let nearestPx = kind === 'bars' ? slotPx / 2 : REACH_PX;
    for (const [index, { px, py }] of placed.entries()) {
      const offPx = kind === 'scatter' ? Math.hypot(px - atX, py - atY) : Math.abs(px - atX);
      if (offPx <= nearestPx) [nearest, nearestPx] = [index, offPx];
    }
    setPointed(nearest);
  };
  const names = { x: across?.name ?? '', y: up?.name ?? '' };
  const point = pointed === null ? undefined : points[pointed];
  const place = pointed === null ? undefined : placed[pointed];
  const picture = {
    role: 'img',
    'aria-label': `${KIND_LABELS[kind]}: ${names.y} by ${names.x}, ${countNoun(points.length, 'point')}. The table has the same values.`,
  };
  const zero = toY(Math.max(yAxis.from, Math.min(yAxis.to, 0)));
  const right = INSET_PX.left + room.width;
  const bottom = INSET_PX.top + room.height;
  return (
    <>
      <p className="sql-plot-caption" data-testid="sql-plot-caption">
        {point === undefined ? (
          <span className="third">{`${names.y} by ${names.x}`}</span>
        ) : (
          <>
            <b>{figureText(point.y, units.y)}</b> <span className="third">{names.y}</span> ·{' '}
            {truncateEnd(point.label, 80)} <span className="third">{names.x}</span>
          </>
        )}
      </p>
      <div className="sql-plot-frame" ref={frame}>
        <svg
          className="sql-plot"
          width={widthPx}
          height={heightPx}
          {...picture}
          onPointerMove={onPointer}
          onPointerLeave={() => setPointed(null)}
        >
          {yAxis.ticks.map((tick) => (
            <g key={tick}>
              <line className="sql-plot-grid" x1={INSET_PX.left} x2={right} y1={toY(tick)} y2={toY(tick)} />
              <text className="sql-plot-tick" x={INSET_PX.left - 8} y={toY(tick) + 4} textAnchor="end">
                {figureText(tick, units.y)}
              </text>
            </g>
          ))}
          {kind === 'bars'
            ? points.map(({ label }, index) =>
                slotPx < NAME_PX ? null : (
                  <text
                    key={placed[index]?.px}
                    className="sql-plot-tick"
                    x={placed[index]?.px}
                    y={bottom + 16}
                    textAnchor="middle"
                  >
                    {truncateEnd(label, Math.max(3, Math.floor((slotPx - 6) / CHAR_PX)))}
                  </text>
                ),
              )
            : xAxis.ticks.map((tick) => (
                <text key={tick} className="sql-plot-tick" x={toX(tick)} y={bottom + 16} textAnchor="middle">
                  {figureText(tick, units.x)}
                </text>
              ))}
          {kind === 'bars'
            ? placed.map(({ px, py }, index) => (
                <rect
                  key={px}
                  className="sql-plot-bar"
                  data-pointed={index === pointed || undefined}
                  x={px - Math.min(40, slotPx * 0.38)}
                  width={Math.max(1, Math.min(80, slotPx * 0.76))}
                  y={Math.min(py, zero)}
                  height={Math.max(1, Math.abs(zero - py))}
                />
              ))
            : null}
          {kind === 'line' ? (
            <polyline
              className="sql-plot-line"
              points={placed.map(({ px, py }) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ')}
            />
          ) : null}
          {kind === 'scatter' || (kind === 'line' && points.length === 1) ? (
            <path className="sql-plot-dots" d={dots(placed)} />
          ) : null}
          {place === undefined || kind === 'bars' ? null : (
            <circle className="sql-plot-pointed" cx={place.px} cy={place.py} r={4} />
          )}
          <line className="sql-plot-axis" x1={INSET_PX.left} x2={right} y1={zero} y2={zero} />
        </svg>
      </div>
    </>
  );
}

export function ResultPlot({ answer, choice, onChoice }: ResultPlotProps) {
  const problem = plotProblem(answer, choice);
  const data = useMemo(() => plotData(answer, choice), [answer, choice]);
  return (
    <div className="column fill" data-testid="sql-plot">
      <div className="sql-plot-head row">
        <Segmented
          label="Kind of plot"
          value={choice.kind}
          options={PLOT_KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))}
          onValue={(kind) => onChoice(asKind(answer, choice, kind))}
        />
        <ColumnChoice label="x" value={choice.x} columns={answer.columns} onValue={(x) => onChoice({ ...choice, x })} />
        <ColumnChoice label="y" value={choice.y} columns={answer.columns} onValue={(y) => onChoice({ ...choice, y })} />
        <span className="third small cut">{problem === null ? omittedText(data, answer) : ''}</span>
      </div>
      {problem !== null ? (
        <EmptyState title={problem} />
      ) : data.points.length === 0 ? (
        <EmptyState title="There is nothing to draw">No row has figures in both columns.</EmptyState>
      ) : (
        <Drawing answer={answer} choice={choice} data={data} />
      )}
    </div>
  );
}
