/**
 * What changed between two heaps whose ids say nothing of each other: other processes, other runs, other browsers. Objects are
 * matched as multisets by class and path signature (path-signature.ts): of each signature as many as both heaps have are the
 * same, and the rest of the later heap were added, of the earlier removed. Those of equal size are matched first, and those with
 * low ids before those with high ones, so that what is left over is what was allocated last.
 *
 *     earlier  Store.items[] Item ×3      later  Store.items[] Item ×5      Item  +2
 *
 * Classes are matched by name alone: a script has another number in another process. Five passes over nodes and edges of each
 * heap, and a hash table in columns: linear in time and room.
 */
import type { HeapDiffRow } from '../../contracts/heap-objects.ts';
import { createBits, hasBit, setBit, type Bits } from './bits.ts';
import { CLASS_PASSES, compareClasses, NOT_COMPARED } from './diff-classes.ts';
import { orderById, ORDER_PASSES } from './diff-id-order.ts';
import type { DiffSide, HeapDiff } from './diff.ts';
import type { ComparisonMeter, ComparisonStage } from './diff-steps.ts';
import { measureDistances } from './distances.ts';
import type { HeapDocument } from './heap-document.ts';
import { selfSizeOf } from './heap-graph.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import {
  createLabels,
  mixFirst,
  mixSecond,
  signObjects,
  SIGNATURE_PASSES,
  type Signatures,
  type SignedClasses,
} from './path-signature.ts';
import { release } from './release.ts';
import { ROWS_PER_STEP, type BackgroundStage, type Steps } from './steps.ts';

type ShapeSteps<T> = Steps<T, ComparisonStage | BackgroundStage>;

/** What the comparison takes while it runs: columns of signatures for both heaps, orders of ids, and the table. */
export function shapeDiffBytes(current: HeapDocument, base: HeapDocument): number {
  return (current.graph.nodes.count + base.graph.nodes.count) * 44 + base.graph.nodes.count * 32;
}

/** One heap as the matching reads it. */
interface MatchSide {
  readonly document: HeapDocument;
  /** Name's number by node's key; `NOT_COMPARED` for nodes that no class shows. */
  readonly nameOfKey: Int32Array;
  readonly keyOf: Uint32Array;
  readonly signatures: Signatures;
  /** Nodes with a size by ascending id. */
  readonly ordinals: Uint32Array;
  readonly matched: Bits;
}

/** How often a signature is left in the earlier heap, and how often it was taken; by slots of an open hash table. */
interface SignatureCounts {
  /** The slot of a signature; −1 where it was never added. */
  find(first: number, second: number): number;
  add(first: number, second: number): number;
  readonly left: Uint32Array;
  readonly taken: Uint32Array;
  release(): void;
}

function createSignatureCounts(most: number): SignatureCounts {
  const size = 1 << Math.max(4, 32 - Math.clz32(Math.max(1, most * 2 - 1)));
  const keys = new Uint32Array(size);
  const moreKeys = new Uint32Array(size);
  const used = createBits(size);
  const left = new Uint32Array(size);
  const taken = new Uint32Array(size);
  const mask = size - 1;
  /** Its slot, or the free one where it would be. */
  const place = (one: number, two: number): number => {
    let slot = (one ^ (two << 7)) & mask;
    while (hasBit(used, slot) && (keys[slot] !== one || moreKeys[slot] !== two)) slot = (slot + 1) & mask;
    return slot;
  };
  return {
    find(first, second) {
      const slot = place(first >>> 0, second >>> 0);
      return hasBit(used, slot) ? slot : -1;
    },
    add(first, second) {
      const slot = place(first >>> 0, second >>> 0);
      setBit(used, slot);
      keys[slot] = first;
      moreKeys[slot] = second;
      return slot;
    },
    left,
    taken,
    release: () => release(keys, moreKeys, used, left, taken),
  };
}

/** Whether objects must be of one size to match. */
type MatchStage = 'of one size' | 'of any size';

/** Matches what is not matched yet, and marks it on both sides. */
function* matchSides(
  later: MatchSide,
  earlier: MatchSide,
  stage: MatchStage,
  meter: ComparisonMeter,
): Steps<void, ComparisonStage> {
  const counts = createSignatureCounts(earlier.ordinals.length);
  const each = function* (
    side: MatchSide,
    work: (ordinal: number, first: number, second: number) => void,
  ): Steps<void, ComparisonStage> {
    const { ordinals, matched, nameOfKey, keyOf, signatures } = side;
    const { nodes } = side.document.graph;
    for (let place = 0; place < ordinals.length; place += 1) {
      const ordinal = ordinals[place];
      const name = nameOfKey[keyOf[ordinal]];
      if (name !== NOT_COMPARED && !hasBit(matched, ordinal)) {
        let one = mixFirst(signatures.first[ordinal], name);
        let two = mixSecond(signatures.second[ordinal], name);
        if (stage === 'of one size') {
          one = mixFirst(one, nodes.selfSize[ordinal]);
          two = mixSecond(two, nodes.selfSize[ordinal]);
        }
        work(ordinal, one, two);
      }
      if (place % ROWS_PER_STEP === 0) {
        meter.done += Math.min(ROWS_PER_STEP, ordinals.length - place);
        yield { stage: 'comparing', done: meter.done, total: meter.total };
      }
    }
  };
  yield* each(earlier, (_, first, second) => {
    counts.left[counts.add(first, second)] += 1;
  });
  yield* each(later, (ordinal, first, second) => {
    const slot = counts.find(first, second);
    if (slot < 0 || counts.left[slot] === 0) return;
    counts.left[slot] -= 1;
    counts.taken[slot] += 1;
    setBit(later.matched, ordinal);
  });
  yield* each(earlier, (ordinal, first, second) => {
    const slot = counts.find(first, second);
    if (counts.taken[slot] === 0) return;
    counts.taken[slot] -= 1;
    setBit(earlier.matched, ordinal);
  });
  counts.release();
}

