import { expect, test } from 'vitest';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import { standInDocument } from '../../../core/testing/analysis.ts';
import { TRACE_ANSWERS, traceTrack } from '../testing/trace-answers.ts';
import { createTrackContents } from './track-contents.ts';

const WHOLE_MS = 10_000;
const TRACK = traceTrack('thread:7:1');
type Sample = NonNullable<AnalysisParams<'trace.chart'>['sample']>;

/** A track of a box of 1 ms in each millisecond. */
function chartOf({ fromMs, toMs, buckets, hasLabels = false }: Sample): AnalysisAnswer<'trace.chart'> {
  const step = Math.max(1, Math.floor((toMs - fromMs) / buckets));
  const numbers = Array.from({ length: WHOLE_MS }, (_, at) => at).filter(
    (at) => at % step === 0 && at + 1 > fromMs && at < toMs,
  );
  return {
    boxes: WHOLE_MS,
    startMs: Float64Array.from(numbers),
    durationMs: new Float64Array(numbers.length).fill(1),
    depth: new Uint32Array(numbers.length),
    labelOf: new Uint32Array(numbers.length),
    eventOf: Uint32Array.from(numbers),
    numberOf: Uint32Array.from(numbers),
    labels: hasLabels ? [] : [{ name: 'Task', activity: 'other', kind: 'event', url: '', line: 0, column: 0 }],
    depths: 1,
  };
}

function rangedContents() {
  const samples: Sample[] = [];
  const { document } = standInDocument({
    ...TRACE_ANSWERS,
    'trace.chart': ({ sample }) => {
      if (sample === undefined) throw new Error('A whole chart was asked for.');
      samples.push(sample);
      return chartOf(sample);
    },
  });
  const made = createTrackContents({
    document: { ...document, isReadByRange: true },
    pageOrigin: '',
    wholeMs: WHOLE_MS,
  });
  return { made, samples };
}

async function boxes(made: ReturnType<typeof createTrackContents>, range?: { fromMs: number; toMs: number }) {
  const content = await made.load(TRACK, range);
  if (content?.kind !== 'boxes') throw new Error('no boxes');
  return content.chart;
}

test('a document that is read by range is asked for what a screen shows, and a box keeps its number', async () => {
  const { made, samples } = rangedContents();
  const first = await boxes(made);
  expect(first.layout.count).toBeLessThan(2000);
  const closer = await boxes(made, { fromMs: 4000, toMs: 4100 });
  expect(samples).toHaveLength(2);
  expect(samples[1]).toMatchObject({ fromMs: 3950, toMs: 4150, hasLabels: true });
  expect([...closer.eventOf.slice(0, first.layout.count)]).toEqual([...first.eventOf]);
  expect(new Set(closer.eventOf).size).toBe(closer.layout.count);
  const inside = closer.eventOf.filter((event) => event >= 4000 && event < 4100);
  expect(inside).toHaveLength(100);
  expect(closer.labels).toEqual(first.labels);
});

test('nothing is asked twice, and a pan is read before its edge is seen', async () => {
  const { made, samples } = rangedContents();
  made.want([TRACK]);
  await expect.poll(() => made.read().ready.size).toBe(1);
  const look = async (fromMs: number): Promise<number> => {
    made.look({ fromMs, toMs: fromMs + 100 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    return samples.length;
  };
  expect(await look(4000)).toBe(2);
  expect(await look(4020)).toBe(2);
  expect(await look(4040)).toBe(3);
  expect(await look(4000)).toBe(3);
});

test('a range past the end, and one moment, are answered', async () => {
  const { made, samples } = rangedContents();
  await boxes(made, { fromMs: WHOLE_MS + 5, toMs: WHOLE_MS + 90 });
  const at = await boxes(made, { fromMs: 777.5, toMs: 777.5 });
  expect([...at.eventOf]).toContain(777);
  expect(samples.every(({ fromMs, toMs }) => fromMs < toMs)).toBe(true);
});
