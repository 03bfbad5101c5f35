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
import { createSequenceTable, hashIndices } from '../columns/sequence-table.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import { target } from '../open/object-location.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { createScriptScopes, integerOf, type ScriptScopes } from './script-scopes.ts';

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
/** Of a generator that has ended. */
const ENDED = -1;

/** Pairs of the scope of a function and a context that a closure of it reaches. */
interface Reach {
  /** False if the pair is there already. */
  add(row: number, context: number): boolean;
  /** No pair is added after the first question. */
  has(row: number, context: number): boolean;
}

function createReach(): Reach {
  const pairs = createSequenceTable();
  const pair = new Uint32Array(2);
  const numberOf = (row: number, context: number): number => {
    pair[0] = row;
    pair[1] = context;
    return pairs.intern(pair, 2, hashIndices(pair, 2));
  };
  let added = 0;
  return {
    add(row, context) {
      const isNew = numberOf(row, context) === added;
      if (isNew) added += 1;
      return isNew;
    },
    // A question adds its pair too, behind those that were added.
    has: (row, context) => numberOf(row, context) < added,
  };
}

/** Finds all of them, also those whose value is shared or has no size. */
export function* findDeadSlots(graph: HeapGraph, found: HeapScopes): Steps<DeadSlots> {
  const { nodes, edges, strings, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const [internal, weak, contextEdge] = ['internal', 'weak', 'context'].map((name) => meta.edgeTypes.indexOf(name));
  const [sharedName, contextName, functionName] = ['shared', 'context', 'function'].map((name) =>
    strings.indexOf(name),
  );
  const isContextName = testOfName(strings, (name) => /^system \/ Context(?: |$)/.test(name));
  const scopes = createScriptScopes(graph, found);
  const reach = createReach();
  const closureOfRow = new Map<number, number>();
  const keeperOf = new Map<number, number>();
  const contexts: number[] = [];
  /** Functions of whole scripts and modules. */
  const outermost: (readonly [row: number, context: number, closure: number])[] = [];
  const ended = new Set<number>();
  /** Contexts that something else than functions can read. */
  const isOpen = createBits(nodes.count);
  const isContext = (ordinal: number): boolean =>
    nodes.type[ordinal] === types.object && isContextName(nodes.name[ordinal]);

  /** The contexts from one outwards are read by the function. */
  const reachFrom = (row: number, from: number, keeper: number): void => {
    for (let context = from; context >= 0 && isContext(context) && reach.add(row, context);) {
      if (!keeperOf.has(context)) keeperOf.set(context, keeper);
      context = target(graph, context, 'previous');
    }
  };
  /** Targets of the internal edge with this name, and of `context`; −1 where there is none. */
  const functionAndContext = (ordinal: number, name: number): readonly [made: number, context: number] => {
    let [made, context] = [-1, -1];
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
      if (edges.type[edge] !== internal) continue;
      if (edges.name[edge] === name) made = edges.to[edge];
      else if (edges.name[edge] === contextName) context = edges.to[edge];
    }
    return [made, context];
  };

  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    const type = nodes.type[ordinal];
    if (type === types.closure) {
      const [shared, context] = functionAndContext(ordinal, sharedName);
      const row = shared < 0 || context < 0 ? -1 : scopes.rowOfShared(shared);
      if (row < 0) continue;
      if (!closureOfRow.has(row)) closureOfRow.set(row, ordinal);
      if (scopes.parentOf(row) < 0) outermost.push([row, context, ordinal]);
      else reachFrom(row, context, ordinal);
    } else if (type === types.object) {
      if (isContextName(nodes.name[ordinal])) {
        contexts.push(ordinal);
        continue;
      }
      const [made, context] = functionAndContext(ordinal, functionName);
      if (made < 0 || context < 0 || nodes.type[made] !== types.closure) continue;
      const continuation = target(graph, ordinal, 'continuation');
      if (continuation >= 0 && integerOf(graph, continuation) === ENDED) {
        ended.add(made);
        continue;
      }
      const row = scopes.rowOfShared(target(graph, made, 'shared'));
      if (row >= 0) reachFrom(row, context, made);
    } else if (type === types.native || type === types.synthetic) {
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1)
        if (edges.type[edge] !== weak && isContext(edges.to[edge])) setBit(isOpen, edges.to[edge]);
    }
  }

  // A module that has run does not run again.
  for (const [row, context, closure] of outermost) if (!ended.has(closure)) reachFrom(row, context, closure);

  const usersOf = usersByVariable(found, scopes);
  const isAlive = (context: number, users: readonly number[]): boolean =>
    users.some((user) => {
      for (let row = user; row >= 0; row = scopes.parentOf(row)) if (reach.has(row, context)) return true;
      return false;
    });
  const slots: DeadSlot[] = [];
  let judged = 0;
  for (const [at, context] of contexts.entries()) {
    if (at % ROWS_PER_STEP === 0) yield { stage: 'tables', done: at, total: contexts.length };
    const row = scopes.rowOfContext(context);
    if (row < 0 || hasBit(isOpen, context) || !CLOSED_SCOPES.has(scopes.typeOfContext(context))) continue;
    judged += 1;
    for (let edge = nodes.firstEdge[context]; edge < nodes.firstEdge[context + 1]; edge += 1) {
      if (edges.type[edge] !== contextEdge) continue;
      const users = usersOf.get(row)?.get(edges.name[edge]);
      if (users === undefined || isAlive(context, users)) continue;
      const keeper = keeperOf.get(context) ?? -1;
      slots.push({ context, row, name: edges.name[edge], value: edges.to[edge], keeper });
    }
  }
  return { slots, scopes, closureOfRow, judged, unjudged: contexts.length - judged };
}

