/** FinalizationRegistries that wait in vain: the held value of an entry keeps the very object alive that the registry waits for. */
import type { KeptTarget } from '../../../engine/heap/contract/leak-growth.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { truncateEnd } from '../../../base/units.ts';
import type { HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { nodeName, placedName } from '../heap-text.ts';

/** Registries that are named. */
const MAX_NAMED = 3;
/** Steps of the way from a held value to its object that are named, the last ones. */
const MAX_STEPS = 6;
const NAME_CHARS = 60;

/** `{since, end}.end → closure in openTrack (track.js:18:33) → variable track` */
function wayText({ steps: [held, ...steps] }: HeapPath): string {
  const parts = steps.slice(-MAX_STEPS).flatMap(({ edge, node }) => {
    if (edge === null) return [];
    const by = edge.original ?? edge.name;
    if (edge.type === 'context') return [`variable ${by}`];
    const named = edge.type === 'property' ? [`.${by}`] : edge.type === 'element' ? [`[${by}]`] : [];
    return node.type === 'closure' ? [...named, placedName(node, NAME_CHARS)] : named;
  });
  return [...(held === undefined ? [] : [truncateEnd(nodeName(held.node), NAME_CHARS)]), ...parts].join(' → ');
}

export async function readKeptTargets(file: string, ask: Ask): Promise<KeptTarget[]> {
  const found = await ask(file, 'heap.kept-targets', {});
  return found.registries.slice(0, MAX_NAMED).map(({ registry, entries, kept, target, path }) => ({
    registry: registry.id,
    target: target.id,
    entries,
    kept,
    way: wayText(path),
    targetName: truncateEnd(nodeName(target), NAME_CHARS),
  }));
}

/** Registries that wait in vain in the later snapshot and did so for fewer objects in the earlier one. */
export async function gainedKeptTargets(
  { base, current }: { readonly base: string; readonly current: string },
  ask: Ask,
): Promise<KeptTarget[]> {
  const now = await readKeptTargets(current, ask);
  if (now.length === 0) return now;
  const before = await readKeptTargets(base, ask);
  const keptBefore = new Map(before.map(({ registry, kept }) => [registry, kept]));
  return now.filter(({ registry, kept }) => kept > (keptBefore.get(registry) ?? 0));
}
