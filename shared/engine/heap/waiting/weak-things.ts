/**
 * WeakRefs whose object is gone, and entries of FinalizationRegistries by the function that is called back.
 *
 *     WeakRef -weak:target→ object          WeakCell -hidden:0→ registry -hidden:3→ function, -weak:target→ object
 */
import { FINALIZATION_CELL } from '../contract/heap-class-names.ts';
import type { HeapReader, NamedNodes } from './heap-reader.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';

export const WEAK_THINGS: readonly string[] = ['WeakRef', FINALIZATION_CELL];

/** `named`: nodes by their name, of `WEAK_THINGS`. */
export function findWeakThings(reader: HeapReader, named: NamedNodes, items: WaitingItems): void {
  const { graph } = reader;
  const { nodes, edges, meta } = graph;
  const [object, weak] = [meta.nodeTypes.indexOf('object'), meta.edgeTypes.indexOf('weak')];
  const registryName = reader.nameIndex('FinalizationRegistry');
  const targetName = reader.nameIndex('target');
  const hasTarget = (node: number): boolean => {
    for (let edge = nodes.firstEdge[node]; edge < nodes.firstEdge[node + 1]; edge += 1)
      if (edges.type[edge] === weak && edges.name[edge] === targetName && reader.oddball(edges.to[edge]) === null)
        return true;
    return false;
  };
  const isRegistry = (node: number): boolean => nodes.name[node] === registryName && nodes.type[node] === object;
  for (const node of named.get('WeakRef') ?? []) {
    // The prototype of WeakRefs has their name.
    if (nodes.type[node] !== object || reader.property(node, 'constructor') >= 0 || hasTarget(node)) continue;
    items.add({ kind: 'weak-ref', node });
  }
  for (const node of named.get(FINALIZATION_CELL) ?? []) {
    const registry = reader.numbered(node, 'hidden').find(isRegistry) ?? NONE;
    if (registry < 0) continue;
    const cleanup = reader.numbered(registry, 'hidden').find((to) => reader.isClosure(to)) ?? NONE;
    items.add({
      kind: 'registry',
      how: hasTarget(node) ? 'entry' : 'due',
      node,
      calls: cleanup < 0 ? NONE : reader.called(cleanup),
      target: registry,
    });
  }
}
