/**
 * Ties the scopes of a file to its nodes: to the `ScopeInfo` of a context and to the `SharedFunctionInfo` of a closure. Both have an id that is
 * unique in their script only.
 *
 *     context → scope_info → ScopeInfo → scope_id     closure → shared → SharedFunctionInfo → scope_id, script
 *                            ScopeInfo → outer_scope_info → the scope around it …    script → infos → all functions of the script
 */
import { createPairNumbers } from '../columns/pair-numbers.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { internalEdges } from '../graph/edge-targets.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import { integerText } from '../strings/integer-text.ts';

/** Id of the outermost scope of a script, module or evaluated text. */
const OUTERMOST = -2;
const NONE = -1;
/** Marks a node whose row is not known yet, in a column that begins with zeros. */
const UNKNOWN = 0;
const ROW_OFFSET = 2;

export interface ScriptScopes {
  /** Row of the scope of a context; −1 if its script has no scopes. */
  rowOfContext(context: number): number;
  /** Row of the scope of a function, by its `SharedFunctionInfo`. */
  rowOfShared(shared: number): number;
  /** V8's name for the kind of scope of a context, such as `FUNCTION_SCOPE`; '' if the file does not say. */
  typeOfContext(context: number): string;
  /** Row of the scope around each; −1 for the outermost. */
  readonly parent: Int32Array;
  /** `SharedFunctionInfo` of the function of a scope; −1 for a block, and if the file has none. */
  sharedOf(row: number): number;
  /** The integer that a number node stands for; NaN if it is none. */
  integerOf(node: number): number;
}

/** Rows by script and id: a script has ten thousands of scopes. */
function rowsByScript({ count, script, id }: HeapScopes): (script: number, id: number) => number {
  const pairs = createPairNumbers();
  const rows: number[] = [];
  for (let row = 0; row < count; row += 1) rows[pairs.numberOf(script[row], id[row])] = row;
  return (ofScript, wanted) => rows[pairs.numberOf(ofScript, wanted)] ?? NONE;
}

function parentsOf({ count, depth }: HeapScopes): Int32Array {
  const parent = new Int32Array(count);
  const around: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const at = depth[row];
    parent[row] = at === 0 ? NONE : around[at - 1];
    around[at] = row;
  }
  return parent;
}

