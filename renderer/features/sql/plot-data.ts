/** Computes what a plot of an answer shows: its columns, its points, and the ticks of its axes. No elements here. */
import type { SqlResultColumn, SqlValue } from '../../../shared/features/sql/contract/sql.ts';
import { figureText, isId, isNumeric, plainText, unitOf, type SqlUnit } from './sql-values.ts';

export const PLOT_KINDS = ['bars', 'line', 'scatter'] as const;
type PlotKind = (typeof PLOT_KINDS)[number];

/** Columns by their position. */
export interface PlotChoice {
  readonly kind: PlotKind;
  readonly x: number;
  readonly y: number;
}

/** More bars cannot be told apart. */
export const MAX_BARS = 60;
/** More points would hide each other. */
const MAX_POINTS = 20_000;

interface Answered {
  readonly columns: readonly SqlResultColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** A column that orders the rows: a time, or a number of a place in time. */
function isOrder({ name, link }: SqlResultColumn): boolean {
  return link === 'time' || /(^|_)(time|start|at|ts|index|round|bucket|minute|second)(_|$)/i.test(name);
}

/** True if the rows are sorted by this figure, largest first: `order by` says what a query is about. */
function isSortedBy(rows: Answered['rows'], index: number): boolean {
  const values = rows.map((row) => row[index] ?? null);
  const [first, last] = [values[0], values.at(-1)];
  const falls = values.every((value, at) => at === 0 || (value ?? -Infinity) <= (values[at - 1] ?? -Infinity));
  return falls && first !== last;
}

/** The figure that is plotted first: the one that rows are sorted by, otherwise one with a unit. */
function mainFigure({ columns, rows }: Answered, figures: readonly number[]): number | undefined {
  return (
    figures.find((index) => isSortedBy(rows, index)) ??
    figures.find((index) => columns[index] !== undefined && unitOf(columns[index]) !== 'none') ??
    figures[0]
  );
}

/** Columns with figures: numbers that are no ids. */
function figuresOf(columns: readonly SqlResultColumn[]): readonly number[] {
  return columns.flatMap((column, index) => {
    return isNumeric(column) && !isId(column) ? [index] : [];
  });
}

/** The plot that fits an answer: a line over a time, bars over a name, otherwise points. Null: there are no figures or no rows. */
export function defaultPlot(answer: Answered): PlotChoice | null {
  const { columns, rows } = answer;
  const numeric = figuresOf(columns);
  if (numeric.length === 0 || rows.length === 0) return null;
  const order = numeric.find((index) => columns[index] !== undefined && isOrder(columns[index]));
  const figure = mainFigure(
    answer,
    numeric.filter((index) => index !== order),
  );
  if (order !== undefined && figure !== undefined) return { kind: 'line', x: order, y: figure };
  const y = figure ?? order ?? 0;
  const name = columns.findIndex((column) => !isNumeric(column));
  if (name >= 0) return { kind: 'bars', x: name, y };
  const x = numeric.find((index) => index !== y);
  return x === undefined ? { kind: 'bars', x: y, y } : { kind: 'scatter', x, y };
}

/** The plot as another kind: a line and points need figures for x, so another column is taken if there is one. */
export function asKind({ columns }: Pick<Answered, 'columns'>, choice: PlotChoice, kind: PlotKind): PlotChoice {
  const across = columns[choice.x];
  if (kind === 'bars' || (across !== undefined && isNumeric(across))) return { ...choice, kind };
  const x = figuresOf(columns).find((index) => index !== choice.y);
  return { ...choice, kind, x: x ?? choice.x };
}

/** Returns why columns cannot be plotted this way; null if they can. */
export function plotProblem({ columns }: Pick<Answered, 'columns'>, { kind, x, y }: PlotChoice): string | null {
  const [across, up] = [columns[x], columns[y]];
  if (across === undefined || up === undefined) return 'Choose two columns.';
  if (!isNumeric(up)) return `Column "${up.name}" has no figures. Choose another one for y.`;
  if (kind !== 'bars' && !isNumeric(across))
    return `Column "${across.name}" has no figures, which a ${kind === 'line' ? 'line' : 'scatter plot'} needs for x. Choose bars, or another column.`;
  return null;
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** The label: the name of a bar, or the figure of x. */
  readonly label: string;
}

export interface PlotData {
  readonly points: readonly PlotPoint[];
  /** Rows without a figure in one of the columns. */
  readonly missing: number;
  /** Rows that are not drawn, because they are too many. */
  readonly omitted: number;
}

function finite(value: SqlValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The points of a plot: bars in the order of the rows, a line in the order of x. */
export function plotData({ columns, rows }: Answered, { kind, x, y }: PlotChoice): PlotData {
  const most = kind === 'bars' ? MAX_BARS : MAX_POINTS;
  const unit = columns[x] === undefined ? 'none' : unitOf(columns[x]);
  const points: PlotPoint[] = [];
  let missing = 0;
  let omitted = 0;
  for (const row of rows) {
    const up = finite(row[y]);
    const across = kind === 'bars' ? points.length : finite(row[x]);
    if (up === null || across === null) missing += 1;
    else if (points.length >= most) omitted += 1;
    else {
      const value = row[x] ?? null;
      const label = typeof value === 'number' ? figureText(value, unit) : value === null ? 'null' : plainText(value);
      points.push({ x: across, y: up, label });
    }
  }
  return { points: kind === 'line' ? points.toSorted((one, other) => one.x - other.x) : points, missing, omitted };
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** The smallest round step of at least `wanted`; bytes are round in B, KB, MB. */
function roundStep(wanted: number, unit: SqlUnit): number {
  let scale = 1;
  if (unit === 'bytes') while (wanted / scale > 512) scale *= 1024;
  const power = 10 ** Math.floor(Math.log10(wanted / scale));
  const step = [1, 2, 5, 10].find((each) => each * power * scale >= wanted * (1 - 1e-9)) ?? 10;
  return step * power * scale;
}

/** An axis with about `count` round ticks around all values. `fromZero`: bars start at zero. */
export function axisOf(values: readonly number[], unit: SqlUnit, count: number, fromZero: boolean): Axis {
  let [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    Infinity,
    -Infinity,
  ] as [number, number]);
  if (!(least <= most)) [least, most] = [0, 1];
  if (fromZero) [least, most] = [Math.min(0, least), Math.max(0, most)];
  if (least === most) [least, most] = least === 0 ? [0, 1] : [Math.min(0, least), Math.max(0, most)];
  const whole = unit === 'bytes' || unit === 'count' || values.every(Number.isInteger);
  const step = Math.max(roundStep((most - least) / count, unit), whole ? 1 : 0);
  const [from, to] = [Math.floor(least / step + 1e-9) * step, Math.ceil(most / step - 1e-9) * step];
  // Counted, because adding fractions up would miss the last tick.
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);
  return { from, to, ticks };
}
