/** Answers of pen_heap_track and pen_heap_sampling, with captures and figures that the test defines. */
import { describe, expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { AllocationSite } from '../../../engine/heap/contract/allocations.ts';
import type { ProfileFunction } from '../../../engine/profile/contract/sampled-profiles.ts';
import { appError } from '../../../base/errors.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { penHeapSampling } from './heap-sampling.ts';
import { penHeapTrack } from './heap-track.ts';
import type { HeapTimelineStream, SampledHeap } from '../../../core/capability/heap-ports.ts';
import { recordedStream, recordingCall, startedRecording } from '../../../core/capability/testing/recording-call.ts';
import { toyHeap, type ToyHeapOptions } from '../../../core/capability/testing/toy-heap.ts';

const ended = recordedStream(2000);
const moment = (atMs: number, heapUsedBytes: number) => ({
  atMs,
  heapUsedBytes,
  survivingSizeBytes: null,
  survivingCount: null,
});
const TIMELINE: HeapTimelineStream = {
  ...ended,
  trackAllocations: true,
  happenings: null,
  chunks: 3,
  pauseMs: 70,
  overTime: [moment(0, 1024), moment(900, 3072), moment(1900, 2048)],
};
const SAMPLED: SampledHeap = { ...ended, samplingIntervalBytes: 512, isEmpty: false, overTime: [] };

interface Options {
  readonly answers?: ToyHeapOptions['answers'];
  readonly timeline?: HeapTimelineStream;
  readonly sampled?: SampledHeap;
}

/** A call with the given recordings; `started` are the options of those that were started. */
function bench({ answers = {}, timeline = TIMELINE, sampled = SAMPLED }: Options = {}) {
  const toy = toyHeap({ answers });
  const started: unknown[] = [];
  const call = recordingCall({
    toy: toy.context,
    idOf: ({ kind }) => (kind === 'heap-timeline' ? 'timeline-00000001' : 'alloc-00000001'),
    capture: {
      heapTracking: {
        start: async (_target, options) => {
          started.push(options.trackAllocations);
          return ok(startedRecording('pen_heap_track', 'HeapProfiler.tracking'));
        },
        stop: async () => ok(timeline),
      },
      heapSampling: {
        start: async (_target, options) => {
          started.push(options.samplingIntervalBytes);
          return startedRecording('pen_heap_sampling', 'HeapProfiler.tracking');
        },
        stop: async () => ok(sampled),
      },
    },
  });
  return { ...call, started, notes: toy.notes, asked: toy.asked };
}

const site = (name: string, more: Partial<AllocationSite> = {}): AllocationSite => ({
  name,
  url: 'https://shop.test/app.js',
  line: 12,
  column: 3,
  count: 4,
  sizeBytes: 1024,
  allocatedCount: 8,
  allocatedSizeBytes: 2048,
  ...more,
});
const timelineAnswers: ToyHeapOptions['answers'] = {
  'allocations.overview': () => ({
    hasTimeline: true,
    hasStacks: true,
    durationMs: 2000,
    samples: 40,
    liveCount: 8,
    liveSizeBytes: 4096,
  }),
  'allocations.sites': () => ({
    rows: [site('grow', { sizeBytes: 3072 }), site('', { url: '', line: 0 }), site('gone', { sizeBytes: 0, count: 0 })],
    start: 0,
    total: 3,
  }),
  'allocations.timeline': () => ({ startMs: 0, barMs: 1000, counts: [5, 3], sizesBytes: [3072, 1024] }),
};

async function answered<Params, Value>(
  tool: {
    params: { parse(raw: unknown): Params };
    run(params: Params, context: CallContext): Promise<{ ok: true; value: Value } | { ok: false }>;
    summarise(value: Value): string;
  },
  raw: Record<string, unknown>,
  context: CallContext,
): Promise<{ value: Value; text: string }> {
  const result = await tool.run(tool.params.parse(raw), context);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return { value: result.value, text: tool.summarise(result.value) };
}

test('action is start or stop', () => {
  for (const tool of [penHeapTrack, penHeapSampling]) {
    const refused = tool.params.safeParse({ action: 'pause' });
    expect(refused.success).toBe(false);
    expect(tool.params.safeParse({}).success).toBe(false);
    expect(tool.hints).toEqual({ readOnly: false, idempotent: false, destructive: false, openWorld: true });
  }
  expect(penHeapSampling.params.safeParse({ action: 'start', samplingInterval: 0 }).success).toBe(false);
});

describe('pen_heap_track', () => {
  test('start records stacks by default, and says how to stop', async () => {
    const { context, started } = bench();
    const { value, text } = await answered(penHeapTrack, { action: 'start' }, context);
    await answered(penHeapTrack, { action: 'start', trackAllocations: false }, context);
    expect(started).toEqual([true, false]);
    expect(value).toMatchObject({ recordingId: 'r1', startedAt: '2026-11-20T09:00:00.000Z', target: { id: 'T1' } });
    expect(value).not.toHaveProperty('captureId');
    expect(text).toContain('**State**: active | **Target**: `Orders`');
    expect(text).toContain('pen_heap_track {"action":"stop","target":"T1"}');
  });

  test('stop says what has no URL and where the times end, and names the rows that are no function last', async () => {
    const evaluated = site('everyRoot', { url: '', line: 254, column: 31 });
    const answers: ToyHeapOptions['answers'] = {
      ...timelineAnswers,
      'allocations.sites': ({ filter = '' }) => ({
        rows: [
          site('(PEN Workbench)', { url: '', line: 0, sizeBytes: 9000 }),
          site('grow', { sizeBytes: 3072 }),
          evaluated,
        ].filter(({ name }) => name.includes(filter)),
        start: 0,
        total: 3,
      }),
      'allocations.timeline': () => ({ startMs: 0, barMs: 326, counts: [5, 3], sizesBytes: [3072, 1024] }),
    };
    const { context } = bench({ answers });
    const { text } = await answered(penHeapTrack, { action: 'stop' }, context);
    expect(text).toMatch(/\| everyRoot +\| \(no URL\):254:31 +\|/);
    expect(text).toContain('A script without a URL was evaluated');
    expect(text).toMatch(/\| grow /);
    expect(text).toMatch(/\| \(PEN Workbench\) +\| our own scripts and world in the page +\|/);
    expect(text).toContain('The last time that V8 recorded is 652.0ms of 2.00s');
    const whole = {
      ...answers,
      ...timelineAnswers,
      'allocations.sites': () => ({ rows: [site('a')], start: 0, total: 1 }),
    };
    const plain = (await answered(penHeapTrack, { action: 'stop' }, bench({ answers: whole }).context)).text;
    expect(plain).not.toMatch(/without a URL|The last time/);
  });

  test('stop keeps a timeline and says who allocated what is alive, and when', async () => {
    const { context, drafts } = bench({ answers: timelineAnswers });
    const { value, text } = await answered(penHeapTrack, { action: 'stop' }, context);
    expect(drafts).toMatchObject([
      {
        kind: 'heap-timeline',
        name: 'Orders',
        takenBy: 'Claude Code',
        durationMs: 2000,
        pauseMs: 70,
        options: { trackAllocations: true, heapAtStartBytes: 1024, heapAtEndBytes: 2048, heapPeakBytes: 3072 },
      },
    ]);
    expect(value).toMatchObject({ captureId: 'timeline-00000001', kind: 'heap-timeline', durationMs: 2000 });
    expect(text).toContain('**Tracked**: 2.00s');
    expect(text).toContain('8 objects, 4.0 KB');
    expect(text).toMatch(/\| grow +\| https:\/\/shop\.test\/app\.js:12:3 +\| 4 +\| 3\.0 KB \| 75\.0% \| 2\.0 KB/);
    expect(text).toMatch(/\| \(anonymous\) +\| \(internal\)/);
    expect(text).not.toContain('gone');
    // The heap size is the last one reported before the end of each bar.
    expect(text).toMatch(/\| 0us – 1\.00s +\| 5 +\| 3\.0 KB \| 3\.0 KB/);
    expect(text).toMatch(/\| 1\.00s – 2\.00s +\| 3 +\| 1\.0 KB \| 2\.0 KB/);
  });

  test('says what a reload took away, and counts times from the start of the recording', async () => {
    const loss = [{ reason: 'The page was reloaded after 500.0ms', lostMs: 500, lostEvents: null }];
    const { context, notes } = bench({ answers: timelineAnswers, timeline: { ...TIMELINE, loss } });
    const { text } = await answered(penHeapTrack, { action: 'stop' }, context);
    expect(notes).toEqual(['The page was reloaded after 500.0ms.']);
    expect(text).toContain('The first 500.0ms are not in the timeline.');
    expect(text).toContain('500.0ms – 1.50s');
  });

  test('shows how full the heap was where the target notes no times, and that there are no stacks', async () => {
    const { context, asked } = bench({
      answers: {
        'allocations.overview': () => ({
          hasTimeline: false,
          hasStacks: false,
          durationMs: 0,
          samples: 1,
          liveCount: 0,
          liveSizeBytes: 0,
        }),
      },
      timeline: { ...TIMELINE, trackAllocations: false },
    });
    const { text } = await answered(penHeapTrack, { action: 'stop' }, context);
    expect(asked).toEqual(['allocations.overview']);
    expect(text).toContain('The file has no allocation stacks.');
    expect(text).toMatch(/\| 900\.0ms \| 3\.0 KB/);
  });

  test('keeps the capture where its file cannot be read, and answers with the error', async () => {
    const { context, drafts, notes } = bench();
    const failing: CallContext = Object.create(context, {
      ports: {
        value: {
          ...context.ports,
          analysis: {
            ...context.ports.analysis,
            query: async () => ({ ok: false, error: appError('too_large', 'No.') }),
          },
        },
      },
    });
    expect(await penHeapTrack.run(penHeapTrack.params.parse({ action: 'stop' }), failing)).toMatchObject({
      ok: false,
      error: { code: 'too_large', data: { captureId: 'timeline-00000001' } },
    });
    expect(drafts).toHaveLength(1);
    expect(notes).toEqual([]);
  });
});

describe('pen_heap_sampling', () => {
  const sampledFunction = (name: string, self: number, more: Partial<ProfileFunction> = {}) => ({
    name,
    url: 'https://shop.test/app.js',
    line: 7,
    column: 1,
    self,
    total: self,
    samples: 1,
    ...more,
  });
  const overview = (total: number, samples: number) => () => ({
    unit: 'bytes' as const,
    total,
    samples,
    wholeTotal: total,
    wholeSamples: samples,
    functions: 3,
    nodes: 5,
    overhead: [],
    durationMs: 0,
    samplingIntervalUs: 0,
    timing: null,
    fileSizeBytes: 100,
    readMs: 1,
  });

  test('start says the interval', async () => {
    const { context, started } = bench();
    const { text } = await answered(penHeapSampling, { action: 'start' }, context);
    expect(started).toEqual([32_768]);
    expect(text).toContain('**Sampling interval**: 32.0 KB');
  });

  test('stop sums equal sites, tells functions of one line apart, lists functions without a name, and shows shares', async () => {
    const { context, drafts } = bench({
      answers: {
        'profile.overview': overview(4096, 9),
        'profile.functions': () => ({
          rows: [
            sampledFunction('grow', 1024),
            sampledFunction('', 1536, { url: '', line: 0 }),
            sampledFunction('grow', 1024),
            sampledFunction('grow', 512, { column: 40 }),
            sampledFunction('calls', 0),
          ],
          start: 0,
          total: 5,
        }),
      },
    });
    const { text, value } = await answered(penHeapSampling, { action: 'stop' }, context);
    expect(drafts).toMatchObject([{ kind: 'heap-profile', options: { samplingIntervalBytes: 512 } }]);
    expect(text).toContain('9 samples are few');
    expect(text).toContain('## Heap Sampling Profile');
    expect(text).toContain('| Allocation Site ');
    expect(text).toMatch(/\| grow \(https:\/\/shop\.test\/app\.js:7:1\) +\| 2\.0 KB \| 50\.0%/);
    expect(text).toMatch(/\| \(anonymous\) \(internal\) +\| 1\.5 KB \| 37\.5%/);
    expect(text).toMatch(/\| grow \(https:\/\/shop\.test\/app\.js:7:40\) +\| 512 B/);
    expect(text).not.toContain('calls');
    expect(value).toMatchObject({ content: { sites: [{ count: 2 }, { count: 1 }, { count: 1 }] } });
  });

  test('an empty profile says so', async () => {
    const { context } = bench({
      answers: {
        'profile.overview': overview(0, 0),
        'profile.functions': () => ({ rows: [], start: 0, total: 0 }),
      },
      sampled: { ...SAMPLED, isEmpty: true },
    });
    const { text } = await answered(penHeapSampling, { action: 'stop' }, context);
    expect(text).toContain('The profile has no allocations.');
    // A leak of Buffers leaves no sample.
    expect(text).toMatch(
      /not what is outside of it.*: pen_application \{"ledger":"[^"]+","seconds":30,"owners":true\}/,
    );
    expect(text).not.toContain('while the page');
  });
});