/** `scripts`: ordinals of all scripts. */
export function createScriptScopes(graph: HeapGraph, scopes: HeapScopes, scripts: readonly number[]): ScriptScopes {
  const { nodes, edges, strings } = graph;
  const { type, names, target } = internalEdges(graph, [
    'scope_id',
    'script',
    'infos',
    'name_or_scope_info',
    'raw_outer_scope_info_or_feedback_metadata',
    'outer_scope_info',
    'eval_from_scope_info',
    'scope_info',
    'scope_type_name',
    'value',
  ]);
  const scopeInfoName = strings.indexOf('system / ScopeInfo');
  const outermostText = strings.indexOf(String(OUTERMOST));
  const isScopeInfo = (node: number): boolean => node >= 0 && nodes.name[node] === scopeInfoName;
  const textOf = (number: number): number => {
    const value = target(number, names.value);
    return value < 0 ? -1 : nodes.name[value];
  };
  const integers = new Map<number, number>();
  const integerOf = (node: number): number => {
    let integer = integers.get(node);
    if (integer === undefined) {
      const text = textOf(node);
      integers.set(node, (integer = text < 0 ? Number.NaN : integerText(strings, text)));
    }
    return integer;
  };
  const isOutermost = (info: number): boolean => {
    const id = target(info, names.scope_id);
    return id >= 0 && outermostText >= 0 && textOf(id) === outermostText;
  };

  const find = rowsByScript(scopes);
  const rowOf = (script: number, idNode: number): number => {
    const id = script < 0 || idNode < 0 ? Number.NaN : integerOf(idNode);
    return Number.isNaN(id) ? NONE : find(script, id);
  };

  /** By `ScopeInfo`. */
  const scriptOf = new Map<number, number>();
  /** The code that a direct `eval` runs is a script of its own; the scopes around the call belong to the script that has it. */
  const claim = (from: number, script: number, callSite: number): void => {
    for (let info = from; info >= 0 && info !== callSite && !scriptOf.has(info);) {
      scriptOf.set(info, script);
      if (isOutermost(info)) return;
      info = target(info, names.outer_scope_info);
    }
  };
  const claimFunction = (shared: number, script: number, callSite: number): void => {
    let [id, own, outer] = [NONE, NONE, NONE];
    for (let edge = nodes.firstEdge[shared]; edge < nodes.firstEdge[shared + 1]; edge += 1) {
      if (edges.typeAt(edge) !== type) continue;
      const name = edges.nameAt(edge);
      if (name === names.name_or_scope_info) own = edges.to[edge];
      else if (name === names.raw_outer_scope_info_or_feedback_metadata) outer = edges.to[edge];
      else if (name === names.scope_id) id = edges.to[edge];
    }
    if (isScopeInfo(own)) claim(own, script, callSite);
    // A function that is not compiled has no scope of its own yet.
    else if (isScopeInfo(outer) && id >= 0 && !isOutermost(shared)) claim(outer, script, callSite);
  };
  const claimScopesOf = (script: number): void => {
    const infos = target(script, names.infos);
    if (infos < 0) return;
    const from = target(script, names.eval_from_scope_info);
    const callSite = isScopeInfo(from) ? from : NONE;
    for (let edge = nodes.firstEdge[infos]; edge < nodes.firstEdge[infos + 1]; edge += 1) {
      const info = edges.to[edge];
      if (isScopeInfo(info)) claim(info, script, callSite);
      else claimFunction(info, script, callSite);
    }
  };
  for (const script of scripts) claimScopesOf(script);

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
      if (isOutermost(info)) break;
      info = target(info, names.outer_scope_info);
    }
    for (const info of walked) scriptOf.set(info, found);
    return found;
  };

  /** By `ScopeInfo` or `SharedFunctionInfo`: row + 2, or `UNKNOWN`. */
  const rowOfNode = new Int32Array(nodes.count);
  const parent = parentsOf(scopes);
  let sharedOfRow: Map<number, number> | null = null;
  const rowOfShared = (shared: number): number => {
    if (shared < 0) return NONE;
    if (rowOfNode[shared] === UNKNOWN)
      rowOfNode[shared] = rowOf(target(shared, names.script), target(shared, names.scope_id)) + ROW_OFFSET;
    return rowOfNode[shared] - ROW_OFFSET;
  };
  return {
    rowOfContext(context) {
      const info = target(context, names.scope_info);
      if (info < 0) return NONE;
      if (rowOfNode[info] === UNKNOWN)
        rowOfNode[info] = rowOf(scriptAround(info), target(info, names.scope_id)) + ROW_OFFSET;
      return rowOfNode[info] - ROW_OFFSET;
    },
    rowOfShared,
    typeOfContext(context) {
      const name = target(target(context, names.scope_info), names.scope_type_name);
      return name < 0 ? '' : strings.get(nodes.name[name]);
    },
    parent,
    sharedOf(row) {
      if (sharedOfRow === null) {
        sharedOfRow = new Map();
        for (const script of scripts) {
          const infos = target(script, names.infos);
          if (infos < 0) continue;
          for (let edge = nodes.firstEdge[infos]; edge < nodes.firstEdge[infos + 1]; edge += 1) {
            const info = edges.to[edge];
            if (isScopeInfo(info)) continue;
            const at = rowOf(script, target(info, names.scope_id));
            if (at >= 0 && !sharedOfRow.has(at)) sharedOfRow.set(at, info);
          }
        }
      }
      return sharedOfRow.get(row) ?? NONE;
    },
    integerOf,
  };
}
