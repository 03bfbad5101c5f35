/** CPU samples of a trace, queried like a CPU profile. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { connectToNewHost } from '../testing/test-host.ts';

const PID = 7;
const MAIN = 1;
const WORKER = 2;
const common = { pid: PID, tid: MAIN, cat: 'disabled-by-default-v8.cpu_profiler', ph: 'P' };
const named = (tid: number, name: string) => ({
  pid: PID,
  tid,
  ts: 0,
  ph: 'M',
  cat: '__metadata',
  name: 'thread_name',
  args: { name },
});
const task = { pid: PID, tid: MAIN, ts: 1000, dur: 9000, ph: 'X', cat: 'devtools.timeline', name: 'RunTask', args: {} };
const frame = (functionName: string) => ({
  functionName,
  url: 'https://shop.test/app.js',
  lineNumber: 1,
  columnNumber: 2,
});

/** Samples 1 ms apart: `load` and `load → parse` on the main thread from 2 ms of the trace on, `sum` on the worker. */
function sampled(tid: number, id: string, names: readonly string[], samples: readonly number[]) {
  const nodes = names.map((name, at) => ({ id: at + 1, ...(at === 0 ? {} : { parent: at }), callFrame: frame(name) }));
  return [
    { ...common, tid, id, ts: 3000, name: 'Profile', args: { data: { startTime: 2000 } } },
    {
      ...common,
      tid: 99,
      id,
      ts: 4000,
      name: 'ProfileChunk',
      args: {
        data: {
          cpuProfile: { nodes, samples },
          timeDeltas: samples.map(() => 1000),
          endTime: 2000 + 1000 * (samples.length + 1),
        },
      },
    },
  ];
}

const TimesSchema = z.object({ name: z.string(), selfMs: z.number(), totalMs: z.number() });
const TracksSchema = z.object({ tracks: z.array(z.object({ id: z.string(), kind: z.string() })) });
const CallsSchema = z.object({ rows: z.array(TimesSchema.extend({ kind: z.string() })) });
const InsightsSchema = z.object({
  hotFunctions: z.array(TimesSchema.extend({ layoutMs: z.number().exactOptional() })),
});

function valueOf<T>(schema: z.ZodType<T>, answer: AppResult<unknown>): T {
  if (!answer.ok) throw new Error(answer.error.message);
  return schema.parse(answer.value);
}

let files: HeapFiles;
let port: MemoryPort;
beforeAll(async () => {
  files = await createHeapFiles();
  port = connectToNewHost();
});
afterAll(() => files.remove());

async function openTrace(documentId: string, traceEvents: readonly unknown[]): Promise<void> {
  const filePath = await files.write(`${documentId}.json`, new TextEncoder().encode(JSON.stringify({ traceEvents })));
  expect(await port.ask({ type: 'open', documentId, source: { filePath } })).toMatchObject({ ok: true });
}
const ask = (documentId: string, query: AnalysisQueryName, params: unknown = {}): Promise<AppResult<unknown>> =>
  port.ask({ type: 'query', documentId, query, params });

it('are those of the page’s main thread, in the trace’s own time', async () => {
  await openTrace('both', [
    named(MAIN, 'CrRendererMain'),
    named(WORKER, 'DedicatedWorker thread'),
    task,
    ...sampled(WORKER, '0x2', ['sum'], [1, 1, 1, 1, 1, 1]),
    ...sampled(MAIN, '0x1', ['load', 'parse'], [1, 2, 2]),
  ]);
  expect(await ask('both', 'profile.overview')).toMatchObject({ value: { durationMs: 9, total: 3, samples: 3 } });
  expect(await ask('both', 'profile.functions')).toMatchObject({
    value: {
      rows: [
        { name: 'parse', line: 2, column: 3, self: 2, total: 2 },
        { name: 'load', self: 1, total: 3 },
      ],
    },
  });
  // Sampled at 3, 4 and 5 ms of the trace's clock, which begins at 1 ms.
  expect(await ask('both', 'profile.functions', { range: { fromMs: 2, toMs: 3 } })).toMatchObject({
    value: {
      rows: [{ name: 'load', self: 1 }],
    },
  });
  expect(await ask('both', 'trace.insights')).toMatchObject({
    value: {
      hotFunctions: [
        { name: 'parse', selfMs: 2 },
        { name: 'load', selfMs: 1 },
      ],
    },
  });
});

