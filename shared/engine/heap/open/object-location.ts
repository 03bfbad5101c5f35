/** Source location of a function, or of the class of an object. */
import { NO_SCRIPT_NODE, type HeapGraph } from '../graph/heap-graph.ts';
import { scriptUrlOf } from '../classes/class-table.ts';
import { WIDE } from '../format/number-scanner.ts';

/** Target of the internal edge with this name; −1 if there is none. */
export function target({ nodes, edges, strings, meta }: HeapGraph, from: number, name: string): number {
  if (from < 0) return -1;
  const internal = meta.edgeTypes.indexOf('internal');
  const end = nodes.firstEdge[from + 1];
  for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
    if (edges.typeAt(edge) === internal && strings.get(edges.nameAt(edge)) === name) return edges.to[edge];
  }
  return -1;
}

/** Line and column are 1-based. Null if the file has no location or no script name for it. */
export function locationOf(graph: HeapGraph, ordinal: number): { url: string; line: number; column: number } | null {
  const { locations } = graph;
  const row = locations.rowOf(ordinal);
  // V8 writes −1 for a position that it does not know.
  if (row < 0 || locations.line[row] === WIDE) return null;
  const scriptNode = locations.scriptNode[row];
  const url = scriptNode === NO_SCRIPT_NODE ? urlOfFunction(graph, ordinal) : scriptUrlOf(graph, scriptNode);
  // A script without a URL was run by the console or `eval`.
  return url === null || url === '' ? null : { url, line: locations.line[row] + 1, column: locations.column[row] + 1 };
}

/** URLs and absolute paths; a node with another name is not a script. */
const SCRIPT_NAME = /^(?:[a-z][a-z0-9+.-]*:|\/|[A-Z]:\\)/i;

/** Node 20 names the node of a script by its URL only; later versions add a prefix. */
function nameOfScript(graph: HeapGraph, script: number): string | null {
  if (script < 0) return null;
  const url = scriptUrlOf(graph, script);
  if (url !== null) return url;
  const name = graph.strings.get(graph.nodes.name[script]);
  return SCRIPT_NAME.test(name) ? name : null;
}

/** Each added property prepends a map, so the chain is as long as the number of properties added this way. */
const MAX_MAPS = 2048;

/** The first map of the chain refers to the constructor. */
function constructorOf(graph: HeapGraph, map: number): number {
  let at = map;
  for (let step = 0; at >= 0 && step < MAX_MAPS; step += 1) {
    const found = target(graph, at, 'constructor');
    if (found >= 0) return found;
    at = target(graph, at, 'back_pointer');
  }
  return -1;
}

/** Files of Node have no edge from a location to its script, but from the function, and from an object's map to its constructor. */
function urlOfFunction(graph: HeapGraph, ordinal: number): string | null {
  const own = target(graph, ordinal, 'shared');
  const shared = own >= 0 ? own : target(graph, constructorOf(graph, target(graph, ordinal, 'map')), 'shared');
  const script = target(graph, shared, 'script');
  if (script >= 0) return nameOfScript(graph, script);
  // Edge of Node 20; while debugging, its target refers to the script.
  const sharedScript = target(graph, shared, 'script_or_debug_info');
  const debugged = target(graph, sharedScript, 'script');
  return nameOfScript(graph, debugged >= 0 ? debugged : sharedScript);
}
