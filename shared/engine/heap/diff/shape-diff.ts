/**
 * Compares two heaps with unrelated ids: of other processes, runs or browsers. Objects are matched as multisets by class and path signature
 * (path-signature.ts): for each signature, as many objects as both heaps have are matched; the rest of the later heap were added, of the
 * earlier one removed. The rest consists of objects of a size that the other heap has fewer of; first those below another unmatched object,
 * then those with the highest ids.
 *
 *
 *     earlier Store.items[] Item ×3 later Store.items[] Item ×5 Item +2
 *
 * Classes are matched by name without ids, because scripts and scopes have other ids in another process. Five passes over nodes and edges
 * of each heap and a hash table in columns: linear in time and memory.
 */
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { createPairNumbers, type PairNumbers } from '../columns/pair-numbers.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { CLASS_PASSES, compareClasses, NOT_COMPARED } from './diff-classes.ts';
import { orderById, ORDER_PASSES } from './diff-id-order.ts';
import { sumChanges, type ChangedNodes, type HeapDiff } from './heap-diff.ts';
import { meteredSteps, type ComparisonMeter } from './diff-steps.ts';
import { measureDistances, type Distances } from '../retained/distances.ts';
import type { KeyColumn } from '../classes/class-keys.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import {
  createLabels,
  mixFirst,
  mixSecond,
  orderByDistance,
  signObjects,
  SIGNATURE_PASSES,
  type DistanceOrder,
  type Signatures,
  type SignedClasses,
} from './path-signature.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';

/** Bytes needed while comparing: signature columns of both heaps, their orders, and the tables. */
export function shapeDiffBytes(current: HeapDocument, base: HeapDocument): number {
  return (current.graph.nodes.count + base.graph.nodes.count) * 52 + base.graph.nodes.count * 32;
}

/** One heap as input of the matching. */
interface MatchSide {
  readonly document: HeapDocument;
  /** Name number by node key; `NOT_COMPARED` for nodes that no class shows. */
  readonly nameOfKey: Int32Array;
  readonly keyOf: KeyColumn;
  readonly signatures: Signatures;
  /** Nodes with a size, by distance, high ids first. */
  readonly order: DistanceOrder;
  /** Unmatched nodes. */
  readonly isLeft: Bits;
}

/** In place of the number of a signature: no class shows the node. */
const UNSIGNED = 0xffffffff;

/** Numbers of the signatures of the nodes of one heap, in the order of `MatchSide.order`: without and with their size. */
interface Numbered {
  readonly ofSignature: Uint32Array;
  readonly ofSize: Uint32Array;
}

/** Numbers the signatures, so that later passes need no hashing. */
function* numberNodes(
  { document, nameOfKey, keyOf, signatures, order: { ordinals } }: MatchSide,
  bySignature: PairNumbers,
  bySize: PairNumbers,
  meter: ComparisonMeter,
): Steps<Numbered> {
  const { nodes } = document.graph;
  const ofSignature = new Uint32Array(ordinals.length);
  const ofSize = new Uint32Array(ordinals.length);
  yield* meteredSteps(meter, ordinals.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const ordinal = ordinals[place];
      const name = nameOfKey[keyOf[ordinal]];
      if (name === NOT_COMPARED) {
        ofSignature[place] = UNSIGNED;
        continue;
      }
      const number = bySignature.numberOf(
        mixFirst(signatures.first[ordinal], name),
        mixSecond(signatures.second[ordinal], name),
      );
      ofSignature[place] = number;
      ofSize[place] = bySize.numberOf(number, selfSizeOf(nodes, ordinal));
    }
  });
  return { ofSignature, ofSize };
}

/** Marks the unmatched nodes of each signature on both sides. */
function* matchSides(later: MatchSide, earlier: MatchSide, meter: ComparisonMeter): Steps<void> {
  const bySignature = createPairNumbers();
  const bySize = createPairNumbers();
  const numberedLater = yield* numberNodes(later, bySignature, bySize, meter);
  const numberedEarlier = yield* numberNodes(earlier, bySignature, bySize, meter);
  /** By number: count in the later heap minus count in the earlier one. */
  const any = new Int32Array(bySignature.size);
  const sized = new Int32Array(bySize.size);
  bySignature.release();
  bySize.release();
  const sides = [
    { side: later, numbered: numberedLater, sign: 1 },
    { side: earlier, numbered: numberedEarlier, sign: -1 },
  ] as const;
  for (const { numbered, sign } of sides) addCounts(numbered, sign, any, sized);
  for (const { side, numbered, sign } of sides) {
    const { starts } = side.order;
    // From the roots down: objects below an unmatched one are preferred as unmatched.
    for (let level = 0; level + 1 < starts.length; level += 1) {
      const [begin, end] = [starts[level], starts[level + 1]];
      for (const prefersBelow of [true, false]) {
        yield* meteredSteps(meter, end - begin, (from, to) => {
          leave(side, numbered, sign, { from: begin + from, to: begin + to }, prefersBelow);
        });
      }
    }
  }
  release(any, sized);
  for (const { numbered } of sides) release(numbered.ofSignature, numbered.ofSize);

  /** Marks nodes of signatures of which this side has more; `prefersBelow`: those below an unmatched node only. */
  function leave(
    side: MatchSide,
    { ofSignature, ofSize }: Numbered,
    sign: 1 | -1,
    { from, to }: { readonly from: number; readonly to: number },
    prefersBelow: boolean,
  ): void {
    const { ordinals } = side.order;
    for (let place = from; place < to; place += 1) {
      const number = ofSignature[place];
      if (number === UNSIGNED || any[number] * sign <= 0 || sized[ofSize[place]] * sign <= 0) continue;
      const ordinal = ordinals[place];
      if (prefersBelow ? !isBelowLeft(side, ordinal) : hasBit(side.isLeft, ordinal)) continue;
      any[number] -= sign;
      sized[ofSize[place]] -= sign;
      setBit(side.isLeft, ordinal);
    }
  }
}

