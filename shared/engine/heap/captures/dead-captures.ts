/**
 * Variables that a context keeps although no living function can read them: two closures of one function share a context, and the one that
 * used the variable is gone.
 *
 *     function watch() {              context of watch: rows, title
 *       const rows = load();          read: only by the first closure, which is gone
 *       once(() => use(rows));        title: read by the second, which is alive and keeps both
 *       return () => title;
 *     }
 *
 * A variable is alive in a context if one of the scopes that use it, or a scope around that one, is of a function that is alive and whose
 * chain of contexts has the context: running it may make the inner function again. The file says which scopes use it, also for functions that
 * are not compiled. Nothing is said of a context that more than its functions can read: `arguments` of a sloppy function, a function on
 * the stack, top-level variables of a script, which each later script can read. Variables of a scope with a direct `eval` are not in
 * the file. A generator or async function that can resume reads its own context; a module that has run does not run again.
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { createPairNumbers } from '../columns/pair-numbers.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { rowsNamed } from '../graph/edge-labels.ts';
import { placesOf } from '../graph/edge-search.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import { internalEdges, type InternalEdges } from '../graph/edge-targets.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { testOfEngineName } from '../strings/engine-names.ts';
import { inSteps, ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { createScriptScopes, type ScriptScopes } from './script-scopes.ts';

/** A variable of one context that no living function can read. */
export interface DeadSlot {
  readonly context: number;
  /** Row of its scope. */
  readonly row: number;
  /** String index of the variable. */
  readonly name: number;
  readonly value: number;
  /** A function that keeps the context; −1 if none does. */
  readonly keeper: number;
}

export interface DeadSlots {
  readonly slots: readonly DeadSlot[];
  /** Nothing but slots of the same variable holds the value. */
  readonly isFreed: (slot: DeadSlot) => boolean;
  readonly scopes: ScriptScopes;
  /** A living closure of the function of a scope, by row. */
  readonly closureOfRow: ReadonlyMap<number, number>;
  readonly judged: number;
  readonly unjudged: number;
}

/** Scopes whose variables only the functions in them can read; '' in files that do not say. */
const CLOSED_SCOPES: ReadonlySet<string> = new Set([
  '',
  'FUNCTION_SCOPE',
  'BLOCK_SCOPE',
  'CATCH_SCOPE',
  'CLASS_SCOPE',
  'MODULE_SCOPE',
]);
/** State of a generator that has ended. */
const ENDED = -1;

/** Scopes of living functions by the context that they reach: a set of pairs with a list for each context. */
interface Reach {
  /** False if the pair is there already. */
  add(row: number, context: number): boolean;
  /** Sets the stamp of each scope that reaches the context. */
  mark(context: number, stamps: Int32Array, stamp: number): void;
}

function createReach(contexts: number): Reach {
  const pairs = createPairNumbers();
  /** By pair: its scope, and the pair before it of the same context; −1 for none. */
  const rows: number[] = [];
  const next: number[] = [];
  const last = new Int32Array(contexts).fill(-1);
  return {
    add(row, context) {
      const pair = pairs.numberOf(row, context);
      if (pair < rows.length) return false;
      rows.push(row);
      next.push(last[context]);
      last[context] = pair;
      return true;
    },
    mark(context, stamps, stamp) {
      for (let pair = last[context]; pair >= 0; pair = next[pair] ?? -1) stamps[rows[pair] ?? 0] = stamp;
    },
  };
}

/** Scripts and contexts, in file order, by the internal edge that only they have. */
function findEngineNodes(
  graph: HeapGraph,
  { type, names }: Pick<InternalEdges<'infos' | 'scope_info'>, 'type' | 'names'>,
): { readonly scripts: readonly number[]; readonly contexts: readonly number[] } {
  const { nodes, edges, strings, meta } = graph;
  const { object } = nodeTypeNumbers(meta);
  const ownersOf = (name: number, engineName: string, isType: (type: number) => boolean): number[] => {
    const isNamed = testOfEngineName(strings, engineName);
    const found: number[] = [];
    for (const edge of rowsNamed(edges.labels, name)) {
      const owner = edges.typeAt(edge) === type ? ownerOfEdge(nodes, edge) : -1;
      if (owner >= 0 && isType(nodes.type[owner]) && isNamed(nodes.name[owner])) found.push(owner);
    }
    return found;
  };
  return {
    scripts: ownersOf(names.infos, 'Script', () => true),
    contexts: ownersOf(names.scope_info, 'Context', (of) => of === object),
  };
}

