/**
 * Reads Firefox Profiler's processed format (its docs-developer/CHANGELOG-formats.md): threads with columns of samples, stacks, frames and
 * functions. From version 55 on the columns but for samples are shared by all threads. Allocations are tables of their own with weights in bytes; a
 * converter of another tool may weigh the samples themselves in bytes.
 */
import { z } from 'zod';
import { damaged, notCpu, parseJson } from './import-error.ts';
import type { ImportedProfile } from './imported-profile.ts';
import { createAllocationProfile, createStackProfile, type ForeignFrame } from './stack-profile.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

const FORMAT = 'Firefox profile';
const MICROSECONDS_PER_MS = 1000;

const Column = z.array(z.number().nullable());
const StackTableSchema = z.object({ frame: z.array(z.number()), prefix: Column });
const FrameTableSchema = z.object({ func: z.array(z.number()), line: Column, column: Column.optional() });
const FuncTableSchema = z.object({
  name: z.array(z.number()),
  fileName: Column.optional(),
  source: Column.optional(),
  lineNumber: Column.optional(),
  columnNumber: Column.optional(),
});
const StringsSchema = z.array(z.string());
const TablesSchema = z.object({
  stackTable: StackTableSchema.optional(),
  frameTable: FrameTableSchema.optional(),
  funcTable: FuncTableSchema.optional(),
  stringArray: StringsSchema.optional(),
  stringTable: z
    .object({ _array: StringsSchema })
    .transform((table) => table['_array'])
    .optional(),
  sources: z.object({ filename: Column }).optional(),
});
/** A negative weight is memory that was freed. */
const AllocationsSchema = z.object({ stack: Column, weight: Column, memoryAddress: Column.nullish() });
const ThreadSchema = TablesSchema.extend({
  samples: z.object({
    stack: Column,
    time: z.array(z.number()).optional(),
    timeDeltas: z.array(z.number()).optional(),
    weight: Column.nullish(),
    weightType: z.string().optional(),
  }),
  nativeAllocations: AllocationsSchema.nullish(),
  jsAllocations: AllocationsSchema.nullish(),
});
const FileSchema = z.object({
  meta: z.object({ interval: z.number().positive() }),
  threads: z.array(ThreadSchema).min(1),
  shared: TablesSchema.optional(),
});
type Tables = z.infer<typeof TablesSchema>;
type Thread = z.infer<typeof ThreadSchema>;
type Allocations = z.infer<typeof AllocationsSchema>;

const BYTES = 'bytes';

/**
 * A CPU profile with the thread that has the most stacks. If the file has only stacks that are weighed in bytes, a sampled heap profile with the table of
 * them that has the most; the last of several, because converters write what is alive at the end last. Throws `damaged_file` and `unsupported_format`.
 */
export function importFirefox(text: string): ImportedProfile {
  const parsed = checkBySchema(FileSchema, parseJson(FORMAT, text));
  if (!parsed.ok) throw damaged(FORMAT, `does not follow its format: ${problemText(parsed.error[0])}`);
  const { meta, threads, shared = {} } = parsed.value;
  const [timed] = threads
    .filter(({ samples }) => samples.weightType !== BYTES && stacksIn(samples) > 0)
    .toSorted((a, b) => stacksIn(b.samples) - stacksIn(a.samples));
  if (timed !== undefined) {
    const tables = { ...shared, ...withoutMissing(timed) };
    return { kind: 'cpu-profile', text: cpuProfileText(timed, tables, meta.interval) };
  }
  const weighed = threads.flatMap((thread) => allocationsIn(thread).map((allocations) => ({ thread, allocations })));
  const [found] = weighed.toReversed().toSorted((a, b) => stacksIn(b.allocations) - stacksIn(a.allocations));
  if (found === undefined || stacksIn(found.allocations) === 0) throw damaged(FORMAT, 'has no sample with a stack');
  const tables = { ...shared, ...withoutMissing(found.thread) };
  return { kind: 'heap-profile', text: heapProfileText(found.allocations, tables) };
}

function cpuProfileText(thread: Thread, tables: Tables, intervalMs: number): string {
  const { samples } = thread;
  if (samples.weightType !== undefined && !['samples', 'tracing-ms'].includes(samples.weightType)) {
    throw notCpu(FORMAT, `stacks weighed in ${samples.weightType}`);
  }
  const { frames, stackOf } = stacksOf(tables);
  const builder = createStackProfile(frames, samples.weightType !== 'tracing-ms');
  for (const { stack, durationMs } of timedStacks(samples, intervalMs)) {
    builder.add(stack === null ? [] : stackOf(stack), Math.max(0, durationMs) * MICROSECONDS_PER_MS);
  }
  return builder.text();
}

