/**
 * Finds the strings of a heap snapshot that are values of members and variables named like a secret, as in `{password: "…"}`: the names are in the
 * strings, who holds what is in the edges. The file is read twice, piece by piece, before it is rewritten.
 */
import { z } from 'zod';
import type { Holder } from './secret-finder.ts';
import { createHeapNumbers, type HeapNumbers } from './heap-numbers.ts';
import { createJsonRedactor } from './json-redactor.ts';
import { fieldName } from './secret-names.ts';

const HeaderSchema = z.looseObject({
  meta: z.looseObject({
    node_fields: z.array(z.string()).max(64),
    node_types: z.array(z.unknown()),
    edge_fields: z.array(z.string()).max(64),
    edge_types: z.array(z.unknown()),
  }),
});
const TypesSchema = z.array(z.string()).catch([]);

/** Their names are indexes of strings that a program gave. */
const NAMED_EDGES = ['property', 'context'];
/** Edges whose second number is a position, not a name. */
const INDEXED_EDGES = ['element', 'hidden'];
const TEXT_NODES = ['string', 'concatenated string', 'sliced string'];

interface Layout {
  readonly nodeFields: number;
  readonly nodeType: number;
  readonly nodeName: number;
  readonly textNodes: ReadonlySet<number>;
  readonly edgeFields: number;
  readonly edgeType: number;
  readonly edgeName: number;
  readonly edgeTo: number;
  readonly namedEdges: ReadonlySet<number>;
  readonly indexedEdges: ReadonlySet<number>;
}

export interface HeapMembers {
  /** The first reading: the names. */
  readStrings(chunk: Uint8Array): void;
  /** The second reading: who holds what. */
  readNumbers(chunk: Uint8Array): void;
  /** The member that holds the string of this index; null if none is named like a secret, or if the string is also a name. */
  holderOf(index: number): Holder | null;
}

/** The layout of rows; null if the header is not one of a heap snapshot. */
function layoutOf(header: unknown): Layout | null {
  const parsed = HeaderSchema.safeParse(header);
  if (!parsed.success) return null;
  const { node_fields: nodes, node_types, edge_fields: edges, edge_types } = parsed.data.meta;
  const nodeTypes = TypesSchema.parse(node_types[nodes.indexOf('type')]);
  const edgeTypes = TypesSchema.parse(edge_types[edges.indexOf('type')]);
  const numbersOf = (types: readonly string[], wanted: readonly string[]): Set<number> =>
    new Set(types.flatMap((type, index) => (wanted.includes(type) ? [index] : [])));
  const layout = {
    nodeFields: nodes.length,
    nodeType: nodes.indexOf('type'),
    nodeName: nodes.indexOf('name'),
    textNodes: numbersOf(nodeTypes, TEXT_NODES),
    edgeFields: edges.length,
    edgeType: edges.indexOf('type'),
    edgeName: edges.indexOf('name_or_index'),
    edgeTo: edges.indexOf('to_node'),
    namedEdges: numbersOf(edgeTypes, NAMED_EDGES),
    indexedEdges: numbersOf(edgeTypes, INDEXED_EDGES),
  };
  const positions = [layout.nodeType, layout.nodeName, layout.edgeType, layout.edgeName, layout.edgeTo];
  return positions.includes(-1) ? null : layout;
}

/** No file has more strings or nodes than this: larger indexes are damaged numbers. */
const MAX_INDEXES = 2 ** 28;

/** Numbers by index, 0 where none was set. */
function createNumberColumn() {
  let numbers = new Uint32Array(1 << 16);
  return {
    set(index: number, value: number): void {
      if (index >= MAX_INDEXES) return;
      if (index >= numbers.length) {
        const larger = new Uint32Array(Math.max(numbers.length * 2, index + 1));
        larger.set(numbers);
        numbers = larger;
      }
      numbers[index] = value;
    },
    at: (index: number): number => numbers[index] ?? 0,
  };
}

export function createHeapMembers(): HeapMembers {
  /** Names like a secret, by the index of the string. */
  const names = new Map<number, string>();
  const strings = createJsonRedactor((text, _holder, place) => {
    const index = place.itemOf('strings');
    if (index !== -1 && fieldName(text) !== null) names.set(index, text);
    return text;
  });

  /** By node: one more than the index of its text; 0 for a node that is no text. */
  const texts = createNumberColumn();
  let nodeCount = 0;
  const holders = new Map<number, string>();
  /** 1 for a string that is the name of a node or edge: replacing it would rename them. */
  const usedAsName = createNumberColumn();
  let layout: Layout | null = null;

  const numbers: HeapNumbers = createHeapNumbers({
    header(header) {
      layout = layoutOf(header);
      return layout === null ? null : { nodes: layout.nodeFields, edges: layout.edgeFields };
    },
    node(row) {
      if (layout === null) return;
      const name = row[layout.nodeName] ?? 0;
      if (layout.textNodes.has(row[layout.nodeType] ?? -1)) texts.set(nodeCount, name + 1);
      else usedAsName.set(name, 1);
      nodeCount += 1;
    },
    edge(row) {
      if (layout === null) return;
      const type = row[layout.edgeType] ?? -1;
      const name = row[layout.edgeName] ?? 0;
      if (!layout.indexedEdges.has(type)) usedAsName.set(name, 1);
      if (!layout.namedEdges.has(type)) return;
      const member = names.get(name);
      if (member === undefined) return;
      const text = texts.at((row[layout.edgeTo] ?? 0) / layout.nodeFields);
      if (text !== 0) holders.set(text - 1, member);
    },
  });

  return {
    readStrings: (chunk) => void strings.push(chunk),
    readNumbers: (chunk) => numbers.push(chunk),
    holderOf(index) {
      const name = usedAsName.at(index) === 1 ? undefined : holders.get(index);
      return name === undefined ? null : { name, what: 'member' };
    },
  };
}
