/**
 * Scopes of the scripts of a heap: which variables V8 stores in contexts, and which scopes use them. Rows are in the order of the file, by
 * script, in which a scope follows the one around it.
 */
export interface HeapScopes {
  readonly count: number;
  /** Ordinal of the script's node. */
  readonly script: Uint32Array;
  /** Unique within a script: where the scope starts, below 0 for those that start with the script; −2 is the outermost one. */
  readonly id: Int32Array;
  /** Scopes around it within the script. */
  readonly depth: Uint32Array;
  /** Row of the first variable, plus the end of the last: as `firstEdge` of nodes. */
  readonly firstVariable: Uint32Array;
  readonly firstUse: Uint32Array;
  /** String index; a variable's slot is its place among those of its scope. */
  readonly variableName: Uint32Array;
  /** Id of the scope of the same script that declares the used variable, and its slot. */
  readonly useScope: Int32Array;
  readonly useSlot: Uint32Array;
}
