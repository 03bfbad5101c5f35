/**
 * Says of each mapping which part of the ledger it belongs to, by how the allocators lay out their memory: V8's sandbox reserves more than a TiB,
 * with the JS heap in its first 4 GiB; PartitionAlloc and Oilpan reserve pools of 16 GiB; a WebAssembly memory is followed by guard pages of
 * several GiB; the C library's arenas are aligned to 64 MiB. Tried on Chromium 156, Node 20 to 24, Deno 2 and Electron 42 on Linux.
 */
import type { MemoryPartId } from '../../../core/contracts/process-memory.ts';
import { IN_MEMORY, type Mapping } from './mappings.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** The memory that an allocator reserved at once, in one piece. */
interface Run {
  readonly mappings: Mapping[];
  readonly start: number;
  end: number;
  /** The mapping directly before it, of a file. */
  readonly after: Mapping | undefined;
}

export interface Layout {
  readonly runtime: 'chromium' | 'node';
  /** First address of Oilpan's pool (`findOilpan`); null if it is not known. */
  readonly oilpanStart: number | null;
}

export interface PlacedMapping {
  readonly mapping: Mapping;
  readonly part: MemoryPartId;
}

const isAccessible = ({ permissions }: Mapping): boolean => !permissions.startsWith('---');
const sizeOf = ({ start, end }: { readonly start: number; readonly end: number }): number => end - start;

/** Anonymous memory in pieces without gaps. */
function runsOf(mappings: readonly Mapping[]): Run[] {
  const runs: Run[] = [];
  let open: Run | null = null;
  for (const [at, mapping] of mappings.entries()) {
    if (mapping.path !== '') {
      open = null;
      continue;
    }
    if (open !== null && open.end === mapping.start) {
      open.mappings.push(mapping);
      open.end = mapping.end;
      continue;
    }
    const before = mappings[at - 1];
    const after = before !== undefined && before.path !== '' && before.end === mapping.start ? before : undefined;
    open = { mappings: [mapping], start: mapping.start, end: mapping.end, after };
    runs.push(open);
  }
  return runs;
}

function partOfNamed({ path, permissions }: Mapping): MemoryPartId {
  if (path === '[heap]') return 'malloc';
  if (path.startsWith('[stack')) return 'stacks';
  const isShared = permissions.endsWith('s') && IN_MEMORY.test(path);
  return isShared ? 'shared' : 'files';
}

/** Data of a program or library that its file does not have: directly behind its writable part. */
const MAX_BSS_BYTES = 16 * MIB;
function isBss(mapping: Mapping, { after, start }: Run): boolean {
  return (
    after !== undefined &&
    mapping.start === start &&
    after.path.startsWith('/') &&
    after.permissions.startsWith('rw') &&
    mapping.permissions.startsWith('rw') &&
    sizeOf(mapping) <= MAX_BSS_BYTES
  );
}

/** A guard of at most 64 KiB below a stack of a usual size. */
function isStack(mapping: Mapping, before: Mapping | undefined): boolean {
  if (before === undefined || isAccessible(before) || before.end !== mapping.start || sizeOf(before) > 64 * KIB)
    return false;
  const size = sizeOf(mapping);
  return mapping.permissions === 'rw-p' && STACK_BYTES.some((usual) => Math.abs(size - usual) <= 64 * KIB);
}
/** Sizes of stacks of glibc (8 MiB by default), of Node's and Deno's threads, and of Chromium's. */
const STACK_BYTES = [8 * MIB, 4 * MIB, 2 * MIB, 1 * MIB, 512 * KIB];

const ARENA_BYTES = 64 * MIB;
/** An arena of glibc: 64 MiB at a multiple of 64 MiB, of which the first part is writable. */
function isArena(mapping: Mapping, next: Mapping | undefined): boolean {
  if (mapping.start % ARENA_BYTES !== 0 || mapping.permissions !== 'rw-p' || sizeOf(mapping) > ARENA_BYTES)
    return false;
  if (sizeOf(mapping) === ARENA_BYTES) return true;
  return next !== undefined && !isAccessible(next) && next.end >= mapping.start + ARENA_BYTES;
}

const LEAST_WASM_GUARD_BYTES = 2 * GIB;
const isGuard = (mapping: Mapping | undefined): mapping is Mapping =>
  mapping !== undefined && !isAccessible(mapping) && sizeOf(mapping) >= LEAST_WASM_GUARD_BYTES;

/** V8 reserves the whole range that 32-bit indices reach behind the memory, and 2 GiB before it. What the system places below that has one side only. */
function isWasm(before: Mapping | undefined, mapping: Mapping, next: Mapping | undefined): boolean {
  return (
    mapping.permissions.startsWith('rw') &&
    isGuard(before) &&
    before.end === mapping.start &&
    isGuard(next) &&
    next.start === mapping.end
  );
}

