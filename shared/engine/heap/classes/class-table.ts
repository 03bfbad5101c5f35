/** Sums nodes by class into the rows of the Summary: counts and sizes, one row per name, as in DevTools. */
import type { ClassKeys } from './class-keys.ts';
import { NO_SCRIPT_NODE, selfSizeOf, WIDE_SIZE, type HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface ClassRow {
  readonly name: string;
  readonly count: number;
  readonly shallowSizeBytes: number;
  readonly url?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
}

export interface ClassTable {
  /** Unordered. */
  readonly rows: readonly ClassRow[];
  /** Row by key; −1 for keys that no row shows. */
  readonly rowOfKey: Int32Array;
}

/** V8's prefix of the name of a script node; its URL follows. */
const SCRIPT_PREFIX = 'system / Script / ';

/** URL of a script node; null for other nodes or without a URL. */
export function scriptUrlOf({ nodes, strings }: HeapGraph, scriptNode: number): string | null {
  const name = strings.get(nodes.name[scriptNode]);
  return name.startsWith(SCRIPT_PREFIX) ? name.slice(SCRIPT_PREFIX.length) : null;
}

/** Position in the script at a row of the locations, if the file has the script. */
function declaration(graph: HeapGraph, row: number): { url: string; line: number; column: number } | null {
  const { locations } = graph;
  const script = locations.scriptNode[row];
  const url = script === NO_SCRIPT_NODE ? null : scriptUrlOf(graph, script);
  return url === null ? null : { url, line: locations.line[row] + 1, column: locations.column[row] + 1 };
}

/** Omits nodes without self size, as DevTools does after adding sizes to owners. */
export function* sumClasses(graph: HeapGraph, keys: ClassKeys): Steps<ClassTable> {
  const { nodes } = graph;
  const { selfSize } = nodes;
  const { keyOf } = keys;
  const counts = new Uint32Array(keys.count);
  const sizes = new Float64Array(keys.count);
  const firstAt = new Float64Array(keys.count).fill(-1);
  yield* inSteps({ stage: 'classes', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const size = selfSize[ordinal];
      if (size === 0) continue;
      const key = keyOf[ordinal];
      if (counts[key] === 0) firstAt[key] = ordinal;
      counts[key] += 1;
      sizes[key] += size === WIDE_SIZE ? selfSizeOf(nodes, ordinal) : size;
    }
  });

  // Keys with one name become one row. Of several without a location DevTools shows only the last one, because it stores them by name. This
  // does the same, so that the figures are equal.
  const shownOfName = new Map<string, number>();
  for (let key = 0; key < keys.count; key += 1) {
    if (firstAt[key] < 0 || keys.locationOf(key) >= 0) continue;
    const name = keys.nameOf(key);
    const other = shownOfName.get(name);
    if (other === undefined || firstAt[key] > firstAt[other]) shownOfName.set(name, key);
  }

  const rows: { name: string; count: number; shallowSizeBytes: number }[] = [];
  const places: number[][] = [];
  const rowOfName = new Map<string, number>();
  const rowOfKey = new Int32Array(keys.count).fill(-1);
  for (let key = 0; key < keys.count; key += 1) {
    if (firstAt[key] < 0) continue;
    const name = keys.nameOf(key);
    const location = keys.locationOf(key);
    if (location < 0 && shownOfName.get(name) !== key) continue;
    let at = rowOfName.get(name);
    if (at === undefined) {
      at = rows.push({ name, count: 0, shallowSizeBytes: 0 }) - 1;
      places.push([]);
      rowOfName.set(name, at);
    }
    rows[at].count += counts[key];
    rows[at].shallowSizeBytes += sizes[key];
    if (location >= 0) places[at].push(location);
    rowOfKey[key] = at;
  }
  return {
    rows: rows.map((row, at) => {
      // A class with several locations shows none.
      const declared = places[at].length === 1 ? declaration(graph, places[at][0]) : null;
      return declared === null ? row : { ...row, ...declared };
    }),
    rowOfKey,
  };
}
