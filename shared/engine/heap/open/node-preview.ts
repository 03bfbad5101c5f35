/** Preview of an object: the text of a string, properties with short values, entries of a collection, the markup of an element. */
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { CollectionEntries, CollectionEntriesReader } from '../graph/collection-entries.ts';
import { startOfText, textOfString } from '../graph/string-text.ts';
import { numberText } from './number-text.ts';

const MAX_TEXT = 200;
/** Maximum number of properties in a preview, and its maximum length. */
const MAX_PROPERTIES = 5;
const MAX_PROPERTIES_LENGTH = 80;

/** Maximum length of the text of a property's value. */
const MAX_VALUE_LENGTH = 24;
/** Maximum number of references of a held object that are examined for a value. */
const MAX_EXAMINED = 20;

export function previewOf({ graph }: HeapDocument, ordinal: number, entries: CollectionEntriesReader): string {
  const { nodes, meta, strings } = graph;
  const rawName = (): string => startOfText(strings, nodes.name[ordinal], MAX_TEXT);
  switch (meta.nodeTypes[nodes.type[ordinal]]) {
    case 'string':
    case 'concatenated string':
    case 'sliced string':
      return textOfString(graph, ordinal, MAX_TEXT);
    case 'object':
      return entriesPreview(entries.read(ordinal)) ?? propertiesPreview(graph, ordinal);
    case 'closure':
      return `${rawName()}()`;
    case 'regexp':
      return `/${rawName()}/`;
    case 'number':
      return numberText(graph, ordinal) ?? rawName();
    default:
      return rawName();
  }
}

/** Elements, keys and values that are small integers have no edge: this is not the length of an array. */
function entriesPreview(entries: CollectionEntries | null): string | null {
  if (entries === null) return null;
  const { kind, count, isExact } = entries;
  const word = kind === 'Array' ? (count === 1 ? 'reference' : 'references') : count === 1 ? 'entry' : 'entries';
  const amount = `${isExact ? '' : '≈ '}${count.toLocaleString('en-US')} ${word}`;
  if (kind === 'Array') return count === 0 ? '[]' : `[${amount}]`;
  // The class is named beside the preview.
  return count === 0 ? '{}' : `{${amount}}`;
}

/** A string or a number as text; null for other values, and for a number whose value the file does not have. */
export function shortValue(graph: HeapGraph, ordinal: number, maxChars: number): string | null {
  const { nodes, meta } = graph;
  const type = meta.nodeTypes[nodes.type[ordinal]];
  if (type === 'number') return numberText(graph, ordinal)?.slice(0, maxChars) ?? null;
  if (type !== 'string' && type !== 'concatenated string' && type !== 'sliced string') return null;
  const text = textOfString(graph, ordinal, maxChars + 1);
  // Escaped like a literal: a preview is one line.
  return JSON.stringify(text.length > maxChars ? `${text.slice(0, maxChars)}…` : text);
}

/** A shown property that holds an object. */
interface Holder {
  readonly at: number;
  readonly name: string;
  readonly ordinal: number;
}

/** The first of these properties whose object has a short value itself: `order: {id: 5}`. */
function firstTelling(graph: HeapGraph, holders: readonly Holder[]): { at: number; text: string } | null {
  const { nodes, edges, strings, meta } = graph;
  const property = meta.edgeTypes.indexOf('property');
  const object = meta.nodeTypes.indexOf('object');
  for (const { at, name, ordinal } of holders) {
    if (nodes.type[ordinal] !== object) continue;
    const end = Math.min(nodes.firstEdge[ordinal + 1] ?? 0, (nodes.firstEdge[ordinal] ?? 0) + MAX_EXAMINED);
    for (let edge = nodes.firstEdge[ordinal] ?? 0; edge < end; edge += 1) {
      if (edges.typeAt(edge) !== property) continue;
      const value = shortValue(graph, edges.to[edge] ?? 0, MAX_VALUE_LENGTH);
      if (value === null) continue;
      return { at, text: `${name}: {${startOfText(strings, edges.nameAt(edge) ?? 0, MAX_VALUE_LENGTH)}: ${value}}` };
    }
  }
  return null;
}

function propertiesPreview(graph: HeapGraph, ordinal: number): string {
  const { nodes, edges, strings, meta } = graph;
  const property = meta.edgeTypes.indexOf('property');
  const shown: string[] = [];
  const holders: Holder[] = [];
  let hasValue = false;
  let length = 0;
  const end = nodes.firstEdge[ordinal + 1];
  for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
    if (edges.typeAt(edge) !== property) continue;
    const name = startOfText(strings, edges.nameAt(edge), MAX_PROPERTIES_LENGTH);
    if (name === '__proto__') continue;
    const value = shortValue(graph, edges.to[edge], MAX_VALUE_LENGTH);
    const text = value === null ? name : `${name}: ${value}`;
    if (value !== null) hasValue = true;
    if (shown.length === MAX_PROPERTIES || (shown.length > 0 && length + text.length > MAX_PROPERTIES_LENGTH)) {
      shown.push('…');
      break;
    }
    if (value === null) holders.push({ at: shown.length, name, ordinal: edges.to[edge] });
    shown.push(text);
    length += text.length + 2;
  }
  // Objects of a class that hold only objects would all look alike.
  const telling = hasValue ? null : firstTelling(graph, holders);
  if (telling !== null) shown[telling.at] = telling.text;
  return `{${shown.join(', ')}}`;
}
