/** Rows name an object of the round that gained it, and its holder: by the last snapshot either may be gone. */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';

type Named = Pick<GrowingPath, 'node' | 'owner' | 'capturedBy'>;

async function presentIn(file: string, rows: readonly Named[], ask: Ask): Promise<ReadonlySet<number>> {
  const nodes = rows.flatMap(({ node, owner, capturedBy }) => [
    node,
    ...(owner === null ? [] : [owner]),
    ...(capturedBy === null ? [] : [capturedBy.node]),
  ]);
  return new Set(nodes.length === 0 ? [] : (await ask(file, 'heap.present', { nodes })).nodes);
}

/** The same rows without holders that the snapshot does not have. */
export async function withPresentHolders<Row extends Named>(
  file: string,
  rows: readonly Row[],
  ask: Ask,
): Promise<Row[]> {
  const there = await presentIn(file, rows, ask);
  return rows.map((row) => ({
    ...row,
    owner: row.owner !== null && there.has(row.owner) ? row.owner : null,
    capturedBy: row.capturedBy !== null && there.has(row.capturedBy.node) ? row.capturedBy : null,
  }));
}

/** Those of the rows whose object the snapshot has. */
export async function presentRows<Row extends Named>(file: string, rows: readonly Row[], ask: Ask): Promise<Row[]> {
  const there = await presentIn(file, rows, ask);
  return rows.filter(({ node }) => there.has(node));
}
