/** Cuts a line of code that is too long for a text: around the place that matters, and never inside a name or a number. */

const ELLIPSIS = '…';
/** Longer words, as in encoded data, are cut anywhere. */
const MAX_WORD_CHARS = 60;
const IN_WORD = /^[\p{ID_Continue}$]{2}$/u;

/** True if the characters before and after this index belong to one name or number, or to one character of two units. */
function isInWord(line: string, index: number): boolean {
  return (
    /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(line.slice(index - 1, index + 1)) ||
    IN_WORD.test(line.slice(index - 1, index + 1))
  );
}

/** The index nearest to `index` in one direction that is in no word; `index` itself if the word is too long, or `limit` would be passed. */
function endOfWord(line: string, index: number, step: 1 | -1, limit: number): number {
  for (let at = index, chars = 0; chars <= MAX_WORD_CHARS; at += step, chars += 1) {
    if (step === 1 ? at > limit : at < limit) return index;
    if (!isInWord(line, at)) return at;
  }
  return index;
}

/** At most `maxChars` characters, and `…` where some were left out. `column`: 1-based, is shown; `before`: so many characters before it at most. */
export function cutCode(
  line: string,
  {
    maxChars,
    column = 1,
    before = 0,
  }: { readonly maxChars: number; readonly column?: number; readonly before?: number },
): string {
  if (line.length <= maxChars) return line;
  const place = Math.max(0, Math.min(column - 1, line.length - 1));
  const begin = Math.max(0, Math.min(place - before, line.length - maxChars));
  const from = begin === 0 ? 0 : endOfWord(line, begin, 1, place);
  const end = begin + maxChars;
  const to = end >= line.length ? line.length : endOfWord(line, end, -1, place + 1);
  const shown = (from > 0 ? ELLIPSIS + line.slice(from, to).trimStart() : line.slice(0, to)).trimEnd();
  return to < line.length ? shown + ELLIPSIS : shown;
}
