/** What the survivors of the largest growing path have in common and others of their class have not, in sentences. */
import type { ToldSurvivors, GainedObjects, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import type { CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { objectsOf } from './cut-sizes.ts';

interface ToldParts {
  readonly files: readonly string[];
  readonly gained: GainedObjects;
  readonly uses: CodeUses | null;
}

/** Names in the conditions under which a member is taken out. */
function decidingNames(uses: CodeUses | null): string[] {
  const conditions = (uses?.removals ?? []).flatMap(({ calls }) => calls.map(({ condition }) => condition?.code ?? ''));
  return [...new Set(conditions.flatMap((code) => code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []))].slice(
    0,
    50,
  );
}

/** `files`: the snapshots, the first one first; `gained`: what the path gained over all. */
export async function toldApart(
  growing: GrowingPath,
  { files, gained, uses }: ToldParts,
  ask: Ask,
): Promise<ToldSurvivors[]> {
  const ids = await objectsOf(files, gained, ask);
  const { leaves, className, cut } = growing;
  const known = leaves === undefined || leaves.name === className ? [] : [leaves.name];
  const told: ToldSurvivors[] = [];
  for (const name of [null, ...known]) {
    const found = await ask(files.at(-1) ?? '', 'heap.told-apart', {
      ids: ids,
      className: name,
      cut,
      deciding: decidingNames(uses),
    });
    told.push({ ...found, name: name ?? className });
  }
  return told;
}