const V8_PAGE_BYTES = 256 * KIB;
/** Above are libraries and what the system places by itself; V8 places its pages at random addresses. */
const PLACED_BY_SYSTEM = 0x7e00_0000_0000;

function partInNode(mapping: Mapping, run: Run, at: number): MemoryPartId {
  const [before, next] = [run.mappings[at - 1], run.mappings[at + 1]];
  if (mapping.permissions.includes('x')) return 'v8-code';
  if (isWasm(before, mapping, next)) return 'wasm';
  if (isArena(mapping, next)) return 'malloc';
  if (isStack(mapping, before)) return 'stacks';
  if (isBss(mapping, run)) return 'files';
  if (run.start < PLACED_BY_SYSTEM && run.start % V8_PAGE_BYTES === 0) return 'js-heap';
  return 'remainder';
}

const SANDBOX_BYTES = 1024 * GIB;
const CAGE_BYTES = 4 * GIB;
const POOL_BYTES = 16 * GIB;
const TRUSTED_BYTES = 1 * GIB;

const isPool = (run: Run): boolean => sizeOf(run) >= POOL_BYTES && sizeOf(run) < SANDBOX_BYTES;

const isAligned = ({ start }: Run): boolean => start % CAGE_BYTES === 0;

/**
 * The first address of the pool whose writable bytes are nearest to what Oilpan reports as reserved; null if none is near, or another one is about as
 * near: the pools look the same. The dump is taken a moment before the mappings are read.
 */
export function findOilpan(mappings: readonly Mapping[], oilpanBytes: number): number | null {
  const [nearest, next] = runsOf(mappings)
    // Two pools of PartitionAlloc are next to each other, and its tables are not aligned.
    .filter((run) => isPool(run) && isAligned(run) && sizeOf(run) < 2 * POOL_BYTES)
    .map((run) => {
      const writable = run.mappings.reduce((sum, each) => sum + (isAccessible(each) ? sizeOf(each) : 0), 0);
      return { start: run.start, awayBytes: Math.abs(writable - oilpanBytes) };
    })
    .toSorted((a, b) => a.awayBytes - b.awayBytes);
  const nearBytes = Math.max(MIB, oilpanBytes / 4);
  if (nearest === undefined || nearest.awayBytes > nearBytes) return null;
  return next !== undefined && next.awayBytes < 2 * nearBytes ? null : nearest.start;
}

/** The part of a whole run; null if its mappings are told apart. */
function partOfRun(run: Run, layout: Layout): MemoryPartId | null {
  const size = sizeOf(run);
  if (layout.runtime === 'node' || size >= SANDBOX_BYTES) return null;
  if (isPool(run)) return run.start === layout.oilpanStart ? 'blink-gc' : 'partition-alloc';
  if (size === TRUSTED_BYTES) return 'js-heap';
  return null;
}

const SEGMENT_BYTES = 64 * KIB;
const LEAST_TABLE_BYTES = 16 * MIB;

/** A segment of V8's tables of pointers: 64 KiB each, at the beginning of what the table may take. */
function isTable(mapping: Mapping, run: Run, at: number): boolean {
  const isSegment = (each: Mapping): boolean => each.start % SEGMENT_BYTES === 0 && sizeOf(each) % SEGMENT_BYTES === 0;
  const end = run.mappings.findIndex((each, index) => index > at && !isAccessible(each));
  const reserved = run.mappings[end];
  return (
    isSegment(mapping) &&
    reserved !== undefined &&
    sizeOf(reserved) >= LEAST_TABLE_BYTES &&
    run.mappings.slice(at, end).every(isSegment)
  );
}

function partInChromium(mapping: Mapping, run: Run, at: number): MemoryPartId {
  if (mapping.permissions.includes('x')) return 'v8-code';
  if (sizeOf(run) >= SANDBOX_BYTES) {
    const first = run.mappings.find(isAccessible)?.start ?? run.start;
    const cage = Math.floor(first / CAGE_BYTES) * CAGE_BYTES;
    return mapping.start < cage + CAGE_BYTES ? 'js-heap' : 'backing-stores';
  }
  if (isStack(mapping, run.mappings[at - 1])) return 'stacks';
  if (isArena(mapping, run.mappings[at + 1])) return 'malloc';
  if (isTable(mapping, run, at)) return 'js-heap';
  return isBss(mapping, run) ? 'files' : 'remainder';
}

export function placeMappings(mappings: readonly Mapping[], layout: Layout): PlacedMapping[] {
  const named = mappings
    .filter(({ path }) => path !== '')
    .map((mapping): PlacedMapping => ({ mapping, part: partOfNamed(mapping) }));
  const anonymous = runsOf(mappings).flatMap((run) => {
    const whole = partOfRun(run, layout);
    const partOf = layout.runtime === 'node' ? partInNode : partInChromium;
    return run.mappings.map((mapping, at): PlacedMapping => ({ mapping, part: whole ?? partOf(mapping, run, at) }));
  });
  return [...named, ...anonymous];
}
