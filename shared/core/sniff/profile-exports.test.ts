/** Exports to speedscope, Firefox Profiler and collapsed stacks: their schemas, and the way back through our importers. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ProfileExportFormat } from '../../engine/profile/contract/sampled-profiles.ts';
import * as cpu from '../../engine/profile/cpu/testing/profile-picture.ts';
import { askerOf as askCpu } from '../../engine/profile/cpu/testing/read-profile.ts';
import * as heap from '../../engine/profile/heap/testing/profile-picture.ts';
import { askerOf as askHeap } from '../../engine/profile/heap/testing/read-profile.ts';
import { PROFILE_IMPORTERS } from '../../engine/profile/import/index.ts';
import { sniff } from './sniff.ts';

const PICTURE = '(root)\n  main\n    work\n      main\n  (idle)\n  (garbage collector)';
const SAMPLES = 'main#1:300 work:70 work:80 main#2:8 (idle):1000 (garbage collector):20 main#1:40';
const CPU = cpu.bytesOf(cpu.profileOf(PICTURE, SAMPLES, 42));
const HEAP = heap.bytesOf(heap.profileOf('(root) 5×1\n  main 300×1\n    make 70000×3\n      main 8×1'));

const decoder = new TextDecoder();
const cpuAs = (format: ProfileExportFormat): Uint8Array =>
  askCpu(CPU)('profile.export', { format, title: 'My "run"', startedAtMs: 1_767_225_600_123 }).bytes;
const heapAs = (format: ProfileExportFormat): Uint8Array => askHeap(HEAP)('profile.export', { format }).bytes;

/** speedscope's published schema (file-format-schema.json), its part on sampled profiles. */
const SpeedscopeSchema = z.strictObject({
  $schema: z.literal('https://www.speedscope.app/file-format-schema.json'),
  exporter: z.string(),
  name: z.string(),
  activeProfileIndex: z.number().int(),
  shared: z.strictObject({
    frames: z.array(
      z.strictObject({
        name: z.string(),
        file: z.string().optional(),
        line: z.number().optional(),
        col: z.number().optional(),
      }),
    ),
  }),
  profiles: z.tuple([
    z.strictObject({
      type: z.literal('sampled'),
      name: z.string(),
      unit: z.enum(['none', 'nanoseconds', 'microseconds', 'milliseconds', 'seconds', 'bytes']),
      startValue: z.number(),
      endValue: z.number(),
      samples: z.array(z.array(z.number().int())),
      weights: z.array(z.number()),
    }),
  ]),
});

describe('speedscope', () => {
  it('has stacks in the order of time, the outermost first, and idle time as an empty one', () => {
    const { name, shared, profiles } = SpeedscopeSchema.parse(JSON.parse(decoder.decode(cpuAs('speedscope'))));
    const [{ unit, startValue, endValue, samples, weights }] = profiles;
    expect([name, unit, startValue, endValue]).toEqual(['My "run"', 'microseconds', 0, 1518]);
    const stacks = samples.map((stack) => stack.map((frame) => shared.frames[frame]?.name).join(';'));
    expect(stacks.map((stack, at) => `${stack} ${weights[at]}`)).toEqual([
      'main 300',
      'main;work 150',
      'main;work;main 8',
      ' 1000',
      '(garbage collector) 20',
      'main 40',
    ]);
    expect(shared.frames.find((frame) => frame.name === 'work')).toEqual({
      name: 'work',
      file: 'app.js',
      line: 23,
      col: 5,
    });
  });

  it('has live bytes by call', () => {
    const { shared, profiles } = SpeedscopeSchema.parse(JSON.parse(decoder.decode(heapAs('speedscope'))));
    const [{ unit, samples, weights }] = profiles;
    expect(unit).toBe('bytes');
    expect(samples.map((stack, at) => [...stack.map((frame) => shared.frames[frame]?.name), weights[at]])).toEqual([
      ['(root)', 5],
      ['(root)', 'main', 300],
      ['(root)', 'main', 'make', 70_000],
      ['(root)', 'main', 'make', 'main', 8],
    ]);
  });
});

