/**
 * Applies filters to a sampled profile. The result is again a profile and supports all queries. A filter on stacks is evaluated for the call on
 * top, so every call is visited once, callers first. Times do not move: removed calls leave gaps.
 */
import { INTERNAL, packageOf } from '../../base/script-package.ts';
import type { ProfileFilter, CpuPlace } from '../../contracts/sampled-profiles.ts';
import type { Steps } from '../steps/steps.ts';
import {
  NO_CALLER,
  PROGRAM_FUNCTION,
  ROOT,
  isActive,
  type ProfileCalls,
  type SampledProfile,
  type ProfileSamples,
  type LineTicks,
} from './profile-columns.ts';

type Filtered = Pick<SampledProfile, 'functions' | 'kindOf' | 'calls' | 'samples' | 'ticks'>;
type Collapse = Extract<ProfileFilter, { kind: 'collapse' }>;

const NONE = 0xffff_ffff;

export function samePlace(a: CpuPlace, b: CpuPlace): boolean {
  return a.name === b.name && a.url === b.url && a.line === b.line && a.column === b.column;
}

/** `throwUnknown` is called with a function of a filter that the profile does not have. */
export function* filterProfile(
  profile: SampledProfile,
  filters: readonly ProfileFilter[],
  throwUnknown: (place: CpuPlace) => never,
): Steps<SampledProfile> {
  const progress = { stage: 'filtering', total: 4 } as const;
  const named = collapseFunctions(profile, filters);
  const isShownRow = shownRows(profile, named, filters, throwUnknown);
  yield { ...progress, done: 1 };
  const collapsed = named.groups === 0 ? untouched(profile.calls) : collapseCalls(profile, named);
  yield { ...progress, done: 2 };
  const share = filters.reduce(
    (most, filter) => (filter.kind === 'min-share' ? Math.max(most, filter.share) : most),
    0,
  );
  const self = selfWeights(profile.samples, isShownRow, collapsed);
  const standsFor = share > 0 ? thinCalls(named.kindOf, collapsed, self, share) : null;
  yield { ...progress, done: 3 };
  const laid =
    named.groups === 0 && standsFor === null
      ? null
      : layCalls(collapsed, standsFor ?? collapsed.nodeOf.map((_, at) => at));
  const rowOf =
    laid === null ? collapsed.nodeOf : collapsed.nodeOf.map((node) => laid.rowOf[standsFor?.[node] ?? node]);
  const isOwn = (row: number): boolean => {
    const node = collapsed.nodeOf[row];
    return (
      named.functionOf[profile.calls.functionOf[row]] < profile.functions.length && (standsFor?.[node] ?? node) === node
    );
  };
  const filtered: Filtered = {
    functions: named.functions,
    kindOf: named.kindOf,
    calls: laid?.calls ?? profile.calls,
    samples: shownSamples(profile.samples, isShownRow, rowOf),
    ticks: shownTicks(profile.ticks, (row) => isShownRow[row] !== 0 && isOwn(row), rowOf),
  };
  return { ...profile, ...filtered };
}

interface NamedFunctions {
  readonly functions: readonly CpuPlace[];
  readonly kindOf: Uint8Array<ArrayBuffer>;
  /** By function: itself, or the group that it is collapsed into. */
  readonly functionOf: Uint32Array;
  readonly groups: number;
}

function isOfGroup({ by, name }: Collapse, { url }: CpuPlace): boolean {
  return (by === 'package' ? packageOf(url) : url === '' ? INTERNAL : url) === name;
}

