/**
 * The variable that holds the object with the growing reference, and the other collections of its module, which did not grow. A module's variable is in a scope;
 * one that is exported is in a cell, next to its name in the module's table of exports.
 */
import type { SteadyCollection, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import type { HeapEdgeNode, HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { isVariable } from '../cut-reference.ts';

const MAX_HOLDERS = 50;
/** The scope of a bundle has the variables of all its modules: which are of one is not known. */
const MAX_VARIABLES = 60;
const MAX_PROPERTIES = 30;
/** Collections that the sentence names. */
const MAX_BESIDE = 6;
/** Ratio by which the contents of members may differ. */
const MAX_SHARE = 1.25;
const COLLECTION = /^(?:Map|Set|Array)$/;

interface Variable {
  readonly name: string;
  readonly node: HeapNode;
}

export interface OwnerVariable {
  /** Null if several variables hold the object, or none does. */
  readonly name: string | null;
  /** The scope with the variable; null for an exported one. */
  readonly scope: number | null;
  /** All variables of the module that are known. */
  readonly all: readonly Variable[];
}

const NONE: OwnerVariable = { name: null, scope: null, all: [] };

const nameOf = ({ edge }: HeapEdgeNode): string => edge.original ?? edge.name;
/** `#s` of a library without a map: its name says nothing. */
const isMinified = ({ name, original }: HeapEdgeNode['edge']): boolean =>
  original === undefined && /^#?[\p{ID_Start}$_]\p{ID_Continue}?$/u.test(name);
const isOfScope = ({ edge }: HeapEdgeNode): boolean => edge.type === 'context' && /^[\p{ID_Start}$_]/u.test(edge.name);

async function variablesOfScope(file: string, scope: number, ask: Ask): Promise<Variable[]> {
  const found = await ask(file, 'heap.references', { id: scope, count: MAX_VARIABLES * 2 });
  const variables = found.rows.filter(isOfScope);
  return variables.length > MAX_VARIABLES ? [] : variables.map((each) => ({ name: nameOf(each), node: each.node }));
}

/** The exported variables of the module with this cell, by its table: a name, and in the next slot its cell. */
async function exportedOf(
  file: string,
  cell: number,
  ask: Ask,
): Promise<{ readonly name: string; readonly all: Variable[] } | null> {
  const tables = await ask(file, 'heap.retainers', { id: cell, count: MAX_HOLDERS });
  for (const { edge, node } of tables.rows.filter((row) => row.node.type === 'array')) {
    const slots = await ask(file, 'heap.references', { id: node.id, count: MAX_VARIABLES * 3 });
    const bySlot = new Map(slots.rows.map((row) => [row.edge.name, row.node]));
    const nameBefore = (slot: string): string | null => {
      const key = bySlot.get(String(Number(slot) - 1));
      return key?.type === 'string' ? key.preview : null;
    };
    const name = nameBefore(edge.name);
    if (name === null) continue;
    const all: Variable[] = [];
    for (const { edge: slot, node: other } of slots.rows.filter((row) => row.node.name === 'system / Cell')) {
      const named = nameBefore(slot.name);
      const held = await ask(file, 'heap.references', { id: other.id, count: 4 });
      const value = held.rows.find((row) => row.edge.name === 'value');
      if (named !== null && value !== undefined) all.push({ name: named, node: value.node });
    }
    return { name, all };
  }
  return null;
}

/** `file`: the last snapshot. */
export async function ownerVariable(
  file: string,
  { owner, edgeToCut }: Pick<GrowingPath, 'edgeToCut' | 'owner'>,
  ask: Ask,
): Promise<OwnerVariable> {
  if (owner === null) return NONE;
  if (isVariable(edgeToCut)) {
    const all = await variablesOfScope(file, owner, ask);
    return { name: null, scope: owner, all: all };
  }
  const held = await ask(file, 'heap.retainers', { id: owner, count: MAX_HOLDERS });
  const scoped = held.rows.filter(isOfScope);
  const [variable] = scoped;
  if (variable !== undefined) {
    if (new Set(scoped.map(nameOf)).size > 1) return NONE;
    const all = await variablesOfScope(file, variable.node.id, ask);
    return { name: nameOf(variable), scope: variable.node.id, all: all };
  }
  const cell = held.rows.find(({ edge, node }) => edge.name === 'value' && node.name === 'system / Cell');
  if (cell === undefined) return NONE;
  const exported = await exportedOf(file, cell.node.id, ask);
  return exported === null ? NONE : { ...exported, scope: null };
}

/** Entries of a collection by its preview; null if it does not say. */
function entriesOf({ preview }: HeapNode): number | null {
  if (preview === '{}' || preview === '[]') return 0;
  const [, count] = /^[[{]([\d,]+) (?:entr|reference)/.exec(preview) ?? [];
  return count === undefined ? null : Number(count.replaceAll(',', ''));
}

/** The collections of the same module that have no more entries in the last snapshot than in the first one. */
export async function steadyCollections(
  [first, last]: readonly [string, string],
  { all }: OwnerVariable,
  growing: readonly GrowingPath[],
  ask: Ask,
): Promise<SteadyCollection[]> {
  const named: Variable[] = [];
  for (const { name, node } of all) {
    if (COLLECTION.test(node.name)) named.push({ name, node });
    if (COLLECTION.test(node.name) || node.type !== 'object') continue;
    const properties = await ask(last, 'heap.references', { id: node.id, count: MAX_PROPERTIES });
    for (const { edge, node: value } of properties.rows)
      if (edge.type === 'property' && COLLECTION.test(value.name))
        named.push({ name: isMinified(edge) ? name : `${name}.${edge.original ?? edge.name}`, node: value });
  }
  const steady: SteadyCollection[] = [];
  for (const { name, node } of named) {
    const before = await ask(first, 'heap.object', { id: node.id });
    const earlier = before.node;
    const [was, is] = [earlier === null ? null : entriesOf(earlier), entriesOf(node)];
    // The members of a collection of numbers are not known one by one, and its size is.
    const isLarger = (node.retainedSizeBytes ?? 0) > MAX_SHARE * (earlier?.retainedSizeBytes ?? 0);
    const isGrowing = growing.some(({ path, cut }) => path.includes(name) || cut?.endsWith(`.${name}`) === true);
    if (was !== null && is !== null && is > 0 && is <= was && !isLarger && !isGrowing)
      steady.push({ name, entries: is });
  }
  // For several in one variable without names of their own, the largest one.
  const largestOf = new Map(steady.toSorted((a, b) => a.entries - b.entries).map((each) => [each.name, each]));
  return steady.filter((each) => largestOf.get(each.name) === each).slice(0, MAX_BESIDE);
}
