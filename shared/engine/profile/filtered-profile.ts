/**
 * Applies filters to a sampled profile. The result is again a profile and supports all queries. A filter on stacks is evaluated for the call on
 * top, so every call is visited once, callers first. Times do not move: removed calls leave gaps.
 */
import { INTERNAL, packageOf } from '../../base/script-package.ts';
import { ignoreList, isThirdPartyScript, mainOrigin, THIRD_PARTY_URL } from '../../base/third-party.ts';
import type { ProfileFilter, CpuPlace } from './contract/sampled-profiles.ts';
import type { Steps } from '../steps/steps.ts';
import { createCallNodes, layCalls, nodesOf, NONE, type CallNodes } from './call-nodes.ts';
import {
  NO_CALLER,
  PROGRAM_FUNCTION,
  ROOT,
  isActive,
  type ProfileCalls,
  type SampledProfile,
  type ProfileSamples,
} from './profile-columns.ts';
import { remapSamples, remapTicks } from './remapped-samples.ts';

/** Filters whose order does not matter; all other steps are transforms (`transformed-profile.ts`). */
export type StackFilter = Extract<
  ProfileFilter,
  { kind: 'focus' | 'exclude' | 'collapse' | 'collapse-third-party' | 'min-share' }
>;
type Collapse = Extract<ProfileFilter, { kind: 'collapse' | 'collapse-third-party' }>;

export function samePlace(a: CpuPlace, b: CpuPlace): boolean {
  return a.name === b.name && a.url === b.url && a.line === b.line && a.column === b.column;
}

/** `throwUnknown` is called with a function of a filter that the profile does not have. */
export function* filterProfile(
  profile: SampledProfile,
  filters: readonly StackFilter[],
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
  const standsFor = share > 0 ? thinCalls(named.kindOf, collapsed.nodes, self, share) : null;
  yield { ...progress, done: 3 };
  const laid = named.groups === 0 && standsFor === null ? null : layCalls(collapsed.nodes, standsFor);
  const rowOf = collapsed.nodeOf.map((node, row) => {
    if (isShownRow[row] === 0) return NONE;
    return laid === null ? node : laid.rowOf[standsFor?.[node] ?? node];
  });
  const isOwn = (row: number): boolean => {
    const node = collapsed.nodeOf[row];
    return (
      named.functionOf[profile.calls.functionOf[row]] < profile.functions.length && (standsFor?.[node] ?? node) === node
    );
  };
  return {
    ...profile,
    functions: named.functions,
    kindOf: named.kindOf,
    calls: laid?.calls ?? profile.calls,
    samples: remapSamples(profile.samples, rowOf),
    ticks: remapTicks(profile.ticks, (row) => isShownRow[row] !== 0 && isOwn(row), rowOf),
  };
}

interface NamedFunctions {
  readonly functions: readonly CpuPlace[];
  readonly kindOf: Uint8Array<ArrayBuffer>;
  /** By function: itself, or the group that it is collapsed into. */
  readonly functionOf: Uint32Array;
  readonly groups: number;
}

/** True if a function belongs to the group of a collapse. */
function membership(collapse: Collapse, functions: readonly CpuPlace[]): (place: CpuPlace) => boolean {
  if (collapse.kind === 'collapse') {
    const { by, name } = collapse;
    return ({ url }) => (by === 'package' ? packageOf(url) : url === '' ? INTERNAL : url) === name;
  }
  const { patterns, exceptions } = collapse;
  const pageOrigin = collapse.pageOrigin === '' ? mainOrigin(functions.map(({ url }) => url)) : collapse.pageOrigin;
  const isIgnored = ignoreList(patterns);
  const keyOf = ({ name, url, line, column }: CpuPlace): string => `${line}:${column}:${url}\n${name}`;
  const reversed = new Set(exceptions.map(keyOf));
  return (place) => isThirdPartyScript(place.url, pageOrigin, isIgnored) !== reversed.has(keyOf(place));
}

/** The call that a group is merged into; `first` is a function of it. */
function groupPlace(collapse: Collapse, first: CpuPlace): CpuPlace {
  return collapse.kind === 'collapse'
    ? { name: groupName(collapse), url: first.url, line: 0, column: 0 }
    : { name: 'Third-party code', url: THIRD_PARTY_URL, line: 0, column: 0 };
}

/** Label of a collapsed group: the package, or the last path segment of the script's URL. */
function groupName({ by, name }: Extract<Collapse, { kind: 'collapse' }>): string {
  if (by === 'package') return name;
  const path = name.replace(/[?#].*$/s, '').replace(/(?<=.)[\\/]+$/s, '');
  return /[^\\/]*$/.exec(path)?.[0] || name;
}

function collapseFunctions({ functions, kindOf }: SampledProfile, filters: readonly StackFilter[]): NamedFunctions {
  const collapses = filters.filter((filter) => filter.kind === 'collapse' || filter.kind === 'collapse-third-party');
  const functionOf = Uint32Array.from(functions, (_, at) => at);
  if (collapses.length === 0) return { functions, kindOf, functionOf, groups: 0 };
  const added: CpuPlace[] = [];
  for (const collapse of collapses) {
    let group = -1;
    const isMember = membership(collapse, functions);
    for (const [at, place] of functions.entries()) {
      // The first matching collapse filter applies.
      if (functionOf[at] !== at || kindOf[at] !== PROGRAM_FUNCTION || !isMember(place)) continue;
      if (group < 0) group = functions.length + added.push(groupPlace(collapse, place)) - 1;
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
  filters: readonly StackFilter[],
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

/** Calls after collapsing. */
interface CollapsedCalls {
  readonly nodes: CallNodes;
  /** By row of the profile. */
  readonly nodeOf: Uint32Array;
}

function untouched(calls: ProfileCalls): CollapsedCalls {
  return { nodes: nodesOf(calls), nodeOf: Uint32Array.from({ length: calls.count }, (_, row) => row) };
}

/** Calls of a group from within the group are merged into their caller; callees of one call with the same function are merged. */
function collapseCalls({ calls, functions }: SampledProfile, named: NamedFunctions): CollapsedCalls {
  const nodeOf = new Uint32Array(calls.count);
  const nodes = createCallNodes();
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row] === NO_CALLER ? NO_CALLER : nodeOf[calls.caller[row]];
    const of = named.functionOf[calls.functionOf[row]];
    const isWithin = by !== NO_CALLER && of >= functions.length && nodes.functionOf(by) === of;
    nodeOf[row] = isWithin ? by : nodes.child(by, of);
  }
  return { nodes: nodes.finish(), nodeOf };
}

function selfWeights(
  { count, row, weight }: ProfileSamples,
  isShownRow: Uint8Array,
  { nodes, nodeOf }: CollapsedCalls,
) {
  const self = new Float64Array(nodes.count);
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
