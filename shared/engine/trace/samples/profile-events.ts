/** Parses `args` of `Profile`, `ProfileChunk` and `CpuProfile` events. Args of another form are null, because other tools may have written them. */

import { isInRange } from '../../json/number-range.ts';

export interface SampledCall {
  readonly id: number;
  readonly parent: number | null;
  readonly name: string;
  readonly url: string;
  /** 1-based; 0 if unknown. */
  readonly line: number;
  readonly column: number;
}

/** Whole numbers of 32 bits, as V8 writes them; others where a chunk has other numbers. */
export type ChunkColumn = Int32Array | Float64Array;

export interface SampleChunk {
  readonly nodes: readonly SampledCall[];
  /** Node ids. All columns of a chunk are parts of one buffer. */
  readonly samples: ChunkColumn;
  /** µs since the previous sample. */
  readonly deltasUs: ChunkColumn;
  /** The position of each sample in its function, or, for native code, in the function that called it; empty in traces of older browsers. */
  readonly positions: PositionsOfSamples;
  /** End of the profile, µs on the trace's clock; only in the last chunk. */
  readonly endUs: number | null;
}

/** 1-based; 0 for a sample without a position. */
export interface PositionsOfSamples {
  readonly lines: ChunkColumn;
  readonly columns: ChunkColumn;
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function parsed(text: string): Members | null {
  try {
    return membersOf(membersOf(JSON.parse(text))['data']);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

/** Start of the profile, µs on the trace's clock. */
export function readProfileStart(argsText: string): number | null {
  const data = parsed(argsText);
  const startTime = data?.['startTime'] ?? membersOf(data?.['cpuProfile'])['startTime'];
  return isNumber(startTime) ? startTime : null;
}

/**
 * A member for almost each sample, which nothing reads and which takes most of the time that parsing does. In a text each quote has a
 * backslash, so this is never part of one.
 */
const TRACE_IDS = /,"trace_ids":\{[\d",:]*\}/;

export function readChunk(argsText: string): SampleChunk | null {
  const data = parsed(argsText.replace(TRACE_IDS, ''));
  if (data === null) return null;
  const profile = membersOf(data['cpuProfile']);
  const nodes = profile['nodes'] ?? [];
  const samples = numbersOf(profile['samples'] ?? []);
  // Older versions of Chrome put the deltas inside.
  const deltasUs = numbersOf(data['timeDeltas'] ?? profile['timeDeltas'] ?? []);
  if (!Array.isArray(nodes) || samples === null || deltasUs === null) return null;
  const calls: SampledCall[] = [];
  /** By id, of nodes that name their children, as a profile as a whole does: callers come first there. */
  const callers = new Map<unknown, number>();
  for (const node of nodes) {
    const members = membersOf(node);
    const call = callOf(members, callers.get(members['id']));
    if (call === null) return null;
    calls.push(call);
    const { children } = members;
    if (Array.isArray(children)) for (const child of children) callers.set(child, call.id);
  }
  const endTime = data['endTime'] ?? profile['endTime'];
  const [ids, deltas, lines, columns] = columnsOf([samples, deltasUs, ...positionsOf(data, samples.length)]);
  return {
    nodes: calls,
    samples: ids,
    deltasUs: deltas,
    positions: { lines, columns },
    endUs: isNumber(endTime) ? endTime : null,
  };
}

/** Lines and columns; none if it does not have both for each sample. */
function positionsOf(data: Members, count: number): [lines: readonly number[], columns: readonly number[]] {
  const [lines, columns] = [numbersOf(data['lines']), numbersOf(data['columns'])];
  return lines?.length === count && columns?.length === count ? [lines, columns] : [[], []];
}

function columnsOf(lists: readonly (readonly number[])[]): ChunkColumn[] {
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  const all = lists.every(areWhole) ? new Int32Array(total) : new Float64Array(total);
  let end = 0;
  return lists.map((list) => {
    const start = end;
    end += list.length;
    all.set(list, start);
    return all.subarray(start, end);
  });
}

/** True if all are whole numbers of 32 bits. */
function areWhole(list: readonly number[]): boolean {
  for (let at = 0; at < list.length; at += 1) if ((list[at] | 0) !== list[at]) return false;
  return true;
}

/** An out-of-range number is as invalid as a string. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && isInRange(value);
}

/** Null if it is not a list of numbers. */
function numbersOf(list: unknown): readonly number[] | null {
  return Array.isArray(list) && areNumbers(list) ? list : null;
}

function areNumbers(list: readonly unknown[]): list is readonly number[] {
  for (let at = 0; at < list.length; at += 1) if (!isNumber(list[at])) return false;
  return true;
}

function callOf(node: Members, caller: number | undefined): SampledCall | null {
  const { id, parent = caller, callFrame } = node;
  if (!isNumber(id)) return null;
  const { functionName, url, lineNumber, columnNumber } = membersOf(callFrame);
  return {
    id,
    parent: isNumber(parent) ? parent : null,
    name: typeof functionName === 'string' ? functionName : '',
    url: typeof url === 'string' ? url : '',
    line: position(lineNumber),
    column: position(columnNumber),
  };
}

/** V8 counts from 0 and writes −1 for unknown. */
function position(value: unknown): number {
  return isNumber(value) ? Math.max(0, value + 1) : 0;
}
