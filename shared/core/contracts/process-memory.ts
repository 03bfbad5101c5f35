/**
 * The ledger of a process: its private memory by part. The parts add up to the whole, because each mapping of the process is in one of them;
 * what the allocators report inside a part need not add up to it, since they count what they reserved even if nothing was written there.
 */
import { z } from 'zod';
import type { TargetType } from './targets.ts';

/** Parts in the order of the answer; `explanation` says what is in one. */
export const MEMORY_PARTS = {
  'js-heap': {
    label: 'JS heap',
    explanation: 'Objects of JavaScript, in the pages of V8, and its tables of pointers.',
  },
  'array-buffers': {
    label: 'ArrayBuffers',
    explanation: 'Bytes of ArrayBuffer, Buffer and typed arrays, outside the JS heap.',
  },
  wasm: { label: 'WebAssembly memories', explanation: 'Linear memories, outside the JS heap.' },
  'backing-stores': {
    label: 'ArrayBuffers and WebAssembly memories',
    explanation: 'What V8 keeps in its sandbox outside the JS heap.',
  },
  'v8-code': { label: 'Compiled code', explanation: 'Machine code that V8 made.' },
  'blink-gc': { label: 'Blink objects', explanation: 'Objects of the DOM and of web APIs, in the heap of Oilpan.' },
  'partition-alloc': {
    label: 'Native memory of Chromium',
    explanation: 'PartitionAlloc: malloc, canvases and images in memory, strings and tables of Blink.',
  },
  malloc: { label: 'malloc', explanation: 'Heap and arenas of the C library: the runtime, its libraries and addons.' },
  stacks: { label: 'Stacks', explanation: 'Stacks of threads.' },
  files: { label: 'Libraries and files', explanation: 'Changed pages of mapped files: programs, libraries, data.' },
  shared: {
    label: 'Shared memory, in this process only',
    explanation: 'Pages of shared memory that no other process has mapped.',
  },
  remainder: { label: 'Not named', explanation: 'Mappings of which nothing says what made them.' },
} as const satisfies Record<string, { label: string; explanation: string }>;
export type MemoryPartId = keyof typeof MEMORY_PARTS;
export const MemoryPartIdSchema = z.enum(Object.keys(MEMORY_PARTS) as [MemoryPartId, ...MemoryPartId[]]);

export const MEMORY_SOURCES = {
  smaps: '/proc/PID/smaps',
  'memory-infra': 'memory dump of Chromium',
  v8: 'statistics of V8',
} as const;
export const MemorySourceSchema = z.enum(
  Object.keys(MEMORY_SOURCES) as [keyof typeof MEMORY_SOURCES, ...(keyof typeof MEMORY_SOURCES)[]],
);

/** Report of an allocator or of V8 about a part. */
export const MemoryReportSchema = z.object({
  name: z.string(),
  /** Bytes that are reserved for it, in memory or not. */
  bytes: z.number(),
  source: MemorySourceSchema,
});
export type MemoryReport = z.infer<typeof MemoryReportSchema>;

export const MemoryPartSchema = z.object({
  id: MemoryPartIdSchema,
  /** Private bytes in memory or swapped out. */
  bytes: z.number(),
  source: MemorySourceSchema,
  /** Largest first. */
  inside: z.array(MemoryReportSchema),
});
export type MemoryPart = z.infer<typeof MemoryPartSchema>;

export const ProcessLedgerSchema = z.object({
  processId: z.number(),
  /** `browser`, `renderer`, `GPU` … as Chromium writes it; `node`, `deno`. */
  type: z.string(),
  /** The process of the target. */
  isOfTarget: z.boolean(),
  /** Private memory, in memory or swapped out; null where nothing reports it. */
  privateBytes: z.number().nullable(),
  /** Bytes of a part that have a name; null without `privateBytes`. */
  namedBytes: z.number().nullable(),
  /** Largest first; the remainder last. */
  parts: z.array(MemoryPartSchema),
});
export type ProcessLedger = z.infer<typeof ProcessLedgerSchema>;

export const MemoryLedgerSchema = z.object({
  /** ISO 8601 UTC. */
  takenAt: z.string(),
  /** The process of the target first, then by private memory. */
  processes: z.array(ProcessLedgerSchema),
  /** Facts that could not be known, and why, as sentences. */
  unknown: z.array(z.string()),
});
export type MemoryLedger = z.infer<typeof MemoryLedgerSchema>;

/** Name of the report of canvases that are drawn by the CPU. */
export const CANVASES_REPORT = 'canvases in memory';

/** Targets whose process has a ledger. */
export const LEDGER_TARGETS = ['page', 'iframe', 'node', 'deno'] as const satisfies readonly TargetType[];

/** Smaller changes are noise of garbage collection and of caches: 2 MB, or this share of the private memory of the process. */
export const NOISE_BYTES = 2 * 1024 * 1024;
export const NOISE_SHARE = 0.02;
