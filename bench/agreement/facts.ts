/** What an insight says, as figures by their subject: so two programs can be compared whose answers have other shapes. */

/** `lodash wasted bytes` → 1200. */
export type Facts = ReadonlyMap<string, number | string>;

export interface Tolerance {
  /** A share of the figure, and in its own unit. */
  readonly share: number;
  readonly least: number;
  readonly unit?: 'ms' | 'bytes';
}

/** Rounding only. */
export const EXACT: Tolerance = { share: 0, least: 0.001 };

/** Words for each difference; none if both say the same. */
export function differencesOf(ours: Facts, theirs: Facts, { share, least }: Tolerance): string[] {
  const subjects = new Set([...ours.keys(), ...theirs.keys()]);
  return [...subjects].flatMap((subject) => {
    const [own, their] = [ours.get(subject), theirs.get(subject)];
    if (own === their) return [];
    const isNear =
      typeof own === 'number' &&
      typeof their === 'number' &&
      Math.abs(own - their) <= Math.max(least, share * Math.abs(their));
    return isNear ? [] : [`${subject}: ours ${shown(own)}, theirs ${shown(their)}`];
  });
}

function shown(value: number | string | undefined): string {
  return value === undefined ? 'nothing' : typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : value;
}
