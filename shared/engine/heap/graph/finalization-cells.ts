/**
 * Cells of a FinalizationRegistry. V8 keeps what is registered as a linked list of cells, each with a hidden reference to the held value and to the next
 * cell, and a weak one to the object that is waited for. As the table of a Map, the list is a part of the registry.
 *
 *
 *     registry -hidden:4→ cell -hidden:1→ held value
 *                         cell -hidden:4→ cell … -hidden:0→ registry
 *                         cell -weak:target→ registered object
 */
import { FINALIZATION_CELL } from '../contract/heap-class-names.ts';
import type { HeapGraph } from './heap-graph.ts';
import { testOfName } from '../strings/test-of-name.ts';

/** Returns a test of whether a node is such a cell. */
export function finalizationCells({
  nodes,
  strings,
}: Pick<HeapGraph, 'nodes' | 'strings'>): (ordinal: number) => boolean {
  const isName = testOfName(strings, (name) => name === FINALIZATION_CELL);
  return (ordinal) => isName(nodes.name[ordinal]);
}
