/**
 * Ties the scopes of a file to its nodes: to the `ScopeInfo` of a context and to the `SharedFunctionInfo` of a closure. Both have an id that is
 * unique in their script only.
 *
 *     context → scope_info → ScopeInfo → scope_id     closure → shared → SharedFunctionInfo → scope_id, script
 *                            ScopeInfo → outer_scope_info → the scope around it …    script → infos → all functions of the script
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { target } from '../open/object-location.ts';

/** Id of the outermost scope of a script, module or evaluated text. */
const OUTERMOST = -2;
const NONE = -1;

export interface ScriptScopes {
  /** Row of a scope by its id in a script; −1 if there is none. */
  rowOf(script: number, id: number): number;
  /** Row of the scope of a context; −1 if its script has no scopes. */
  rowOfContext(context: number): number;
  /** Row of the scope of a function, by its `SharedFunctionInfo`. */
  rowOfShared(shared: number): number;
  /** V8's name for the kind of scope of a context, such as `FUNCTION_SCOPE`; '' if the file does not say. */
  typeOfContext(context: number): string;
  /** The scope around one; −1 for the outermost. */
  parentOf(row: number): number;
  /** `SharedFunctionInfo` of the function of a scope; −1 for a block, and if the file has none. */
  sharedOf(row: number): number;
}

/** The integer that a number node stands for. */
export function integerOf(graph: HeapGraph, node: number): number | null {
  const value = target(graph, node, 'value');
  if (value < 0) return null;
  const number = Number(graph.strings.get(graph.nodes.name[value]));
  return Number.isInteger(number) ? number : null;
}

export function createScriptScopes(graph: HeapGraph, scopes: HeapScopes): ScriptScopes {
  const { nodes, edges, strings } = graph;
  const isScript = testOfName(strings, (name) => name.startsWith('system / Script'));
  const isScopeInfo = testOfName(strings, (name) => name === 'system / ScopeInfo');
  const isShared = testOfName(strings, (name) => name.startsWith('system / SharedFunctionInfo'));
  const integers = new Map<number, number | null>();
  const scopeIdOf = (node: number): number | null => {
    const at = target(graph, node, 'scope_id');
    if (at < 0) return null;
    let id = integers.get(at);
    if (id === undefined) integers.set(at, (id = integerOf(graph, at)));
    return id;
  };

  const rowsOfScript = new Map<number, Map<number, number>>();
  const parent = new Int32Array(scopes.count).fill(NONE);
  const around: number[] = [];
  for (let row = 0; row < scopes.count; row += 1) {
    const rows = rowsOfScript.get(scopes.script[row]) ?? new Map<number, number>();
    rowsOfScript.set(scopes.script[row], rows.set(scopes.id[row], row));
    const depth = scopes.depth[row];
    parent[row] = depth === 0 ? NONE : (around[depth - 1] ?? NONE);
    around[depth] = row;
  }
  const rowOf = (script: number, id: number | null): number =>
    (id === null ? undefined : rowsOfScript.get(script)?.get(id)) ?? NONE;

  /** By `ScopeInfo`. */
  const scriptOf = new Map<number, number>();
  const sharedOfRow = new Map<number, number>();
  /** The code that a direct `eval` runs is a script of its own; the scopes around the call belong to the script that has it. */
  const claim = (from: number, script: number, callSite: number): void => {
    for (let info = from; info >= 0 && info !== callSite && !scriptOf.has(info);) {
      scriptOf.set(info, script);
      if (scopeIdOf(info) === OUTERMOST) return;
      info = target(graph, info, 'outer_scope_info');
    }
  };
  const scopeInfoAt = (node: number, edge: string): number => {
    const at = target(graph, node, edge);
    return at >= 0 && isScopeInfo(nodes.name[at]) ? at : NONE;
  };
  const claimScopesOf = (script: number): void => {
    const infos = target(graph, script, 'infos');
    if (infos < 0) return;
    const callSite = scopeInfoAt(script, 'eval_from_scope_info');
    for (let edge = nodes.firstEdge[infos]; edge < nodes.firstEdge[infos + 1]; edge += 1) {
      const info = edges.to[edge];
      if (isScopeInfo(nodes.name[info])) claim(info, script, callSite);
      if (!isShared(nodes.name[info])) continue;
      const id = scopeIdOf(info);
      const row = rowOf(script, id);
      if (row >= 0 && !sharedOfRow.has(row)) sharedOfRow.set(row, info);
      const own = scopeInfoAt(info, 'name_or_scope_info');
      // A function that is not compiled has no scope of its own yet.
      if (own >= 0) claim(own, script, callSite);
      else if (id !== null && id !== OUTERMOST)
        claim(scopeInfoAt(info, 'raw_outer_scope_info_or_feedback_metadata'), script, callSite);
    }
  };
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) if (isScript(nodes.name[ordinal])) claimScopesOf(ordinal);

  /** A scope whose functions are gone belongs to the script of a scope around it. */
  const scriptAround = (from: number): number => {
    const walked: number[] = [];
    let found = NONE;
    for (let info = from; info >= 0 && !walked.includes(info);) {
      const known = scriptOf.get(info);
      if (known !== undefined) {
        found = known;
        break;
      }
      walked.push(info);
      if (scopeIdOf(info) === OUTERMOST) break;
      info = target(graph, info, 'outer_scope_info');
    }
    for (const info of walked) scriptOf.set(info, found);
    return found;
  };

  const rowOfInfo = new Map<number, number>();
  const rowOfSharedInfo = new Map<number, number>();
  return {
    rowOf,
    rowOfContext(context) {
      const info = target(graph, context, 'scope_info');
      if (info < 0) return NONE;
      let row = rowOfInfo.get(info);
      if (row === undefined) rowOfInfo.set(info, (row = rowOf(scriptAround(info), scopeIdOf(info))));
      return row;
    },
    rowOfShared(shared) {
      let row = rowOfSharedInfo.get(shared);
      if (row === undefined)
        rowOfSharedInfo.set(shared, (row = rowOf(target(graph, shared, 'script'), scopeIdOf(shared))));
      return row;
    },
    typeOfContext(context) {
      const name = target(graph, target(graph, context, 'scope_info'), 'scope_type_name');
      return name < 0 ? '' : strings.get(nodes.name[name]);
    },
    parentOf: (row) => parent[row],
    sharedOf: (row) => sharedOfRow.get(row) ?? NONE,
  };
}
