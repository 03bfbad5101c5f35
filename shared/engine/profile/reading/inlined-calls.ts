/**
 * Calls that V8 did not write because it inlined them. Code that was optimised before a profile names no inlined functions, so their samples
 * are those of the function around; only the lines of the samples tell. A line before the first line of a function is not its own, and a line
 * that a function it calls was sampled on by itself is the callee's.
 */
import type { CpuPlace } from '../contract/sampled-profiles.ts';
import { NOT_NESTED, type FileNodes, type NodeBuilder } from './node-builder.ts';
import { indexIds, NO_NODE } from './node-ids.ts';

/** Name of a function of the same script that was never sampled by itself. */
const HIDDEN = '(inlined function)';
/** V8 inlines calls within calls, but few deep. */
const MAX_CALLS_DEEP = 4;
const COLUMNS_PER_LINE = 2 ** 24;

/** Samples of a node that belong to a call that was inlined. */
export interface InlinedTicks {
  /** Id of the node that was added for the call. */
  readonly id: number;
  readonly line: number;
  /** 0 if the file has none. */
  readonly column: number;
  readonly ticks: number;
}

/** Adds nodes for inlined calls and gives them their line ticks and hits. Returns what to do with samples, by node. */
export function addInlinedCalls(builder: NodeBuilder): ReadonlyMap<number, readonly InlinedTicks[]> {
  const { nodes, functions } = builder;
  const { node: nodeOf, line, column, ticks } = nodes.ticks;
  const moved = new Map<number, InlinedTicks[]>();
  const ownerOf = ownersOf(nodes, functions);
  if (ownerOf === null) return moved;
  /** By tick. Decided before the first node is added. */
  const owners = new Map<number, number | HiddenFunction>();
  for (let at = 0; at < ticks.length; at += 1) {
    const owner = ownerOf(at);
    if (owner !== null) owners.set(at, owner);
  }
  let lastId = nodes.id.reduce((most, id) => Math.max(most, Number.isNaN(id) ? 0 : Math.floor(id)), 0);
  const placeOf = hiddenPlaces(owners, nodes.ticks.ticks);
  /** By function and node of the caller. */
  const added = new Map<string, { readonly node: number; readonly id: number }>();
  for (const [at, owner] of owners) {
    const caller = nodeOf[at];
    let of = owner;
    if (typeof of !== 'number') {
      const { name, url, line: atLine, column: atColumn } = placeOf(of);
      of = builder.placeOf(name, url, atLine, atColumn);
    }
    const key = `${of} ${caller}`;
    let call = added.get(key);
    if (call === undefined) {
      lastId += 1;
      call = { node: builder.addNode(caller), id: lastId };
      builder.setNode(call.node, of, call.id, Number.NaN, 0);
      added.set(key, call);
    }
    const { hits } = builder.nodes;
    const taken = Math.min(hits[caller], ticks[at]);
    builder.setHits(caller, hits[caller] - taken);
    builder.setHits(call.node, hits[call.node] + taken);
    nodeOf[at] = call.node;
    const ofCaller = moved.get(caller) ?? [];
    ofCaller.push({ id: call.id, line: line[at], column: column[at], ticks: ticks[at] });
    moved.set(caller, ofCaller);
  }
  return moved;
}

/**
 * Gives samples to the inlined calls, in a file that has lines of calls but not of samples: which of a call's samples they are is not known, so
 * they are spread evenly over it.
 */
export function spreadInlined(
  { nodes, samples }: NodeBuilder,
  moved: ReadonlyMap<number, readonly InlinedTicks[]>,
): void {
  if (moved.size === 0) return;
  /** By id of a call: whose samples its are, with what each is due; the first is the call itself. */
  const parts = new Map<number, { readonly id: number; readonly share: number; due: number }[]>();
  for (const [node, inlined] of moved) {
    const all = nodes.hits[node] + inlined.reduce((sum, { ticks }) => sum + ticks, 0);
    const ids = [{ id: nodes.id[node], ticks: nodes.hits[node] }, ...inlined];
    parts.set(
      nodes.id[node],
      ids.map(({ id, ticks }) => ({ id, share: ticks / all, due: 0 })),
    );
  }
  const { count, nodeId } = samples;
  for (let at = 0; at < count; at += 1) {
    const ofNode = parts.get(nodeId[at]);
    if (ofNode === undefined) continue;
    for (const part of ofNode) part.due += part.share;
    const next = ofNode.reduce((most, part) => (part.due > most.due ? part : most));
    next.due -= 1;
    nodeId[at] = next.id;
  }
}

