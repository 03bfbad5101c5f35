/** Finds the likely intended name for a misspelt one. */

/** Levenshtein distance of two short names. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** A shorter beginning says nothing. */
const MIN_BEGINNING_CHARS = 3;

/** One is how the other begins: `output` for `out`. */
function continues(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= MIN_BEGINNING_CHARS && long.startsWith(short);
}

/** At most three names within `maxDistance` edits, nearest first, then those that continue the name or that it continues. */
export function nearestNames(name: string, names: readonly string[], maxDistance = 3): string[] {
  return names
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= maxDistance || continues(name, candidate))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
