/** Differences of two texts by line, as a reader of code knows them. */

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** In the later text, 1-based; of a removed line, that of the next line of the later text. */
  readonly line: number;
}

/** Lines of both texts that are compared one by one; more differ in too much to be read. */
const MAX_PAIRS = 1_000_000;

/** Lengths of the longest common sequences of the rests of both. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let a = before.length - 1; a >= 0; a -= 1)
    for (let b = after.length - 1; b >= 0; b -= 1)
      lengths[a * width + b] =
        before[a] === after[b]
          ? (lengths[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(lengths[(a + 1) * width + b] ?? 0, lengths[a * width + b + 1] ?? 0);
  return lengths;
}

/** All lines of the later text, with those that were removed in front of what took their place; null if the texts differ in too much. */
export function diffLines(before: string, after: string): readonly DiffLine[] | null {
  const [old, later] = [before, after].map((text) => text.replaceAll('\r\n', '\n').split('\n'));
  if (old === undefined || later === undefined) return null;
  let head = 0;
  while (head < old.length && head < later.length && old[head] === later[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, later.length) - head && old.at(-1 - tail) === later.at(-1 - tail)) tail += 1;
  const [from, to] = [old.slice(head, old.length - tail), later.slice(head, later.length - tail)];
  if (from.length * to.length > MAX_PAIRS) return null;
  const lengths = commonLengths(from, to);
  const width = to.length + 1;
  const lines: DiffLine[] = later.slice(0, head).map((text, at) => ({ kind: 'same', text, line: at + 1 }));
  let [a, b] = [0, 0];
  while (a < from.length || b < to.length) {
    const line = head + b + 1;
    const isSame = a < from.length && b < to.length && from[a] === to[b];
    const isRemoved =
      !isSame &&
      a < from.length &&
      (b >= to.length || (lengths[(a + 1) * width + b] ?? 0) >= (lengths[a * width + b + 1] ?? 0));
    const text = (isRemoved ? from[a] : to[b]) ?? '';
    lines.push({ kind: isSame ? 'same' : isRemoved ? 'removed' : 'added', text, line });
    if (isSame || isRemoved) a += 1;
    if (!isRemoved) b += 1;
  }
  const rest = later.length - tail;
  return [...lines, ...later.slice(rest).map((text, at): DiffLine => ({ kind: 'same', text, line: rest + at + 1 }))];
}
