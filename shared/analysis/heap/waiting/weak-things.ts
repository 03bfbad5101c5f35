/**
 * WeakRefs whose object is gone, and entries of FinalizationRegistries by the function that is called back.
 *
 *     WeakRef -weak:target→ object          WeakCell -hidden:0→ registry -hidden:3→ function, -weak:target→ object
 */
import { FINALIZATION_CELL } from '../../../contracts/heap/heap-class-names.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { HeapReader } from './heap-reader.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';

export function* findWeakThings(reader: HeapReader, items: WaitingItems): Steps<void> {
  const { graph } = reader;
  const { nodes, edges, meta } = graph;
  const [object, weak] = [meta.nodeTypes.indexOf('object'), meta.edgeTypes.indexOf('weak')];
  const weakRef = reader.nameIndex('WeakRef');
  const registryName = reader.nameIndex('FinalizationRegistry');
  const cell = reader.nameIndex(FINALIZATION_CELL);
  const targetName = reader.nameIndex('target');
  const hasTarget = (node: number): boolean => {
    for (let edge = nodes.firstEdge[node]; edge < nodes.firstEdge[node + 1]; edge += 1)
      if (edges.type[edge] === weak && edges.name[edge] === targetName && reader.oddball(edges.to[edge]) === null)
        return true;
    return false;
  };
  const isRegistry = (node: number): boolean => nodes.name[node] === registryName && nodes.type[node] === object;
  for (let node = 0; node < nodes.count; node += 1) {
    if (node % ROWS_PER_STEP === 0) yield { stage: 'tables', done: node, total: nodes.count };
    // The prototype of WeakRefs has their name.
    if (nodes.name[node] === weakRef && nodes.type[node] === object) {
      if (reader.property(node, 'constructor') < 0 && !hasTarget(node)) items.add({ kind: 'weak-ref', node });
    } else if (nodes.name[node] === cell) {
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
}
