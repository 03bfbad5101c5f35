/**
 * Computes what would be freed without some edges or nodes: the nodes that become unreachable, with the rules of retained sizes. Every path
 * to a freed node passes the common dominator of all removals, so only the subtree of that dominator is visited, twice: once for its nodes,
 * once for what remains reachable.
 *
 *
 *        root
 *       / \
 *      d … edges d → a and b → c removed: a and c are dominated by d, so nothing outside of d is visited
 *     / \
 *    a b → c
 */
import { isRuntimeScript } from '../../../base/third-party.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { isDetachedElementClass } from '../contract/heap-class-names.ts';
import type { HeapFramework } from '../contract/heap-components.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { keepingAlive } from './keeping-alive.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { isThirdParty } from '../open/heap-node.ts';
import { locationOf } from '../open/object-location.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

const ROOT = 1;

/** Objects of the engine whose place is that of the function that runs in them. */
const GENERATOR = /^(?:Async)?Generator$/;

export interface Removal {
  /** Edge rows. */
  readonly edges: ReadonlySet<number>;
  /** Ordinals, without the root. */
  readonly nodes: OrdinalSet;
}

const NOTHING: Removal = { edges: new Set(), nodes: new Set() };

export type Freed = EngineAnswer<'heap.what-if'>;
type FreedClass = Freed['classes'][number];

/** The common dominator, by number: of two nodes on a path, the one with the larger number is lower. */
function commonDominator(dominator: Uint32Array, numbers: readonly number[]): number {
  let common = numbers[0] ?? ROOT;
  for (let other of numbers) {
    while (common !== other) {
      if (common > other) common = dominator[common];
      else other = dominator[other];
    }
  }
  return common;
}

/** Nodes that a removal leaves unreachable; their numbers are not below `first`. */
export interface Unreached {
  readonly first: number;
  readonly isFreed: (number: number) => boolean;
}

/** Null if nothing that keeps objects alive is removed. */
export function* findUnreached(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  removal: Removal,
): Steps<Unreached | null> {
  const { nodes, edges, meta } = snapshot.document.graph;
  const { order, dominator } = figures;
  const { numberOf, ordinalOf } = order;
  const keepsAlive = keepingAlive(snapshot, figures);
  const cut = [...removal.edges].filter((edge) => keepsAlive(ownerOfEdge(nodes, edge), edge));
  const places = [...cut.map((edge) => edges.to[edge]), ...removal.nodes].map((ordinal) => numberOf[ordinal]);
  if (places.length === 0) return null;

  const top = commonDominator(dominator, places);
  const last = nodes.count;
  /** By number: dominated by `top`. A dominator has a smaller number, so one ascending pass finds all. */
  const isBelow = createBits(last + 1);
  setBit(isBelow, top);
  for (let number = top + 1; number <= last; number += 1) {
    if (hasBit(isBelow, dominator[number])) setBit(isBelow, number);
    if (number % ROWS_PER_STEP === 0) yield { stage: 'tables', done: number, total: last };
  }

  /** Marks by number the nodes reachable from the open nodes without `gone`. */
  function* walk(reached: Bits, open: OrdinalStack, gone: Removal): Steps<void> {
    for (let walked = 1; open.size > 0; walked += 1) {
      const from = open.pop();
      const end = nodes.firstEdge[from + 1];
      for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
        const to = edges.to[edge];
        const number = numberOf[to];
        if (!hasBit(isBelow, number) || hasBit(reached, number)) continue;
        if (!keepsAlive(from, edge) || gone.edges.has(edge) || gone.nodes.has(to)) continue;
        setBit(reached, number);
        open.push(to);
      }
      if (walked % ROWS_PER_STEP === 0) yield { stage: 'tables', done: Math.min(walked, last), total: last };
    }
  }

  function isHeldFromOutside(): boolean {
    const ordinal = ordinalOf[top];
    for (let edge = edges.to.indexOf(ordinal); edge >= 0; edge = edges.to.indexOf(ordinal, edge + 1)) {
      if (removal.edges.has(edge)) continue;
      const owner = ownerOfEdge(nodes, edge);
      if (!hasBit(isBelow, numberOf[owner]) && keepsAlive(owner, edge)) return true;
    }
    return false;
  }

  const reached = createBits(last + 1);
  const isGone = removal.nodes.has(ordinalOf[top]) || (places.includes(top) && !isHeldFromOutside());
  if (!isGone) {
    const open = createOrdinalStack();
    const begin = (number: number): void => {
      if (hasBit(reached, number) || removal.nodes.has(ordinalOf[number])) return;
      setBit(reached, number);
      open.push(ordinalOf[number]);
    };
    begin(top);
    yield* walk(reached, open, removal);
    if (top === ROOT) {
      // Unheld nodes are children of the root without an edge, so no removed edge can free them.
      const before = createBits(last + 1);
      setBit(before, ROOT);
      const all = createOrdinalStack();
      all.push(meta.rootOrdinal);
      yield* walk(before, all, NOTHING);
      for (let number = 2; number <= last; number += 1) {
        if (dominator[number] === ROOT && !hasBit(before, number)) begin(number);
      }
      yield* walk(reached, open, removal);
    }
  }

  return { first: top, isFreed: (number) => hasBit(isBelow, number) && !hasBit(reached, number) };
}

