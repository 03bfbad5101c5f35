/** Differences of two texts by line, as a reader of code knows them. */
import { editScript, type Edit } from './edit-script.ts';

export interface DiffLine {
  readonly kind: Edit;
  readonly text: string;
  /** In the later text, 1-based; of a removed line, that of the next line of the later text. */
  readonly line: number;
}

/** Lines of both texts that are compared one by one; more differ in too much to be read. */
const MAX_PAIRS = 1_000_000;

/** All lines of the later text, with those that were removed in front of what took their place; null if the texts differ in too much. */
export function diffLines(before: string, after: string): readonly DiffLine[] | null {
  const [old, later] = [before, after].map((text) => text.replaceAll('\r\n', '\n').split('\n'));
  if (old === undefined || later === undefined) return null;
  let head = 0;
  while (head < old.length && head < later.length && old[head] === later[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, later.length) - head && old.at(-1 - tail) === later.at(-1 - tail)) tail += 1;
  const [from, to] = [old.slice(head, old.length - tail), later.slice(head, later.length - tail)];
  const edits = editScript(from, to, { maxPairs: MAX_PAIRS });
  if (edits === null) return null;
  const lines: DiffLine[] = later.slice(0, head).map((text, at) => ({ kind: 'same', text, line: at + 1 }));
  let [a, b] = [0, 0];
  for (const kind of edits) {
    lines.push({ kind, text: (kind === 'removed' ? from[a] : to[b]) ?? '', line: head + b + 1 });
    if (kind !== 'added') a += 1;
    if (kind !== 'removed') b += 1;
  }
  const rest = later.length - tail;
  return [...lines, ...later.slice(rest).map((text, at): DiffLine => ({ kind: 'same', text, line: rest + at + 1 }))];
}
