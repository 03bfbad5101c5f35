/** Preview of an object: the text of a string, the names of properties, the markup of an element. */
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { startOfText, textOfString } from '../graph/string-text.ts';

const MAX_TEXT = 200;
/** Maximum number of properties in a preview, and its maximum length. */
const MAX_PROPERTIES = 5;
const MAX_PROPERTIES_LENGTH = 80;

export function previewOf({ graph }: HeapDocument, ordinal: number): string {
  const { nodes, meta, strings } = graph;
  const rawName = (): string => startOfText(strings, nodes.name[ordinal], MAX_TEXT);
  switch (meta.nodeTypes[nodes.type[ordinal]]) {
    case 'string':
    case 'concatenated string':
    case 'sliced string':
      return textOfString(graph, ordinal, MAX_TEXT);
    case 'object':
      return rawName() === 'Array' ? elementsPreview(graph, ordinal) : propertiesPreview(graph, ordinal);
    case 'closure':
      return `${rawName()}()`;
    case 'regexp':
      return `/${rawName()}/`;
    default:
      return rawName();
  }
}

function elementsPreview({ nodes, edges, meta }: HeapGraph, ordinal: number): string {
  const element = meta.edgeTypes.indexOf('element');
  let count = 0;
  const end = nodes.firstEdge[ordinal + 1];
  for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) if (edges.type[edge] === element) count += 1;
  // Elements that are numbers have no edge, so this is not the array's length.
  return count === 0 ? '[]' : `[${count.toLocaleString('en-US')} ${count === 1 ? 'reference' : 'references'}]`;
}

function propertiesPreview({ nodes, edges, strings, meta }: HeapGraph, ordinal: number): string {
  const property = meta.edgeTypes.indexOf('property');
  const names: string[] = [];
  let length = 0;
  const end = nodes.firstEdge[ordinal + 1];
  for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
    if (edges.type[edge] !== property) continue;
    const name = startOfText(strings, edges.name[edge], MAX_PROPERTIES_LENGTH);
    if (name === '__proto__') continue;
    if (names.length === MAX_PROPERTIES || (names.length > 0 && length + name.length > MAX_PROPERTIES_LENGTH)) {
      names.push('…');
      break;
    }
    names.push(name);
    length += name.length + 2;
  }
  return `{${names.join(', ')}}`;
}
