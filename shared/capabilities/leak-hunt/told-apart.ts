/** What the survivors of the largest growing path have in common and others of their class have not, in sentences. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import type { CodeUses } from '../../contracts/code-uses.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { HeapToldApartSchema, type HeapToldValue } from '../../contracts/heap/heap-filters.ts';
import type { CallContext } from '../define.ts';
import { objectsOf } from './cut-sizes.ts';
import type { GainedObjects, GrowingPath } from './path-growth.ts';

/** `name`: the class of the objects at the reference, or the one that a reader knows the growth by. */
export const ToldSurvivorsSchema = HeapToldApartSchema.extend({ name: z.string() });
export type ToldSurvivors = z.output<typeof ToldSurvivorsSchema>;

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
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<ToldSurvivors[]>> {
  const ids = await objectsOf(files, gained, context);
  if (!ids.ok) return ids;
  const { leaves, className, cut } = growing;
  const known = leaves === undefined || leaves.name === className ? [] : [leaves.name];
  const told: ToldSurvivors[] = [];
  for (const name of [null, ...known]) {
    const found = await context.ports.analysis.query(
      files.at(-1) ?? '',
      'heap.told-apart',
      { ids: ids.value, className: name, cut, deciding: decidingNames(uses) },
      { signal: context.signal },
    );
    if (!found.ok) return found;
    told.push({ ...found.value, name: name ?? className });
  }
  return ok(told);
}

function formText({ form, text }: HeapToldValue): string {
  switch (form) {
    case 'is':
      return text;
    case 'like':
      return `“${text}”`;
    case 'begins':
      return `a text that begins with “${text}”`;
    default:
      return `a text that ends in “${text}”`;
  }
}

const allText = ({ count, of }: HeapToldValue): string =>
  count === of ? `All ${formatCount(of)}` : `${formatCount(count)} of ${formatCount(of)}`;

function othersText({ othersWith, others }: HeapToldValue): string {
  if (others === 0) return '';
  const what = others === 1 ? 'the one other' : `the ${formatCount(others)} others`;
  if (others === 1) return `; ${what} ${othersWith === 0 ? 'has another' : 'too'}`;
  return `; ${othersWith === 0 ? 'none' : formatCount(othersWith)} of ${what}`;
}

/** `All 15 Chart that stayed have config.type "bar"; none of the 3 others.` */
function valueText(name: string, value: HeapToldValue): string {
  const what = value.isVariable ? `variable ${value.property}` : value.property;
  return `${allText(value)} ${name} that stayed have ${what} ${formText(value)}${othersText(value)}.`;
}

/** `All 108 new keys are like “A…XXX:…”, each another one, as are all 12 older ones.` */
function keysText(keys: HeapToldValue): string {
  const { count, different, form, text, othersWith, others } = keys;
  const does = form === 'begins' ? `begin with “${text}”` : form === 'ends' ? `end in “${text}”` : '';
  const are = `are ${form === 'like' ? 'like ' : ''}${formText(keys)}`;
  const each = different === count ? ', each another one' : `, ${formatCount(different)} different ones`;
  const all = others === 1 ? 'the older one' : `all ${formatCount(others)} older ones`;
  const as =
    othersWith === others
      ? `, as ${does === '' ? 'are' : 'do'} ${all}`
      : `, ${othersWith === 0 ? 'none' : formatCount(othersWith)} of the ${formatCount(others)} older ones`;
  return `${allText(keys)} new keys ${does === '' ? are : does}${each}${others === 0 ? '' : as}.`;
}

/** Without any: nothing is in common, or nothing tells it from others. */
export function toldApartText(told: readonly ToldSurvivors[]): string[] {
  const [keys = null] = told.map((each) => each.keys).filter((each) => each !== null);
  return [
    ...told.flatMap(({ name, values }) => values.map((value) => valueText(name, value))).slice(0, 2),
    ...(keys === null ? [] : [keysText(keys)]),
  ];
}