/** A function that was never sampled by itself. */
interface HiddenFunction {
  /** Functions with the same key are one. */
  readonly key: string;
  /** Where the tick is if that is known to be in the script, otherwise the function around. */
  readonly place: CpuPlace;
}

/** Gives a hidden function the place with most of its samples. */
function hiddenPlaces(
  owners: ReadonlyMap<number, number | HiddenFunction>,
  ticks: Uint32Array,
): (of: HiddenFunction) => CpuPlace {
  const most = new Map<string, { readonly place: CpuPlace; readonly sum: number }>();
  const sums = new Map<string, number>();
  for (const [at, owner] of owners) {
    if (typeof owner === 'number') continue;
    const { key, place } = owner;
    const position = `${key} ${place.line}:${place.column}`;
    const sum = (sums.get(position) ?? 0) + ticks[at];
    sums.set(position, sum);
    if (sum > (most.get(key)?.sum ?? 0)) most.set(key, { place, sum });
  }
  return ({ key, place }) => most.get(key)?.place ?? place;
}

interface Script {
  /** Functions with samples, and those of them with one that may be its own. */
  readonly functions: Set<number>;
  readonly plausible: Set<number>;
}

/** The places with ticks, by function and position: those of a call are in each of its nodes. */
interface Spots {
  /** By tick. */
  readonly spotOf: Uint32Array;
  /** By spot: the first of its ticks. */
  readonly firstTick: readonly number[];
}

function spotsOf({ functionOf, ticks }: FileNodes, positionOf: (at: number) => number): Spots {
  const spotOf = new Uint32Array(ticks.count);
  const firstTick: number[] = [];
  const byFunction = new Map<number, Map<number, number>>();
  for (let at = 0; at < ticks.count; at += 1) {
    const of = functionOf[ticks.node[at]];
    const position = positionOf(at);
    const ofFunction = byFunction.get(of) ?? new Map<number, number>();
    if (ofFunction.size === 0) byFunction.set(of, ofFunction);
    const known = ofFunction.get(position);
    spotOf[at] = known ?? firstTick.length;
    if (known !== undefined) continue;
    ofFunction.set(position, firstTick.length);
    firstTick.push(at);
  }
  return { spotOf, firstTick };
}