/** Label of a collapsed group: the package, or the last path segment of the script's URL. */
function groupName({ by, name }: Collapse): string {
  if (by === 'package') return name;
  const path = name.replace(/[?#].*$/s, '').replace(/(?<=.)[\\/]+$/s, '');
  return /[^\\/]*$/.exec(path)?.[0] || name;
}

function collapseFunctions({ functions, kindOf }: SampledProfile, filters: readonly ProfileFilter[]): NamedFunctions {
  const collapses = filters.filter((filter) => filter.kind === 'collapse');
  const functionOf = Uint32Array.from(functions, (_, at) => at);
  if (collapses.length === 0) return { functions, kindOf, functionOf, groups: 0 };
  const added: CpuPlace[] = [];
  for (const collapse of collapses) {
    let group = -1;
    for (const [at, place] of functions.entries()) {
      // The first matching collapse filter applies.
      if (functionOf[at] !== at || kindOf[at] !== PROGRAM_FUNCTION || !isOfGroup(collapse, place)) continue;
      if (group < 0)
        group = functions.length + added.push({ name: groupName(collapse), url: place.url, line: 0, column: 0 }) - 1;
      functionOf[at] = group;
    }
  }
  const kinds = new Uint8Array(functions.length + added.length).fill(PROGRAM_FUNCTION);
  kinds.set(kindOf);
  return { functions: [...functions, ...added], kindOf: kinds, functionOf, groups: added.length };
}

/** By call: whether the stack with this call on top is shown. */
function shownRows(
  { calls, functions: own }: SampledProfile,
  { functions, functionOf }: NamedFunctions,
  filters: readonly ProfileFilter[],
  throwUnknown: (place: CpuPlace) => never,
): Uint8Array {
  /** By function: one bit for each matching focus, and the last bit for exclude. */
  const bitsOf = new Uint32Array(own.length);
  const EXCLUDED = 1 << 30;
  let focuses = 0;
  for (const filter of filters) {
    if (filter.kind !== 'focus' && filter.kind !== 'exclude') continue;
    const place = functions.findIndex((of) => samePlace(of, filter.place));
    if (place < 0) throwUnknown(filter.place);
    const bit = filter.kind === 'exclude' ? EXCLUDED : 1 << focuses;
    if (filter.kind === 'focus') focuses += 1;
    for (let at = 0; at < own.length; at += 1) if (at === place || functionOf[at] === place) bitsOf[at] |= bit;
  }
  const wanted = 2 ** focuses - 1;
  const stack = new Uint32Array(calls.count);
  const isShownRow = new Uint8Array(calls.count);
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row];
    stack[row] = (by === NO_CALLER ? 0 : stack[by]) | bitsOf[calls.functionOf[row]];
    isShownRow[row] = stack[row] === wanted ? 1 : 0;
  }
  return isShownRow;
}

/** Calls after collapsing; a caller has a smaller number than its callees. */
interface CallNodes {
  readonly count: number;
  readonly functionOf: Uint32Array;
  readonly caller: Uint32Array;
  /** By row of the profile. */
  readonly nodeOf: Uint32Array;
}

function untouched({ count, functionOf, caller }: ProfileCalls): CallNodes {
  return { count, functionOf, caller, nodeOf: Uint32Array.from({ length: count }, (_, row) => row) };
}

/** Calls of a group from within the group are merged into their caller; callees of one call with the same function are merged. */
function collapseCalls({ calls, functions }: SampledProfile, named: NamedFunctions): CallNodes {
  const nodeOf = new Uint32Array(calls.count);
  const functionOf = new Uint32Array(calls.count);
  const caller = new Uint32Array(calls.count);
  const known = new Map<number, number>();
  const functionCount = named.functions.length;
  let count = 0;
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row] === NO_CALLER ? NO_CALLER : nodeOf[calls.caller[row]];
    const of = named.functionOf[calls.functionOf[row]];
    if (by !== NO_CALLER && of >= functions.length && functionOf[by] === of) {
      nodeOf[row] = by;
      continue;
    }
    const key = (by === NO_CALLER ? 0 : by + 1) * functionCount + of;
    const found = known.get(key);
    nodeOf[row] = found ?? count;
    if (found !== undefined) continue;
    known.set(key, count);
    functionOf[count] = of;
    caller[count] = by;
    count += 1;
  }
  return { count, functionOf: functionOf.slice(0, count), caller: caller.slice(0, count), nodeOf };
}

function selfWeights(
  { count, row, weight }: ProfileSamples,
  isShownRow: Uint8Array,
  { count: nodes, nodeOf }: CallNodes,
) {
  const self = new Float64Array(nodes);
  for (let at = 0; at < count; at += 1) if (isShownRow[row[at]] !== 0) self[nodeOf[row[at]]] += weight[at];
  return self;
}

