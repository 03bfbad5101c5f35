/** Parses `args` of `Profile` and `ProfileChunk` events. Args of another form are null, because other tools may have written them. */

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

export interface SampleChunk {
  readonly nodes: readonly SampledCall[];
  /** Node ids. */
  readonly samples: Float64Array;
  /** µs since the previous sample. */
  readonly deltasUs: Float64Array;
  /** The position of each sample in its function, or, for native code, in the function that called it; empty in traces of older browsers. */
  readonly positions: PositionsOfSamples;
  /** End of the profile, µs on the trace's clock; only in the last chunk. */
  readonly endUs: number | null;
}

/** 1-based; 0 for a sample without a position. */
export interface PositionsOfSamples {
  readonly lines: Float64Array;
  readonly columns: Float64Array;
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
  const startTime = parsed(argsText)?.['startTime'];
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
  for (const node of nodes) {
    const call = callOf(membersOf(node));
    if (call === null) return null;
    calls.push(call);
  }
  const endTime = data['endTime'] ?? profile['endTime'];
  return {
    nodes: calls,
    samples,
    deltasUs,
    positions: positionsOf(data, samples.length),
    endUs: isNumber(endTime) ? endTime : null,
  };
}

/** None if it does not have a line and a column for each sample. */
function positionsOf(data: Members, count: number): PositionsOfSamples {
  const [lines, columns] = [numbersOf(data['lines']), numbersOf(data['columns'])];
  return lines?.length === count && columns?.length === count
    ? { lines, columns }
    : { lines: new Float64Array(0), columns: new Float64Array(0) };
}

/** An out-of-range number is as invalid as a string. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && isInRange(value);
}

/** Null if it is not a list of numbers. */
function numbersOf(list: unknown): Float64Array | null {
  if (!Array.isArray(list)) return null;
  const numbers = new Float64Array(list.length);
  for (let at = 0; at < list.length; at += 1) {
    const value: unknown = list[at];
    if (!isNumber(value)) return null;
    numbers[at] = value;
  }
  return numbers;
}

function callOf(node: Members): SampledCall | null {
  const { id, parent, callFrame } = node;
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
