/** An open sampled heap profile: sums over calls and functions, used by every view. */
import type { SampledFunction } from '../../contracts/allocations.ts';
import { ROWS_PER_STEP, type Steps } from '../steps/steps.ts';
import { NO_CALLER, type HeapProfile, type ProfileCalls } from './profile-columns.ts';

export interface ProfileDocument extends HeapProfile {
  readonly totalSizeBytes: number;
  /** By call: bytes including callees. */
  readonly totals: Float64Array;
  /** By call: the first row after its subtree. */
  readonly end: Uint32Array;
  /** By call: number of callers. */
  readonly depth: Uint32Array;
  readonly maxDepth: number;
  /** By index of the function. */
  readonly functionRows: readonly SampledFunction[];
}

/** V8's name of the outermost call, which is not a function of the program. */
const ROOT = '(root)';

/** Whether the row is V8's `(root)` without own allocations; views begin below it. */
export function isBareRoot({ calls, functions }: HeapProfile, row: number): boolean {
  return (
    calls.caller[row] === NO_CALLER && calls.selfSizeBytes[row] === 0 && functions[calls.functionOf[row]].name === ROOT
  );
}

/** Rows of calls with the sums of their subtrees. */
function sumCalls({ count, caller, selfSizeBytes }: ProfileCalls): Pick<ProfileDocument, 'totals' | 'end' | 'depth'> {
  const totals = selfSizeBytes.slice();
  const end = new Uint32Array(count);
  const depth = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) {
    end[row] = row + 1;
    if (caller[row] !== NO_CALLER) depth[row] = depth[caller[row]] + 1;
  }
  for (let row = count - 1; row >= 0; row -= 1) {
    const by = caller[row];
    if (by === NO_CALLER) continue;
    totals[by] += totals[row];
    end[by] = Math.max(end[by], end[row]);
  }
  return { totals, end, depth };
}

export function* analyseProfile(profile: HeapProfile): Steps<ProfileDocument> {
  const { calls, functions } = profile;
  const { count, functionOf, selfSizeBytes, samples } = calls;
  const { totals, end, depth } = sumCalls(calls);
  const self = new Float64Array(functions.length);
  const total = new Float64Array(functions.length);
  const counts = new Float64Array(functions.length);
  /** Number of open calls of each function: nested calls count once. */
  const openCalls = new Uint32Array(functions.length);
  const open: number[] = [];
  let maxDepth = 0;
  for (let row = 0; row < count; row += 1) {
    for (let last = open.at(-1); last !== undefined && end[last] <= row; last = open.at(-1)) {
      openCalls[functionOf[last]] -= 1;
      open.pop();
    }
    const at = functionOf[row];
    self[at] += selfSizeBytes[row];
    counts[at] += samples[row];
    if (openCalls[at] === 0) total[at] += totals[row];
    openCalls[at] += 1;
    open.push(row);
    maxDepth = Math.max(maxDepth, depth[row]);
    if (row % ROWS_PER_STEP === 0) yield { stage: 'calls', done: row, total: count };
  }
  return {
    ...profile,
    totalSizeBytes: self.reduce((sum, size) => sum + size, 0),
    totals,
    end,
    depth,
    maxDepth,
    functionRows: functions.map((frame, at) => ({
      ...frame,
      selfSizeBytes: self[at],
      totalSizeBytes: total[at],
      count: counts[at],
    })),
  };
}