/** Scopes that use a variable, by the row of its scope and its name. Two variables of a scope have different names. */
function usersByVariable(found: HeapScopes, scopes: ScriptScopes): Map<number, Map<number, number[]>> {
  const users = new Map<number, Map<number, number[]>>();
  for (let row = 0; row < found.count; row += 1) {
    const [from, to] = [found.firstVariable[row], found.firstVariable[row + 1]];
    if (from < to) users.set(row, new Map(Array.from(found.variableName.subarray(from, to), (name) => [name, []])));
  }
  for (let row = 0; row < found.count; row += 1) {
    for (let use = found.firstUse[row]; use < found.firstUse[row + 1]; use += 1) {
      const declaring = scopes.rowOf(found.script[row], found.useScope[use]);
      if (declaring < 0) continue;
      const variable = found.firstVariable[declaring] + found.useSlot[use];
      if (variable >= found.firstVariable[declaring + 1]) continue;
      users.get(declaring)?.get(found.variableName[variable])?.push(row);
    }
  }
  return users;
}

/**
 * True for each slot whose value only slots of the same variable hold: clearing the variable frees what the value retains. A reference from
 * an object that the value itself retains does not count.
 */
export function* heldOnlyBy(
  graph: HeapGraph,
  { order, dominator }: RetainedFigures,
  slots: readonly DeadSlot[],
): Steps<boolean[]> {
  const { nodes, edges, meta } = graph;
  const [weak, contextEdge] = ['weak', 'context'].map((name) => meta.edgeTypes.indexOf(name));
  /** By value: its variable, or several. */
  const variableOf = new Map<number, DeadSlot | null>();
  const isSame = (a: DeadSlot, b: DeadSlot): boolean => a.row === b.row && a.name === b.name;
  const bySlot = new Set<string>();
  const keyOf = (context: number, name: number, value: number): string => `${context} ${name} ${value}`;
  const isValue = createBits(nodes.count);
  for (const slot of slots) {
    const known = variableOf.get(slot.value);
    variableOf.set(slot.value, known === undefined || (known !== null && isSame(known, slot)) ? slot : null);
    setBit(isValue, slot.value);
    bySlot.add(keyOf(slot.context, slot.name, slot.value));
  }
  const isUnder = (ordinal: number, top: number): boolean => {
    const wanted = order.numberOf[top];
    let number = order.numberOf[ordinal];
    while (number > wanted) number = dominator[number];
    return number === wanted;
  };
  const isReached = (ordinal: number): boolean => order.numberOf[ordinal] > 0;
  for (let from = 0; from < nodes.count; from += 1) {
    if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
    for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
      const value = edges.to[edge];
      if (!hasBit(isValue, value) || edges.type[edge] === weak || from === value) continue;
      if ((variableOf.get(value) ?? null) === null || !isReached(from)) continue;
      if (edges.type[edge] === contextEdge && bySlot.has(keyOf(from, edges.name[edge], value))) continue;
      if (!isUnder(from, value)) variableOf.set(value, null);
    }
  }
  return slots.map(({ value }) => (variableOf.get(value) ?? null) !== null);
}
