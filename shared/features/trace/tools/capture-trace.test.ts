/** Settings, captures and answers of pen_capture_trace, with a recording that the test defines. */
import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import { appError } from '../../../base/errors.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { penCaptureTrace } from './capture-trace.ts';
import { NODE_CATEGORIES } from './node-trace.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { TraceSettings, TraceStream } from '../../../core/capability/trace-ports.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { recordedStream, recordingCall, startedRecording } from '../../../core/capability/testing/recording-call.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import {
  TRACE_PRESETS,
  TRACE_PRESET_NAMES,
  presetText,
  traceCategories,
} from '../../../core/capability/trace-categories.ts';

const MIB = 1024 ** 2;
const INSIGHTS: TraceInsights = {
  ...NO_TRACE_FIGURES,
  events: 9000,
  durationMs: 5000,
  clock: { origin: 'recording', originMs: 0 },
  longTasks: {
    count: 3,
    totalBlockingMs: 210,
    rows: [
      {
        name: 'RunTask',
        startMs: 900,
        durationMs: 240,
        event: 7,
        url: '',
        pid: 1,
        tid: 1,
        startedBy: { kind: 'event', detail: 'click', requestedBy: null },
        causes: [
          {
            kind: 'script',
            name: '',
            ran: { name: 'renderRows', url: 'https://shop.test/rows.js', line: 3, column: 9 },
            read: null,
            selfMs: 180,
          },
        ],
      },
    ],
  },
  requests: 0,
  failures: [],
};

const UNREADABLE = appError('damaged_file', 'It cannot be read.');

function bench(
  more: Partial<TraceStream> = {},
  canRead = true,
  insights: Partial<TraceInsights> = {},
  groups: AnalysisAnswer<'trace.groups'>['rows'] = [],
) {
  const toy = toyHeap({
    answers: {
      'trace.overview': () => ({
        durationMs: 5000,
        events: 9000,
        categories: 11,
        processes: [],
        page: null,
        clock: { origin: 'recording', originMs: 0 },
        longTasks: [],
        startUs: 0,
        samples: 0,
        truncated: false,
        loss: [],
        unmatched: 0,
        fileSizeBytes: 2 * MIB,
        readMs: 3,
      }),
      'trace.insights': () => ({ ...INSIGHTS, ...insights }),
      'trace.groups': () => ({ rows: groups, start: 0, total: groups.length }),
    },
  });
  const asked: { settings: TraceSettings; durationMs?: number }[] = [];
  const exports: { path: string; contentFile?: string; overwrite: boolean }[] = [];
  const stream = (settings: TraceSettings): TraceStream => ({
    ...recordedStream(5004, 2 * MIB),
    settings,
    frameId: 'T1',
    fullestShare: 0.12,
    wentRound: false,
    writeMs: 1510,
    readMs: 20,
    ...more,
  });
  const call = recordingCall({
    toy: toy.context,
    ...(canRead
      ? {}
      : {
          analysis: only<AnalysisPort>('the analysis', { query: async () => err(UNREADABLE) }, ['readIncrementally']),
        }),
    idOf: () => 'trace-00000001',
    library: {
      export: async (_id, { path, contentFile = '', overwrite }) => {
        exports.push({ path, contentFile, overwrite });
        if (path.endsWith('there.pftrace')) return err(appError('file_exists', `${path} exists already.`));
        return ok({ path, sizeBytes: MIB });
      },
    },
    capture: {
      tracing: {
        note: () => Promise.resolve(),
        record: async (_target, { settings, durationMs, capBytes }) => {
          expect(capBytes).toBe(500 * MIB);
          asked.push({ settings, durationMs });
          return stream(settings);
        },
        start: async (_target, { settings }) => {
          asked.push({ settings });
          return startedRecording('pen_capture_trace', 'Tracing');
        },
        stop: async () =>
          ok(stream({ categories: ['a', 'b'], bufferBytes: MIB, isRing: false, gzip: false, reload: false })),
      },
    },
  });
  return { ...call, asked, exports, notes: toy.notes };
}

async function capture(params: Record<string, unknown>, world = bench()) {
  const result = await penCaptureTrace.run(penCaptureTrace.params.parse(params), world.context);
  if (!result.ok) throw new Error(result.error.message);
  const value = penCaptureTrace.result.parse(result.value);
  return { ...world, value, text: penCaptureTrace.summarise(value) };
}

