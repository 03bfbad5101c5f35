/** The ledger of a process from its mappings, the dump of its allocators and the statistics of its V8, as far as there are any. */
import type { MemoryPart, MemoryPartId, MemoryReport, ProcessLedger } from '../../../core/contracts/process-memory.ts';
import type { Mapping } from './mappings.ts';
import { reportsOf, type DumpedProcess } from './memory-dump.ts';
import { placeMappings, type Layout } from './regions.ts';

/** Memory of the main isolate as a Node or Deno process reports it, in bytes. */
export interface RuntimeStatistics {
  /** Spaces of the JS heap with what they take of the memory. */
  readonly spaces: readonly { readonly name: string; readonly bytes: number }[];
  readonly heapBytes: number;
  /** ArrayBuffers and Buffers, without WebAssembly memories. */
  readonly arrayBuffersBytes: number | null;
  /** All that JavaScript objects hold outside the heap: ArrayBuffers, WebAssembly memories, strings, handles. */
  readonly externalBytes: number | null;
  /** Bytes of malloc that V8 itself has. */
  readonly mallocedBytes: number | null;
}

export interface LedgerInput {
  readonly processId: number;
  readonly type: string;
  readonly isOfTarget: boolean;
  readonly runtime: Layout['runtime'];
  /** Null where they cannot be read. */
  readonly mappings: readonly Mapping[] | null;
  readonly dump: DumpedProcess | null;
  /** First address of Oilpan's pool, from an earlier ledger of the process; null to find it by the dump. */
  readonly oilpanStart: number | null;
  readonly statistics: RuntimeStatistics | null;
}

type Bytes = Map<MemoryPartId, number>;

function addTo(bytes: Bytes, part: MemoryPartId, more: number): void {
  bytes.set(part, (bytes.get(part) ?? 0) + more);
}

/**
 * Moves what Node reports of ArrayBuffers out of memory that has no name, and then out of malloc: large blocks have a mapping of their own, small
 * ones are in the arenas. What was reserved and never written is in neither, so no more than what is there is moved.
 */
function separateBuffers(bytes: Bytes, statistics: RuntimeStatistics): void {
  let left = statistics.arrayBuffersBytes ?? 0;
  for (const from of ['remainder', 'malloc'] as const) {
    const taken = Math.min(left, bytes.get(from) ?? 0);
    if (taken <= 0) continue;
    addTo(bytes, from, -taken);
    addTo(bytes, 'array-buffers', taken);
    left -= taken;
  }
}

function statisticsReports(
  statistics: RuntimeStatistics,
  wasmBytes: number,
): ReadonlyMap<MemoryPartId, readonly MemoryReport[]> {
  const report = (name: string, bytes: number): MemoryReport[] => (bytes > 0 ? [{ name, bytes, source: 'v8' }] : []);
  const { spaces, arrayBuffersBytes, externalBytes, mallocedBytes } = statistics;
  return new Map<MemoryPartId, readonly MemoryReport[]>([
    ['js-heap', spaces.flatMap(({ name, bytes }) => report(name, bytes)).toSorted((a, b) => b.bytes - a.bytes)],
    ['array-buffers', report('ArrayBuffers and Buffers', arrayBuffersBytes ?? 0)],
    [
      'malloc',
      [
        ...report('held by JavaScript objects', (externalBytes ?? 0) - (arrayBuffersBytes ?? 0) - wasmBytes),
        ...report('V8 itself', mallocedBytes ?? 0),
      ],
    ],
  ]);
}

function partsOf(
  bytes: Bytes,
  source: MemoryPart['source'],
  reports: ReadonlyMap<MemoryPartId, readonly MemoryReport[]>,
): MemoryPart[] {
  return [...bytes]
    .filter(([, size]) => size > 0)
    .map(([id, size]): MemoryPart => ({ id, bytes: size, source, inside: [...(reports.get(id) ?? [])] }))
    .toSorted((a, b) => Number(a.id === 'remainder') - Number(b.id === 'remainder') || b.bytes - a.bytes);
}

const sumOf = (parts: readonly { readonly bytes: number }[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** From the mappings: every private byte is in one part. */
function fromMappings(input: LedgerInput, mappings: readonly Mapping[]): Pick<ProcessLedger, 'privateBytes' | 'parts'> {
  const { dump, statistics, runtime, oilpanStart } = input;
  const bytes: Bytes = new Map();
  let wasmBytes = 0;
  for (const { mapping, part } of placeMappings(mappings, { runtime, oilpanStart })) {
    addTo(bytes, part, mapping.privateBytes);
    if (part === 'wasm') wasmBytes += mapping.end - mapping.start;
  }
  if (statistics !== null) separateBuffers(bytes, statistics);
  const reports =
    statistics !== null ? statisticsReports(statistics, wasmBytes) : dump === null ? new Map() : reportsOf(dump);
  const parts = partsOf(bytes, 'smaps', reports);
  return { privateBytes: sumOf(parts), parts };
}

/** Without mappings: what the allocators report, and what is missing from the private memory that Chromium counts. */
function fromDump(dump: DumpedProcess): Pick<ProcessLedger, 'privateBytes' | 'parts'> {
  const reports = reportsOf(dump);
  const bytes: Bytes = new Map([...reports].map(([part, list]) => [part, sumOf(list)]));
  const { footprintBytes } = dump;
  if (footprintBytes === null) return { privateBytes: null, parts: partsOf(bytes, 'memory-infra', reports) };
  const missing = footprintBytes - sumOf(partsOf(bytes, 'memory-infra', reports));
  if (missing > 0) bytes.set('remainder', missing);
  return { privateBytes: footprintBytes, parts: partsOf(bytes, 'memory-infra', reports) };
}

/** Without either: only what V8 says. */
function fromStatistics(statistics: RuntimeStatistics | null): Pick<ProcessLedger, 'privateBytes' | 'parts'> {
  if (statistics === null) return { privateBytes: null, parts: [] };
  const bytes: Bytes = new Map([
    ['js-heap', statistics.heapBytes],
    ['array-buffers', statistics.arrayBuffersBytes ?? 0],
  ]);
  return { privateBytes: null, parts: partsOf(bytes, 'v8', statisticsReports(statistics, 0)) };
}

export function processLedger(input: LedgerInput): ProcessLedger {
  const { processId, type, isOfTarget, mappings, dump, statistics } = input;
  const { privateBytes, parts } =
    mappings !== null ? fromMappings(input, mappings) : dump !== null ? fromDump(dump) : fromStatistics(statistics);
  const rest = parts.find(({ id }) => id === 'remainder')?.bytes ?? 0;
  // Allocators count what they reserved, so without mappings they may report more than there is.
  const named = privateBytes === null ? null : Math.min(privateBytes, sumOf(parts) - rest);
  return { processId, type, isOfTarget, privateBytes, namedBytes: named, parts };
}
