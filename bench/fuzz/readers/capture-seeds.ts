/** Small valid captures of every kind and format, made by the tests' own generators. */
import { gzipSync } from 'node:zlib';
import { consoleLogText } from '../../../shared/analysis/console/testing/console-log.ts';
import { heap } from '../../../shared/analysis/heap/testing/heap-picture.ts';
import {
  bytesOf as cpuBytes,
  profileOf as cpuProfile,
} from '../../../shared/analysis/cpu-profile/testing/profile-picture.ts';
import {
  bytesOf as allocationBytes,
  profileOf as allocationProfile,
} from '../../../shared/analysis/heap-profile/testing/profile-picture.ts';
import { GO_CPU, GO_HEAP, messageOf } from '../../../shared/analysis/pprof/testing/write-pprof.ts';
import { documentTexts } from '../../../shared/analysis/sql/testing/documents.ts';
import { PAGE_EVENTS } from '../../../shared/analysis/sql/testing/traced-page.ts';
import { traceOfPackets, type Fields } from '../../../shared/analysis/trace/perfetto/testing/packets.ts';
import type { FuzzSeed } from '../mutate.ts';
import { jsonSeed, textSeed } from './reader.ts';

const PICTURE = 'root → [app, list]\napp → list\nlist → [elements, text]\nelements -element:0→ app\napp -weak:1→ text';
const NODES = {
  app: { name: 'App', sizeBytes: 40, location: [1, 2, 3], traceNode: 2 },
  list: { name: 'List', detachedness: 2, traceNode: 3 },
  elements: { type: 'array', sizeBytes: 800 },
  text: { type: 'string', name: 'a text' },
} as const;
const RECORDING = {
  functions: [
    ['(root)', '', 0, 0],
    ['make', 'app.js', 3, 5],
  ],
  tree: [
    [
      1,
      0,
      0,
      0,
      [
        [2, 1, 2, 80, []],
        [3, 1, 1, 10, []],
      ],
    ],
  ],
  samples: [
    [0, 1],
    [50_000, 5],
    [100_000, 9],
  ],
} as const;

const json = (bytes: Uint8Array): FuzzSeed => ({ format: 'json', bytes });

export const heapSnapshotSeeds = (): FuzzSeed[] => [
  json(heap(PICTURE, NODES)),
  json(heap(PICTURE, NODES, { dialect: 'chromium' })),
  json(heap(PICTURE, NODES, { dialect: 'old' })),
];

export const heapTimelineSeeds = (): FuzzSeed[] => [
  json(heap(PICTURE, NODES, { recording: RECORDING })),
  json(heap(PICTURE, NODES, { recording: RECORDING, dialect: 'chromium' })),
];

export const cpuProfileSeeds = (): FuzzSeed[] => [
  json(
    cpuBytes(
      cpuProfile(
        '(root)\n  main\n    work\n      main\n  (idle)\n  (garbage collector)',
        'main:1000 work:3000 (idle):1000 main#1:50',
      ),
    ),
  ),
];

export const heapProfileSeeds = (): FuzzSeed[] => [
  json(allocationBytes(allocationProfile('(root) 0\n  main 10×1\n    make 30×2\n      main 5×1'))),
];

export const traceSeeds = (): FuzzSeed[] => [
  jsonSeed({ traceEvents: PAGE_EVENTS, metadata: { source: 'DevTools', 'cpu-throttling': 4 } }),
  jsonSeed(PAGE_EVENTS.slice(0, 20)),
  jsonSeed({
    traceEvents: [
      { name: 'process_name', ph: 'M', pid: 1, tid: 1, ts: 0, args: { name: 'Renderer' } },
      { name: 'a', cat: 'x', ph: 'B', pid: 1, tid: 1, ts: 5 },
      { name: 'b', cat: 'x', ph: 'X', pid: 1, tid: 1, ts: 6, dur: 2, args: { data: { stackTrace: [] } } },
      { name: 'a', cat: 'x', ph: 'E', pid: 1, tid: 1, ts: 9 },
      { name: 'io', cat: 'x', ph: 'b', pid: 1, tid: 2, ts: 5, id: '0x1', scope: 's' },
      { name: 'io', cat: 'x', ph: 'e', pid: 1, tid: 2, ts: 8, id: '0x1', scope: 's' },
      { name: 'to', cat: 'x', ph: 's', pid: 1, tid: 1, ts: 6, id: 3 },
      { name: 'to', cat: 'x', ph: 'f', pid: 1, tid: 2, ts: 7, id: 3, bp: 'e' },
      { name: 'bytes', ph: 'C', pid: 1, tid: 1, ts: 7, args: { heap: 5, stack: 2 } },
      {
        name: 'Profile',
        ph: 'P',
        cat: 'disabled-by-default-v8.cpu_profiler',
        pid: 1,
        tid: 1,
        ts: 5,
        id: '0x7',
        args: { data: { startTime: 5 } },
      },
      {
        name: 'ProfileChunk',
        ph: 'P',
        cat: 'disabled-by-default-v8.cpu_profiler',
        pid: 1,
        tid: 1,
        ts: 9,
        id: '0x7',
        args: {
          data: {
            cpuProfile: {
              nodes: [
                { id: 1, callFrame: { functionName: '(root)', scriptId: 0 } },
                {
                  id: 2,
                  parent: 1,
                  callFrame: { functionName: 'f', scriptId: 3, url: 'a.js', lineNumber: 1, columnNumber: 2 },
                },
              ],
              samples: [2, 2, 1],
            },
            timeDeltas: [1, 1, 1],
            lines: [2, 2, 0],
          },
        },
      },
      {
        name: 'Screenshot',
        ph: 'O',
        cat: 'disabled-by-default-devtools.screenshot',
        pid: 1,
        tid: 1,
        ts: 9,
        id: '0x2',
        args: { snapshot: '/9j/4AAQ' },
      },
    ],
  }),
];

