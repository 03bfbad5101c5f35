/** One line of a text of script. */

/** A line of script, and a 1-based column in it. */
export interface CodeLine {
  readonly text: string;
  readonly column: number;
  /** The text is what ran. Otherwise it is an original, and the map may point at the beginning of the expression. */
  readonly isExact: boolean;
}

/** A line by its 1-based number; null if the text has fewer lines. */
export function lineOf(text: string, line: number, column: number, isExact: boolean): CodeLine | null {
  let from = 0;
  for (let before = 1; before < line; before += 1) {
    const end = text.indexOf('\n', from);
    if (end < 0) return null;
    from = end + 1;
  }
  const end = text.indexOf('\n', from);
  return { text: text.slice(from, end < 0 ? text.length : end), column, isExact };
}
