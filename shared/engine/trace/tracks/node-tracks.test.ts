/** Tracks of traces that Node records, with its events as Node 20 to 24 write them. */
import { expect, it } from 'vitest';
import { runSteps } from '../../steps/steps.ts';
import { openTrace } from '../testing/read-trace.ts';
import { createTraceQueries } from '../trace-answers.ts';

const PID = 7;
const at = { pid: PID, tid: PID, tts: 1, tdur: 0 };
const HOOKS = 'node,node.async_hooks';
const EVENTS = [
  { ...at, ph: 'M', cat: '__metadata', name: 'process_name', ts: 1, args: { name: 'node' } },
  { ...at, ph: 'M', cat: '__metadata', name: 'thread_name', ts: 1, args: { name: 'JavaScriptMainThread' } },
  { ...at, ph: 'X', cat: 'node,node.environment', name: 'RunTimers', ts: 1000, dur: 500, args: {} },
  { ...at, ph: 'X', cat: 'v8', name: 'V8.GCScavenger', ts: 1100, dur: 100, args: {} },
  { ...at, ph: 'B', cat: 'devtools.timeline,v8', name: 'MinorGC', ts: 1120, dur: 0, args: {} },
  { ...at, ph: 'E', cat: 'devtools.timeline,v8', name: 'MinorGC', ts: 1180, dur: 0, args: {} },
  { ...at, ph: 'B', cat: 'node,node.fs,node.fs.sync', name: 'fs.sync.read', ts: 1300, dur: 0, args: {} },
  { ...at, ph: 'E', cat: 'node,node.fs,node.fs.sync', name: 'fs.sync.read', ts: 1400, dur: 0, args: {} },
  { ...at, ph: 'X', cat: 'node,node.environment', name: 'CheckImmediate', ts: 1600, dur: 50, args: {} },
  { ...at, ph: 'X', cat: 'v8', name: 'V8.DeoptimizeCode', ts: 1700, dur: 20, args: {} },
  { ...at, ph: 'b', cat: 'node,node.http', name: 'http.server.request', ts: 1000, id: '0x1', args: {} },
  { ...at, ph: 'e', cat: 'node,node.http', name: 'http.server.request', ts: 1900, id: '0x1', args: {} },
  { ...at, ph: 'b', cat: 'node,node.fs,node.fs.async', name: 'open', ts: 1200, id: '0x2', args: {} },
  { ...at, ph: 'e', cat: 'node,node.fs,node.fs.async', name: 'open', ts: 1250, id: '0x2', args: {} },
  { ...at, ph: 'b', cat: HOOKS, name: 'Timeout', ts: 1010, id: '0x3', args: {} },
  { ...at, ph: 'b', cat: HOOKS, name: 'Timeout_CALLBACK', ts: 1020, id: '0x3', args: {} },
  { ...at, ph: 'e', cat: HOOKS, name: 'Timeout_CALLBACK', ts: 1030, id: '0x3', args: {} },
  { ...at, ph: 'e', cat: HOOKS, name: 'Timeout', ts: 1040, id: '0x3', args: {} },
];

const bytes = new TextEncoder().encode(JSON.stringify({ traceEvents: EVENTS }));
const queries = createTraceQueries(openTrace(JSON.stringify({ traceEvents: EVENTS })), {
  facts: { readMs: 1, fileSizeBytes: bytes.length },
  readBytes: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
  reportBug: (thrown) => {
    throw thrown;
  },
});
const { tracks } = runSteps(queries.steps('trace.tracks', { allEvents: false }));

it('has a named track for the event loop, collections, files, HTTP and asynchronous resources', () => {
  expect(
    tracks.map(({ name, kind, boxes, depths, group, isQuiet }) => [name, kind, boxes, depths, group, isQuiet]),
  ).toEqual([
    ['Main thread', 'thread', 6, 3, 'node 7', false],
    ['Event loop', 'async', 2, 1, 'node 7', false],
    ['Garbage collection', 'async', 2, 2, 'node 7', false],
    ['File system, blocking', 'async', 1, 1, 'node 7', false],
    ['File system', 'async', 1, 1, 'node 7', false],
    ['HTTP', 'async', 1, 1, 'node 7', false],
    ['Async hooks', 'async', 2, 2, 'node 7', true],
  ]);
});

it('draws the boxes of a track at their times, nested among themselves', () => {
  const id = tracks.find(({ name }) => name === 'Garbage collection')?.id ?? '';
  const { labels, labelOf, startMs, durationMs, depth } = runSteps(
    queries.steps('trace.chart', { track: id, allEvents: false }),
  );
  const start = startMs[0] ?? 0;
  expect(
    [...labelOf].map((label, box) => [
      labels[label].name,
      Math.round((startMs[box] - start) * 1000),
      Math.round(durationMs[box] * 1000),
      depth[box],
    ]),
  ).toEqual([
    [expect.stringMatching(/Scavenger/), 0, 100, 0],
    ['Minor GC', 20, 60, 1],
  ]);
});
