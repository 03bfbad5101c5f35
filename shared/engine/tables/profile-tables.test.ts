/** The tables of CPU profiles and sampled heap profiles, against the answers of the profiles' own queries. */
import { describe, expect, it } from 'vitest';
import { bytesOf, profileOf as cpuProfileOf } from '../profile/cpu/testing/profile-picture.ts';
import { askerOf as askCpu, documentOf as cpuDocumentOf } from '../profile/cpu/testing/read-profile.ts';
import { profileOf as heapProfileOf } from '../profile/heap/testing/profile-picture.ts';
import { askerOf as askHeap, documentOf as heapDocumentOf } from '../profile/heap/testing/read-profile.ts';
import type { ResolvePosition } from '../source-map/contract/original-positions.ts';
import { CPU_PROFILE_TABLES, HEAP_PROFILE_TABLES } from './profile-tables.ts';
import { rowsOf, sumBy, type SqlRow } from './testing/rows-of.ts';

const CPU = cpuProfileOf(
  `
  (root)
    main
      work
        ?
      main
        work
    (program)
    (idle)
    (garbage collector)
  `,
  'main:1000 work:2500 ?:500 main#2:1500 work#2:3000 (idle):4000 (garbage collector):700 (program):300',
);
CPU.nodes[2] = { ...CPU.nodes[2], positionTicks: [{ line: 23, ticks: 1 }] };
const cpuBytes = bytesOf(CPU);
const cpu = { profile: cpuDocumentOf(cpuBytes), resolve: null };

const resolve: ResolvePosition = ({ name = '', line, column }) =>
  name === 'work' ? { name: 'doWork', source: 'src/work.ts', line: line + 1, column } : null;

/** It begins at 5,000,000 µs: without a break from 0 to 8.5 ms and from 12.5 to 13.2 ms, which is a garbage collection. */
const MEASURED = bytesOf({
  ...CPU,
  penSeries: {
    atUs: [5_001_000, 5_009_000, 5_012_000],
    heapUsed: [1000, 3000, 2000],
    heapTotal: [4000, 4000, 5000],
    answerUs: [500, 4000, 250],
  },
});

describe('a CPU profile of a flight recorder', () => {
  it('has its points, each with what the samples show since the one before', () => {
    const source = { profile: cpuDocumentOf(MEASURED), resolve: null };
    const expected = [
      [1, 1000, 4000, 0.5, 0, 8.5, 0],
      [9, 3000, 4000, 4, null, null, 0],
      // The last one also has what began after it.
      [12, 2000, 5000, 0.25, 12.5, 0.7, 0.7],
    ];
    expect(rowsOf(CPU_PROFILE_TABLES, 'point', source)).toEqual(
      expected.map(([start, used, total, answer, delayed, delay, collected]) => ({
        start_ms: start,
        heap_used_bytes: used,
        heap_total_bytes: total,
        answer_ms: answer,
        loop_delay_start_ms: delayed,
        loop_delay_ms: delay,
        collected_ms: collected,
      })),
    );
  });

  it('without times of samples has no figures of them', () => {
    const { timeDeltas: _without, ...rest } = JSON.parse(new TextDecoder().decode(MEASURED)) as Record<string, unknown>;
    const source = { profile: cpuDocumentOf(bytesOf(rest)), resolve: null };
    expect(rowsOf(CPU_PROFILE_TABLES, 'point', source)).toMatchObject([
      { start_ms: 1, loop_delay_ms: null, collected_ms: null },
      { start_ms: 9, loop_delay_ms: null, collected_ms: null },
      { start_ms: 12, loop_delay_ms: null, collected_ms: null },
    ]);
  });
});

