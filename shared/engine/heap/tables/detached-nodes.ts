/** Detached DOM nodes, grouped by class, without the helper objects of Blink that belong to them. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { DOM_DETACHED } from '../graph/dom-state.ts';
import { nodeTypeNumbers, selfSizeOf } from '../graph/heap-graph.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { withComponent, type HeapComponent } from '../contract/heap-components.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { BACKSLASH } from '../../../base/byte-codes.ts';

const LESS_THAN = 60;

/** True if a native node is detached. */
export function isDetached({ graph, dom }: HeapDocument, ordinal: number): boolean {
  return (
    dom.state !== null &&
    dom.state[ordinal] === DOM_DETACHED &&
    graph.nodes.type[ordinal] === nodeTypeNumbers(graph.meta).native
  );
}

/** Names of DOM nodes: an element is `<div …>`, or its interface where Blink has no markup for it. Older files have the prefix. */
const NODE_NAME =
  /^(?:Detached )?(?:<|(?:Text|Comment|CDATASection|ProcessingInstruction|Attr|DocumentType|DocumentFragment|ShadowRoot|(?:HTML|SVG|MathML)\w*Element|(?:HTML|XML|SVG)?Document)$)/;

/** Tells nodes of a document from other native objects by their names. */
function domNodeNames({ graph: { nodes, strings } }: HeapDocument): (ordinal: number) => boolean {
  const isNodeName = testOfName(strings, (name) => NODE_NAME.test(name));
  return (ordinal) => isNodeName(nodes.name[ordinal]);
}

/** Tests whether a native object is a DOM node that is detached. */
export function detachedDomNodes(document: HeapDocument): (ordinal: number) => boolean {
  const isDomNode = domNodeNames(document);
  return (ordinal) => isDetached(document, ordinal) && isDomNode(ordinal);
}

type DetachedGroup = EngineAnswer<'heap.detached'>['groups'][number];

/** The `count` largest groups; `total` covers all groups. */
export function findDetached(
  document: HeapDocument,
  count: number,
  componentOf: (ordinal: number) => HeapComponent | null = () => null,
): EngineAnswer<'heap.detached'> {
  const { graph, dom, keys } = document;
  const { nodes, strings, meta } = graph;
  const isDomNode = domNodeNames(document);
  if (dom.state === null) return { total: 0, hasDom: false, groups: [] };
  const { native } = nodeTypeNumbers(meta);
  // Node marks its own native objects too (`Detached Node / BindingData`): only a heap with elements has a document.
  let hasDom = false;
  const groups = new Map<string, DetachedGroup>();
  let total = 0;
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (nodes.type[ordinal] !== native) continue;
    const first = strings.firstByte(nodes.name[ordinal]);
    hasDom ||= first === LESS_THAN || (first === BACKSLASH && strings.get(nodes.name[ordinal]).startsWith('<'));
    if (dom.state[ordinal] !== DOM_DETACHED || !isDomNode(ordinal)) continue;
    total += 1;
    const name = keys.nameOf(keys.keyOf[ordinal]);
    const component = componentOf(ordinal) ?? undefined;
    const key = withComponent(name, component);
    const exampleId = nodes.wideId.get(ordinal) ?? nodes.id[ordinal];
    const ofComponent = component === undefined ? {} : { component, exampleId };
    const group = groups.get(key) ?? { name, count: 0, shallowSizeBytes: 0, ...ofComponent };
    if (group.count === 0) groups.set(key, group);
    group.count += 1;
    group.shallowSizeBytes += selfSizeOf(nodes, ordinal);
  }
  const largest = [...groups.values()].toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return { total, hasDom, groups: largest.slice(0, count) };
}
