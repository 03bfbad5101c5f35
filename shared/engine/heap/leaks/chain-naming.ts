/** Names of the objects and references of a linked chain: its links, the references to the next one, and those from the object that it hangs on. */
import { classNameOf } from '../open/heap-node.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { NearestHolders } from './suspects-path.ts';

/** Collections and wrappers, which are rather between links than links. */
const BETWEEN = /^(?:Array|Map|Set|WeakRef|Promise|system \/.*)$/;
const NAMED: ReadonlySet<string> = new Set(['property', 'context']);
const PLAIN = /^(?:Object$|\{)/;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** References of one object into a chain; an object with more is a collection itself. */
const MAX_INTO = 8;
/** References of one object that are looked at for the next link. */
export const MAX_EDGES = 64;

export interface ChainNaming {
  /** The object of a turn that is its link; null if none is an object of a script, as in chains of V8 and Blink. */
  readonly linkOf: (turn: readonly number[]) => number | null;
  /** Label of a reference as in paths: 0 for elements, else the name's string index + 1. */
  readonly labelOfEdge: (edge: number) => number;
  /** `.next`, or `[]`: the references from link to link, in the direction from the first object. */
  readonly throughNames: (chain: {
    readonly base: number;
    readonly through: readonly number[];
    readonly classes: ReadonlySet<number>;
  }) => readonly string[];
  /** The first object of a chain that its holder refers to, and the names of all its references into the chain. */
  readonly namesInto: (
    chain: {
      readonly holder: number;
      readonly base: number;
      readonly link: number;
      readonly isMember: (ordinal: number) => boolean;
    },
    holders: NearestHolders,
  ) => { readonly base: number; readonly names: readonly string[] };
}

export function chainNaming(document: HeapDocument, classOf: (ordinal: number) => number): ChainNaming {
  const { nodes, edges, strings, meta } = document.graph;
  const [object, closure] = [meta.nodeTypes.indexOf('object'), meta.nodeTypes.indexOf('closure')];
  const isNumbered = (edge: number): boolean => {
    const type = meta.edgeTypes[edges.type[edge]];
    if (type === 'element' || type === 'hidden') return true;
    const first = strings.firstByte(edges.name[edge]);
    return first >= DIGIT_0 && first <= DIGIT_9;
  };
  /** The lower, the more a link. */
  const rankOf = (ordinal: number): number | null => {
    if (nodes.type[ordinal] === closure) return 3;
    if (nodes.type[ordinal] !== object) return null;
    const name = classNameOf(document, ordinal);
    return BETWEEN.test(name) ? (name.startsWith('system') ? null : 2) : PLAIN.test(name) ? 1 : 0;
  };
  const labelOfEdge = (edge: number): number => (isNumbered(edge) ? 0 : edges.name[edge] + 1);
  const nameOfLabel = (label: number): string => (label === 0 ? '[]' : `.${strings.get(label - 1)}`);
  /** The objects of a chain that an object refers to, with the label of each reference. */
  const nextOf = (from: number, classes: ReadonlySet<number>): { readonly to: number; readonly label: number }[] => {
    const found: { readonly to: number; readonly label: number }[] = [];
    const end = Math.min(nodes.firstEdge[from + 1], nodes.firstEdge[from] + MAX_EDGES);
    for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
      const to = edges.to[edge];
      if (to !== from && classes.has(classOf(to))) found.push({ to, label: labelOfEdge(edge) });
    }
    return found;
  };
  return {
    linkOf: (turn) => {
      const ranked = turn.flatMap((ordinal) => {
        const rank = rankOf(ordinal);
        return rank === null ? [] : [{ ordinal, rank }];
      });
      return ranked.toSorted((one, other) => one.rank - other.rank)[0]?.ordinal ?? null;
    },
    labelOfEdge,
    throughNames: ({ base, through, classes }) => {
      const [only = 0, ...others] = through;
      const steps = nextOf(base, classes);
      if (others.length > 0 || steps.some(({ label }) => label === only)) return through.map(nameOfLabel);
      // The new links are nearer to the other end, from which the references go back.
      const other = steps.find(({ to, label }) =>
        nextOf(to, classes).some((step) => step.label === label && step.to !== base),
      );
      return [nameOfLabel(other?.label ?? only)];
    },
    namesInto: ({ holder, base, link, isMember }, holders) => {
      const end = nodes.firstEdge[holder + 1];
      const name = classNameOf(document, link);
      // Functions and other objects that anything may have count only if they are known to be in the chain.
      const isTelling = nodes.type[link] === object && !BETWEEN.test(name) && name !== 'Object';
      const into: { readonly edge: number; readonly isKnown: boolean }[] = [];
      for (let edge = nodes.firstEdge[holder]; edge < end; edge += 1) {
        const target = edges.to[edge];
        if (target === holder || meta.edgeTypes[edges.type[edge]] === 'weak') continue;
        const isKnown = isMember(target);
        if (isKnown || (isTelling && classOf(target) === classOf(link))) into.push({ edge, isKnown });
      }
      const all = into.length > MAX_INTO ? into.filter(({ isKnown }) => isKnown) : into;
      const first = all.find(
        ({ edge }) => holders.holder[edges.to[edge]] === holder && holders.edge[edges.to[edge]] === edge,
      );
      const isNamed =
        all.length <= MAX_INTO &&
        all.every(({ edge }) => NAMED.has(meta.edgeTypes[edges.type[edge]] ?? '') && !isNumbered(edge));
      return {
        base: first === undefined ? base : edges.to[first.edge],
        names: isNamed ? all.map(({ edge }) => strings.get(edges.name[edge])) : [],
      };
    },
  };
}
