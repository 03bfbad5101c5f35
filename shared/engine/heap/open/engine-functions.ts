/** Functions of V8 and of the runtime (Node, Deno): no script of the page or the program has them. */
import { isRuntimeScript } from '../../../base/third-party.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { BOUND } from './bound-functions.ts';
import { locationOf, target } from './object-location.ts';

/** Returns whether a node is such a function. In a file without locations none is: they cannot be distinguished there. */
export function engineFunctions(graph: HeapGraph): (ordinal: number) => boolean {
  const { nodes, locations, meta, strings } = graph;
  const closure = meta.nodeTypes.indexOf('closure');
  const ofRuntime = new Map<number, boolean>();
  /** True if the function is `Function.prototype`: V8 made it from a text of its own, so it has a location. */
  const isEmptyFunction = (ordinal: number): boolean =>
    strings.get(nodes.name[ordinal]) === '' &&
    target(graph, target(graph, ordinal, 'context'), 'empty_function') === ordinal;
  return (ordinal) => {
    if (nodes.type[ordinal] !== closure || locations.count === 0) return false;
    const row = locations.rowOf(ordinal);
    // Values that `bind()` binds belong to the page.
    if (row < 0) return strings.get(nodes.name[ordinal]) !== BOUND;
    const script = locations.scriptId[row];
    let known = ofRuntime.get(script);
    if (known === undefined) {
      const url = locationOf(graph, ordinal)?.url ?? '';
      known = url === '' ? isEmptyFunction(ordinal) : isRuntimeScript(url);
      ofRuntime.set(script, known);
    }
    return known;
  };
}
