/** Every kind and format of capture as a reader, with small valid captures: those of the tests' own generators, and files of `../seeds`. */
import { gzipSync } from 'node:zlib';
import { consoleLogText } from '../../../shared/engine/console/testing/console-log.ts';
import {
  bytesOf as cpuBytes,
  profileOf as cpuProfile,
} from '../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { readProfile as readCpuProfile } from '../../../shared/engine/profile/cpu/testing/read-profile.ts';
import {
  bytesOf as allocationBytes,
  profileOf as allocationProfile,
} from '../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { readProfile as readHeapProfile } from '../../../shared/engine/profile/heap/testing/read-profile.ts';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { readChunks } from '../../../shared/engine/heap/testing/read-heap.ts';
import { GO_CPU, GO_HEAP, messageOf } from '../../../shared/engine/profile/pprof/testing/write-pprof.ts';
import { documentTexts } from '../../../shared/features/texts-fixture.ts';
import { PAGE_EVENTS } from '../../../shared/engine/tables/testing/traced-page.ts';
import { traceOfPackets, type Fields } from '../../../shared/engine/trace/perfetto/testing/packets.ts';
import { readBytes } from '../../../shared/engine/trace/testing/read-trace.ts';
import type { FuzzSeed } from '../mutate.ts';
import { captureReader } from './capture-reader.ts';
import { jsonSeed, seedsIn, textSeed, type FuzzReader } from './reader.ts';

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
const protobuf = (bytes: Uint8Array): FuzzSeed => ({ format: 'protobuf', bytes });

export const heapSnapshotSeeds = (): FuzzSeed[] => [
  json(heap(PICTURE, NODES)),
  json(heap(PICTURE, NODES, { dialect: 'chromium' })),
  json(heap(PICTURE, NODES, { dialect: 'old' })),
];

const heapTimelineSeeds = (): FuzzSeed[] => [
  json(heap(PICTURE, NODES, { recording: RECORDING })),
  json(heap(PICTURE, NODES, { recording: RECORDING, dialect: 'chromium' })),
];

const CPU_TREE = '(root)\n  main\n    work\n      main\n  (idle)\n  (garbage collector)';
const CPU_SAMPLES = 'main:1000 work:3000 (idle):1000 main#1:50';
const cpuProfileSeeds = (): FuzzSeed[] => [json(cpuBytes(cpuProfile(CPU_TREE, CPU_SAMPLES)))];

const heapProfileSeeds = (): FuzzSeed[] => [
  json(allocationBytes(allocationProfile('(root) 0\n  main 10×1\n    make 30×2\n      main 5×1'))),
];

const traceSeeds = (): FuzzSeed[] => [
  jsonSeed({ traceEvents: PAGE_EVENTS, metadata: { source: 'DevTools', 'cpu-throttling': 4 } }),
  jsonSeed(PAGE_EVENTS.slice(0, 20)),
  ...seedsIn('trace'),
];

const THREAD: Fields = { 8: 1_000_000, 10: 1, 60: { 1: 9, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } } };
const event = (timeUs: number, fields: Fields): Fields => ({
  8: timeUs * 1000,
  10: 1,
  11: { 11: 9, 22: ['toplevel'], ...fields },
});

const perfettoSeeds = (): FuzzSeed[] => [
  protobuf(
    traceOfPackets([
      THREAD,
      event(5000, { 9: 1, 23: 'RunTask', 4: { 10: 'text', 6: 'value' } }),
      event(5500, { 9: 3, 23: 'mark', 4: { 10: 'number', 5: { double: 1.5 } } }),
      event(9000, { 9: 2 }),
      event(9500, { 9: 1, 10: 7, 3: [2, 3] }),
      { 8: 9_600_000, 10: 1, 12: { 2: [{ 1: 7, 2: 'interned' }] } },
      event(9900, { 9: 2 }),
    ]),
  ),
];

const pprofSeeds = (): FuzzSeed[] => [
  protobuf(messageOf(GO_CPU)),
  protobuf(messageOf(GO_HEAP)),
  { format: 'bytes', bytes: gzipSync(messageOf(GO_CPU)) },
];

const collapsedSeeds = (): FuzzSeed[] => [
  textSeed('main;work;rest 12\nmain;work 3\nmain 1\nother;a b (file.js:3:4) 77\n'),
];

/** Kinds whose document the tests of SQL have. */
const OF_DOCUMENTS = [
  'lighthouse',
  'application',
  'leak-hunt',
  'memory-ledger',
  'exploration',
  'proof',
  'interaction',
  'comparison',
] as const;

export function captureReaders(): FuzzReader[] {
  const imported = (name: string, seeds: () => FuzzSeed[] = () => seedsIn(name)): FuzzReader =>
    captureReader({ name, document: 'cpu-profile', seeds });
  return [
    captureReader({ name: 'heap-snapshot', document: 'heap', seeds: heapSnapshotSeeds, inChunks: readChunks }),
    captureReader({ name: 'heap-timeline', document: 'heap', seeds: heapTimelineSeeds, inChunks: readChunks }),
    captureReader({ name: 'cpu-profile', document: 'cpu-profile', seeds: cpuProfileSeeds, inChunks: readCpuProfile }),
    captureReader({
      name: 'heap-profile',
      document: 'heap-profile',
      seeds: heapProfileSeeds,
      inChunks: readHeapProfile,
    }),
    captureReader({ name: 'trace', document: 'trace', seeds: traceSeeds, inChunks: readBytes }),
    captureReader({ name: 'perfetto', document: 'trace', seeds: perfettoSeeds }),
    captureReader({ name: 'har', document: 'network', seeds: () => [jsonSeed(documentTexts().network)] }),
    captureReader({ name: 'console', document: 'console', seeds: () => [jsonSeed(JSON.parse(consoleLogText()))] }),
    captureReader({
      name: 'coverage',
      document: 'coverage',
      seeds: () => [jsonSeed(documentTexts().coverage), ...seedsIn('coverage')],
    }),
    ...OF_DOCUMENTS.map((name) =>
      captureReader({ name, document: name, seeds: () => [jsonSeed(documentTexts()[name])] }),
    ),
    imported('speedscope'),
    imported('firefox'),
    imported('safari'),
    imported('pprof', pprofSeeds),
    imported('collapsed', collapsedSeeds),
  ];
}
