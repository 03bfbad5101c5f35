/**
 * Linked chains: objects of which each is reached only through the one before, so that every new one lies on a longer path. A chain is a collection as an array
 * is, and its new links count as if the object outside that it hangs on held each.
 *
 *
 *     root → Registry -head→ Node -next→ Node -next→ Node … Registry holds a chain of `next`
 *     root → Registry -head→ Task -then→ Step -task→ Task … so it does where classes alternate: the steps repeat after two
 *
 * Objects nested in each other, such as those of a tree, repeat too. A chain has old and new links, one of which refers to the other.
 */
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { release } from '../columns/release.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { Steps } from '../../steps/steps.ts';
import { classNameOf } from '../open/heap-node.ts';
import type { NearestHolders } from './suspects-path.ts';
import type { Distances } from '../retained/distances.ts';

// Names of the objects and references of a linked chain: its links, the references to the next one, and those from the object that it hangs on.

/** Collections and wrappers, which are rather between links than links. */
const BETWEEN = /^(?:Array|Map|Set|WeakRef|Promise|system \/.*)$/;
const NAMED: ReadonlySet<string> = new Set(['property', 'context']);
const PLAIN = /^(?:Object$|\{)/;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** References of one object into a chain; an object with more is a collection itself. */
const MAX_INTO = 8;
/** References of one object that are looked at for the next link. */
const MAX_EDGES = 64;

interface ChainNaming {
  /** The object of a turn that is its link; null if none is an object of a script, as in chains of V8 and Blink. */
  readonly linkOf: (turn: readonly number[]) => number | null;
  /** Label of a reference as in paths: 0 for elements, else the name's string index + 1. */
  readonly labelOfEdge: (edge: number) => number;
  /** `.next`, or `[]`: the references from link to link, in the direction from the first object. */
  readonly throughNames: (chain: {
    readonly base: number;
    readonly through: readonly number[];
    readonly classes: ReadonlySet<number>;
  }) => readonly string[];
  /** The first object of a chain that its holder refers to, and the names of all its references into the chain. */
  readonly namesInto: (
    chain: {
      readonly holder: number;
      readonly base: number;
      readonly link: number;
      readonly isMember: (ordinal: number) => boolean;
    },
    holders: NearestHolders,
  ) => { readonly base: number; readonly names: readonly string[] };
}

function chainNaming(document: HeapDocument, classOf: (ordinal: number) => number): ChainNaming {
  const { nodes, edges, strings, meta } = document.graph;
  const [object, closure] = [meta.nodeTypes.indexOf('object'), meta.nodeTypes.indexOf('closure')];
  const isNumbered = (edge: number): boolean => {
    const type = meta.edgeTypes[edges.typeAt(edge)];
    if (type === 'element' || type === 'hidden') return true;
    const first = strings.firstByte(edges.nameAt(edge));
    return first >= DIGIT_0 && first <= DIGIT_9;
  };
  /** The lower, the more a link. */
  const rankOf = (ordinal: number): number | null => {
    if (nodes.type[ordinal] === closure) return 3;
    if (nodes.type[ordinal] !== object) return null;
    const name = classNameOf(document, ordinal);
    return BETWEEN.test(name) ? (name.startsWith('system') ? null : 2) : PLAIN.test(name) ? 1 : 0;
  };
  const labelOfEdge = (edge: number): number => (isNumbered(edge) ? 0 : edges.nameAt(edge) + 1);
  const nameOfLabel = (label: number): string => (label === 0 ? '[]' : `.${strings.get(label - 1)}`);
  /** The objects of a chain that an object refers to, with the label of each reference. */
  const nextOf = (from: number, classes: ReadonlySet<number>): { readonly to: number; readonly label: number }[] => {
    const found: { readonly to: number; readonly label: number }[] = [];
    const end = Math.min(nodes.firstEdge[from + 1], nodes.firstEdge[from] + MAX_EDGES);
    for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
      const to = edges.to[edge];
      if (to !== from && classes.has(classOf(to))) found.push({ to, label: labelOfEdge(edge) });
    }
    return found;
  };
  return {
    linkOf: (turn) => {
      const ranked = turn.flatMap((ordinal) => {
        const rank = rankOf(ordinal);
        return rank === null ? [] : [{ ordinal, rank }];
      });
      return ranked.toSorted((one, other) => one.rank - other.rank)[0]?.ordinal ?? null;
    },
    labelOfEdge,
    throughNames: ({ base, through, classes }) => {
      const [only = 0, ...others] = through;
      const steps = nextOf(base, classes);
      if (others.length > 0 || steps.some(({ label }) => label === only)) return through.map(nameOfLabel);
      // The new links are nearer to the other end, from which the references go back.
      const other = steps.find(({ to, label }) =>
        nextOf(to, classes).some((step) => step.label === label && step.to !== base),
      );
      return [nameOfLabel(other?.label ?? only)];
    },
    namesInto: ({ holder, base, link, isMember }, holders) => {
      const end = nodes.firstEdge[holder + 1];
      const name = classNameOf(document, link);
      // Functions and other objects that anything may have count only if they are known to be in the chain.
      const isTelling = nodes.type[link] === object && !BETWEEN.test(name) && name !== 'Object';
      const into: { readonly edge: number; readonly isKnown: boolean }[] = [];
      for (let edge = nodes.firstEdge[holder]; edge < end; edge += 1) {
        const target = edges.to[edge];
        if (target === holder || meta.edgeTypes[edges.typeAt(edge)] === 'weak') continue;
        const isKnown = isMember(target);
        if (isKnown || (isTelling && classOf(target) === classOf(link))) into.push({ edge, isKnown });
      }
      const all = into.length > MAX_INTO ? into.filter(({ isKnown }) => isKnown) : into;
      const first = all.find(
        ({ edge }) => holders.holder[edges.to[edge]] === holder && holders.edge[edges.to[edge]] === edge,
      );
      const isNamed =
        all.length <= MAX_INTO &&
        all.every(({ edge }) => NAMED.has(meta.edgeTypes[edges.typeAt(edge)] ?? '') && !isNumbered(edge));
      return {
        base: first === undefined ? base : edges.to[first.edge],
        names: isNamed ? all.map(({ edge }) => strings.get(edges.nameAt(edge))) : [],
      };
    },
  };
}

