/** Field layout of the scope sections, from the header. Chromium 156 writes them; Node 24 and Electron 42 do not. */
import { z } from 'zod';

const MAX_FIELDS = 64;
const FieldNames = z.array(z.string()).max(MAX_FIELDS).optional();

/** Members of the header. */
export const SCOPE_META = {
  scope_fields: FieldNames,
  scope_context_var_fields: FieldNames,
  scope_use_fields: FieldNames,
};
type ScopeMeta = z.infer<z.ZodObject<typeof SCOPE_META>>;

/** Positions within a row. */
export interface ScopeLayout {
  readonly scopeFieldCount: number;
  /** Index of the script's node, as in `to_node` of edges. */
  readonly scriptNode: number;
  readonly scopeId: number;
  readonly depth: number;
  /** Rows of the two other sections that belong to the scope: they follow each other in the order of the scopes. */
  readonly variableCount: number;
  readonly useCount: number;
  readonly variableFieldCount: number;
  readonly variableName: number;
  readonly useFieldCount: number;
  readonly useScopeId: number;
  readonly useSlot: number;
}

const SCOPE_FIELDS = ['script_node_index', 'scope_id', 'depth', 'scope_context_vars_count', 'scope_uses_count'];
const VARIABLE_FIELDS = ['name'];
const USE_FIELDS = ['declaring_scope_id', 'slot_index'];

/** Null unless the header describes all three sections completely. */
export function scopeLayout(meta: ScopeMeta): ScopeLayout | null {
  const scopes = meta.scope_fields ?? [];
  const variables = meta.scope_context_var_fields ?? [];
  const uses = meta.scope_use_fields ?? [];
  const has = (fields: readonly string[], needed: readonly string[]): boolean =>
    needed.every((field) => fields.includes(field));
  if (!has(scopes, SCOPE_FIELDS) || !has(variables, VARIABLE_FIELDS) || !has(uses, USE_FIELDS)) return null;
  return {
    scopeFieldCount: scopes.length,
    scriptNode: scopes.indexOf('script_node_index'),
    scopeId: scopes.indexOf('scope_id'),
    depth: scopes.indexOf('depth'),
    variableCount: scopes.indexOf('scope_context_vars_count'),
    useCount: scopes.indexOf('scope_uses_count'),
    variableFieldCount: variables.length,
    variableName: variables.indexOf('name'),
    useFieldCount: uses.length,
    useScopeId: uses.indexOf('declaring_scope_id'),
    useSlot: uses.indexOf('slot_index'),
  };
}

/** Fields of the sections that this reader does not know. */
export function unknownScopeFields(meta: ScopeMeta): string[] {
  const unknown = (section: string, fields: readonly string[] = [], known: readonly string[]): string[] =>
    fields.filter((field) => !known.includes(field)).map((field) => `${section}.${field}`);
  return [
    ...unknown('scopes', meta.scope_fields, SCOPE_FIELDS),
    ...unknown('scope_context_vars', meta.scope_context_var_fields, VARIABLE_FIELDS),
    ...unknown('scope_uses', meta.scope_use_fields, USE_FIELDS),
  ];
}