/** In order of time, each until the next one; the last one lasts an interval. */
function timedStacks(
  { stack, time, timeDeltas = [], weight, weightType }: Thread['samples'],
  intervalMs: number,
): { readonly stack: number | null; readonly durationMs: number }[] {
  if (weightType === 'tracing-ms') return stack.map((each, at) => ({ stack: each, durationMs: weight?.[at] ?? 0 }));
  let nowMs = 0;
  const timed = stack.map((each, at) => {
    nowMs = time?.[at] ?? nowMs + (at === 0 ? 0 : (timeDeltas[at] ?? intervalMs));
    return { stack: each, atMs: nowMs };
  });
  const ordered = timed.toSorted((a, b) => a.atMs - b.atMs);
  return ordered.map(({ stack: each, atMs }, at) => ({
    stack: each,
    durationMs: (ordered[at + 1]?.atMs ?? atMs + intervalMs) - atMs,
  }));
}

function allocationsIn({ samples, nativeAllocations, jsAllocations }: Thread): Allocations[] {
  const { stack, weight, weightType } = samples;
  return [
    ...(weightType === BYTES ? [{ stack, weight: weight ?? [] }] : []),
    ...[nativeAllocations, jsAllocations].filter((each) => each !== null && each !== undefined),
  ];
}

/** Returns what was allocated and, where addresses tell, is not freed again. */
function heapProfileText({ stack, weight, memoryAddress }: Allocations, tables: Tables): string {
  if (weight.length !== stack.length) throw damaged(FORMAT, `has ${stack.length} stacks and ${weight.length} weights`);
  const { frames, stackOf } = stacksOf(tables);
  const builder = createAllocationProfile(frames);
  const isLive = stack.map((_, at) => (weight[at] ?? 0) > 0);
  const allocatedAt = new Map<number, number>();
  for (const [at, address] of (memoryAddress ?? []).entries()) {
    if (address === null) continue;
    if (isLive[at]) allocatedAt.set(address, at);
    else {
      isLive[allocatedAt.get(address) ?? at] = false;
      allocatedAt.delete(address);
    }
  }
  for (const [at, each] of stack.entries()) {
    if (isLive[at]) builder.add(each === null ? [] : stackOf(each), Math.round(weight[at] ?? 0), 1);
  }
  return builder.text();
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function stacksIn({ stack }: { readonly stack: readonly (number | null)[] }): number {
  return stack.filter((each) => each !== null).length;
}

function withoutMissing(thread: Thread): Tables {
  return Object.fromEntries(Object.entries(thread).filter(([, value]) => value !== undefined));
}

/** The functions, and each stack as their indices, the outermost first. */
function stacksOf({ stackTable, frameTable, funcTable, stringArray, stringTable, sources }: Tables): {
  readonly frames: readonly ForeignFrame[];
  readonly stackOf: (stack: number) => readonly number[];
} {
  const strings = stringArray ?? stringTable;
  if (stackTable === undefined || frameTable === undefined || funcTable === undefined || strings === undefined) {
    throw damaged(FORMAT, 'lacks the table of stacks, frames, functions or strings');
  }
  const textAt = (index: number | null | undefined): string => (isNumber(index) ? (strings[index] ?? '') : '');
  const frames = funcTable.name.map((name, at): ForeignFrame => {
    const source = funcTable.source?.[at];
    return {
      name: textAt(name),
      file: textAt(isNumber(source) ? sources?.filename[source] : funcTable.fileName?.[at]),
      line: funcTable.lineNumber?.[at] ?? null,
      column: funcTable.columnNumber?.[at] ?? null,
    };
  });
  const known = new Map<number, readonly number[]>();
  const stackOf = (stack: number): readonly number[] => {
    const before = known.get(stack);
    if (before !== undefined) return before;
    const found: number[] = [];
    for (let at: number | null | undefined = stack; isNumber(at); at = stackTable.prefix[at]) {
      const func = frameTable.func[stackTable.frame[at] ?? -1];
      if (func === undefined || frames[func] === undefined || found.length > stackTable.frame.length) {
        throw damaged(FORMAT, `has a stack ${stack} that leads nowhere`);
      }
      found.unshift(func);
    }
    known.set(stack, found);
    return found;
  };
  return { frames, stackOf };
}
