/** Rows of the tables of samples: one call tree of a CPU profile or a sampled heap profile, or one for each sampled thread of a trace. */
import { US_PER_MS } from '../../base/units.ts';
import { packageOf } from '../../base/script-package.ts';
import type { ResolvePosition, ResolvedPosition } from '../source-map/contract/original-positions.ts';
import type { CpuPlace } from '../profile/contract/sampled-profiles.ts';
import type { FUNCTION_COLUMNS } from './contract/sampled-columns.ts';
import {
  GARBAGE_COLLECTOR,
  IDLE,
  NO_CALLER,
  PROGRAM,
  PROGRAM_FUNCTION,
  ROOT,
  WORKBENCH,
  type SampledProfile,
} from '../profile/profile-columns.ts';
import type { ProfileFigures } from '../profile/profile-figures.ts';
import { NO_INTEGER, type TextColumn } from './table-columns.ts';
import { integerOrNull, textOrNull, type CellsOf } from './table-of.ts';

/** Names of `kindOf` of functions. */
const KINDS: ReadonlyMap<number, string> = new Map([
  [PROGRAM_FUNCTION, 'function'],
  [ROOT, 'root'],
  [IDLE, 'idle'],
  [PROGRAM, 'program'],
  [GARBAGE_COLLECTOR, 'garbage-collection'],
  [WORKBENCH, 'workbench'],
]);

/** A call tree, with the numbers of its first call and function among all trees of the capture. */
export interface SampledTree {
  readonly profile: SampledProfile;
  readonly figures: ProfileFigures;
  /** Index of the thread in a trace; 0 for other captures. */
  readonly thread: number;
  readonly firstStack: number;
  readonly firstFunction: number;
  /** By function of all trees: one list, so that it is sent once. */
  readonly names: readonly string[];
}

/** Numbers the calls and functions of several trees one after the other. */
export function* treesOf(
  parts: readonly Pick<SampledTree, 'profile' | 'figures' | 'thread'>[],
): Generator<SampledTree> {
  const names = parts.flatMap(({ profile }) => profile.functions.map(shownName));
  let firstStack = 0;
  let firstFunction = 0;
  for (const part of parts) {
    const { calls, functions } = part.profile;
    yield { ...part, firstStack, firstFunction, names };
    firstStack += calls.count;
    firstFunction += functions.length;
  }
}

function shownName({ name }: CpuPlace): string {
  return name === '' ? '(anonymous)' : name;
}

/** The original position of a function; null without a source map for it. */
export function originalOf(
  resolve: ResolvePosition | null,
  { name, url, line, column }: CpuPlace,
  at: 'function' | 'call' = 'function',
): ResolvedPosition | null {
  if (resolve === null || url === '' || line <= 0) return null;
  return resolve({ name, url, line, column: Math.max(1, column), at });
}

export interface FunctionRow {
  readonly tree: SampledTree;
  /** Index in the profile's functions. */
  readonly at: number;
  readonly place: CpuPlace;
  readonly original: ResolvedPosition | null;
}

export function* functionRows(trees: Iterable<SampledTree>, resolve: ResolvePosition | null): Generator<FunctionRow> {
  for (const tree of trees)
    for (const [at, place] of tree.profile.functions.entries())
      yield { tree, at, place, original: originalOf(resolve, place) };
}

export const FUNCTION_CELLS: CellsOf<typeof FUNCTION_COLUMNS, FunctionRow> = {
  function_id: ({ tree, at }) => tree.firstFunction + at,
  name: ({ place }) => shownName(place),
  url: ({ place }) => textOrNull(place.url),
  line: ({ place }) => positionOrNull(place.line),
  column_number: ({ place }) => positionOrNull(place.column),
  package: ({ tree, at, place }) => (tree.profile.kindOf[at] === PROGRAM_FUNCTION ? packageOf(place.url) : null),
  kind: ({ tree, at }) => KINDS.get(tree.profile.kindOf[at]) ?? null,
  original_name: ({ original }) => original?.name ?? null,
  original_source: ({ original }) => original?.source ?? null,
  original_line: ({ original }) => original?.line ?? null,
};

