/**
 * Reads Firefox Profiler's processed format (its docs-developer/CHANGELOG-formats.md): threads with columns of samples, stacks, frames and
 * functions. From version 55 on the columns but for samples are shared by all threads.
 */
import { z } from 'zod';
import { damaged, notCpu, parseJson } from './import-error.ts';
import { createStackProfile, type ForeignFrame } from './stack-profile.ts';
import { checkBySchema, problemText } from '../../contracts/schema-check.ts';

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
const ThreadSchema = TablesSchema.extend({
  samples: z.object({
    stack: Column,
    time: z.array(z.number()).optional(),
    timeDeltas: z.array(z.number()).optional(),
    weight: Column.nullish(),
    weightType: z.string().optional(),
  }),
});
const FileSchema = z.object({
  meta: z.object({ interval: z.number().positive() }),
  threads: z.array(ThreadSchema).min(1),
  shared: TablesSchema.optional(),
});
type Tables = z.infer<typeof TablesSchema>;
type Thread = z.infer<typeof ThreadSchema>;

/** The text of a `.cpuprofile` with the thread that has the most stacks. Throws `damaged_file` and `unsupported_format`. */
export function importFirefox(text: string): string {
  const parsed = checkBySchema(FileSchema, parseJson(FORMAT, text));
  if (!parsed.ok) throw damaged(FORMAT, `does not follow its format: ${problemText(parsed.error[0])}`);
  const { meta, threads, shared = {} } = parsed.value;
  const [first] = threads.toSorted((a, b) => stacksIn(b) - stacksIn(a));
  if (first === undefined || stacksIn(first) === 0) throw damaged(FORMAT, 'has no sample with a stack');
  const { samples } = first;
  if (samples.weightType !== undefined && !['samples', 'tracing-ms'].includes(samples.weightType)) {
    throw notCpu(FORMAT, `stacks weighed in ${samples.weightType}`);
  }
  const tables = { ...shared, ...withoutMissing(first) };
  const { frames, stackOf } = stacksOf(tables);
  const builder = createStackProfile(frames);
  for (const [at, stack] of samples.stack.entries()) {
    const durationMs = Math.max(0, durationOf(first, at, meta.interval));
    builder.add(stack === null ? [] : stackOf(stack), durationMs * MICROSECONDS_PER_MS);
  }
  return builder.text();
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function stacksIn({ samples }: Thread): number {
  return samples.stack.filter((stack) => stack !== null).length;
}

function withoutMissing(thread: Thread): Tables {
  return Object.fromEntries(Object.entries(thread).filter(([, value]) => value !== undefined));
}

/** Until the next sample; the last one lasts an interval, in milliseconds. */
function durationOf(
  { samples: { time, timeDeltas, weight, weightType } }: Thread,
  at: number,
  intervalMs: number,
): number {
  if (weightType === 'tracing-ms') return weight?.[at] ?? 0;
  const next = time?.[at + 1];
  const now = time?.[at];
  if (next !== undefined && now !== undefined) return next - now;
  return timeDeltas?.[at + 1] ?? intervalMs;
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
      if (func === undefined || func >= frames.length || found.length > stackTable.frame.length) {
        throw damaged(FORMAT, `has a stack ${stack} that leads nowhere`);
      }
      found.unshift(func);
    }
    known.set(stack, found);
    return found;
  };
  return { frames, stackOf };
}
