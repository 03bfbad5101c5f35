/**
 * Reads the memory dump in a trace of Chromium (memory-infra). Each allocator of a process reports its size, and its effective size: without what
 * another dump counts already.
 */
import { z } from 'zod';
import { CANVASES_REPORT, type MemoryPartId, type MemoryReport } from '../../../core/contracts/process-memory.ts';

const AttributeSchema = z.object({ type: z.string(), value: z.string() });
const AllocatorSchema = z.object({ attrs: z.record(z.string(), AttributeSchema).optional() });
/** Hexadecimal, as all figures of a dump. */
const HexSchema = z.string().regex(/^[\da-f]+$/i);
const DumpEventSchema = z.object({
  ph: z.literal('v'),
  pid: z.number(),
  args: z.object({
    dumps: z.object({
      process_totals: z.object({ private_footprint_bytes: HexSchema.optional() }).optional(),
      allocators: z.record(z.string(), AllocatorSchema).optional(),
    }),
  }),
});

export interface DumpedProcess {
  /** Private memory as Chromium counts it; null if it did not report it. */
  footprintBytes: number | null;
  /** Bytes by the name of an allocator: `v8/main/heap`. */
  readonly sizes: Map<string, number>;
  readonly effectiveSizes: Map<string, number>;
}

function numberOf(attribute: z.infer<typeof AttributeSchema> | undefined): number | null {
  if (attribute?.type !== 'scalar') return null;
  const value = Number.parseInt(attribute.value, 16);
  return Number.isFinite(value) ? value : null;
}

/** The processes of a dump by their ids. `events`: those of the trace; others than dumps are skipped. */
export function parseMemoryDump(events: readonly unknown[]): ReadonlyMap<number, DumpedProcess> {
  const processes = new Map<number, DumpedProcess>();
  for (const event of events) {
    const dump = DumpEventSchema.safeParse(event);
    if (!dump.success) continue;
    const { pid, args } = dump.data;
    const known = processes.get(pid) ?? { footprintBytes: null, sizes: new Map(), effectiveSizes: new Map() };
    processes.set(pid, known);
    const footprint = args.dumps.process_totals?.private_footprint_bytes;
    if (footprint !== undefined) known.footprintBytes = Number.parseInt(footprint, 16);
    for (const [name, { attrs }] of Object.entries(args.dumps.allocators ?? {})) {
      // Dumps of all processes, such as shared memory.
      if (name.startsWith('global/')) continue;
      const size = numberOf(attrs?.['size']);
      if (size !== null) known.sizes.set(name, size);
      const effective = numberOf(attrs?.['effective_size']);
      if (effective !== null) known.effectiveSizes.set(name, effective);
    }
  }
  return processes;
}

/** The part that has the memory of an allocator; those of PartitionAlloc are all others. */
const PART_OF: Readonly<Record<string, MemoryPartId | null>> = {
  v8: 'js-heap',
  blink_gc: 'blink-gc',
  blink_objects: 'blink-gc',
  // Memory that processes share, or that the GPU process has.
  shared_memory: null,
  gpu: null,
  webgl: null,
  cc: null,
  discardable: null,
  global: null,
};

/** Names in place of those of allocators that a reader would not know. */
const NAMES: Readonly<Record<string, string>> = {
  canvas: CANVASES_REPORT,
  'partition_alloc/partitions/array_buffer': 'ArrayBuffers and typed arrays',
  'partition_alloc/partitions/buffer': 'buffers of Blink',
  'partition_alloc/partitions/fast_malloc': 'fast_malloc of Blink',
  'partition_alloc/partitions/layout': 'layout of Blink',
  malloc: 'malloc, other',
  web_cache: 'cache of resources',
  skia: 'Skia',
  sqlite: 'SQLite',
  blink_objects: 'live objects',
  blink_gc: 'pages of Oilpan',
};

const PARTITION = /^partition_alloc\/partitions\/[^/]+$/;
/** `v8/main/heap/old_space`, `v8/workers/isolate_0x1/heap/old_space`, and the ones that isolates share. */
const V8_SPACE = /^v8\/(?:(main|workers)\/(?:[^/]+\/)?heap|shared)\/(\w+_space)$/;

/** Bytes that the allocators of a process report, by the part with their memory, largest first. */
export function reportsOf({ sizes, effectiveSizes }: DumpedProcess): ReadonlyMap<MemoryPartId, MemoryReport[]> {
  const reports = new Map<MemoryPartId, MemoryReport[]>();
  const add = (part: MemoryPartId, name: string, bytes: number): void => {
    if (bytes <= 0) return;
    const list = reports.get(part) ?? [];
    reports.set(part, list);
    const same = list.find((each) => each.name === name);
    if (same === undefined) list.push({ name, bytes, source: 'memory-infra' });
    else same.bytes += bytes;
  };
  for (const [name, bytes] of effectiveSizes) {
    if (name.includes('/') || name === 'v8' || name === 'partition_alloc') continue;
    const part = name in PART_OF ? PART_OF[name] : 'partition-alloc';
    if (part === null || part === undefined) continue;
    // The blocks that other dumps own are in its size twice: as theirs, and in its partitions.
    const owned = name === 'malloc' ? (sizes.get(name) ?? bytes) - bytes : 0;
    add(part, NAMES[name] ?? name, bytes - owned);
  }
  for (const [name, bytes] of sizes) {
    const space = V8_SPACE.exec(name);
    if (space !== null) add('js-heap', `${space[2]}${space[1] === 'workers' ? ' of workers' : ''}`, bytes);
    if (PARTITION.test(name))
      add(
        name.endsWith('/array_buffer') ? 'backing-stores' : 'partition-alloc',
        NAMES[name] ?? name.slice(name.lastIndexOf('/') + 1),
        bytes,
      );
  }
  for (const list of reports.values()) list.sort((a, b) => b.bytes - a.bytes);
  return reports;
}

/** Bytes that Oilpan reserved; null if the process has no such heap. */
export function oilpanBytesOf({ sizes }: DumpedProcess): number | null {
  return sizes.get('blink_gc') ?? null;
}

/** Bytes that V8 reserved for the heap of the main thread; null if the process runs no JavaScript there. */
export function mainHeapBytesOf({ sizes }: DumpedProcess): number | null {
  return sizes.get('v8/main/heap') ?? null;
}
