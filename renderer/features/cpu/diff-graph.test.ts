import { describe, expect, it } from 'vitest';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { changeColour, loadDiffChart } from './diff-graph.tsx';

describe('the colors of the differential flame graph', () => {
  it('show the direction and the strength of a change', () => {
    // Much less, less, within noise, more, much more.
    expect(changeColour(30, 0, true)).toBe(0);
    expect(changeColour(30, 24, true)).toBe(1);
    expect(changeColour(24, 30, true)).toBe(3);
    expect(changeColour(0, 30, true)).toBe(4);
  });

  it('are neutral within noise and without a change', () => {
    expect(changeColour(30, 0, false)).toBe(2);
    expect(changeColour(30, 30, true)).toBe(2);
    expect(changeColour(0, 0, true)).toBe(2);
  });
});

it('joins the pieces of a large chart', async () => {
  const sizes = [5, 4, 3, 2, 1];
  const { document, asked } = standInDocument(
    {
      'profile.compare-chart': ({ start = 0, count = 5 }): AnalysisAnswer<'profile.compare-chart'> => {
        const part = sizes.slice(start, start + count);
        return {
          boxes: 5,
          starts: Float64Array.from(part),
          sizes: Float64Array.from(part),
          depth: Uint32Array.from(part),
          functionOf: Uint32Array.from(part),
          base: Float64Array.from(part),
          new: Float64Array.from(part),
          exceedsNoise: Uint8Array.from(part),
          functions: start === 0 ? [{ name: 'f', url: '', line: 0, column: 0 }] : [],
          depths: 6,
          extent: 15,
          scale: 1,
        };
      },
    },
    '/b.cpuprofile',
  );
  const chart = await loadDiffChart(document, { base: '/a.cpuprofile', normalise: false }, 2);
  expect(chart).toMatchObject({ ok: true, value: { functions: [{ name: 'f' }] } });
  expect(chart.ok ? [...chart.value.new] : []).toEqual(sizes);
  expect(asked.map(({ params }) => params)).toMatchObject([{ start: 0 }, { start: 2 }, { start: 4 }]);
});
