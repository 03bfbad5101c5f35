/** Several sources in one answer, which are read for what connects them: of each, what no answer has named is left out as far as they are too long together. */
import { countNoun } from '../../../base/units.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { foldsOf } from '../../../engine/source-map/index.ts';
import { linesOf, type ShownLines } from './source-lines.ts';

const TOGETHER_CHARS = 9000;
/** Lines that are read of each without `maxLines`. */
export const TOGETHER_LINES = 2000;
/** A source with a longer line is minified: it has no lines to fold. */
const FOLDABLE_LINE = 400;

interface Shown extends ShownLines {
  readonly original: string | null;
  readonly url: string;
  readonly folded?: { from: number; to: number }[] | undefined;
  /** Of a place: only its function is shown. */
  readonly calls?: unknown;
}

/** The lines with their numbers, as positions of other answers name them. */
export function numbered({
  text,
  startLine,
  shownLines,
  folded = [],
}: Pick<Shown, 'text' | 'startLine' | 'shownLines' | 'folded'>): string {
  if (shownLines === 0) return text;
  const width = String(startLine + shownLines - 1).length;
  return text
    .split('\n')
    .flatMap((line, at) => {
      const number = startLine + at;
      const fold = folded.find(({ from, to }) => number >= from && number <= to);
      if (fold === undefined) return [`${String(number).padStart(width)} | ${line}`];
      return number === fold.from ? [`${' '.repeat(width)} … ${countNoun(fold.to - fold.from + 1, 'line')}`] : [];
    })
    .join('\n');
}

/** Characters of each: the shortest first, which leave the most to the others. */
function sharesOf<Each extends Shown>(shown: readonly Each[]): ReadonlyMap<Each, number> {
  let [leftChars, left] = [TOGETHER_CHARS, shown.length];
  const shares = new Map<Each, number>();
  for (const each of shown.toSorted((a, b) => a.text.length - b.text.length)) {
    const share = leftChars / left;
    shares.set(each, share);
    leftChars -= Math.min(share, each.text.length);
    left -= 1;
  }
  return shares;
}

interface FitOptions {
  readonly toldLines: CallContext['caller']['toldLines'];
  /** The caller said how many lines of each it wants. */
  readonly isSized: boolean;
}

/** One source stays as it is; of several, those with lines are folded, and the others are cut unless the caller gave a size. */
export function fitTogether<Each extends Shown>(
  shown: readonly Each[],
  { toldLines, isSized }: FitOptions,
): readonly Each[] {
  if (shown.length < 2) return shown;
  const shares = sharesOf(shown);
  return shown.map((each): Each => {
    const { text, startLine, totalLines, shownLines, longestLine, original, url } = each;
    const share = shares.get(each) ?? 0;
    if (each.calls !== undefined) return each;
    if (longestLine <= FOLDABLE_LINE && startLine === 1 && shownLines === totalLines) {
      const file = (original ?? url).split('/').at(-1) ?? '';
      const folded = foldsOf(text, { told: toldLines(file), limitChars: share });
      return folded.length === 0 ? each : { ...each, folded };
    }
    return isSized || text.length <= share
      ? each
      : { ...each, ...linesOf(text, 1, shownLines, share), startLine, totalLines };
  });
}
