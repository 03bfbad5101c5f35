/** FinalizationRegistries that wait in vain: the held value of an entry keeps the very object alive that the registry waits for. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { formatCount, truncateEnd } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapPath } from '../../contracts/heap/heap-objects.ts';
import { nodeName, placedName } from '../../kinds/heap/heap-text.ts';
import type { CallContext } from '../define.ts';

/** Registries that are named. */
const MAX_NAMED = 3;
/** Steps of the way from a held value to its object that are named, the last ones. */
const MAX_STEPS = 6;
const NAME_CHARS = 60;

export const KeptTargetSchema = z.object({
  /** Ids of the registry and of one object that it waits for. */
  registry: z.number(),
  target: z.number(),
  /** Entries, and those whose object their held value keeps. */
  entries: z.number(),
  kept: z.number(),
  /** The way from the held value to its object. */
  way: z.string(),
  targetName: z.string(),
});
export type KeptTarget = z.output<typeof KeptTargetSchema>;

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

export async function readKeptTargets(
  file: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<KeptTarget[]>> {
  const found = await ports.analysis.query(file, 'heap.kept-targets', {}, { signal });
  if (!found.ok) return found;
  return ok(
    found.value.registries.slice(0, MAX_NAMED).map(({ registry, entries, kept, target, path }) => ({
      registry: registry.id,
      target: target.id,
      entries,
      kept,
      way: wayText(path),
      targetName: truncateEnd(nodeName(target), NAME_CHARS),
    })),
  );
}

/** Of the registries that wait in vain in the later snapshot, those that did so for fewer objects in the earlier one. */
export async function gainedKeptTargets(
  { base, current }: { readonly base: string; readonly current: string },
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<KeptTarget[]>> {
  const now = await readKeptTargets(current, context);
  if (!now.ok || now.value.length === 0) return now;
  const before = await readKeptTargets(base, context);
  if (!before.ok) return before;
  const keptBefore = new Map(before.value.map(({ registry, kept }) => [registry, kept]));
  return ok(now.value.filter(({ registry, kept }) => kept > (keptBefore.get(registry) ?? 0)));
}

/**
 * A sentence: the held values of so many entries keep the objects that the registry waits for, so that it never calls back.
 *
 * @param written How the place of the sentence writes the page's names.
 */
export function keptTargetText(
  { registry, target, entries, kept, way, targetName }: KeptTarget,
  written: (name: string) => string = (name) => name,
): string {
  const of = kept === entries ? `all ${formatCount(entries)}` : `${formatCount(kept)} of ${formatCount(entries)}`;
  return `FinalizationRegistry @${registry} waits in vain for ${of} objects: each held value leads to its own object, as ${written(way)} to ${written(targetName)} @${target}, and nothing else holds that. So they are never collected, and the callback never runs.`;
}
