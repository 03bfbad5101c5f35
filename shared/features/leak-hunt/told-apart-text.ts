/** Properties that survivors of the largest growing path share and others of their class lack, in sentences. */
import type { HeapToldValue } from '../../engine/heap/contract/heap-filters.ts';
import type { ToldSurvivors } from '../../engine/heap/contract/leak-growth.ts';
import { formatCount } from '../../base/units.ts';

export function formText({ form, text }: HeapToldValue): string {
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

export const allText = ({ count, of }: HeapToldValue): string =>
  count === of ? `All ${formatCount(of)}` : `${formatCount(count)} of ${formatCount(of)}`;

export function othersText({ othersWith, others }: HeapToldValue): string {
  if (others === 0) return '';
  const what = others === 1 ? 'the one other' : `the ${formatCount(others)} others`;
  if (others === 1) return `; ${what} ${othersWith === 0 ? 'has another' : 'too'}`;
  return `; ${othersWith === 0 ? 'none' : formatCount(othersWith)} of ${what}`;
}

/** `All 15 Chart that stayed have config.type "bar"; none of the 3 others.` */
export function valueText(name: string, value: HeapToldValue): string {
  const what = value.isVariable ? `variable ${value.property}` : value.property;
  return `${allText(value)} ${name} that stayed have ${what} ${formText(value)}${othersText(value)}.`;
}

/** `All 108 new keys are like “A…XXX:…”, each another one, as are all 12 older ones.` */
export function keysText(keys: HeapToldValue): string {
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