const Ints = z.array(z.number().int());
const IntsOrNull = z.array(z.number().int().nullable());
const Nulls = z.array(z.null());
const length = z.number().int();
const WEIGHED = { stack: IntsOrNull, time: z.array(z.number()), length };
/** Firefox Profiler's types of version 48 (its docs-developer/processed-profile-format.md and CHANGELOG-formats.md). */
const FirefoxSchema = z.object({
  meta: z.object({
    interval: z.number().positive(),
    startTime: z.number(),
    processType: z.literal(0),
    product: z.string(),
    stackwalk: z.literal(0),
    version: z.number(),
    preprocessedProfileVersion: z.literal(48),
    categories: z.array(z.object({ name: z.string(), color: z.string(), subcategories: z.array(z.string()).min(1) })),
    symbolicated: z.literal(true),
    markerSchema: z.array(z.never()),
  }),
  libs: z.array(z.never()),
  pages: z.array(z.never()),
  threads: z.tuple([
    z.object({
      processType: z.literal('default'),
      processStartupTime: z.number(),
      processShutdownTime: z.null(),
      registerTime: z.number(),
      unregisterTime: z.null(),
      pausedRanges: z.array(z.never()),
      name: z.string(),
      isMainThread: z.boolean(),
      pid: z.string(),
      tid: z.number(),
      samples: z.object({
        ...WEIGHED,
        weightType: z.enum(['samples', 'tracing-ms']),
        weight: z.array(z.number()).nullable(),
      }),
      nativeAllocations: z
        .object({ ...WEIGHED, weightType: z.literal('bytes'), weight: z.array(z.number()) })
        .optional(),
      markers: z.object({ length: z.literal(0) }),
      stackTable: z.object({ frame: Ints, prefix: IntsOrNull, category: Ints, subcategory: Ints, length }),
      frameTable: z.object({
        address: Ints,
        inlineDepth: Ints,
        category: Ints,
        subcategory: Ints,
        func: Ints,
        nativeSymbol: Nulls,
        innerWindowID: Ints,
        implementation: Nulls,
        line: IntsOrNull,
        column: IntsOrNull,
        length,
      }),
      funcTable: z.object({
        isJS: z.array(z.boolean()),
        relevantForJS: z.array(z.boolean()),
        name: Ints,
        resource: Ints,
        fileName: IntsOrNull,
        lineNumber: IntsOrNull,
        columnNumber: IntsOrNull,
        length,
      }),
      resourceTable: z.object({ length: z.literal(0) }),
      nativeSymbols: z.object({ length: z.literal(0) }),
      stringArray: z.array(z.string()),
    }),
  ]),
});
type FirefoxThread = z.infer<typeof FirefoxSchema>['threads'][0];

/** Every column of every table has the length that the table names, and every index leads somewhere. */
function checkTables({
  samples,
  nativeAllocations,
  stackTable,
  frameTable,
  funcTable,
  stringArray,
}: FirefoxThread): void {
  for (const table of [samples, nativeAllocations, stackTable, frameTable, funcTable]) {
    for (const column of Object.values(table ?? {}).filter(Array.isArray))
      expect(column).toHaveLength(table?.length ?? 0);
  }
  const within = (indexes: readonly (number | null)[], end: number): void =>
    expect(indexes.filter((index) => index !== null && (index < 0 || index >= end))).toEqual([]);
  within(samples.stack, stackTable.length);
  within(stackTable.frame, frameTable.length);
  within(frameTable.func, funcTable.length);
  within([...funcTable.name, ...funcTable.fileName], stringArray.length);
  // A caller comes before its callees, so that no stack leads in circles.
  stackTable.prefix.forEach((prefix, at) => expect(prefix ?? -1).toBeLessThan(at));
}