/** Finds all of them, also those whose value is shared or has no size. */
export function* findDeadSlots(graph: HeapGraph, found: HeapScopes, figures: RetainedFigures): Steps<DeadSlots> {
  const { nodes, edges, strings, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const contextEdge = meta.edgeTypes.indexOf('context');
  const { type, names, target } = internalEdges(graph, [
    'shared',
    'context',
    'function',
    'continuation',
    'previous',
    'infos',
    'scope_info',
  ]);
  const { scripts, contexts } = findEngineNodes(graph, { type, names });
  /** Place of a context + 1, by node; 0 for other nodes. */
  const placeOf = new Int32Array(nodes.count);
  for (const [place, context] of contexts.entries()) placeOf[context] = place + 1;
  const scopes = createScriptScopes(graph, found, scripts);
  const reach = createReach(contexts.length);
  const closureOfRow = new Map<number, number>();
  /** A function that keeps each context; −1 if none is known. */
  const keeperOf = new Int32Array(contexts.length).fill(-1);
  const previous = Int32Array.from(contexts, (context) => {
    const around = target(context, names.previous);
    return around < 0 ? -1 : placeOf[around] - 1;
  });
  /** Functions of whole scripts and modules: row, context and closure of each. */
  const outermost: number[] = [];
  const ended = new Set<number>();

  /** The contexts from one outwards are read by the function. */
  const reachFrom = (row: number, from: number, keeper: number): void => {
    for (let context = placeOf[from] - 1; context >= 0 && reach.add(row, context); context = previous[context])
      if (keeperOf[context] < 0) keeperOf[context] = keeper;
  };
  const addClosure = (ordinal: number): void => {
    let [shared, context] = [-1, -1];
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
      if (edges.typeAt(edge) !== type) continue;
      if (edges.nameAt(edge) === names.shared) shared = edges.to[edge];
      else if (edges.nameAt(edge) === names.context) context = edges.to[edge];
    }
    const row = context < 0 ? -1 : scopes.rowOfShared(shared);
    if (row < 0) return;
    if (!closureOfRow.has(row)) closureOfRow.set(row, ordinal);
    if (scopes.parent[row] < 0) outermost.push(row, context, ordinal);
    else reachFrom(row, context, ordinal);
  };
  /** A generator or an async function, whose next step is the target of `continuation`. */
  const addGenerator = (ordinal: number, continuation: number): void => {
    const made = target(ordinal, names.function);
    const context = target(ordinal, names.context);
    if (made < 0 || context < 0 || nodes.type[made] !== types.closure) return;
    if (scopes.integerOf(continuation) === ENDED) {
      ended.add(made);
      return;
    }
    const row = scopes.rowOfShared(target(made, names.shared));
    if (row >= 0) reachFrom(row, context, made);
  };
  let done = 0;
  for (const ordinal of placesOf(nodes.type, types.closure, nodes.count)) {
    addClosure(ordinal);
    done += 1;
    if (done % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
  }
  for (const edge of rowsNamed(edges.labels, names.continuation)) {
    const owner = edges.typeAt(edge) === type ? ownerOfEdge(nodes, edge) : -1;
    if (owner >= 0 && nodes.type[owner] === types.object) addGenerator(owner, edges.to[edge]);
  }
  // A module that has run does not run again.
  for (let at = 0; at < outermost.length; at += 3)
    if (!ended.has(outermost[at + 2])) reachFrom(outermost[at], outermost[at + 1], outermost[at + 2]);

  const isAlive = usersOfVariables(found, scopes.parent);
  const stamps = new Int32Array(found.count).fill(-1);
  /** By string: variable + 1 of the scope of `placedRow`. A large scope has its variables in another order than its contexts. */
  const variableOf = new Int32Array(strings.length);
  let placedRow = -1;
  const slots: DeadSlot[] = [];
  let judged = 0;
  const judge = (place: number): void => {
    const context = contexts[place];
    const row = scopes.rowOfContext(context);
    if (row < 0 || !CLOSED_SCOPES.has(scopes.typeOfContext(context))) return;
    judged += 1;
    const [firstVariable, endVariable] = [found.firstVariable[row], found.firstVariable[row + 1]];
    if (firstVariable === endVariable) return;
    reach.mark(place, stamps, place);
    if (row !== placedRow) {
      for (let variable = firstVariable; variable < endVariable; variable += 1)
        variableOf[found.variableName[variable]] = variable + 1;
      placedRow = row;
    }
    for (let edge = nodes.firstEdge[context]; edge < nodes.firstEdge[context + 1]; edge += 1) {
      if (edges.typeAt(edge) !== contextEdge) continue;
      const name = edges.nameAt(edge);
      const variable = variableOf[name] - 1;
      // Variables of other scopes are there too.
      if (variable < firstVariable || variable >= endVariable || isAlive(variable, stamps, place)) continue;
      slots.push({ context, row, name, value: edges.to[edge], keeper: keeperOf[place] });
    }
  };
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, contexts.length, (from, to) => {
    for (let place = from; place < to; place += 1) judge(place);
  });
  const { isOpen, isFreed } = yield* findHolders(graph, figures, slots);
  judged -= isOpen.size;
  const kept = slots.filter(({ context }) => !isOpen.has(context));
  return { slots: kept, isFreed, scopes, closureOfRow, judged, unjudged: contexts.length - judged };
}

