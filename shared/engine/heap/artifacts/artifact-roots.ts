/** Finds what the rules of artifacts remove from a heap: references, and whole objects. */
import { ARTIFACT_RULES, type ArtifactRoot } from '../contract/heap-artifacts.ts';
import { scriptUrlOf } from '../classes/class-table.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { withStorage } from '../graph/property-storage.ts';
import { locationOf } from '../open/object-location.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

type Root<By extends ArtifactRoot['by']> = Extract<ArtifactRoot, { readonly by: By }>;

/** Nodes and edges that one rule removes. */
export interface ArtifactRemoval {
  /** Place in `ARTIFACT_RULES`. */
  readonly rule: number;
  readonly edges: ReadonlySet<number>;
  readonly nodes: ReadonlySet<number>;
}

const ROOTS = ARTIFACT_RULES.flatMap(({ roots }, rule) => roots.map((root) => ({ rule, root })));

/** Roots of one kind, with the places of their rules. */
function rootsBy<By extends ArtifactRoot['by']>(by: By): { readonly rule: number; readonly root: Root<By> }[] {
  return ROOTS.flatMap(({ rule, root }) => (isBy(root, by) ? [{ rule, root }] : []));
}

function isBy<By extends ArtifactRoot['by']>(root: ArtifactRoot, by: By): root is Root<By> {
  return root.by === by;
}

/** Names of edges by which roots are recognised. */
const EDGE_NAMES = [
  ...rootsBy('object').flatMap(({ root }) => root.properties),
  ...rootsBy('reference').flatMap(({ root }) => root.properties),
  ...rootsBy('variables').flatMap(({ root }) => root.names),
  ...rootsBy('properties').flatMap(({ root }) => root.names),
];
/** A script as V8 names its node. */
const SCRIPT = /^system \/ Script(?: |$)/;

/** The removals of the rules that have something in this heap, in their order. */
export function* findArtifactRoots(graph: HeapGraph): Steps<ArtifactRemoval[]> {
  const { nodes, edges, strings, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const [property, element, context, hidden] = ['property', 'element', 'context', 'hidden'].map((type) =>
    meta.edgeTypes.indexOf(type),
  );
  const removals = ARTIFACT_RULES.map((_, rule) => ({ rule, edges: new Set<number>(), nodes: new Set<number>() }));
  const rowsOf = function* rowsOf(from: number): Generator<number> {
    for (let row = nodes.firstEdge[from]; row < nodes.firstEdge[from + 1]; row += 1) yield row;
  };
  const texts = strings.indexesOf(EDGE_NAMES);

  /** Cuts the elements of an array but the last one, which is what the program itself uses. */
  const cutHistory = (rule: number, array: number): void => {
    const elements = [...rowsOf(array)].filter((row) => edges.typeAt(row) === element);
    const last = elements.toSorted((a, b) => edges.nameAt(a) - edges.nameAt(b)).at(-1);
    for (const row of elements)
      if (last !== undefined && edges.to[row] !== edges.to[last]) removals[rule].nodes.add(edges.to[row]);
  };
  /** Applies a rule to an object or scope with some of its names; false if it lacks one. */
  const applyTo = (from: number, rule: number, root: Root<'variables'> | Root<'properties'>): void => {
    const type = root.by === 'variables' ? context : property;
    const rowOf = new Map<string, number>();
    for (const row of rowsOf(from)) if (edges.typeAt(row) === type) rowOf.set(strings.get(edges.nameAt(row)), row);
    if (root.names.some((name) => !rowOf.has(name))) return;
    if (root.by === 'properties' && root.cut === undefined) {
      removals[rule].nodes.add(from);
      return;
    }
    for (const name of root.cut ?? root.names) {
      const row = rowOf.get(name);
      if (row !== undefined) removals[rule].edges.add(row);
    }
    const history = root.by === 'properties' && root.history !== undefined ? rowOf.get(root.history) : undefined;
    if (history !== undefined) cutHistory(rule, edges.to[history]);
  };

  if (texts.size > 0) {
    /** By string: what to do with an edge of this name. */
    const byName = new Map<number, ((row: number, from: number) => void)[]>();
    const isNamed = new Uint8Array(strings.length);
    const on = (name: string, act: (row: number, from: number) => void): void => {
      const index = texts.get(name);
      if (index === undefined) return;
      isNamed[index] = 1;
      byName.set(index, [...(byName.get(index) ?? []), act]);
    };
    for (const { rule, root } of rootsBy('object'))
      for (const name of root.properties)
        on(name, (row) => edges.typeAt(row) === property && removals[rule].nodes.add(edges.to[row]));
    for (const { rule, root } of rootsBy('reference'))
      for (const name of root.properties)
        on(name, (row) => edges.typeAt(row) === property && removals[rule].edges.add(row));
    for (const { rule, root } of [...rootsBy('variables'), ...rootsBy('properties')]) {
      const [first = ''] = root.names;
      const type = root.by === 'variables' ? context : property;
      if (root.names.every((name) => texts.has(name)))
        on(first, (row, from) => {
          if (edges.typeAt(row) === type) applyTo(from, rule, root);
        });
    }
    for (let from = 0; byName.size > 0 && from < nodes.count; from += 1) {
      for (let row = nodes.firstEdge[from]; row < nodes.firstEdge[from + 1]; row += 1) {
        if (edges.typeAt(row) !== property && edges.typeAt(row) !== context) continue;
        if (isNamed[edges.nameAt(row)] === 1) for (const act of byName.get(edges.nameAt(row)) ?? []) act(row, from);
      }
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
    }
  }

  const classes = rootsBy('class');
  const handles = rootsBy('handle');
  const scripts = rootsBy('script');
  /** By string: place among the rules of classes + 2; 1: none; 0: not tested. */
  const classOf = new Uint8Array(strings.length);
  /** By node of a script: the rule whose functions it has. */
  const ruleOfScript = new Map<string, number>();
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    const type = nodes.type[ordinal];
    if (type === types.synthetic) {
      for (const row of rowsOf(ordinal)) {
        if (edges.typeAt(row) === element || edges.typeAt(row) === hidden) continue;
        const name = strings.get(edges.nameAt(row));
        for (const { rule, root } of handles) if (root.name.test(name)) removals[rule].edges.add(row);
      }
      continue;
    }
    if (type !== types.native && type !== types.code && type !== types.hidden) continue;
    const name = nodes.name[ordinal];
    if (classOf[name] === 0) {
      const text = strings.get(name);
      const found = classes.findIndex(({ root }) => root.name.test(text));
      classOf[name] = found + 2;
      const url = found < 0 && SCRIPT.test(text) ? scriptUrlOf(graph, ordinal) : null;
      const script = url === null ? undefined : scripts.find(({ root }) => root.url.test(url));
      if (url !== null && script !== undefined) ruleOfScript.set(url, script.rule);
    }
    if (classOf[name] > 1) removals[classes[classOf[name] - 2].rule].nodes.add(ordinal);
  }
  if (ruleOfScript.size > 0) {
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
      if (nodes.type[ordinal] !== types.closure) continue;
      const rule = ruleOfScript.get(locationOf(graph, ordinal)?.url ?? '');
      if (rule !== undefined) removals[rule].nodes.add(ordinal);
    }
  }
  return removals
    .filter((removal) => removal.edges.size + removal.nodes.size > 0)
    .map((removal) => ({ ...removal, edges: withStorage(graph, removal.edges) }));
}