/** Steps after which a chain may repeat: a promise, its reaction, a function, its scope and an object in it are five. */
const MAX_PERIOD = 6;
/** Steps repeat this many times before they are a chain. */
const MIN_REPEATS = 2;
const MAX_RUN = 255;

/** A chain of a path, or several that hang on objects with the same path. */
export interface ChainOfWay {
  /** The first object of the chain. */
  readonly base: number;
  /** A link. */
  readonly link: number;
  /** Names of the references from the holder into the chain; none if one of them has no name. */
  readonly edges: readonly string[];
  /** Names of the references from link to link. */
  readonly through: readonly string[];
}

export interface Chains {
  /** New objects of chains. */
  readonly isMember: Bits;
  /** Nodes of them that are links: one object for each turn. */
  readonly isLink: Bits;
  readonly ofWay: ReadonlyMap<number, ChainOfWay>;
}

export interface ChainQuestion {
  readonly document: HeapDocument;
  readonly holders: NearestHolders;
  readonly distance: Distances;
  /** Objects on the paths of new ones, each after its holder. */
  readonly ordered: Uint32Array;
  readonly isNew: Bits;
  readonly labelOf: (ordinal: number) => number;
  readonly classOf: (ordinal: number) => number;
  /** Number of the path of a chain, by its holder and a link. */
  readonly wayOfChain: (holder: number, link: number) => number;
  /** Receives the number of the path of each object of a chain. */
  readonly wayOf: Uint32Array;
}

/** Bytes for each object of the heap while chains are searched. */
export const CHAIN_BYTES = 10;

/** Links of one class that hang on one object. */
interface Group {
  readonly holder: number;
  readonly base: number;
  readonly link: number;
  /** Labels of the references from link to link. */
  readonly through: readonly number[];
  readonly labels: Set<number>;
  readonly classes: Set<number>;
  /** A new link refers to an old one, or the other way round. */
  isGrown: boolean;
}