function addCounts({ ofSignature, ofSize }: Numbered, sign: 1 | -1, any: Int32Array, sized: Int32Array): void {
  for (let place = 0; place < ofSignature.length; place += 1) {
    const number = ofSignature[place];
    if (number === UNSIGNED) continue;
    any[number] += sign;
    sized[ofSize[place]] += sign;
  }
}

/** True if the object's holder is unmatched; holders without a size belong to their own holder. */
function isBelowLeft({ document, signatures: { holder }, isLeft }: MatchSide, ordinal: number): boolean {
  const { nodes } = document.graph;
  let owner = holder[ordinal];
  while (nodes.selfSize[owner] === 0 && holder[owner] !== owner) owner = holder[owner];
  return owner !== ordinal && hasBit(isLeft, owner);
}

/** Compares `current` with the earlier `base` by class and path. `sharedShare` is the share of matched objects. */
export function* compareShapes(current: OpenSnapshot, base: OpenSnapshot): Steps<HeapDiff> {
  const [here, before] = [current.document, base.document];
  const nodes = here.graph.nodes.count + before.graph.nodes.count;
  const meter: ComparisonMeter = {
    done: 0,
    // Objects are ordered twice; signatures are numbered once and read twice for unmatched nodes.
    total: nodes * (ORDER_PASSES + SIGNATURE_PASSES + 6) + before.graph.nodes.count * CLASS_PASSES,
  };
  const distanceHere = yield* distancesOf(current);
  const distanceBefore = yield* distancesOf(base);
  const classes = yield* compareClasses(here, before, meter);

  const labels = createLabels();
  const numberOfName = new Map<string, number>();
  const numberOf = (named: string): number => {
    const name = withoutIds(named);
    const known = numberOfName.get(name) ?? numberOfName.size;
    numberOfName.set(name, known);
    return known;
  };
  const namesOfClass = Int32Array.from(classes.names, numberOf);
  const sideClasses = (
    keys: { readonly keyOf: KeyColumn; readonly classOfKey: Int32Array },
    ownName: (key: number) => string,
  ): SignedClasses & { readonly nameOfKey: Int32Array } => ({
    keyOf: keys.keyOf,
    nameOfKey: keys.classOfKey.map((each) => (each === NOT_COMPARED ? NOT_COMPARED : namesOfClass[each])),
    labelOfKey: Uint32Array.from(keys.classOfKey, (each, key) =>
      labels.of(withoutIds(each === NOT_COMPARED ? ownName(key) : classes.names[each])),
    ),
    objectLabel: labels.of('Object'),
  });
  const classesHere = sideClasses({ keyOf: here.keys.keyOf, classOfKey: classes.classOfCurrentKey }, (key) =>
    here.keys.nameOf(key),
  );
  const classesBefore = sideClasses({ keyOf: classes.baseKeyOf, classOfKey: classes.classOfBaseKey }, (key) =>
    key < before.keys.count ? before.keys.nameOf(key) : 'Object',
  );

  const later = yield* sideOf(here, distanceHere, classesHere);
  const earlier = yield* sideOf(before, distanceBefore, classesBefore);
  yield* matchSides(later, earlier, meter);
  const names = [...numberOfName.keys()];
  const objects = later.order.ordinals.length;
  const changed = { added: yield* changedNodes(later, meter), removed: yield* changedNodes(earlier, meter) };
  const share = objects === 0 ? 1 : 1 - changed.added.ordinals.length / objects;
  for (const { signatures, order } of [later, earlier]) {
    release(signatures.first, signatures.second, signatures.holder, order.ordinals);
  }
  release(classes.baseKeyOf);
  return yield* sumChanges(names, changed, share, meter);

  function* sideOf(
    document: HeapDocument,
    distance: Distances,
    own: SignedClasses & { readonly nameOfKey: Int32Array },
  ): Steps<MatchSide> {
    const signatures = yield* signObjects(document, distance, own, labels, meter);
    const { ids, ordinals } = yield* orderById(document.graph.nodes, 'sized', meter);
    release(ids);
    const order = yield* orderByDistance(distance, ordinals.toReversed(), meter);
    release(ordinals);
    return {
      document,
      nameOfKey: own.nameOfKey,
      keyOf: own.keyOf,
      signatures,
      order,
      isLeft: createBits(document.graph.nodes.count),
    };
  }
}

/** Chromium includes the scope id in a context's name, `system / Context / scope @47275`, which differs in another run. */
function withoutIds(className: string): string {
  return className.includes(' @') ? className.replace(/ @\d+/g, '') : className;
}

/** The snapshot's own distances if computed. */
function* distancesOf(snapshot: OpenSnapshot): Steps<Distances> {
  const { document, figures } = snapshot;
  return figures === null ? yield* measureDistances(document.graph, snapshot.ephemerons()) : figures.distance;
}

/** Unmatched nodes, by distance. */
function* changedNodes(
  { document, order, isLeft, nameOfKey, keyOf }: MatchSide,
  meter: ComparisonMeter,
): Steps<ChangedNodes> {
  const all = order.ordinals;
  let count = 0;
  // Reuses the column, which is not needed afterwards.
  yield* meteredSteps(meter, all.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      if (!hasBit(isLeft, all[place])) continue;
      all[count] = all[place];
      count += 1;
    }
  });
  const ordinals = all.slice(0, count);
  const classes = Uint32Array.from(ordinals, (ordinal) => nameOfKey[keyOf[ordinal]]);
  return { nodes: document.graph.nodes, ordinals, classes };
}
