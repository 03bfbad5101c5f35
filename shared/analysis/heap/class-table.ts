/** Sums nodes by class into the rows of the Summary: counts and shallow sizes, one row a name, as DevTools shows them. */
import type { ClassNames } from './class-names.ts';
import { createBits, hasBit, setBit } from './bits.ts';
import { NO_SCRIPT_NODE, nodeTypeNumbers, selfSizeOf, type HeapGraph } from './heap-graph.ts';
import { inSteps, type Steps } from './steps.ts';

export interface ClassRow {
  readonly name: string;
  readonly count: number;
  readonly shallowSizeBytes: number;
  readonly url?: string;
  /** 1-based. */
  readonly line?: number;
}

export interface ClassTable {
  /** In no order. */
  readonly rows: readonly ClassRow[];
  /** Row by class; −1 for classes that are left out. */
  readonly rowOfClass: Int32Array;
}

/** How V8 names the node of a script, its address behind it. */
const SCRIPT_PREFIX = 'system / Script / ';
const SEVERAL = -2;
const NONE = -1;

/** The script that each class with exactly one place was declared in. */
function declarations(graph: HeapGraph, classes: ClassNames, isLocated: Uint32Array): Int32Array {
  const { locations } = graph;
  const of = new Int32Array(classes.names.length).fill(NONE);
  for (let row = 0; row < locations.count; row += 1) {
    const ordinal = locations.node[row];
    if (!hasBit(isLocated, ordinal)) continue;
    const found = classes.classOf[ordinal];
    const before = of[found];
    if (before === NONE) {
      of[found] = row;
    } else if (before >= 0) {
      const same =
        locations.scriptId[before] === locations.scriptId[row] &&
        locations.line[before] === locations.line[row] &&
        locations.column[before] === locations.column[row];
      if (!same) of[found] = SEVERAL;
    }
  }
  return of;
}

/** Nodes of type object that the file gives a place: DevTools keeps those apart from others of their name. */
function locatedObjects(graph: HeapGraph): Uint32Array {
  const { nodes, locations, meta } = graph;
  const { object } = nodeTypeNumbers(meta);
  const located = createBits(nodes.count);
  for (let row = 0; row < locations.count; row += 1) {
    const ordinal = locations.node[row];
    if (nodes.type[ordinal] === object) setBit(located, ordinal);
  }
  return located;
}

/** Leaves out nodes without any self size, as DevTools does after it moved sizes to their owners. */
export function* sumClasses(graph: HeapGraph, classes: ClassNames): Steps<ClassTable> {
  const { nodes, locations, strings } = graph;
  const { classOf, names } = classes;
  const isLocated = locatedObjects(graph);
  const counts = new Float64Array(names.length);
  const sizes = new Float64Array(names.length);
  // Apart: what has no place. `firstAt` orders classes that share a name (below).
  const placelessCounts = new Float64Array(names.length);
  const placelessSizes = new Float64Array(names.length);
  const firstAt = new Float64Array(names.length).fill(-1);

  yield* inSteps({ stage: 'classes', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (nodes.selfSize[ordinal] === 0) continue;
      const size = selfSizeOf(nodes, ordinal);
      const found = classOf[ordinal];
      if (hasBit(isLocated, ordinal)) {
        counts[found] += 1;
        sizes[found] += size;
      } else {
        if (firstAt[found] < 0) firstAt[found] = ordinal;
        placelessCounts[found] += 1;
        placelessSizes[found] += size;
      }
    }
  });

  // DevTools keys its classes by name: of several placeless ones with one name it shows the one it met last, the others are
  // overwritten. So do we, for the figures to be equal.
  const shownOfName = new Map<string, number>();
  for (let index = 0; index < names.length; index += 1) {
    if (firstAt[index] < 0) continue;
    const name = names[index];
    const other = shownOfName.get(name);
    if (other === undefined || firstAt[index] > firstAt[other]) shownOfName.set(name, index);
  }

  const declared = declarations(graph, classes, isLocated);
  const rows: { name: string; count: number; shallowSizeBytes: number; url?: string; line?: number }[] = [];
  const rowOfName = new Map<string, number>();
  const rowOfClass = new Int32Array(names.length).fill(-1);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    const showsPlaceless = shownOfName.get(name) === index;
    const count = counts[index] + (showsPlaceless ? placelessCounts[index] : 0);
    if (count === 0) continue;
    const size = sizes[index] + (showsPlaceless ? placelessSizes[index] : 0);
    let at = rowOfName.get(name);
    if (at === undefined) {
      at = rows.push({ name, count: 0, shallowSizeBytes: 0 }) - 1;
      rowOfName.set(name, at);
      const place = declared[index];
      if (place >= 0 && locations.scriptNode[place] !== NO_SCRIPT_NODE) {
        const script = strings.get(nodes.name[locations.scriptNode[place]]);
        if (script.startsWith(SCRIPT_PREFIX) && script.length > SCRIPT_PREFIX.length) {
          const url = script.slice(SCRIPT_PREFIX.length);
          rows[at].url = url;
          rows[at].line = locations.line[place] + 1;
        }
      }
    }
    rows[at].count += count;
    rows[at].shallowSizeBytes += size;
    rowOfClass[index] = at;
  }
  return { rows, rowOfClass };
}
