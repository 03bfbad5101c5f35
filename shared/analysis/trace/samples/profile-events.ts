/** Reads the `args` of a trace's `Profile` and `ProfileChunk` events. What is not of their shape is null: a foreign tool wrote it. */

import { isInRange } from '../../json/number-range.ts';

export interface SampledCall {
  readonly id: number;
  readonly parent: number | null;
  readonly name: string;
  readonly url: string;
  /** 1-based; 0 where the trace does not tell. */
  readonly line: number;
  readonly column: number;
}

export interface SampleChunk {
  readonly nodes: readonly SampledCall[];
  /** Ids of calls. */
  readonly samples: Float64Array;
  /** µs to the sample before. */
  readonly deltasUs: Float64Array;
  /** When the profiler ended, µs of the trace's clock; only the last piece tells. */
  readonly endUs: number | null;
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

/** When the profiler began, µs of the trace's clock. */
export function readProfileStart(argsText: string): number | null {
  const startTime = parsed(argsText)?.['startTime'];
  return isNumber(startTime) ? startTime : null;
}

export function readChunk(argsText: string): SampleChunk | null {
  const data = parsed(argsText);
  if (data === null) return null;
  const profile = membersOf(data['cpuProfile']);
  const nodes = profile['nodes'] ?? [];
  const samples = profile['samples'] ?? [];
  // Older Chromes have the distances inside.
  const deltas = data['timeDeltas'] ?? profile['timeDeltas'] ?? [];
  if (!Array.isArray(nodes) || !areNumbers(samples) || !areNumbers(deltas)) return null;
  const calls: SampledCall[] = [];
  for (const node of nodes) {
    const call = callOf(membersOf(node));
    if (call === null) return null;
    calls.push(call);
  }
  const endTime = data['endTime'] ?? profile['endTime'];
  return {
    nodes: calls,
    samples: Float64Array.from(samples),
    deltasUs: Float64Array.from(deltas),
    endUs: isNumber(endTime) ? endTime : null,
  };
}

/** One past the range is as foreign as a text. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && isInRange(value);
}

function areNumbers(list: unknown): list is number[] {
  return Array.isArray(list) && list.every(isNumber);
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

/** V8 counts from 0, and says −1 where it does not know. */
function position(value: unknown): number {
  return isNumber(value) ? Math.max(0, value + 1) : 0;
}
