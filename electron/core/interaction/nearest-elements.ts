/** Suggests elements when nothing matched. */

export interface NamedElement {
  readonly role: string;
  readonly name: string;
  readonly selector: string;
}

const MAX_SHOWN = 6;
/** Where none is like the wanted one. */
const MAX_OTHERS = 16;
const MIN_LIKENESS = 0.25;

function pairs(text: string): readonly string[] {
  const letters = text.toLowerCase().replaceAll(/\s+/g, ' ');
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2));
}

/** Share of letter pairs that two texts have in common, 0 to 1. */
function likeness(one: string, other: string): number {
  const left = pairs(one);
  const right = new Set(pairs(other));
  if (left.length + right.size === 0) return 0;
  return (2 * left.filter((pair) => right.has(pair)).length) / (left.length + right.size);
}

/** Returns how to name an element in a step. */
export function namedInStep({ role, name, selector }: NamedElement): string {
  if (role !== '' && name !== '' && !name.endsWith('…')) return `${role} "${name}"`;
  return selector;
}

/** The elements whose names are most like `wanted`, as steps name them; without any likeness, the first of all. */
export function nearestElements(wanted: string, all: readonly NamedElement[]): readonly string[] {
  const words = wanted.replace(/^(?:text=|css=|role=)/, '').replaceAll('"', '');
  const ranked = all
    .map((element) => ({
      element,
      score: Math.max(likeness(words, element.name), likeness(words, `${element.role} ${element.name}`)),
    }))
    .toSorted((left, right) => right.score - left.score);
  const like = ranked.filter(({ score }) => score >= MIN_LIKENESS);
  const shown = like.length > 0 ? like.map(({ element }) => element) : all;
  return [...new Set(shown.map(namedInStep))].slice(0, like.length > 0 ? MAX_SHOWN : MAX_OTHERS);
}
