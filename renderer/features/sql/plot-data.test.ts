import { describe, expect, it } from 'vitest';
import type { SqlResultColumn } from '../../../shared/features/sql/contract/sql.ts';
import { asKind, axisOf, defaultPlot, MAX_BARS, plotData, plotProblem } from './plot-data.ts';

const column = (name: string, type: string, link: SqlResultColumn['link'] = null): SqlResultColumn => ({
  name,
  type,
  link,
  captureId: null,
});
const NAME = column('name', 'VARCHAR');
const COUNT = column('count', 'INTEGER');
const BYTES = column('size_bytes', 'DOUBLE');
const TIME = column('time_ms', 'DOUBLE', 'time');

describe('the plot that fits an answer', () => {
  it('is bars over a name, a line over a time, points over a figure', () => {
    expect(defaultPlot({ columns: [NAME, COUNT], rows: [['a', 1]] })).toEqual({ kind: 'bars', x: 0, y: 1 });
    expect(defaultPlot({ columns: [NAME, BYTES, TIME], rows: [['a', 1, 2]] })).toEqual({ kind: 'line', x: 2, y: 1 });
    expect(defaultPlot({ columns: [COUNT, BYTES], rows: [[1, 2]] })).toEqual({ kind: 'scatter', x: 0, y: 1 });
  });

  it('has the figure that the rows are sorted by, otherwise one with a unit', () => {
    const columns = [NAME, COUNT, BYTES];
    expect(
      defaultPlot({
        columns,
        rows: [
          ['a', 1, 9],
          ['b', 2, 9],
          ['c', 1, 3],
        ],
      }),
    ).toMatchObject({ kind: 'bars', y: 2 });
    expect(
      defaultPlot({
        columns,
        rows: [
          ['a', 5, 1],
          ['b', 2, 9],
          ['c', 1, 3],
        ],
      }),
    ).toMatchObject({ y: 1 });
    expect(
      defaultPlot({
        columns,
        rows: [
          ['a', 1, 1],
          ['b', 2, 9],
        ],
      }),
    ).toMatchObject({ y: 2 });
  });

  it('takes figures for x when bars become a line or points, if there are any', () => {
    const bars = { kind: 'bars', x: 0, y: 1 } as const;
    expect(asKind({ columns: [NAME, COUNT, BYTES] }, bars, 'scatter')).toEqual({ kind: 'scatter', x: 2, y: 1 });
    expect(asKind({ columns: [NAME, COUNT] }, bars, 'line')).toEqual({ kind: 'line', x: 0, y: 1 });
    expect(asKind({ columns: [NAME, COUNT] }, { kind: 'line', x: 1, y: 1 }, 'bars')).toMatchObject({ x: 1 });
  });

  it('is none without figures, without rows, and for ids of objects alone', () => {
    expect(defaultPlot({ columns: [NAME], rows: [['a']] })).toBeNull();
    expect(defaultPlot({ columns: [NAME, COUNT], rows: [] })).toBeNull();
    expect(defaultPlot({ columns: [column('id', 'INTEGER', 'node'), NAME], rows: [[1, 'a']] })).toBeNull();
  });

  it('says which column has no figures', () => {
    expect(plotProblem({ columns: [NAME, COUNT] }, { kind: 'bars', x: 1, y: 0 })).toContain('"name" has no figures');
    expect(plotProblem({ columns: [NAME, COUNT] }, { kind: 'line', x: 0, y: 1 })).toContain('"name" has no figures');
    expect(plotProblem({ columns: [NAME, COUNT] }, { kind: 'bars', x: 0, y: 1 })).toBeNull();
  });
});

describe('the points of a plot', () => {
  it('keep the order of the rows for bars, and are sorted for a line', () => {
    const columns = [TIME, COUNT];
    const rows = [
      [20, 1],
      [10, 2],
      [15, null],
    ];
    expect(plotData({ columns, rows }, { kind: 'bars', x: 0, y: 1 }).points.map(({ label }) => label)).toEqual([
      '20 ms',
      '10 ms',
    ]);
    const line = plotData({ columns, rows }, { kind: 'line', x: 0, y: 1 });
    expect(line.points.map(({ x, y }) => [x, y])).toEqual([
      [10, 2],
      [20, 1],
    ]);
    expect(line).toMatchObject({ missing: 1, omitted: 0 });
  });

  it('are as many as can be told apart', () => {
    const rows = Array.from({ length: MAX_BARS + 5 }, (_, index) => [`c${index}`, index]);
    const data = plotData({ columns: [NAME, COUNT], rows }, { kind: 'bars', x: 0, y: 1 });
    expect(data.points).toHaveLength(MAX_BARS);
    expect(data.omitted).toBe(5);
  });
});

describe('an axis', () => {
  it('has round ticks around all values', () => {
    expect(axisOf([3, 97], 'none', 5, false)).toEqual({ from: 0, to: 100, ticks: [0, 20, 40, 60, 80, 100] });
    expect(axisOf([0.12, 0.31], 'none', 4, false).ticks.map((tick) => tick.toFixed(2))).toEqual([
      '0.10',
      '0.15',
      '0.20',
      '0.25',
      '0.30',
      '0.35',
    ]);
    expect(axisOf([-5, 12], 'none', 4, true)).toMatchObject({ from: -5, to: 15 });
  });

  it('is round in KB for bytes, and whole for counts', () => {
    expect(axisOf([0, 3 * 1024], 'bytes', 3, true).ticks).toEqual([0, 1024, 2048, 3072]);
    expect(axisOf([0, 2], 'count', 8, true).ticks).toEqual([0, 1, 2]);
  });

  it('has a range also for one value, and without values', () => {
    expect(axisOf([7], 'none', 4, false)).toMatchObject({ from: 0 });
    expect(axisOf([0, 0], 'none', 4, true).to).toBeGreaterThan(0);
    expect(axisOf([], 'none', 4, false).ticks.length).toBeGreaterThan(1);
  });
});