/** Compares `current` with the earlier `base` by class and path. `sharedShare` is the share of objects that were matched. */
export function* compareShapes(current: OpenSnapshot, base: OpenSnapshot): ShapeSteps<HeapDiff> {
  const [here, before] = [current.document, base.document];
  const nodes = here.graph.nodes.count + before.graph.nodes.count;
  const meter: ComparisonMeter = {
    done: 0,
    // Two matchings pass over the earlier side twice and over the later side once.
    total: nodes * (ORDER_PASSES + SIGNATURE_PASSES + 4) + before.graph.nodes.count * CLASS_PASSES,
  };
  const distanceHere = yield* distancesOf(current);
  const distanceBefore = yield* distancesOf(base);
  const classes = yield* compareClasses(here, before, meter);

  const labels = createLabels();
  const numberOfName = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numberOfName.get(name) ?? numberOfName.size;
    numberOfName.set(name, known);
    return known;
  };
  const namesOfClass = Int32Array.from(classes.names, numberOf);
  const sideClasses = (
    keys: { readonly keyOf: Uint32Array; readonly classOfKey: Int32Array },
    ownName: (key: number) => string,
  ): SignedClasses & { readonly nameOfKey: Int32Array } => ({
    keyOf: keys.keyOf,
    nameOfKey: keys.classOfKey.map((each) => (each === NOT_COMPARED ? NOT_COMPARED : namesOfClass[each])),
    labelOfKey: Uint32Array.from(keys.classOfKey, (each, key) =>
      labels.of(each === NOT_COMPARED ? ownName(key) : classes.names[each]),
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
  yield* matchSides(later, earlier, 'of one size', meter);
  yield* matchSides(later, earlier, 'of any size', meter);
  const names = [...numberOfName.keys()];
  const changed = { added: changedNodes(later), removed: changedNodes(earlier) };
  const share = later.ordinals.length === 0 ? 1 : 1 - changed.added.ordinals.length / later.ordinals.length;
  for (const { signatures, ordinals } of [later, earlier]) release(signatures.first, signatures.second, ordinals);
  release(classes.baseKeyOf);
  return toDiff(names, changed, share, { added: here, removed: before });

  function* sideOf(
    document: HeapDocument,
    distance: Int32Array,
    own: SignedClasses & { readonly nameOfKey: Int32Array },
  ): ShapeSteps<MatchSide> {
    const signatures = yield* signObjects(document, distance, own, labels, meter);
    const { ids, ordinals } = yield* orderById(document.graph.nodes, 'sized', meter);
    release(ids);
    return {
      document,
      nameOfKey: own.nameOfKey,
      keyOf: own.keyOf,
      signatures,
      ordinals,
      matched: createBits(document.graph.nodes.count),
    };
  }
}

/** Those that the views show, where they are there. */
function* distancesOf(snapshot: OpenSnapshot): Steps<Int32Array, BackgroundStage> {
  const { document, figures } = snapshot;
  return figures === null ? yield* measureDistances(document.graph, snapshot.ephemerons()) : figures.distance;
}

interface ChangedNodes {
  /** By ascending id. */
  readonly ordinals: Uint32Array;
  readonly names: Int32Array;
}

function changedNodes({ ordinals, matched, nameOfKey, keyOf }: MatchSide): ChangedNodes {
  const nameOf = (ordinal: number): number => nameOfKey[keyOf[ordinal]];
  const left = ordinals.filter((ordinal) => nameOf(ordinal) !== NOT_COMPARED && !hasBit(matched, ordinal));
  return { ordinals: left, names: Int32Array.from(left, nameOf) };
}

function toDiff(
  names: readonly string[],
  changed: Readonly<Record<DiffSide, ChangedNodes>>,
  sharedShare: number,
  documents: Readonly<Record<DiffSide, HeapDocument>>,
): HeapDiff {
  const counts = { added: new Float64Array(names.length), removed: new Float64Array(names.length) };
  const sizes = { added: new Float64Array(names.length), removed: new Float64Array(names.length) };
  for (const side of ['added', 'removed'] as const) {
    const { nodes } = documents[side].graph;
    changed[side].ordinals.forEach((ordinal, place) => {
      const name = changed[side].names[place];
      counts[side][name] += 1;
      sizes[side][name] += selfSizeOf(nodes, ordinal);
    });
  }
  const numberOfName = new Map<string, number>();
  const rows: HeapDiffRow[] = [];
  names.forEach((name, number) => {
    const [addedCount, removedCount] = [counts.added[number], counts.removed[number]];
    if (addedCount === 0 && removedCount === 0) return;
    const [addedSizeBytes, removedSizeBytes] = [sizes.added[number], sizes.removed[number]];
    numberOfName.set(name, number);
    rows.push({
      name,
      addedCount,
      removedCount,
      countDelta: addedCount - removedCount,
      addedSizeBytes,
      removedSizeBytes,
      sizeDeltaBytes: addedSizeBytes - removedSizeBytes,
    });
  });
  return {
    rows,
    sharedShare,
    nodesOf(className, side) {
      const number = numberOfName.get(className) ?? -1;
      const { ordinals, names: nameOf } = changed[side];
      return ordinals.filter((_, place) => nameOf[place] === number);
    },
    allNodes: (side) => changed[side].ordinals,
    heldBytes: 8 * (changed.added.ordinals.length + changed.removed.ordinals.length),
  };
}
