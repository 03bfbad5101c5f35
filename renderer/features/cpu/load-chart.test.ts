import { expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { loadChart } from './load-chart.ts';

const WHOLE = {
  boxes: 5,
  starts: Float64Array.of(0, 1, 2, 3, 4),
  sizes: Float64Array.of(5, 1, 1, 1, 1),
  depth: Uint32Array.of(0, 1, 1, 1, 1),
  functionOf: Uint32Array.of(0, 1, 2, 1, 2),
  functions: [{ name: 'main', url: '', line: 0, column: 0 }],
  depths: 2,
  extent: 5,
};
const ASKED = { order: 'time', filters: [] } as const;

function pieceFrom(start: number, count: number) {
  return {
    ...WHOLE,
    starts: WHOLE.starts.slice(start, start + count),
    sizes: WHOLE.sizes.slice(start, start + count),
    depth: WHOLE.depth.slice(start, start + count),
    functionOf: WHOLE.functionOf.slice(start, start + count),
    functions: start === 0 ? WHOLE.functions : [],
  };
}

it('loads a chart piece by piece', async () => {
  const { document, asked } = standInDocument({
    'profile.chart': ({ start = 0, count = 99 }) => pieceFrom(start, count),
  });
  expect(await loadChart(document, ASKED, 2)).toEqual({ ok: true, value: WHOLE });
  expect(asked.map(({ params }) => params)).toEqual([0, 2, 4].map((start) => ({ ...ASKED, start, count: 2 })));
});

it('reports a failure midway', async () => {
  const error = appError('analysis_failed', 'It ended.');
  const { document } = standInDocument({
    'profile.chart': ({ start = 0 }) =>
      start === 0 ? pieceFrom(0, 2) : Promise.resolve({ ok: false as const, error }),
  });
  expect(await loadChart(document, ASKED, 2)).toEqual({ ok: false, error });
});
