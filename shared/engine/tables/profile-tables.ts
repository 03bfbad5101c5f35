/** Readers of the tables of CPU profiles and of sampled heap profiles. */
import { CPU_FUNCTION, CPU_LINE, CPU_POINT, CPU_SAMPLE, CPU_STACK } from './contract/cpu-profile.ts';
import { ALLOCATION_FUNCTION, ALLOCATION_SAMPLE, ALLOCATION_STACK } from './contract/heap-profile.ts';
import type { ProfileDocument } from '../profile/profile-document.ts';
import { pointsWithSamples } from '../profile/profile-series.ts';
import {
  FUNCTION_BYTES,
  FUNCTION_CELLS,
  FUNCTION_TIMES,
  functionRows,
  msColumn,
  sampleSlices,
  stackSlices,
  treesOf,
  type SampledTree,
} from './sampled-trees.ts';
import type { ProfileSource } from './sources.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfColumns, tableOfRows, textOrNull } from './table-of.ts';

function treeOf(profile: ProfileDocument): Iterable<SampledTree> {
  return treesOf([{ profile, figures: profile.whole, thread: 0 }]);
}

/** A call with a number of its samples. */
interface CallRow {
  readonly tree: SampledTree;
  readonly call: number;
  readonly line: number;
  readonly count: number;
}

function* lineRows({ profile }: ProfileSource): Generator<CallRow> {
  const { row, line, ticks } = profile.ticks;
  for (const tree of treeOf(profile))
    for (let at = 0; at < row.length; at += 1) yield { tree, call: row[at], line: line[at], count: ticks[at] };
}

/** Calls that allocated something themselves. */
function* allocatingRows({ profile }: ProfileSource): Generator<CallRow> {
  const { whole, calls } = profile;
  for (const tree of treeOf(profile))
    for (let call = 0; call < calls.count; call += 1)
      if (whole.self[call] > 0) yield { tree, call, line: 0, count: whole.selfSamples[call] };
}

function functionOf({ tree, call }: CallRow): number {
  return tree.profile.calls.functionOf[call];
}

const CALL_CELLS = {
  stack_id: ({ tree, call }: CallRow) => tree.firstStack + call,
  function_id: (row: CallRow) => row.tree.firstFunction + functionOf(row),
  function: (row: CallRow) => row.tree.names[row.tree.firstFunction + functionOf(row)],
};

export const CPU_PROFILE_TABLES: readonly SqlTableOf<ProfileSource>[] = [
  tableOfColumns(CPU_SAMPLE, function* slices({ profile }: ProfileSource, sliceRows) {
    for (const { rowCount, start, weight, columns } of sampleSlices(treeOf(profile), sliceRows))
      yield { rowCount, columns: { ...columns, start_ms: msColumn(start), duration_ms: msColumn(weight) } };
  }),
  tableOfRows(CPU_FUNCTION, ({ profile, resolve }: ProfileSource) => functionRows(treeOf(profile), resolve), {
    ...FUNCTION_CELLS,
    ...FUNCTION_TIMES,
  }),
  tableOfColumns(CPU_STACK, function* slices({ profile }: ProfileSource, sliceRows) {
    for (const { rowCount, self, total, columns } of stackSlices(treeOf(profile), sliceRows))
      yield { rowCount, columns: { ...columns, self_ms: msColumn(self), total_ms: msColumn(total) } };
  }),
  tableOfRows(CPU_LINE, lineRows, {
    ...CALL_CELLS,
    url: (row) => textOrNull(row.tree.profile.functions[functionOf(row)].url),
    line: ({ line }) => line,
    sample_count: ({ count }) => count,
  }),
  tableOfRows(CPU_POINT, ({ profile }: ProfileSource) => pointsWithSamples(profile), {
    start_ms: ({ atMs }) => atMs,
    heap_used_bytes: ({ heapUsed }) => heapUsed,
    heap_total_bytes: ({ heapTotal }) => heapTotal,
    answer_ms: ({ answerMs }) => answerMs,
    loop_delay_start_ms: ({ loopDelay }) => loopDelay?.atMs ?? null,
    loop_delay_ms: ({ loopDelay }) => loopDelay?.durationMs ?? null,
    collected_ms: ({ collectedMs }) => collectedMs,
  }),
];

export const HEAP_PROFILE_TABLES: readonly SqlTableOf<ProfileSource>[] = [
  tableOfRows(ALLOCATION_SAMPLE, allocatingRows, {
    ...CALL_CELLS,
    live_bytes: ({ tree, call }) => tree.figures.self[call],
    hit_count: ({ count }) => count,
  }),
  tableOfRows(ALLOCATION_FUNCTION, ({ profile, resolve }: ProfileSource) => functionRows(treeOf(profile), resolve), {
    ...FUNCTION_CELLS,
    ...FUNCTION_BYTES,
  }),
  tableOfColumns(ALLOCATION_STACK, function* slices({ profile }: ProfileSource, sliceRows) {
    for (const { rowCount, self, total, columns } of stackSlices(treeOf(profile), sliceRows))
      yield { rowCount, columns: { ...columns, self_bytes: self, total_bytes: total } };
  }),
];