export function* findFreed(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  removal: Removal,
  target: number | null,
): Steps<Freed> {
  const unreached = yield* findUnreached(snapshot, figures, removal);
  if (unreached === null)
    return { freedCount: 0, freedSizeBytes: 0, classes: [], ...(target === null ? {} : { freesTarget: false }) };
  const freed = yield* sumFreed(snapshot, figures, unreached);
  return {
    ...freed,
    ...(target === null ? {} : { freesTarget: unreached.isFreed(figures.order.numberOf[target]) }),
  };
}

/** Sums what is freed. */
export function* sumFreed(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  { isFreed, first }: Unreached,
): Steps<Freed> {
  const { count } = snapshot.document.graph.nodes;
  const sums = createFreedSums(snapshot, figures);
  for (let number = first; number <= count; number += 1) {
    if (number % ROWS_PER_STEP === 0) yield { stage: 'tables', done: number, total: count };
    if (isFreed(number)) sums.add(number);
  }
  return sums.all();
}

export interface FreedSums {
  /** Counts an object by its number, like the class table: only one with a size. */
  add(number: number): void;
  all(): Freed;
}

export function createFreedSums(snapshot: OpenSnapshot, { order, retained }: RetainedFigures): FreedSums {
  const { document, classOriginals } = snapshot;
  const { graph, keys } = document;
  const { nodes } = graph;
  const classes = new Map<string, FreedSum>();
  const components = new Map<string, FreedComponent>();
  let freedCount = 0;
  let freedSizeBytes = 0;
  const add = (number: number): void => {
    const ordinal = order.ordinalOf[number];
    const sizeBytes = selfSizeOf(nodes, ordinal);
    if (sizeBytes === 0) return;
    const key = keys.keyOf[ordinal];
    const name = keys.nameOf(key);
    const row = classes.get(name) ?? { name, count: 0, sizeBytes: 0, retainedSizeBytes: 0, declared: -1 };
    if (row.count === 0) classes.set(name, row);
    row.count += 1;
    row.sizeBytes += sizeBytes;
    row.retainedSizeBytes += retained[number];
    if (row.declared < 0 && keys.locationOf(key) >= 0 && !GENERATOR.test(row.name)) row.declared = ordinal;
    freedCount += 1;
    freedSizeBytes += sizeBytes;
    const component = snapshot.components?.of(ordinal) ?? null;
    if (component?.role !== 'instance') return;
    const { name: shown, framework } = component;
    const ofComponent = components.get(`${framework} ${shown}`) ?? { name: shown, framework, count: 0 };
    components.set(`${framework} ${shown}`, ofComponent);
    ofComponent.count += 1;
  };
  const described = (): FreedClass[] => {
    const largest = [...classes.values()].toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
    return largest.map(({ name, count, sizeBytes, retainedSizeBytes, declared }): FreedClass => {
      if (declared < 0)
        return {
          name,
          count,
          sizeBytes,
          ...(isDetachedElementClass(name) ? { retainedSizeBytes } : {}),
        };
      const original = classOriginals.named(name);
      const { url = '' } = locationOf(document.graph, declared) ?? {};
      const isThird = isThirdParty(snapshot, declared, original) || (original === undefined && isRuntimeScript(url));
      return {
        name,
        count,
        sizeBytes,
        ...(original === undefined ? {} : { original }),
        isDeclared: true,
        ...(isThird ? { isThirdParty: true } : {}),
        retainedSizeBytes,
      };
    });
  };
  return {
    add,
    all: () => ({
      freedCount,
      freedSizeBytes,
      classes: described(),
      ...(components.size === 0 ? {} : { components: [...components.values()] }),
    }),
  };
}

interface FreedComponent {
  readonly name: string;
  readonly framework: HeapFramework;
  count: number;
}

interface FreedSum {
  readonly name: string;
  count: number;
  sizeBytes: number;
  retainedSizeBytes: number;
  /** An object of the class whose constructor a script has; −1 for none. */
  declared: number;
}