it('of a busy worker name its time and its hottest function; an idle worker is not listed', async () => {
  const script = {
    ...task,
    ...{ name: 'TracingSessionIdForWorker', ph: 'I', tid: WORKER },
    args: { data: { workerThreadId: WORKER, url: 'https://shop.test/indexer.js' } },
  };
  await openTrace('worker', [
    named(MAIN, 'CrRendererMain'),
    named(WORKER, 'DedicatedWorker thread'),
    named(WORKER + 1, 'DedicatedWorker thread'),
    task,
    script,
    ...sampled(WORKER, '0x2', ['sum'], Array<number>(60).fill(1)),
    ...sampled(WORKER + 1, '0x3', ['wait'], [1, 1, 1]),
    ...sampled(MAIN, '0x1', ['load', 'parse'], [1, 2, 2]),
  ]);
  expect(await ask('worker', 'trace.insights')).toMatchObject({
    value: {
      workers: [
        {
          ...{ tid: WORKER, url: 'https://shop.test/indexer.js', busyMs: 60 },
          hottest: { place: { name: 'sum' }, selfMs: 60 },
        },
      ],
    },
  });
});

it('count in insights as in the call tree next to them, with the layout that a function forces apart', async () => {
  const call = { ...task, name: 'FunctionCall', ts: 2500, dur: 6000 };
  const stackTrace = [{ functionName: 'parse', url: 'https://shop.test/app.js', lineNumber: 2, columnNumber: 9 }];
  const layout = { ...task, name: 'Layout', ts: 4000, dur: 1500, args: { beginData: { stackTrace } } };
  await openTrace('layout', [
    named(MAIN, 'CrRendererMain'),
    task,
    call,
    layout,
    ...sampled(MAIN, '0x1', ['load', 'parse'], [1, 2, 2]),
  ]);
  const { tracks } = valueOf(TracksSchema, await ask('layout', 'trace.tracks'));
  const track = tracks.find(({ kind }) => kind === 'thread')?.id;
  for (const range of [undefined, { fromMs: 2.5, toMs: 4.75 }]) {
    const within = range === undefined ? {} : { range };
    const { rows } = valueOf(
      CallsSchema,
      await ask('layout', 'trace.calls', { track, view: 'bottom-up', parent: null, start: 0, count: 100, ...within }),
    );
    const functions = rows.filter(({ kind }) => kind === 'function');
    const { hotFunctions } = valueOf(InsightsSchema, await ask('layout', 'trace.insights', within));
    expect(functions).toHaveLength(2);
    expect(hotFunctions.map(({ name, selfMs, totalMs }) => [name, selfMs, totalMs])).toEqual(
      functions.map(({ name, selfMs, totalMs }) => [name, selfMs, totalMs]),
    );
  }
  // Samples of \`parse\` from 4 to 6 ms; layout until 5.5 ms.
  const { hotFunctions } = valueOf(InsightsSchema, await ask('layout', 'trace.insights'));
  expect(hotFunctions).toEqual([
    expect.objectContaining({ name: 'load', selfMs: 1, totalMs: 3 }),
    expect.objectContaining({ name: 'parse', selfMs: 0.5, totalMs: 2, layoutMs: 1.5 }),
  ]);
  expect(hotFunctions[0]).not.toHaveProperty('layoutMs');
  // V8 alone cannot tell that the function waits for the browser.
  expect(await ask('layout', 'profile.functions')).toMatchObject({ value: { rows: [{ name: 'parse', self: 2 }, {}] } });
});