/** By node: itself, or the caller that it is merged into. Outermost calls stay, because they have no caller. */
function thinCalls(kindOf: Uint8Array, { count, functionOf, caller }: CallNodes, self: Float64Array, share: number) {
  const total = self.slice();
  let all = 0;
  for (let node = count - 1; node >= 0; node -= 1) {
    const kind = kindOf[functionOf[node]];
    if (isActive(kind)) all += self[node];
    if (caller[node] !== NO_CALLER) total[caller[node]] += total[node];
  }
  const standsFor = new Uint32Array(count);
  for (let node = 0; node < count; node += 1) {
    const by = caller[node];
    const isThin =
      total[node] < share * all &&
      kindOf[functionOf[node]] === PROGRAM_FUNCTION &&
      by !== NO_CALLER &&
      kindOf[functionOf[by]] !== ROOT;
    standsFor[node] = isThin ? standsFor[by] : node;
  }
  return standsFor;
}

/** Orders the remaining nodes as rows of a profile, with callees directly after their caller. */
function layCalls({ count, functionOf, caller }: CallNodes, standsFor: Uint32Array) {
  const first = new Uint32Array(count).fill(NONE);
  const next = new Uint32Array(count).fill(NONE);
  let outermost = NONE;
  for (let node = count - 1; node >= 0; node -= 1) {
    if (standsFor[node] !== node) continue;
    const by = caller[node];
    next[node] = by === NO_CALLER ? outermost : first[by];
    if (by === NO_CALLER) outermost = node;
    else first[by] = node;
  }
  const rowOf = new Uint32Array(count).fill(NONE);
  const laid = { functionOf: new Uint32Array(count), caller: new Uint32Array(count) };
  const end = new Uint32Array(count);
  const depth = new Uint32Array(count);
  const open = new Uint32Array(count);
  let openCount = 0;
  let rows = 0;
  for (let node = outermost; node !== NONE || openCount > 0;) {
    if (node === NONE) {
      openCount -= 1;
      const done = open[openCount];
      end[rowOf[done]] = rows;
      node = next[done];
      continue;
    }
    const by = caller[node];
    rowOf[node] = rows;
    laid.functionOf[rows] = functionOf[node];
    laid.caller[rows] = by === NO_CALLER ? NO_CALLER : rowOf[by];
    depth[rows] = openCount;
    rows += 1;
    open[openCount] = node;
    openCount += 1;
    node = first[node];
  }
  const calls: ProfileCalls = {
    count: rows,
    functionOf: laid.functionOf.slice(0, rows),
    caller: laid.caller.slice(0, rows),
    end: end.slice(0, rows),
    depth: depth.slice(0, rows),
  };
  return { rowOf, calls };
}

function shownSamples(samples: ProfileSamples, isShownRow: Uint8Array, rowOf: Uint32Array): ProfileSamples {
  const { count: all, hits: allHits } = samples;
  const row = new Uint32Array(all);
  const start = new Float64Array(all);
  const weight = new Float64Array(all);
  const hits = allHits === null ? null : new Uint32Array(all);
  let count = 0;
  for (let at = 0; at < all; at += 1) {
    if (isShownRow[samples.row[at]] === 0) continue;
    row[count] = rowOf[samples.row[at]];
    start[count] = samples.start[at];
    weight[count] = samples.weight[at];
    if (hits !== null && allHits !== null) hits[count] = allHits[at];
    count += 1;
  }
  return {
    count,
    row: row.slice(0, count),
    start: start.slice(0, count),
    weight: weight.slice(0, count),
    hits: hits?.slice(0, count) ?? null,
  };
}

/** Drops the line ticks of merged calls, because these lines belong to other functions. */
function shownTicks(ticks: LineTicks, isShown: (row: number) => boolean, rowOf: Uint32Array): LineTicks {
  const shown = ticks.row.map((row, at) => (isShown(row) ? at + 1 : 0)).filter((place) => place > 0);
  return {
    row: shown.map((place) => rowOf[ticks.row[place - 1]]),
    line: shown.map((place) => ticks.line[place - 1]),
    ticks: shown.map((place) => ticks.ticks[place - 1]),
  };
}