/** Null for 0, an unknown line or column. */
export function positionOrNull(position: number): number | null {
  return position > 0 ? position : null;
}

/** Figures of a function in milliseconds. */
export const FUNCTION_TIMES = {
  self_ms: ({ tree, at }: FunctionRow) => tree.figures.functions.self[at] / US_PER_MS,
  total_ms: ({ tree, at }: FunctionRow) => tree.figures.functions.total[at] / US_PER_MS,
  sample_count: ({ tree, at }: FunctionRow) => tree.figures.functions.samples[at],
};

/** Figures of a function in bytes. */
export const FUNCTION_BYTES = {
  self_bytes: ({ tree, at }: FunctionRow) => tree.figures.functions.self[at],
  total_bytes: ({ tree, at }: FunctionRow) => tree.figures.functions.total[at],
  sample_count: ({ tree, at }: FunctionRow) => tree.figures.functions.samples[at],
};

/** Parts of at most `sliceRows` of `count` rows. */
export function* partsOf(count: number, sliceRows: number): Generator<{ readonly from: number; readonly to: number }> {
  for (let from = 0; from < count; from += sliceRows) yield { from, to: Math.min(count, from + sliceRows) };
}

/** Calls of a tree; the figures are weights as in its columns. */
export function* stackSlices(trees: Iterable<SampledTree>, sliceRows: number) {
  for (const tree of trees) {
    const { calls } = tree.profile;
    const { self, total, selfSamples } = tree.figures;
    for (const { from, to } of partsOf(calls.count, sliceRows)) {
      const rows = Int32Array.from({ length: to - from }, (_, at) => from + at);
      const ofCalls = calls.functionOf.subarray(from, to);
      yield {
        rowCount: to - from,
        tree,
        self: self.subarray(from, to),
        total: total.subarray(from, to),
        columns: {
          thread_id: new Int32Array(to - from).fill(tree.thread),
          stack_id: rows.map((row) => tree.firstStack + row),
          parent_id: rows.map((row) =>
            calls.caller[row] === NO_CALLER ? NO_INTEGER : tree.firstStack + calls.caller[row],
          ),
          end_id: rows.map((row) => tree.firstStack + calls.end[row]),
          ...functionColumns(tree, ofCalls),
          depth: new Int32Array(calls.depth.subarray(from, to)),
          sample_count: selfSamples.subarray(from, to),
        },
      };
    }
  }
}

/** Samples of a tree in order; `row` is the call on top of the stack, and the weight is as in its columns. */
export function* sampleSlices(trees: Iterable<SampledTree>, sliceRows: number) {
  for (const tree of trees) {
    const { samples, calls } = tree.profile;
    for (const { from, to } of partsOf(samples.count, sliceRows)) {
      const rows = samples.row.subarray(from, to);
      const ofCalls = rows.map((row) => calls.functionOf[row]);
      yield {
        rowCount: to - from,
        start: samples.start.subarray(from, to),
        weight: samples.weight.subarray(from, to),
        columns: {
          thread_id: new Int32Array(to - from).fill(tree.thread),
          stack_id: Int32Array.from(rows, (row) => tree.firstStack + row),
          ...functionColumns(tree, ofCalls),
          hit_count:
            samples.hits === null
              ? new Int32Array(to - from).fill(1)
              : Int32Array.from(samples.hits.subarray(from, to), integerOrNull),
        },
      };
    }
  }
}

function functionColumns(tree: SampledTree, functions: Uint32Array): { function_id: Int32Array; function: TextColumn } {
  const indexes = functions.map((at) => tree.firstFunction + at);
  return { function_id: new Int32Array(indexes), function: { texts: tree.names, indexes } };
}

export function msColumn(weightsUs: Float64Array): Float64Array {
  return weightsUs.map((weightUs) => weightUs / US_PER_MS);
}