/** True if one of the scopes that use a variable, or a scope around that one, has the stamp. */
type IsAlive = (variable: number, stamps: Int32Array, stamp: number) => boolean;

function usersOfVariables(found: HeapScopes, parent: Int32Array): IsAlive {
  /** The row that declares each used variable is around the one that uses it. −1 if the file has none. */
  const variableOfUse = new Int32Array(found.useScope.length).fill(-1);
  const firstUser = new Uint32Array(found.variableName.length + 1);
  for (let row = 0; row < found.count; row += 1) {
    for (let use = found.firstUse[row]; use < found.firstUse[row + 1]; use += 1) {
      let declaring = row;
      while (declaring >= 0 && found.id[declaring] !== found.useScope[use]) declaring = parent[declaring];
      if (declaring < 0) continue;
      const variable = found.firstVariable[declaring] + found.useSlot[use];
      if (variable >= found.firstVariable[declaring + 1]) continue;
      variableOfUse[use] = variable;
      firstUser[variable + 1] += 1;
    }
  }
  for (let variable = 1; variable < firstUser.length; variable += 1) firstUser[variable] += firstUser[variable - 1];
  const users = new Int32Array(firstUser[found.variableName.length]);
  const filled = firstUser.slice();
  for (let row = 0; row < found.count; row += 1) {
    for (let use = found.firstUse[row]; use < found.firstUse[row + 1]; use += 1) {
      const variable = variableOfUse[use];
      if (variable < 0) continue;
      users[filled[variable]] = row;
      filled[variable] += 1;
    }
  }
  return (variable, stamps, stamp) => {
    for (let at = firstUser[variable]; at < firstUser[variable + 1]; at += 1)
      for (let row = users[at]; row >= 0; row = parent[row]) if (stamps[row] === stamp) return true;
    return false;
  };
}

interface Holders {
  /** Contexts that something else than functions can read: `arguments` of a sloppy function, the stack. */
  readonly isOpen: ReadonlySet<number>;
  /**
   * Only slots of the same variable hold the value: clearing the variable frees what the value retains. A reference from an object that the
   * value itself retains does not count.
   */
  readonly isFreed: (slot: DeadSlot) => boolean;
}

/** Edges and targets that are searched for one by one; more are found faster in one pass over all edges. */
const MAX_SEARCHED = 4 << 20;

function* findHolders(
  graph: HeapGraph,
  { order, dominator }: RetainedFigures,
  slots: readonly DeadSlot[],
): Steps<Holders> {
  const { nodes, edges, meta } = graph;
  const { native, synthetic } = nodeTypeNumbers(meta);
  const [weak, contextEdge] = ['weak', 'context'].map((name) => meta.edgeTypes.indexOf(name));
  const isOpen = new Set<number>();
  const isJudged = new Set(slots.map(({ context }) => context));
  /** By value: its variable, or several. */
  const variableOf = new Map<number, DeadSlot | null>();
  const isSame = (a: DeadSlot, b: DeadSlot): boolean => a.row === b.row && a.name === b.name;
  const bySlot = new Set<string>();
  const keyOf = (context: number, name: number, value: number): string => `${context} ${name} ${value}`;
  for (const slot of slots) {
    const known = variableOf.get(slot.value);
    variableOf.set(slot.value, known === undefined || (known !== null && isSame(known, slot)) ? slot : null);
    bySlot.add(keyOf(slot.context, slot.name, slot.value));
  }
  const isUnder = (ordinal: number, top: number): boolean => {
    const wanted = order.numberOf[top];
    let number = order.numberOf[ordinal];
    while (number > wanted) number = dominator[number];
    return number === wanted;
  };
  const isReached = (ordinal: number): boolean => order.numberOf[ordinal] > 0;
  const check = (edge: number): void => {
    if (edges.typeAt(edge) === weak) return;
    const value = edges.to[edge];
    const from = ownerOfEdge(nodes, edge);
    if (isJudged.has(value) && (nodes.type[from] === native || nodes.type[from] === synthetic)) isOpen.add(value);
    if ((variableOf.get(value) ?? null) === null || from === value || !isReached(from)) return;
    if (edges.typeAt(edge) === contextEdge && bySlot.has(keyOf(from, edges.nameAt(edge), value))) return;
    if (!isUnder(from, value)) variableOf.set(value, null);
  };
  const wanted = new Set([...isJudged, ...variableOf.keys()]);
  if (wanted.size * edges.count <= MAX_SEARCHED) {
    for (const node of wanted) for (const edge of placesOf(edges.to, node, edges.count)) check(edge);
  } else {
    const isWanted = createBits(nodes.count);
    for (const node of wanted) setBit(isWanted, node);
    yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, edges.count, (from, to) => {
      for (let edge = from; edge < to; edge += 1) if (hasBit(isWanted, edges.to[edge])) check(edge);
    });
  }
  return { isOpen, isFreed: ({ value }) => (variableOf.get(value) ?? null) !== null };
}