/** Tells whose a tick is if not its function's; null where no tick has a place in a script. */
function ownersOf(
  nodes: FileNodes,
  functions: readonly CpuPlace[],
): ((at: number) => number | HiddenFunction | null) | null {
  const { functionOf, ticks } = nodes;
  const positionOf = (at: number): number => ticks.line[at] * COLUMNS_PER_LINE + ticks.column[at];
  /** True if the tick is not before the function. Columns of calls and of samples may count from different beginnings. */
  const isInOrAfter = (at: number, of: number): boolean => {
    const { line, column } = functions[of];
    if (ticks.column[at] === 0 || ticks.line[at] !== line) return ticks.line[at] >= line;
    return ticks.column[at] + 1 >= column;
  };
  const beginsBefore = (a: CpuPlace, b: CpuPlace): boolean =>
    a.line - b.line < 0 || (a.line === b.line && a.column < b.column);
  const scripts = new Map<string, Script>();
  /** By position: functions of all scripts with samples there that may be their own. */
  const sampled = new Map<number, Set<number>>();
  const scriptOf = (of: number): Script | null => {
    const { url, line } = functions[of];
    // Of WebAssembly, lines are positions in another text.
    if (url === '' || line === 0 || url.startsWith('wasm:')) return null;
    let script = scripts.get(url);
    if (script === undefined) scripts.set(url, (script = { functions: new Set(), plausible: new Set() }));
    return script;
  };
  const { spotOf, firstTick } = spotsOf(nodes, positionOf);
  for (const at of firstTick) {
    const of = functionOf[ticks.node[at]];
    const script = ticks.line[at] === 0 ? null : scriptOf(of);
    if (script === null) continue;
    script.functions.add(of);
    if (!isInOrAfter(at, of)) continue;
    script.plausible.add(of);
    const position = positionOf(at);
    const there = sampled.get(position);
    if (there === undefined) sampled.set(position, new Set([of]));
    else there.add(of);
  }
  if (scripts.size === 0) return null;
  const reaches = reachingOf(nodes);
  const starts = startsOf(functions);
  const ownerAt = (at: number): number | HiddenFunction | null => {
    const of = functionOf[ticks.node[at]];
    const script = ticks.line[at] === 0 ? null : scriptOf(of);
    // A tool has mapped the functions to other sources, but not the lines.
    if (script === null || script.plausible.size * 2 < script.functions.size) return null;
    const isPossible = isInOrAfter(at, of);
    const place = functions[of];
    let owner = -1;
    const others: number[] = [];
    for (const other of sampled.get(positionOf(at)) ?? []) {
      if (other === of) continue;
      const isOfOther = functions[other].url !== place.url;
      if (isPossible) {
        if (isOfOther || !beginsBefore(place, functions[other])) continue;
        // A line may have the end of one function and the beginning of another.
        if (ticks.column[at] === 0 && functions[other].line === ticks.line[at]) continue;
      }
      if (!isOfOther && owner >= 0 && !beginsBefore(functions[owner], functions[other])) continue;
      // Last, because it takes a walk of the calls.
      if (!reaches(of).has(other)) continue;
      if (isOfOther) others.push(other);
      else owner = other;
    }
    if (owner >= 0) return owner;
    if (isPossible) return null;
    // A line of another script.
    if (others.length === 1) return others[0] ?? null;
    const { url } = place;
    const callsOthers = [...reaches(of)].some((other) => functions[other].url !== '' && functions[other].url !== url);
    if (callsOthers) return { key: `into ${of}`, place: { ...place, name: `(inlined into ${place.name})` } };
    const [line, column] = [ticks.line[at], ticks.column[at]];
    return { key: `${starts(url, line, column)} ${url}`, place: { name: HIDDEN, url, line, column } };
  };
  const owners = firstTick.map(ownerAt);
  return (at) => owners[spotOf[at]] ?? null;
}

/** Counts the known functions of a script that begin before a position. */
function startsOf(functions: readonly CpuPlace[]): (url: string, line: number, column: number) => number {
  const byUrl = Map.groupBy(functions, ({ url }) => url);
  return (url, line, column) =>
    (byUrl.get(url) ?? []).filter((each) => each.line < line || (each.line === line && each.column <= column)).length;
}

/** Functions that a function calls, directly or through a few others. */
function reachingOf(nodes: FileNodes): (of: number) => ReadonlySet<number> {
  let calls: Map<number, Set<number>> | null = null;
  const reached = new Map<number, Set<number>>();
  return (of) => {
    const known = reached.get(of);
    if (known !== undefined) return known;
    calls ??= calledBy(nodes);
    const found = new Set<number>();
    let last = [of];
    for (let deep = 0; deep < MAX_CALLS_DEEP && last.length > 0; deep += 1) {
      const next: number[] = [];
      for (const each of last)
        for (const called of calls.get(each) ?? [])
          if (!found.has(called)) {
            found.add(called);
            next.push(called);
          }
      last = next;
    }
    reached.set(of, found);
    return found;
  };
}

/** By function: those that it was sampled to call. */
function calledBy({ count, id, functionOf, parentId, nestedIn, links }: FileNodes): Map<number, Set<number>> {
  const ids = indexIds(id);
  const calls = new Map<number, Set<number>>();
  const add = (caller: number, callee: number): void => {
    if (caller === NO_NODE || callee === NO_NODE) return;
    const known = calls.get(functionOf[caller]);
    if (known === undefined) calls.set(functionOf[caller], new Set([functionOf[callee]]));
    else known.add(functionOf[callee]);
  };
  for (let at = 0; at < links.count; at += 1) add(links.from[at], ids.nodeOf(links.to[at]));
  for (let node = 0; node < count; node += 1) {
    if (nestedIn[node] !== NOT_NESTED) add(nestedIn[node], node);
    else if (!Number.isNaN(parentId[node])) add(ids.nodeOf(parentId[node]), node);
  }
  return calls;
}