const THREAD: Fields = { 8: 1_000_000, 10: 1, 60: { 1: 9, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } } };
const event = (timeUs: number, fields: Fields): Fields => ({
  8: timeUs * 1000,
  10: 1,
  11: { 11: 9, 22: ['toplevel'], ...fields },
});

export const perfettoSeeds = (): FuzzSeed[] => [
  {
    format: 'protobuf',
    bytes: traceOfPackets([
      THREAD,
      event(5000, { 9: 1, 23: 'RunTask', 4: { 10: 'text', 6: 'value' } }),
      event(5500, { 9: 3, 23: 'mark', 4: { 10: 'number', 5: { double: 1.5 } } }),
      event(9000, { 9: 2 }),
      event(9500, { 9: 1, 10: 7, 3: [2, 3] }),
      { 8: 9_600_000, 10: 1, 12: { 2: [{ 1: 7, 2: 'interned' }] } },
      event(9900, { 9: 2 }),
    ]),
  },
];

export const harSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts().network)];

export const consoleSeeds = (): FuzzSeed[] => [jsonSeed(JSON.parse(consoleLogText()))];

export const coverageSeeds = (): FuzzSeed[] => [
  jsonSeed(documentTexts().coverage),
  jsonSeed([
    {
      url: 'https://shop.test/a.css',
      ranges: [
        { start: 0, end: 4 },
        { start: 6, end: 9 },
      ],
      text: 'a { top: 0 } @media print { b { left: 0 } }',
    },
  ]),
];

export const lighthouseSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts().lighthouse)];
export const applicationSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts().application)];
export const leakHuntSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts()['leak-hunt'])];
export const explorationSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts().exploration)];
export const memoryLedgerSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts()['memory-ledger'])];
export const comparisonSeeds = (): FuzzSeed[] => [jsonSeed(documentTexts().comparison)];

const FRAMES = [
  { name: 'main', file: 'app.js', line: 1, col: 1 },
  { name: 'work', file: 'app.js', line: 9 },
  { name: 'rest' },
];

export const speedscopeSeeds = (): FuzzSeed[] => [
  jsonSeed({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: FRAMES },
    profiles: [
      {
        type: 'sampled',
        name: 'one',
        unit: 'milliseconds',
        startValue: 0,
        endValue: 6,
        samples: [[0, 1], [0], [], [0, 2]],
        weights: [2, 1, 2, 1],
      },
    ],
  }),
  jsonSeed({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: FRAMES },
    activeProfileIndex: 0,
    profiles: [
      {
        type: 'evented',
        name: 'one',
        unit: 'microseconds',
        startValue: 100,
        endValue: 200,
        events: [
          { type: 'O', frame: 0, at: 110 },
          { type: 'O', frame: 1, at: 120 },
          { type: 'C', frame: 1, at: 150 },
          { type: 'C', frame: 0, at: 190 },
        ],
      },
    ],
  }),
];

export const firefoxSeeds = (): FuzzSeed[] => [
  jsonSeed({
    meta: { product: 'Firefox', interval: 1, processType: 0, preprocessedProfileVersion: 50 },
    threads: [
      {
        samples: { stack: [0, 1, null, 1], time: [0, 1, 3, 4] },
        stackTable: { frame: [0, 1], prefix: [null, 0] },
        frameTable: { func: [0, 1], line: [null, null] },
        funcTable: { name: [0, 1], fileName: [2, null], lineNumber: [3, null], columnNumber: [7, null] },
        stringArray: ['main', 'work', 'app.js'],
      },
    ],
  }),
];

export const safariSeeds = (): FuzzSeed[] => {
  const url = 'https://example.test/app.js';
  const program = { sourceID: '8', name: '(program)', line: 1, column: 1, url };
  const work = { sourceID: '8', name: 'work', line: 20, column: 15, url, expressionLocation: { line: 22, column: 19 } };
  const recording = {
    displayName: 'Timeline Recording 1',
    startTime: 4,
    endTime: 4.9,
    discontinuities: [],
    instrumentTypes: ['timeline-record-type-script'],
    records: [],
    markers: [],
    memoryPressureEvents: [],
    sampleStackTraces: [
      { timestamp: 4.5, stackFrames: [work, program] },
      { timestamp: 4.8, stackFrames: [program] },
    ],
    sampleDurations: [0.001, 0.002],
  };
  return [jsonSeed({ version: 1, recording, overview: {} })];
};

export const pprofSeeds = (): FuzzSeed[] => [
  { format: 'protobuf', bytes: messageOf(GO_CPU) },
  { format: 'protobuf', bytes: messageOf(GO_HEAP) },
  { format: 'bytes', bytes: gzipSync(messageOf(GO_CPU)) },
];

export const collapsedSeeds = (): FuzzSeed[] => [
  textSeed('main;work;rest 12\nmain;work 3\nmain 1\nother;a b (file.js:3:4) 77\n'),
];
