/**
 * The text of a number. Chromium 156 writes `smi number` or `heap number` as its name, and the value as a string that the number refers to; Node does so
 * with the option `captureNumericValue` only, and has no nodes for small integers otherwise.
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { target } from './object-location.ts';

/** Null for other nodes, and for a number whose value is not in the file. */
export function numberText(graph: HeapGraph, ordinal: number): string | null {
  const { nodes, meta, strings } = graph;
  if (meta.nodeTypes[nodes.type[ordinal]] !== 'number') return null;
  const value = target(graph, ordinal, 'value');
  const text = strings.get(nodes.name[value < 0 ? ordinal : value]);
  return text === 'NaN' || !Number.isNaN(Number(text)) ? text : null;
}