describe('pen_capture_trace', () => {
  test('records the default categories, and summarises the trace', async () => {
    const { asked, drafts, text, value } = await capture({});
    expect(asked).toEqual([
      {
        durationMs: 5000,
        settings: {
          categories: [
            'devtools.timeline',
            'v8.execute',
            'blink.user_timing',
            'loading',
            'latencyInfo',
            'disabled-by-default-devtools.timeline',
            'disabled-by-default-devtools.timeline.frame',
            'disabled-by-default-devtools.timeline.stack',
            'disabled-by-default-devtools.timeline.invalidationTracking',
            'disabled-by-default-layout_shift.debug',
          ],
          bufferBytes: 200 * MIB,
          isRing: false,
          gzip: false,
          reload: false,
        },
      },
    ]);
    expect(drafts).toMatchObject([
      {
        kind: 'trace',
        durationMs: 5004,
        truncated: false,
        options: { frameId: 'T1', requestedMs: 5000, bufferBytes: 200 * MIB, bufferShare: 0.12, writeMs: 1510 },
      },
    ]);
    expect(text).toContain('## Trace Capture');
    expect(text).toContain('**Capture ID**: trace-00000001 | **Duration**: 5s | **Preset**: default | **Trace Size**');
    expect(text).toContain('**Trace Size**: 2.0 MB | **File**: `/library/trace`');
    expect(text).toContain('- Total events: 9,000');
    expect(text).toContain('- Categories: 11');
    expect(text).toContain('- Long tasks: 3, total blocking time 210 ms');
    expect(text).toContain(
      '- Task of 240.0ms at 900.0 ms, started by `click` event: `renderRows (rows.js:3:9)` 180.0ms',
    );
    expect(text).toContain('pen_trace_insights {"capture":"trace-00000001"} has the tables');
    expect(text).toContain('The browser took 1.51s to write its trace.');
    expect(text).not.toContain('Warning');
    expect(value.content?.insights.longTasks?.count).toBe(3);
  });

  test.each([{}, { action: 'start' }])(
    'says of a hidden page that its trace has no frames, and what to do',
    async (params) => {
      const hidden = (value: string) =>
        only<TargetSession>('the session', { send: async () => ok({ result: { value } } as never) });
      const notesOf = async (value: string): Promise<string> => {
        const world = bench();
        const context: CallContext = Object.create(world.context, { attach: { value: async () => ok(hidden(value)) } });
        await penCaptureTrace.run(penCaptureTrace.params.parse(params), context);
        return world.notes.join(' ');
      };
      expect(await notesOf('hidden')).toMatch(
        /no frames and no paints\. pen_select_page \{"targetId":".+","front":true\}/,
      );
      expect(await notesOf('visible')).not.toContain('not drawn');
    },
  );

  test('says of a page that does not answer why, and records it all the same', async () => {
    const world = bench();
    const error = appError('target_unresponsive', 'The target did not answer: its main thread executes JavaScript.');
    const silent = only<TargetSession>('the session', { send: async () => err(error) });
    const context: CallContext = Object.create(world.context, { attach: { value: async () => ok(silent) } });
    await penCaptureTrace.run(penCaptureTrace.params.parse({}), context);
    expect(world.notes).toContain(`${error.message} What began before the recording is not in it.`);
  });

  test.each(['', 'start'])(
    'refuses a category that hangs a page with a running profiler (action "%s")',
    async (action) => {
      const { context, asked } = bench();
      for (const category of [
        'disabled-by-default-devtools.v8-source-rundown',
        'disabled-by-default-devtools.*',
        'disabled-by-default-*',
      ]) {
        const categories = ['devtools.timeline', category];
        const params = penCaptureTrace.params.parse({ categories, ...(action === '' ? {} : { action }) });
        const answer = await penCaptureTrace.run(params, context);
        expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_params', data: { category } } });
      }
      expect(asked).toEqual([]);
    },
  );

  test.each([['*'], ['disabled-by-default-devtools.timeline*'], ['disabled-by-default-v8.cpu_profiler']])(
    'records the category %s, which hangs nothing',
    async (category) => {
      const { asked } = await capture({ categories: [category] });
      expect(asked[0]?.settings.categories).toEqual([category]);
    },
  );

  test('takes presets, categories in their place, and choices besides', async () => {
    const { asked } = await capture({
      preset: 'memory',
      categories: ['x', 'devtools.timeline'],
      cpuSamples: true,
      screenshots: true,
      reload: true,
      ringBuffer: true,
      gzip: true,
      bufferMB: 10,
      duration: 30,
    });
    expect(asked[0]).toEqual({
      durationMs: 30_000,
      settings: {
        categories: [
          'x',
          'devtools.timeline',
          'disabled-by-default-v8.cpu_profiler',
          'disabled-by-default-devtools.screenshot',
        ],
        bufferBytes: 10 * MIB,
        isRing: true,
        gzip: true,
        reload: true,
      },
    });
    for (const preset of TRACE_PRESET_NAMES) {
      const categories = traceCategories({ preset, categories: [], cpuSamples: false, screenshots: false });
      expect(new Set(categories).size).toBe(categories.length);
      // None of them leaves out what the lightest has, and only that one has no causes.
      expect(categories).toEqual(expect.arrayContaining([...TRACE_PRESETS.light.categories]));
      expect(categories.includes('disabled-by-default-devtools.timeline.stack')).toBe(preset !== 'light');
      expect(presetText(categories)).toBe(preset);
    }
    expect(presetText(traceCategories({ preset: 'light', cpuSamples: true, screenshots: true }))).toBe(
      'light with CPU samples and screenshots',
    );
    expect(presetText(['x', 'devtools.timeline'])).toBeNull();
  });

  test('names the categories that recorded nothing, and advises on a page', async () => {
    const groups = [{ name: 'v8,devtools.timeline', count: 3, totalMs: 1, selfMs: 1, longestMs: 1, event: 2 }];
    const silent = await capture({ categories: ['nonsense'] });
    expect(silent.text).toContain(
      'No event has the category `nonsense`: unknown to the target, or nothing happened in it. Without "categories", the preset is recorded.',
    );
    expect(silent.text).not.toContain('Node');
    const some = await capture({ categories: ['v8', 'x', 'v8.*', '-y'] }, bench({}, true, {}, groups));
    expect(some.value.silentCategories).toEqual(['x']);
    expect(some.text).toContain('No event has the category `x`: unknown to the target, or nothing happened in it.\n');
    expect((await capture({ preset: 'light' })).text).not.toContain('No event');
  });

  test('goes from start to stop', async () => {
    const started = await capture({ action: 'start', preset: 'rendering' });
    expect(started.text).toContain('**State**: active');
    expect(started.text).toContain('pen_capture_trace {"action":"stop","target":"T1"}');
    expect(started.asked[0]?.settings.categories).toContain('viz');
    const stopped = await capture({ action: 'stop' });
    expect(stopped.value).toMatchObject({ action: 'stop', requestedMs: null, categories: ['a', 'b'] });
    expect(stopped.text).toContain('**Duration**: 5.00s');
  });

  test('says what the buffer could not hold, or nearly could not', async () => {
    const reason = 'Truncated after about 2.70s, when the trace buffer of 1.0 MB was full';
    const lost = await capture({}, bench({ loss: [{ reason, lostMs: 2300, lostEvents: null }], fullestShare: 1 }));
    expect(lost.drafts).toMatchObject([{ truncated: true, loss: [{ reason, lostMs: 2300 }] }]);
    expect(lost.text).toContain(`⚠ **Warning**: ${reason}; 2.30s are not in it. Record for a shorter time`);
    expect((await capture({}, bench({ fullestShare: 0.93 }))).text).toContain('was 93.0% full');
    const ring = await capture({ ringBuffer: true }, bench({ wentRound: true, fullestShare: 1 }));
    expect(ring.text).toContain('The ring buffer has wrapped');
    expect(ring.text).not.toContain('Warning');
    expect(ring.drafts).toMatchObject([{ truncated: false, options: { ringBuffer: true, wentRound: true } }]);
  });

  test('keeps that its samples name inlined functions, and whether its caller has the answer', async () => {
    const world = bench({ namesInlined: true });
    const answered: string[] = [];
    const answeredTraces = {
      add: (callerId: string, captureId: string) => void answered.push(`${callerId} ${captureId}`),
      take: () => false,
    };
    const context = { ...world.context, ports: { ...world.context.ports, answeredTraces } };
    const { drafts, value } = await capture({ cpuSamples: true }, { ...world, context });
    expect(drafts).toMatchObject([{ options: { namesInlined: true } }]);
    expect(value.content?.namesInlined).toBe(true);
    expect(answered).toEqual([`${context.caller.id} trace-00000001`]);
    // The answer of a part is not shown.
    await capture({ cpuSamples: true }, { ...world, context: { ...context, isPart: true } });
    expect(answered).toHaveLength(1);
  });

  test('proposes the source of the code that stands out', async () => {
    const hot = { name: 'renderRows', url: 'https://shop.test/rows.js', line: 3, column: 9, selfMs: 180, totalMs: 180 };
    const { text } = await capture({}, bench({}, true, { hotFunctions: [hot] }));
    expect(text).toContain('### Where to Look');
    expect(text).toContain('pen_source_content {"urlPattern":"rows.js","startLine":3,"maxLines":40}');
  });

  test('a trace that cannot be read stays in the library, and the answer is the error', async () => {
    const { context, drafts, notes } = bench({}, false);
    expect(await penCaptureTrace.run(penCaptureTrace.params.parse({}), context)).toMatchObject({
      ok: false,
      error: { code: 'damaged_file', message: expect.stringContaining('Trace trace-00000001 was taken') as string },
    });
    expect(drafts).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  test('takes the browser’s Perfetto trace for a fast stop, and writes it where it is wanted', async () => {
    const perfettoOf = () => {
      let isThere = true;
      const discard = async () => {
        isThere = false;
      };
      return { file: { path: '/spool/x.pftrace', sizeBytes: MIB, discard }, isThere: () => isThere };
    };
    const plain = perfettoOf();
    const fast = await capture({ fastStop: true, gzip: true }, bench({ perfetto: plain.file }));
    expect(fast.asked[0]?.settings).toMatchObject({ fastStop: true });
    expect(fast.drafts).toMatchObject([{ options: { fastStop: true } }]);
    expect(fast.drafts[0]?.options).not.toHaveProperty('gzip');
    expect([fast.exports, fast.value.perfetto, plain.isThere()]).toEqual([[], undefined, false]);

    const wanted = perfettoOf();
    const written = await capture({ perfettoFile: '/home/me/a.pftrace' }, bench({ perfetto: wanted.file }));
    expect(written.asked[0]?.settings).toMatchObject({ fastStop: true });
    expect(written.exports).toEqual([
      { path: '/home/me/a.pftrace', contentFile: '/spool/x.pftrace', overwrite: false },
    ]);
    expect(written.value.perfetto).toEqual({ path: '/home/me/a.pftrace', sizeBytes: MIB });
    expect(written.text).toContain('Perfetto trace of the browser: `/home/me/a.pftrace` (1.0 MB)');
    expect(wanted.isThere()).toBe(false);
  });

  test('keeps the capture where the Perfetto trace cannot be written', async () => {
    const discard = async () => undefined;
    const perfetto = { path: '/spool/x.pftrace', sizeBytes: MIB, discard };
    const there = await capture({ perfettoFile: '/home/me/there.pftrace' }, bench({ perfetto }));
    expect(there.value).toMatchObject({ captureId: 'trace-00000001', perfetto: null });
    expect(there.notes).toEqual([expect.stringContaining('/home/me/there.pftrace exists already.')]);
    const slow = await capture({ action: 'stop', perfettoFile: '/home/me/a.pftrace' });
    expect(slow.value.perfetto).toBeNull();
    expect(slow.notes).toEqual([expect.stringContaining('was not recorded with fastStop')]);
  });

  test("records Node's own categories of a Node process, and names the options that it lacks", async () => {
    const world = bench();
    const node = {
      ...world,
      context: { ...world.context, target: { ...world.context.target, type: 'node' as const } },
    };
    const { asked, notes, text } = await capture({ cpuSamples: true, screenshots: true, bufferMB: 50 }, node);
    expect(asked).toEqual([
      {
        durationMs: 5000,
        settings: { categories: NODE_CATEGORIES, bufferBytes: 0, isRing: false, gzip: false, reload: false },
      },
    ]);
    expect(notes).toEqual([
      'Node has no screenshots, cpuSamples: ignored. pen_cpu_profile samples the CPU of a Node process.',
    ]);
    expect(text).toContain('CPU samples: none; pen_cpu_profile shows functions');
    expect(text).toContain('Node took 1.51s to write its trace.');
    expect(text).toContain('pen_trace_query {"capture":"trace-00000001"} sums its events by name');
    expect(text).not.toContain('pen_trace_insights');
    const own = await capture({ categories: ['v8', 'node.http'] }, { ...node, ...bench(), context: node.context });
    expect(own.value.categories).toEqual(['v8', 'node.http']);
  });
});