export function* findChains(question: ChainQuestion, meter: ComparisonMeter): Steps<Chains> {
  const { document, holders, distance, ordered, isNew, labelOf, classOf, wayOf } = question;
  const { nodes, edges, meta } = document.graph;
  const { holder } = holders;
  const { linkOf, labelOfEdge, namesInto, throughNames } = chainNaming(document, classOf);
  const period = new Uint8Array(nodes.count);
  const run = new Uint8Array(nodes.count);
  /** By node: its group, from 1; 0: none. */
  const groupOf = new Uint32Array(nodes.count);
  const groups: (Group | null)[] = [null];
  const known = new Map<string, number>();
  /** By group that grew: the number of its path. */
  const ways: (number | undefined)[] = [];

  const up = (ordinal: number, count: number): number => {
    let at = ordinal;
    for (let step = 0; step < count && at !== meta.rootOrdinal; step += 1) at = holder[at];
    return at;
  };
  const isSameStep = (one: number, other: number): boolean =>
    other !== meta.rootOrdinal && classOf(one) === classOf(other) && labelOf(one) === labelOf(other);

  /** The chain that ends at an object: `count` objects upwards, and one more whose reference has another name, as `head` where others are `next`. */
  const joinPath = (end: number, every: number, count: number): number => {
    const path = [end];
    for (let at = 1; at < count; at += 1) path.push(holder[path[at - 1] ?? end]);
    const above = holder[path[path.length - 1] ?? end];
    const alike = path[path.length - every];
    if (above !== meta.rootOrdinal && alike !== undefined && classOf(above) === classOf(alike)) path.push(above);
    const base = path[path.length - 1] ?? end;
    const link = linkOf(path.slice(-every).toReversed());
    if (link === null || holder[base] === base) return 0;
    const key = `${holder[base]} ${classOf(link)}`;
    const number = known.get(key) ?? groups.length;
    const turn = path.slice(0, every);
    if (number === groups.length) {
      known.set(key, number);
      // In the order from one link to the next.
      const toLink = turn.findIndex((each) => classOf(each) === classOf(link));
      const through = [...turn.slice(toLink), ...turn.slice(0, toLink)].toReversed().map(labelOf);
      const of = { holder: holder[base], base, link, through };
      groups.push({ ...of, labels: new Set(), classes: new Set(), isGrown: false });
    }
    for (const each of turn) {
      groups[number]?.labels.add(labelOf(each));
      groups[number]?.classes.add(classOf(each));
    }
    for (const each of path) if (groupOf[each] === 0) groupOf[each] = number;
    return number;
  };

  yield* meteredSteps(meter, ordered.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const at = ordered[place];
      const above = holder[at];
      if (above === at || above === meta.rootOrdinal) continue;
      const every = period[above];
      if (every > 0 && isSameStep(at, up(at, every))) {
        period[at] = every;
        run[at] = Math.min(MAX_RUN, run[above] + 1);
      } else {
        for (let steps = 1; steps <= MAX_PERIOD && period[at] === 0; steps += 1) {
          if (!isSameStep(at, up(at, steps))) continue;
          period[at] = steps;
          run[at] = 1;
        }
      }
      if (period[at] === 0 || run[at] < MIN_REPEATS * period[at]) continue;
      const continues = period[above] === period[at] && run[above] >= MIN_REPEATS * period[at];
      if (continues) groupOf[at] = groupOf[above];
      else joinPath(at, period[at], run[at] + period[at]);
    }
  });

  /**
   * The next object of a chain that goes on below new objects, where paths to new ones do not lead; -1 if there is none. Never one that was passed: an object that leads back to its
   * collection, as a function does to the scope that has the collection, begins no chain.
   */
  const nextOf = (ordinal: number, like: number, passed: readonly number[]): number => {
    const end = Math.min(nodes.firstEdge[ordinal + 1], nodes.firstEdge[ordinal] + MAX_EDGES);
    for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
      const target = edges.to[edge];
      if (classOf(target) !== classOf(like) || labelOfEdge(edge) !== labelOf(like)) continue;
      if (!passed.includes(target)) return target;
    }
    return -1;
  };
  const goesOn = (ordinal: number, every: number): boolean => {
    const passed = Array.from({ length: every + 1 }, (_, steps) => up(ordinal, steps));
    let at = ordinal;
    for (let step = 0; step < (MIN_REPEATS + 1) * every - 1; step += 1) {
      at = nextOf(at, up(ordinal, every - 1 - (step % every)), passed);
      if (at < 0) return false;
      passed.push(at);
    }
    return true;
  };
  /** A new object at the beginning of a chain. */
  const joinBeginning = (at: number): void => {
    if (groupOf[holder[at]] !== 0 && period[at] > 0 && groupOf[up(at, period[at])] === groupOf[holder[at]]) {
      groupOf[at] = groupOf[holder[at]];
      return;
    }
    for (let every = 1; every <= MAX_PERIOD; every += 1) {
      const above = up(at, every);
      if (above === meta.rootOrdinal) return;
      if (classOf(above) !== classOf(at)) continue;
      if (goesOn(at, every)) joinPath(at, every, every);
      return;
    }
  };
  const isGrownAt = (at: number, { labels, classes }: Group): boolean => {
    if (groupOf[holder[at]] === groupOf[at] && !hasBit(isNew, holder[at])) return true;
    const end = Math.min(nodes.firstEdge[at + 1], nodes.firstEdge[at] + MAX_EDGES);
    for (let edge = nodes.firstEdge[at]; edge < end; edge += 1) {
      const target = edges.to[edge];
      if (!hasBit(isNew, target) && classes.has(classOf(target)) && labels.has(labelOfEdge(edge))) return true;
    }
    return false;
  };
  const eachNew = (work: (at: number) => void): Steps<void> =>
    meteredSteps(meter, ordered.length, (from, to) => {
      for (let place = from; place < to; place += 1) if (hasBit(isNew, ordered[place])) work(ordered[place]);
    });
  yield* eachNew((at) => {
    if (groupOf[at] === 0) joinBeginning(at);
  });
  yield* eachNew((at) => {
    const group = groups[groupOf[at]] ?? null;
    if (group === null || group.isGrown || hasBit(isNew, group.holder)) return;
    group.isGrown = isGrownAt(at, group);
  });

  /** The other end of a chain that its holder refers to as well, such as the newest link: short of a turn, and a link leads to it. */
  const joinOtherEnd = (at: number, number: number, { holder: around, classes }: Group): void => {
    const end = Math.min(nodes.firstEdge[at + 1], nodes.firstEdge[at] + MAX_EDGES);
    for (let edge = nodes.firstEdge[at]; edge < end; edge += 1) {
      const path: number[] = [];
      let target = edges.to[edge];
      while (path.length < MIN_REPEATS * MAX_PERIOD && groupOf[target] === 0 && classes.has(classOf(target))) {
        if (!hasBit(isNew, target)) break;
        path.push(target);
        target = holder[target];
      }
      if (target === around) for (const each of path) groupOf[each] = number;
    }
  };
  yield* meteredSteps(meter, ordered.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const group = groups[groupOf[ordered[place]]] ?? null;
      if (group?.isGrown === true) joinOtherEnd(ordered[place], groupOf[ordered[place]], group);
    }
  });
  const isMember = createBits(nodes.count);
  const isLink = createBits(nodes.count);
  const ofWay = new Map<number, ChainOfWay>();
  for (const [number, group] of groups.entries()) {
    if (group?.isGrown !== true) continue;
    const way = question.wayOfChain(group.holder, group.link);
    ways[number] = way;
    const before = ofWay.get(way);
    if (before !== undefined && distance[group.holder] >= distance[holder[before.base]]) continue;
    const { base, names } = namesInto({ ...group, isMember: (ordinal) => groupOf[ordinal] === number }, holders);
    ofWay.set(way, { base, link: group.link, edges: names, through: throughNames({ ...group, base }) });
  }
  yield* eachNew((at) => {
    const way = ways[groupOf[at]];
    const group = groups[groupOf[at]] ?? null;
    if (way === undefined || group === null) return;
    wayOf[at] = way;
    setBit(isMember, at);
    if (classOf(at) === classOf(group.link)) setBit(isLink, at);
  });
  release(period, run, groupOf);
  return { isMember, isLink, ofWay };
}
