/**
 * Functions whose time cannot be told apart in two recordings, because V8 inlined one into the other in only one of them: then the callee has lost
 * what its caller has gained. They are compared as one.
 */
import { NO_CALLER, type ProfileCalls } from '../profile-columns.ts';

/** Below this share of the active time, and within this factor, a difference is not worth an explanation. */
const MIN_SHARE = 0.003;
const MIN_FACTOR = 1.08;
/** The smaller of loss and gain is at least this part of the larger one. */
const MIN_BALANCE = 0.35;

/** The calls below a function, through one of its callees. */
interface Branch {
  delta: number;
  /** By function on top of the stack: its change, and the functions between. */
  readonly tops: Map<number, { delta: number; readonly via: Set<number> }>;
}

/** By function: the one that stands for its chain, itself if it is compared alone. `before` and `after` are shares of active time by row. */
export function inlinedChains(
  calls: ProfileCalls,
  functions: number,
  before: Float64Array,
  after: Float64Array,
): Uint32Array {
  const was = byFunction(calls, functions, before);
  const is = byFunction(calls, functions, after);
  const shifts = (fn: number): boolean =>
    Math.abs(is[fn] - was[fn]) >= MIN_SHARE && (is[fn] > MIN_FACTOR * was[fn] || was[fn] > MIN_FACTOR * is[fn]);
  const chains = createChains(functions);
  for (const [caller, branches] of branchesOf(calls, before, after, shifts)) {
    const gained = is[caller] - was[caller];
    const opposite = [...branches.values()].filter(({ delta }) => Math.sign(delta) === -Math.sign(gained));
    const lost = opposite.reduce((sum, { delta }) => sum + Math.abs(delta), 0);
    if (Math.min(lost, Math.abs(gained)) < MIN_BALANCE * Math.max(lost, Math.abs(gained))) continue;
    for (const { tops } of opposite) {
      for (const [top, { delta, via }] of tops) {
        if (Math.sign(delta) !== -Math.sign(gained) || Math.abs(delta) < MIN_SHARE) continue;
        for (const fn of [top, ...via]) chains.join(caller, fn);
      }
    }
  }
  return chains.finish();
}

function byFunction({ count, functionOf }: ProfileCalls, functions: number, shares: Float64Array): Float64Array {
  const sums = new Float64Array(functions);
  for (let row = 0; row < count; row += 1) sums[functionOf[row]] += shares[row];
  return sums;
}

/** By function whose own time shifts: its branches, from its outermost call in each stack. */
function branchesOf(
  { count, functionOf, caller, depth }: ProfileCalls,
  before: Float64Array,
  after: Float64Array,
  shifts: (fn: number) => boolean,
): Map<number, Map<number, Branch>> {
  const found = new Map<number, Map<number, Branch>>();
  for (let row = 0; row < count; row += 1) {
    if (before[row] === 0 && after[row] === 0) continue;
    const stack = new Uint32Array(depth[row] + 1);
    for (let at = row, level = depth[row]; at !== NO_CALLER; at = caller[at], level -= 1) stack[level] = functionOf[at];
    const top = functionOf[row];
    const delta = after[row] - before[row];
    const seen = new Set<number>([top]);
    for (const [level, fn] of stack.entries()) {
      if (seen.has(fn)) continue;
      seen.add(fn);
      if (shifts(fn)) addTo(found, fn, [...stack.subarray(level + 1)], delta);
    }
  }
  return found;
}

/** `below`: from the callee to the function on top of the stack. */
function addTo(found: Map<number, Map<number, Branch>>, fn: number, below: readonly number[], delta: number): void {
  const [callee = 0] = below;
  const top = below.at(-1) ?? callee;
  const branches = found.get(fn) ?? new Map<number, Branch>();
  found.set(fn, branches);
  const branch = branches.get(callee) ?? { delta: 0, tops: new Map() };
  branches.set(callee, branch);
  branch.delta += delta;
  const onTop = branch.tops.get(top) ?? { delta: 0, via: new Set<number>() };
  branch.tops.set(top, onTop);
  onTop.delta += delta;
  for (const between of below) if (between !== fn) onTop.via.add(between);
}

function createChains(functions: number) {
  const standsFor = Uint32Array.from({ length: functions }, (_, fn) => fn);
  const find = (fn: number): number => {
    let at = fn;
    while (standsFor[at] !== at) at = standsFor[at];
    return at;
  };
  return {
    join(a: number, b: number): void {
      standsFor[find(b)] = find(a);
    },
    finish: () => standsFor.map((_, fn) => find(fn)),
  };
}
