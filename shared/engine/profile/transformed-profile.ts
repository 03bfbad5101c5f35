/**
 * Transforms of stacks: the part of them that a function or one call begins, and calls that are merged. Each call is visited once, callers
 * first, and gets the node that its own weight belongs to and the node that its callees belong to.
 */
import { assertNever } from '../../base/assert-never.ts';
import type { CpuPlace, ProfileFilter } from './contract/sampled-profiles.ts';
import type { Steps } from '../steps/steps.ts';
import { createCallNodes, layCalls, nodesOf, NONE, type CallNodes, type CallNodesBuilder } from './call-nodes.ts';
import { samePlace, type StackFilter } from './filtered-profile.ts';
import { NO_CALLER, ROOT, type SampledProfile } from './profile-columns.ts';
import { remapSamples, remapTicks } from './remapped-samples.ts';

export type Transform = Exclude<ProfileFilter, StackFilter | { kind: 'invert' }>;

interface TransformedCalls {
  readonly nodes: CallNodes;
  /** By row of the profile: the node of its own weight; `NONE`: its samples are removed. */
  readonly nodeOf: Uint32Array;
}

/** `throwUnknown` is called with a function that the profile does not have. */
export function* transformProfile(
  profile: SampledProfile,
  transform: Transform,
  throwUnknown: (place: CpuPlace) => never,
): Steps<SampledProfile> {
  const progress = { stage: 'filtering', total: 2 } as const;
  const { nodes, nodeOf } = transformCalls(profile, transform, throwUnknown);
  yield { ...progress, done: 1 };
  const laid = layCalls(nodes, null);
  const rowOf = nodeOf.map((node) => (node === NONE ? NONE : laid.rowOf[node]));
  yield { ...progress, done: 2 };
  const isOwn = (row: number): boolean =>
    nodeOf[row] !== NONE && nodes.functionOf[nodeOf[row]] === profile.calls.functionOf[row];
  return {
    ...profile,
    calls: laid.calls,
    samples: remapSamples(profile.samples, rowOf),
    ticks: remapTicks(profile.ticks, isOwn, rowOf),
  };
}

function transformCalls(
  profile: SampledProfile,
  transform: Transform,
  throwUnknown: (place: CpuPlace) => never,
): TransformedCalls {
  const indexOf = (place: CpuPlace): number => {
    const index = profile.functions.findIndex((each) => samePlace(each, place));
    return index < 0 ? throwUnknown(place) : index;
  };
  const isFunction = (place: CpuPlace): ((row: number) => boolean) => {
    const wanted = indexOf(place);
    return (row) => profile.calls.functionOf[row] === wanted;
  };
  const isCall = (path: readonly CpuPlace[]): ((row: number) => boolean) => {
    const wanted = callsAt(profile, path.map(indexOf));
    return (row) => wanted[row] === 1;
  };
  switch (transform.kind) {
    case 'focus-function':
      return focus(profile, isFunction(transform.place));
    case 'focus-call':
      return focus(profile, isCall(transform.path));
    case 'focus-callers':
      return focusCallers(profile, transform.path.map(indexOf));
    case 'merge-function':
      return merge(profile, isFunction(transform.place));
    case 'merge-call':
      return merge(profile, isCall(transform.path));
    case 'collapse-function':
      return collapse(profile, isFunction(transform.place));
    case 'collapse-call':
      return collapse(profile, isCall(transform.path));
    case 'collapse-recursion':
      return collapseRecursion(profile, indexOf(transform.place), transform.isDirect);
    default:
      return assertNever(transform, 'transform of a profile');
  }
}

/** By row: 1 for calls whose functions from the outermost one on are `path`, without V8's `(root)`. */
function callsAt({ calls, kindOf }: SampledProfile, path: readonly number[]): Uint8Array {
  const FAILED = NONE;
  const isAt = new Uint8Array(calls.count);
  /** By row: how many functions of the path its stack has matched. */
  const matched = new Uint32Array(calls.count);
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row];
    const before = by === NO_CALLER ? 0 : matched[by];
    const of = calls.functionOf[row];
    const isNext = before !== FAILED && path[before] === of;
    if (isNext) {
      matched[row] = before + 1;
      if (before + 1 === path.length) isAt[row] = 1;
    } else matched[row] = by === NO_CALLER && kindOf[of] === ROOT ? 0 : FAILED;
  }
  return isAt;
}

