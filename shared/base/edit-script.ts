/** What turns one list into another: a longest common subsequence of both stays. */

export type Edit = 'same' | 'removed' | 'added';

/** Lengths of the longest common subsequences of the rests of both. */
function commonLengths(before: readonly string[], after: readonly string[]): (a: number, b: number) => number {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const lengthAt = (a: number, b: number): number => lengths[a * width + b] ?? 0;
  for (let a = before.length - 1; a >= 0; a -= 1)
    for (let b = after.length - 1; b >= 0; b -= 1)
      lengths[a * width + b] =
        before[a] === after[b] ? lengthAt(a + 1, b + 1) + 1 : Math.max(lengthAt(a + 1, b), lengthAt(a, b + 1));
  return lengthAt;
}

/** One edit for each member of either list, in order, what is removed in front of what takes its place; null above so many pairs, which take too long. */
export function editScript(
  before: readonly string[],
  after: readonly string[],
  { maxPairs }: { readonly maxPairs: number },
): readonly Edit[] | null {
  if (before.length * after.length > maxPairs) return null;
  const lengthAt = commonLengths(before, after);
  const edits: Edit[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    const isIn = a < before.length && b < after.length;
    const edit: Edit =
      isIn && before[a] === after[b]
        ? 'same'
        : b >= after.length || (isIn && lengthAt(a + 1, b) >= lengthAt(a, b + 1))
          ? 'removed'
          : 'added';
    edits.push(edit);
    if (edit !== 'added') a += 1;
    if (edit !== 'removed') b += 1;
  }
  return edits;
}
