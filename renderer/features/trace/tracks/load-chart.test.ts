import { describe, expect, it } from 'vitest';
import { standInDocument } from '../../../core/testing/analysis.ts';
import { loadChart, type ChartAnswer } from './load-chart.ts';

const BOXES = 7;
const numbers = Uint32Array.from({ length: BOXES }, (_, box) => box);

function piece(start: number, end: number): ChartAnswer {
  return {
    boxes: BOXES,
    startMs: Float64Array.from(numbers).slice(start, end),
    durationMs: Float64Array.from(numbers).slice(start, end),
    depth: numbers.slice(start, end),
    labelOf: numbers.slice(start, end),
    eventOf: numbers.slice(start, end),
    labels: start === 0 ? [{ name: 'a', activity: 'other', kind: 'event', url: '', line: 0, column: 0 }] : [],
    depths: 1,
  };
}

describe('a chart loaded in pieces', () => {
  it('is complete at the end', async () => {
    const { document, asked } = standInDocument({
      'trace.chart': ({ start = 0, count = BOXES }) => piece(start, start + count),
    });
    const chart = await loadChart(document, 'thread:1:1', 3);
    if (!chart.ok) throw new Error(chart.error.message);
    expect(asked.map(({ params }) => params)).toEqual([
      { track: 'thread:1:1', allEvents: false, count: 3 },
      { track: 'thread:1:1', allEvents: false, start: 3, count: 3 },
      { track: 'thread:1:1', allEvents: false, start: 6, count: 3 },
    ]);
    expect([...chart.value.startMs]).toEqual([...numbers]);
    expect([...chart.value.eventOf]).toEqual([...numbers]);
    expect(chart.value.labels).toHaveLength(1);
  });

  it('sends one query if one piece is enough', async () => {
    const { document, asked } = standInDocument({ 'trace.chart': () => piece(0, BOXES) });
    const chart = await loadChart(document, 'thread:1:1', 10);
    expect(asked).toHaveLength(1);
    expect(chart.ok && chart.value.boxes).toBe(BOXES);
  });
});
