/** Traces of a real Node process: its events by category, tracks with names, start and stop, and what ends one early. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSteps } from '../../../../shared/engine/steps/steps.ts';
import { openTrace } from '../../../../shared/engine/trace/testing/read-trace.ts';
import { createTraceQueries } from '../../../../shared/engine/trace/trace-answers.ts';
import { NODE_CATEGORIES, nodeTraceSettings } from '../../../../shared/features/trace/tools/node-trace.ts';
import type { TraceSettings, TraceStream } from '../../../../shared/core/capability/trace-ports.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { startNode } from '../../cdp/testing/real-targets.ts';
import { CURSOR, createRecordingBench, type RecordingBench } from '../testing/recording-bench.ts';

/** Timers, garbage, blocking and asynchronous files, and HTTP requests to itself. */
const BUSY = `const fs = require('node:fs'), http = require('node:http');
const server = http.createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1', () => {
  setInterval(function work() {
    const list = [];
    for (let i = 0; i < 50_000; i++) list.push({ i });
    globalThis.last = list.length;
    fs.readFileSync(__filename);
    fs.readFile(__filename, () => undefined);
    http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (answer) => answer.resume());
  }, 30);
});`;
const SETTINGS: TraceSettings = nodeTraceSettings({
  screenshots: false,
  reload: false,
  ringBuffer: false,
  gzip: false,
  fastStop: false,
  cpuSamples: false,
});

let bench: RecordingBench;
beforeEach(async () => {
  bench = await createRecordingBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

async function textOf(result: AppResult<TraceStream>): Promise<string> {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return readFile(result.value.file.path, 'utf8');
}

/** Names of the tracks that the trace view draws. */
function tracksOf(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const queries = createTraceQueries(openTrace(text), {
    facts: { readMs: 1, fileSizeBytes: bytes.length },
    readBytes: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
    reportBug: (thrown) => {
      throw thrown;
    },
  });
  return runSteps(queries.steps('trace.tracks', { allEvents: false })).tracks.map(({ name }) => name);
}

const node = async (): Promise<TargetInfo> => bench.connect(await startNode(BUSY));

it('has the event loop, collections, files, HTTP and asynchronous resources on tracks with names', async () => {
  const target = await node();
  const commands: string[] = [];
  const result = await bench.trace(target, {
    settings: SETTINGS,
    durationMs: 5000,
    onCommand: (method) => commands.push(method),
  });
  const text = await textOf(result);
  const { traceEvents } = JSON.parse(text) as { traceEvents: { name: string; cat: string }[] };
  expect(traceEvents.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'RunTimers',
      'V8.GCScavenger',
      'fs.sync.read',
      'http.server.request',
      'http.client.request',
    ]),
  );
  expect(tracksOf(text)).toEqual(
    expect.arrayContaining([
      'Main thread',
      'Event loop',
      'Garbage collection',
      'File system, blocking',
      'File system',
      'HTTP',
      'Async hooks',
    ]),
  );
  expect(result).toMatchObject({
    ok: true,
    value: { settings: { categories: NODE_CATEGORIES }, loss: [], frameId: '' },
  });
  expect(commands).toEqual(['NodeTracing.start', 'NodeTracing.stop', 'NodeTracing.getCategories']);
});

it('records from start to stop, only for the client that started it', async () => {
  const target = await node();
  const started = await bench.startTracing(target, { settings: SETTINGS });
  expect(started).toMatchObject({ ok: true, value: { tool: 'pen_capture_trace' } });
  expect(await bench.stopTracing(target, { caller: CURSOR })).toMatchObject({ ok: false, error: { code: 'busy' } });
  const text = await textOf(await bench.stopTracing(target));
  expect((JSON.parse(text) as { traceEvents: unknown[] }).traceEvents.length).toBeGreaterThan(0);
  // Node is free again.
  expect(await bench.trace(target, { settings: SETTINGS, durationMs: 50 })).toMatchObject({ ok: true });
});

it('leaves no file when it is cancelled, exceeds its limit, or the process ends', async () => {
  const target = await node();
  const cancel = new AbortController();
  const cancelled = appError('cancelled', 'You cancelled it.');
  const ended = await bench.trace(target, {
    settings: SETTINGS,
    durationMs: 5000,
    signal: cancel.signal,
    progress: ({ phase }) => {
      if (phase === 'recording') cancel.abort(cancelled);
    },
  });
  expect(ended).toEqual({ ok: false, error: cancelled });
  expect(await bench.trace(target, { settings: SETTINGS, durationMs: 2000, capBytes: 4096 })).toMatchObject({
    ok: false,
    error: { code: 'cap_exceeded' },
  });
  expect(await bench.files()).toEqual([]);
  const runtime = await startNode(`process.on('SIGTERM', () => process.exit()); setInterval(() => 0, 10);`);
  const other = await bench.connect(runtime);
  const lost = await bench.trace(other, {
    settings: SETTINGS,
    durationMs: 60_000,
    progress: ({ phase }) => {
      if (phase === 'recording') runtime.process.kill('SIGTERM');
    },
  });
  expect(lost).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^(target_gone|disconnected)$/) } });
  expect(await bench.files()).toEqual([]);
});
