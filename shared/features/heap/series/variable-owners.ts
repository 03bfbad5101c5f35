/**
 * Whose a variable is. A path to it leads through some function of its scope, which all functions of a bundle may share: closing a view does not make
 * its function the owner of another module's list. Only where one function uses the scope is it named; otherwise the function around all of them, or
 * their file.
 */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { isVariable } from '../cut-reference.ts';
import { scopeText } from './holder-code.ts';

/** Functions of a scope that are looked at. */
const MAX_FUNCTIONS = 1000;
/** Rows whose variables are looked at, the largest ones. */
const MAX_ROWS = 10;

function placeOf({ id, original, location }: HeapNode): string {
  const place = original ?? location;
  return place === undefined
    ? String(id)
    : `${'source' in place ? place.source : place.url}:${place.line}:${place.column}`;
}

/** Words of `withVariableOwners` behind the name of a variable: the function around its scope, or the file. Undefined for others. */
export const ownerInText = (reference: string): string | undefined =>
  isVariable(reference) ? / of (.+)$/s.exec(reference)?.[1] : undefined;

/** A row of a hunt whose reference may be a variable. */
interface Held extends Pick<GrowingPath, 'owner' | 'edgeToCut' | 'capturedBy'> {
  readonly reachedFrom?: GrowingPath['reachedFrom'];
}

async function ownerOf<Row extends Held>(file: string, row: Row, ask: Ask): Promise<Row> {
  if (row.owner === null || !isVariable(row.edgeToCut)) return row;
  const found = await ask(file, 'heap.retainers', { id: row.owner, count: MAX_FUNCTIONS });
  const functions = found.rows.map(({ node }) => node).filter(({ type }) => type === 'closure');
  if (row.capturedBy !== null && new Set(functions.map(placeOf)).size <= 1) return row;
  const whose = scopeText(functions);
  return {
    ...row,
    capturedBy: null,
    edgeToCut: whose === undefined ? row.edgeToCut : `${row.edgeToCut} of ${whose}`,
  };
}

/** Names the owner of a row's variable, and of the one that it is reached from. `file`: the last snapshot. */
export async function withVariableOwner<Row extends Held>(file: string, row: Row, ask: Ask): Promise<Row> {
  const owned = await ownerOf(file, row, ask);
  if (owned.reachedFrom === undefined) return owned;
  return { ...owned, reachedFrom: await ownerOf(file, owned.reachedFrom, ask) };
}

/** The same of the largest rows. */
export async function withVariableOwners<Row extends Held>(
  file: string,
  growing: readonly Row[],
  ask: Ask,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const row of growing.slice(0, MAX_ROWS)) rows.push(await withVariableOwner(file, row, ask));
  return [...rows, ...growing.slice(MAX_ROWS)];
}