/** Stacks begin at their first call that `isTarget`. */
function focus({ calls }: SampledProfile, isTarget: (row: number) => boolean): TransformedCalls {
  const nodes = createCallNodes();
  const nodeOf = new Uint32Array(calls.count).fill(NONE);
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row];
    const around = by === NO_CALLER ? NONE : nodeOf[by];
    if (around !== NONE) nodeOf[row] = nodes.child(around, calls.functionOf[row]);
    else if (isTarget(row)) nodeOf[row] = nodes.child(NO_CALLER, calls.functionOf[row]);
  }
  return { nodes: nodes.finish(), nodeOf };
}

/** Stacks that end with the path (from the top on) end at its last function. */
function focusCallers({ calls }: SampledProfile, path: readonly number[]): TransformedCalls {
  const nodeOf = new Uint32Array(calls.count).fill(NONE);
  for (let row = 0; row < calls.count; row += 1) {
    let at = row;
    for (let step = 0; at !== NO_CALLER && calls.functionOf[at] === path[step]; step += 1) {
      if (step === path.length - 1) {
        nodeOf[row] = at;
        break;
      }
      at = calls.caller[at];
    }
  }
  return { nodes: nodesOf(calls), nodeOf };
}

/** True if a call has no caller in the program that could take its weight. */
function isOutermost(nodes: CallNodesBuilder, caller: number, kindOf: Uint8Array): boolean {
  return caller === NO_CALLER || kindOf[nodes.functionOf(caller)] === ROOT;
}

function merge({ calls, kindOf }: SampledProfile, isTarget: (row: number) => boolean): TransformedCalls {
  const nodes = createCallNodes();
  const nodeOf = new Uint32Array(calls.count);
  /** By row: the caller of its callees. */
  const callerFor = new Uint32Array(calls.count);
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row];
    const around = by === NO_CALLER ? NO_CALLER : callerFor[by];
    const isMerged = isTarget(row);
    nodeOf[row] = isMerged && !isOutermost(nodes, around, kindOf) ? around : nodes.child(around, calls.functionOf[row]);
    callerFor[row] = isMerged ? around : nodeOf[row];
  }
  return { nodes: nodes.finish(), nodeOf };
}

function collapse({ calls }: SampledProfile, isTarget: (row: number) => boolean): TransformedCalls {
  const nodes = createCallNodes();
  const nodeOf = new Uint32Array(calls.count);
  const isWithin = new Uint8Array(calls.count);
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row];
    const isBelow = by !== NO_CALLER && isWithin[by] === 1;
    const around = by === NO_CALLER ? NO_CALLER : nodeOf[by];
    nodeOf[row] = isBelow ? around : nodes.child(around, calls.functionOf[row]);
    if (isBelow || isTarget(row)) isWithin[row] = 1;
  }
  return { nodes: nodes.finish(), nodeOf };
}

function collapseRecursion({ calls }: SampledProfile, wanted: number, isDirect: boolean): TransformedCalls {
  const nodes = createCallNodes();
  const nodeOf = new Uint32Array(calls.count);
  /** By row: the node that a recursive call below it is merged into; `NONE`: there is none. */
  const mergesInto = new Uint32Array(calls.count);
  for (let row = 0; row < calls.count; row += 1) {
    const by = calls.caller[row];
    const into = by === NO_CALLER ? NONE : mergesInto[by];
    const isWanted = calls.functionOf[row] === wanted;
    const isRecursive = isWanted && into !== NONE;
    nodeOf[row] = isRecursive ? into : nodes.child(by === NO_CALLER ? NO_CALLER : nodeOf[by], calls.functionOf[row]);
    mergesInto[row] = isWanted ? nodeOf[row] : isDirect ? NONE : into;
  }
  return { nodes: nodes.finish(), nodeOf };
}
