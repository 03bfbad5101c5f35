/** The tree of elements of a snapshot, and custom elements in it. */
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { startOfText } from '../graph/string-text.ts';

const LESS_THAN = 60;
/** Names that the elements of a document and the roots above them have. */
const DOCUMENT = /^(?:Detached )?(?:HTML|XML|SVG)?Document$/;
const ABOVE = /^(?:Detached )?(?:<|\\u003[cC]|ShadowRoot|DocumentFragment)/;
/** HTML requires a hyphen in the name of a custom element. */
const CUSTOM_TAG = /^(?:Detached )?<([a-z][^\s<>/]*-[^\s<>/]*)/;
const NAME_CHARS = 200;

export interface ElementTree {
  /** Element, shadow root or fragment around an element or text; −1 for none. */
  parentOf(ordinal: number): number;
  /** Tag of a custom element; null for other nodes. */
  customTag(ordinal: number): string | null;
}

/**
 * Chromium numbers the references of a node. In the order that it writes them, the document comes before the parent, and the siblings come
 * after it; a node without a parent has none of these.
 */
export function createElementTree(graph: HeapGraph): ElementTree {
  const { nodes, edges, meta, strings } = graph;
  const { native } = nodeTypeNumbers(meta);
  const element = meta.edgeTypes.indexOf('element');
  const nameOf = new Map<number, { isDocument: boolean; isAbove: boolean; tag: string | null }>();
  const kindOf = (ordinal: number): { isDocument: boolean; isAbove: boolean; tag: string | null } => {
    const name = nodes.name[ordinal];
    let known = nameOf.get(name);
    if (known === undefined) {
      const text = startOfText(strings, name, NAME_CHARS);
      known = { isDocument: DOCUMENT.test(text), isAbove: ABOVE.test(text), tag: CUSTOM_TAG.exec(text)?.[1] ?? null };
      nameOf.set(name, known);
    }
    return known;
  };
  return {
    parentOf(ordinal) {
      let isAfterDocument = false;
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
        if (edges.typeAt(edge) !== element) continue;
        const to = edges.to[edge];
        if (nodes.type[to] !== native) continue;
        const { isDocument, isAbove } = kindOf(to);
        if (isAfterDocument) return isAbove ? to : -1;
        isAfterDocument = isDocument;
      }
      return -1;
    },
    customTag(ordinal) {
      if (nodes.type[ordinal] !== native || strings.firstByte(nodes.name[ordinal]) !== LESS_THAN) return null;
      return kindOf(ordinal).tag;
    },
  };
}