describe('Firefox Profiler', () => {
  it('follows version 48 of its format, with times of samples', () => {
    const { meta, threads } = FirefoxSchema.parse(JSON.parse(decoder.decode(cpuAs('firefox'))));
    const [thread] = threads;
    checkTables(thread);
    expect([meta.product, meta.startTime]).toEqual(['My "run"', 1_767_225_600_123]);
    expect(thread.samples).toMatchObject({
      weightType: 'tracing-ms',
      time: [0, 0.3, 0.45, 0.458, 1.458, 1.478],
      weight: [0.3, 0.15, 0.008, 1, 0.02, 0.04],
    });
    expect(thread.samples.stack[3]).toBeNull();
    const categoryOf = (name: string) => {
      const at = thread.funcTable.name.findIndex((text) => thread.stringArray[text] === name);
      return meta.categories[thread.frameTable.category[at] ?? -1]?.name;
    };
    expect(['work', '(idle)', '(garbage collector)'].map(categoryOf)).toEqual(['JavaScript', 'Idle', 'GC / CC']);
  });

  it('has live bytes as native allocations', () => {
    const [thread] = FirefoxSchema.parse(JSON.parse(decoder.decode(heapAs('firefox')))).threads;
    checkTables(thread);
    expect(thread.nativeAllocations?.weight).toEqual([5, 300, 70_000, 8]);
    expect(thread.samples.length).toBe(0);
  });
});

describe('collapsed stacks', () => {
  it('has each stack once, in microseconds, with places', () => {
    expect(decoder.decode(cpuAs('collapsed')).split('\n')).toEqual([
      '# unit: microseconds',
      'main (app.js:13:5) 340',
      'main (app.js:13:5);work (app.js:23:5) 150',
      'main (app.js:13:5);work (app.js:23:5);main (app.js:13:5) 8',
      '(idle) 1000',
      '(garbage collector) 20',
      '',
    ]);
  });

  it('has live bytes', () => {
    expect(decoder.decode(heapAs('collapsed')).split('\n').slice(0, 2)).toEqual(['# unit: bytes', '(root) 5']);
  });

  it('separates frames only where they end', () => {
    const bytes = cpu.bytesOf(cpu.profileOf('(root)\n  a;b', 'a;b:5', 42));
    const text = decoder.decode(askCpu(bytes)('profile.export', { format: 'collapsed' }).bytes);
    expect(text.split('\n')[1]).toBe('a:b (app.js:1:5) 5');
  });
});

it.each(['speedscope', 'firefox', 'collapsed', 'pprof'] as const)(
  '%s: our importer reads the same figures back',
  (format) => {
    const bytes = cpuAs(format);
    expect(sniff(bytes)).toEqual({ kind: 'cpu-profile', format });
    const { kind, text } = PROFILE_IMPORTERS[format](bytes);
    expect(kind).toBe('cpu-profile');
    const rows = (content: Uint8Array) =>
      askCpu(content)('profile.functions', {})
        .rows.map(({ name, url, line, column, self, total }) => ({
          at: `${name} ${url}:${line}:${column}`,
          self: Math.round(self * 1000),
          total: Math.round(total * 1000),
        }))
        .toSorted((a, b) => (a.at < b.at ? -1 : 1));
    const overhead = (content: Uint8Array) =>
      askCpu(content)('profile.overview', {}).overhead.map(({ name, self }) => `${name} ${Math.round(self * 1000)}`);
    const back = new TextEncoder().encode(text);
    expect(rows(back)).toEqual(rows(CPU));
    expect(overhead(back)).toEqual(overhead(CPU));
  },
);

it('pprof: our importer reads live bytes and samples back', () => {
  const { kind, text } = PROFILE_IMPORTERS.pprof(heapAs('pprof'));
  expect(kind).toBe('heap-profile');
  const rows = (content: Uint8Array) => askHeap(content)('profile.functions', {}).rows;
  expect(rows(new TextEncoder().encode(text))).toEqual(rows(HEAP));
});

it.each(['speedscope', 'collapsed', 'firefox'] as const)('%s: our importer reads live bytes back', (format) => {
  const { kind, text } = PROFILE_IMPORTERS[format](heapAs(format));
  expect(kind).toBe('heap-profile');
  const rows = (content: Uint8Array) =>
    askHeap(content)('profile.functions', {})
      .rows.map(({ name, line, self, total }) => `${name}:${line} ${self} ${total}`)
      .toSorted();
  expect(rows(new TextEncoder().encode(text))).toEqual(rows(HEAP));
});
