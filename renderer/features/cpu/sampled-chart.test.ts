import { expect, test } from 'vitest';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/core/analysis/analysis.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { profileChart, selfOf } from './profile-chart.ts';
import { atOnce } from '../../core/widgets/icicle/steps.ts';
import { covers, readRange, readWhole } from './sampled-chart.ts';

const WHOLE_MS = 10_000;
const ASKED = { order: 'time', filters: [] } as const;
type Sample = NonNullable<AnalysisParams<'profile.chart'>['sample']>;

/** A chart of a call of 1 ms in each millisecond, with a self time of 0.5 ms. */
function chartOf({ from, to = WHOLE_MS, buckets, hasWhole = false }: Sample): AnalysisAnswer<'profile.chart'> {
  const step = Math.max(1, Math.floor((to - from) / buckets));
  const numbers = Array.from({ length: WHOLE_MS }, (_, at) => at).filter(
    (at) => at % step === 0 && at + 1 > from && at < to,
  );
  return {
    boxes: WHOLE_MS,
    starts: Float64Array.from(numbers),
    sizes: new Float64Array(numbers.length).fill(1),
    depth: new Uint32Array(numbers.length),
    functionOf: new Uint32Array(numbers.length),
    functions: hasWhole ? [] : [{ name: 'work', url: '', line: 0, column: 0 }],
    depths: 1,
    extent: WHOLE_MS,
    sampled: {
      numberOf: Uint32Array.from(numbers),
      self: new Float64Array(numbers.length).fill(0.5),
      selfOfFunction: hasWhole ? new Float64Array(0) : Float64Array.of(5000),
      innermost: hasWhole ? new Uint32Array(0) : new Uint32Array(3200),
    },
  };
}

test('a chart that is read by range grows by what is new, and has the figures of the whole', async () => {
  const samples: Sample[] = [];
  const { document } = standInDocument({
    'profile.chart': ({ sample }) => {
      if (sample === undefined) throw new Error('A whole chart was asked for.');
      samples.push(sample);
      return chartOf(sample);
    },
  });
  const first = await readWhole(document, ASKED);
  if (!first.ok) throw new Error(first.error.message);
  expect(first.value.answer.starts.length).toBeLessThan(2000);
  expect(covers(first.value, { from: 0, to: WHOLE_MS })).toBe(true);
  expect(covers(first.value, { from: 4000, to: 4100 })).toBe(false);
  const closer = await readRange(document, ASKED, { from: 4000, to: 4100 }, first.value);
  if (!closer.ok) throw new Error(closer.error.message);
  expect(samples[1]).toMatchObject({ from: 3950, to: 4150, hasWhole: true });
  const { answer } = closer.value;
  expect([...answer.starts.slice(0, first.value.answer.starts.length)]).toEqual([...first.value.answer.starts]);
  expect(new Set(answer.starts).size).toBe(answer.starts.length);
  expect(answer.starts.filter((at) => at >= 4000 && at < 4100)).toHaveLength(100);
  expect(answer.functions).toBe(first.value.answer.functions);
  const chart = atOnce(profileChart(answer, WHOLE_MS));
  expect(selfOf(chart, 0)).toBe(0.5);
  expect(chart.selfSizes.reduce((sum, size) => sum + size, 0)).toBe(5000);
  expect(chart.activity.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(800);
});