describe('a CPU profile', () => {
  const rows = (table: string): SqlRow[] => rowsOf(CPU_PROFILE_TABLES, table, cpu);

  it('has the functions of its query, and the entries of V8 with their kinds', () => {
    const { rows: known } = askCpu(cpuBytes)('profile.functions', {});
    const functions = rows('function');
    expect(known).toHaveLength(3);
    for (const { name, self, total, samples } of known)
      expect(functions).toContainEqual(
        expect.objectContaining({
          name: name === '' ? '(anonymous)' : name,
          kind: 'function',
          self_ms: self,
          total_ms: total,
          sample_count: samples,
        }),
      );
    expect(sumBy(functions, 'kind', 'self_ms')).toEqual({
      root: 0,
      function: 8.5,
      program: 0.3,
      idle: 4,
      'garbage-collection': 0.7,
    });
    expect(functions.find((row) => row['name'] === 'work')).toMatchObject({
      url: 'app.js',
      line: 23,
      column_number: 5,
    });
  });

  it('has samples in order of time, whose sums are those of functions and calls', () => {
    const samples = rows('sample');
    expect(samples.map((row) => [row['start_ms'], row['duration_ms'], row['function'], row['hit_count']])).toEqual([
      [0, 1, 'main', 1],
      [1, 2.5, 'work', 1],
      [3.5, 0.5, '(anonymous)', 1],
      [4, 1.5, 'main', 1],
      [5.5, 3, 'work', 1],
      [8.5, 4, '(idle)', 1],
      [12.5, 0.7, '(garbage collector)', 1],
      [13.2, 0.3, '(program)', 1],
    ]);
    const byFunction = sumBy(rows('function'), 'function_id', 'self_ms');
    const ofStacks = sumBy(rows('stack'), 'function_id', 'self_ms');
    for (const [id, selfMs] of Object.entries(sumBy(samples, 'function_id', 'duration_ms'))) {
      expect(selfMs).toBeCloseTo(byFunction[id] ?? Number.NaN, 9);
      expect(selfMs).toBeCloseTo(ofStacks[id] ?? Number.NaN, 9);
    }
  });

  it('has calls with the range of the calls in them', () => {
    const stacks = rows('stack');
    for (const stack of stacks) {
      const inside = stacks.filter((row) => row['parent_id'] === stack['stack_id']);
      const below = stacks.filter(
        (row) =>
          Number(row['stack_id']) > Number(stack['stack_id']) && Number(row['stack_id']) < Number(stack['end_id']),
      );
      expect(below).toEqual(expect.arrayContaining(inside));
      const totalMs = below.reduce((sum, row) => sum + Number(row['self_ms']), Number(stack['self_ms']));
      expect(Number(stack['total_ms'])).toBeCloseTo(totalMs, 9);
    }
    expect(stacks.filter((row) => row['parent_id'] === null).map((row) => row['function'])).toEqual(['(root)']);
    expect(stacks.find((row) => row['function'] === 'main')).toMatchObject({ depth: 1, total_ms: 8.5 });
  });

  it('has the lines that V8 recorded', () => {
    expect(rows('line')).toEqual([
      expect.objectContaining({ function: 'work', url: 'app.js', line: 23, sample_count: 1 }),
    ]);
  });

  it('has original names where there are source maps', () => {
    const functions = rowsOf(CPU_PROFILE_TABLES, 'function', { ...cpu, resolve });
    expect(functions.find((row) => row['name'] === 'work')).toMatchObject({
      original_name: 'doWork',
      original_source: 'src/work.ts',
      original_line: 24,
    });
    expect(functions.find((row) => row['name'] === 'main')?.['original_name']).toBeNull();
  });
});

describe('a sampled heap profile', () => {
  const bytes = bytesOf(
    heapProfileOf(`
      (root) 0
        main 10×1
          make 30×2
            make 5×1
        other 100×4
    `),
  );
  const rows = (table: string): SqlRow[] =>
    rowsOf(HEAP_PROFILE_TABLES, table, { profile: heapDocumentOf(bytes), resolve: null });

  it('has the functions of its query', () => {
    const { rows: known } = askHeap(bytes)('profile.functions', {});
    expect(known).toHaveLength(3);
    for (const { name, self, total, samples } of known)
      expect(rows('function')).toContainEqual(
        expect.objectContaining({ name, self_bytes: self, total_bytes: total, sample_count: samples }),
      );
  });

  it('has the bytes of each call that allocated', () => {
    expect(rows('sample').map((row) => [row['function'], row['live_bytes'], row['hit_count']])).toEqual([
      ['main', 10, 1],
      ['make', 30, 2],
      ['make', 5, 1],
      ['other', 100, 4],
    ]);
    expect(sumBy(rows('stack'), 'function', 'self_bytes')).toEqual({ '(root)': 0, main: 10, make: 35, other: 100 });
    expect(rows('stack').find((row) => row['function'] === 'main')).toMatchObject({ total_bytes: 45 });
  });
});
