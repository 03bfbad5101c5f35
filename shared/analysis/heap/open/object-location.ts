/** Where a function, or the class of an object, was written. */
import { NO_SCRIPT_NODE, type HeapGraph } from '../graph/heap-graph.ts';
import { scriptUrlOf } from '../classes/class-table.ts';

/** Row of the object's place; the last one counts, as for classes. −1 where the file has none. */
function locationRow({ locations }: HeapGraph, ordinal: number): number {
  return locations.node.lastIndexOf(ordinal);
}

/** What an internal edge of this name leads to; −1 where there is none. */
function target({ nodes, edges, strings, meta }: HeapGraph, from: number, name: string): number {
  if (from < 0) return -1;
  const internal = meta.edgeTypes.indexOf('internal');
  const end = nodes.firstEdge[from + 1];
  for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
    if (edges.type[edge] === internal && strings.get(edges.name[edge]) === name) return edges.to[edge];
  }
  return -1;
}

/** Line and column are 1-based. Null where the file has no place for it or no name for the script. */
export function locationOf(graph: HeapGraph, ordinal: number): { url: string; line: number; column: number } | null {
  const row = locationRow(graph, ordinal);
  if (row < 0) return null;
  const { locations } = graph;
  const scriptNode = locations.scriptNode[row];
  const url = scriptNode === NO_SCRIPT_NODE ? urlOfFunction(graph, ordinal) : scriptUrlOf(graph, scriptNode);
  // A script without an address is what a console or an `eval` ran.
  return url === null || url === '' ? null : { url, line: locations.line[row] + 1, column: locations.column[row] + 1 };
}

/** Addresses and absolute paths; other names of a node are none of a script. */
const SCRIPT_NAME = /^(?:[a-z][a-z0-9+.-]*:|\/|[A-Z]:\\)/i;

/** Node 20 names the node of a script by its address alone, later ones put what it is before it. */
function nameOfScript(graph: HeapGraph, script: number): string | null {
  if (script < 0) return null;
  const url = scriptUrlOf(graph, script);
  if (url !== null) return url;
  const name = graph.strings.get(graph.nodes.name[script]);
  return SCRIPT_NAME.test(name) ? name : null;
}

/** Each property adds a map in front of those before it: they are a chain no longer than properties an object gets this way. */
const MAX_MAPS = 2048;

/** The constructor is known to the first map of the chain. */
function constructorOf(graph: HeapGraph, map: number): number {
  let at = map;
  for (let step = 0; at >= 0 && step < MAX_MAPS; step += 1) {
    const found = target(graph, at, 'constructor');
    if (found >= 0) return found;
    at = target(graph, at, 'back_pointer');
  }
  return -1;
}

/** Files of Node do not lead from a place to its script, but the function does, and an object's map to its constructor. */
function urlOfFunction(graph: HeapGraph, ordinal: number): string | null {
  const own = target(graph, ordinal, 'shared');
  const shared = own >= 0 ? own : target(graph, constructorOf(graph, target(graph, ordinal, 'map')), 'shared');
  const script = target(graph, shared, 'script');
  if (script >= 0) return nameOfScript(graph, script);
  // Node 20's edge; while somebody debugs, what it leads to has the script in turn.
  const either = target(graph, shared, 'script_or_debug_info');
  const debugged = target(graph, either, 'script');
  return nameOfScript(graph, debugged >= 0 ? debugged : either);
}
