/** The topmost objects of clusters: new objects that an older one holds. What is below them belongs to their cluster. */
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import { finalizationCells } from '../graph/finalization-cells.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { Steps } from '../../steps/steps.ts';
import type { Chains } from './chains.ts';
import type { ReplacedWays } from './replaced-ways.ts';
import type { NearestHolders } from './suspects-path.ts';

/**
 * Returns a test of whether a node is the table or array in which a collection stores its members: V8's of Map, Set, Array and properties, Blink's of its vectors
 * and hash tables; a cell of a FinalizationRegistry; and Node's handle of an object, which has another id in each snapshot. A collection that outgrows it gets a new one,
 * which says nothing about its members.
 */
export function backingStores(graph: HeapGraph): (ordinal: number) => boolean {
  const { nodes, meta, strings } = graph;
  const isCell = finalizationCells(graph);
  const [array, native, synthetic] = ['array', 'native', 'synthetic'].map((type) => meta.nodeTypes.indexOf(type));
  /** By string index: 0 unknown, 1 no, 2 yes. */
  const isStore = new Uint8Array(strings.length);
  return (ordinal) => {
    const type = nodes.type[ordinal];
    if (type === array || isCell(ordinal)) return true;
    if (type !== native && type !== synthetic) return false;
    const name = nodes.name[ordinal];
    if (isStore[name] === 0) isStore[name] = NATIVE_STORE.test(strings.get(name)) ? 2 : 1;
    return isStore[name] === 2;
  };
}
const NATIVE_STORE = /^blink::(?:Heap\w*Backing|BasicHeapVector)<|^Node \/ /;

export interface Tops {
  readonly isTop: Bits;
  /** New backing stores of older collections, which belong to the cluster of their members. */
  readonly isJoined: Bits;
  /** Topmost objects that objects hold which stand in for others. */
  readonly isBelowReplaced: Bits;
}

/** New objects held by an object that existed before or by one that stands in for such, and new links of chains. Objects without a size and backing stores are part of their holder. */
export function findTops(
  { nodes }: HeapGraph,
  changed: Uint32Array,
  wayOf: Uint32Array,
  { holder }: NearestHolders,
  isNew: Bits,
  {
    isBackingStore,
    chains,
    replacing,
  }: {
    readonly isBackingStore: (ordinal: number) => boolean;
    readonly chains: Chains | null;
    /** Absent: objects below replaced ones belong to these. */
    readonly replacing?: ReplacedWays;
  },
): Tops {
  const isTop = createBits(wayOf.length);
  const isJoined = createBits(wayOf.length);
  const isBelowReplaced = createBits(wayOf.length);
  const stores: number[] = [];
  /** The object that holds a node, beyond backing stores and objects without a size; the node itself for the root. */
  const ownerOf = (ordinal: number): number => {
    let owner = holder[ordinal];
    while ((nodes.selfSize[owner] === 0 || isBackingStore(owner)) && holder[owner] !== owner) owner = holder[owner];
    return owner;
  };
  /** All new objects above it stand in for others that went, and it stands in for none. */
  const standsBelow = (ordinal: number): boolean => {
    if (replacing === undefined || !replacing.isUneven(wayOf[ordinal])) return false;
    let owner = ownerOf(ordinal);
    for (; hasBit(isNew, owner); owner = ownerOf(owner))
      if (!replacing.isReplaced(wayOf[owner]) || ownerOf(owner) === owner) return false;
    return true;
  };
  for (const ordinal of changed) {
    if (wayOf[ordinal] === 0) continue;
    if (chains !== null && hasBit(chains.isMember, ordinal)) {
      setBit(hasBit(chains.isLink, ordinal) ? isTop : isJoined, ordinal);
      continue;
    }
    if (isBackingStore(ordinal)) {
      stores.push(ordinal);
      continue;
    }
    const owner = ownerOf(ordinal);
    const isOwnerNew = owner !== ordinal && hasBit(isNew, owner);
    if (isOwnerNew && !standsBelow(ordinal)) continue;
    setBit(isTop, ordinal);
    if (isOwnerNew) {
      setBit(isBelowReplaced, ordinal);
      // Its backing store is as new as the owner, and goes with that.
      continue;
    }
    for (let store = holder[ordinal]; store !== owner && !hasBit(isJoined, store); store = holder[store]) {
      if (!hasBit(isNew, store) || wayOf[store] === 0) continue;
      wayOf[store] = wayOf[ordinal];
      setBit(isJoined, store);
    }
  }
  // A backing store without members of its own, such as the numbers of an array.
  for (const store of stores) {
    if (hasBit(isJoined, store)) continue;
    let owner = holder[store];
    while (nodes.selfSize[owner] === 0 && holder[owner] !== owner) owner = holder[owner];
    if (!hasBit(isNew, owner)) setBit(isTop, store);
  }
  return { isTop, isJoined, isBelowReplaced };
}

export interface Chained {
  /** Objects held by one with the same way, which is one of the same class in a chain. */
  readonly counts: Uint32Array;
  /** 1: the new ones hold one of their class that was there before, as the newest link of a chain does; those of a tree that is new hold each other only. */
  readonly keepsOlder: Uint8Array;
}

/** By way, before objects below others join these. */
export function countChained(
  { graph: { nodes, meta }, keys }: HeapDocument,
  changed: Uint32Array,
  wayOf: Uint32Array,
  { holder }: NearestHolders,
  { ways, chains, isNew }: { readonly ways: number; readonly chains: Chains | null; readonly isNew: Bits },
): Chained {
  const counts = new Uint32Array(ways);
  const keepsOlder = new Uint8Array(ways);
  // The parts of one text.
  const part = meta.nodeTypes.indexOf('concatenated string');
  let isAny = false;
  for (const ordinal of changed) {
    const way = wayOf[ordinal];
    // Links that are topmost objects count already.
    if (chains !== null && hasBit(chains.isMember, ordinal)) continue;
    if (way === 0 || nodes.type[ordinal] === part) continue;
    if (holder[ordinal] === ordinal || wayOf[holder[ordinal]] !== way) continue;
    counts[way] += 1;
    isAny = true;
  }
  if (!isAny) return { counts, keepsOlder };
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    const over = holder[ordinal];
    if (hasBit(isNew, ordinal) || !hasBit(isNew, over) || keys.keyOf[ordinal] !== keys.keyOf[over]) continue;
    keepsOlder[wayOf[over]] = 1;
  }
  return { counts, keepsOlder };
}

/** Assigns objects below a topmost object to its cluster. */
export function* joinBelow(
  changed: Uint32Array,
  wayOf: Uint32Array,
  { holder }: NearestHolders,
  { isTop, isJoined }: Pick<Tops, 'isTop' | 'isJoined'>,
  meter: ComparisonMeter,
): Steps<void> {
  const pending: number[] = [];
  yield* meteredSteps(meter, changed.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      let at = changed[place];
      if (wayOf[at] === 0) continue;
      while (!hasBit(isTop, at) && !hasBit(isJoined, at)) {
        pending.push(at);
        at = holder[at];
      }
      const way = wayOf[at];
      for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
        wayOf[below] = way;
        setBit(isJoined, below);
      }
    }
  });
}
