/**
 * The `mappings` of a source map, decoded: lines of segments with one, four or five base-64 VLQ numbers, each relative to the previous one.
 */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE_OF = new Int8Array(256).fill(-1);
for (const [value, digit] of Array.from(DIGITS).entries()) VALUE_OF[digit.charCodeAt(0)] = value;
const CONTINUES = 32;
const COMMA = 44;
const SEMICOLON = 59;
const NO_SOURCE = -1;
const NO_NAME = -1;
/** Numbers stored per segment: column, source, original line, original column, name; all 0-based, −1 for none. */
export const WIDTH = 5;

export interface Segments {
  readonly numbers: Int32Array;
  /** First segment of each line, plus the end of the last line. Lines after a damaged one are missing. */
  readonly lineStarts: Int32Array;
}

/** `mappings`: ASCII bytes. A line with an invalid number, and all following lines, are left out. */
export function decodeMappings(mappings: Uint8Array): Segments {
  // Counted first, so that no array is larger than needed: a map may have millions of segments.
  let segments = 1;
  let lines = 1;
  for (let at = 0; at < mappings.length; at += 1) {
    const code = mappings[at];
    if (code === COMMA) segments += 1;
    else if (code === SEMICOLON) {
      lines += 1;
      // Not after an empty line.
      if (at > 0 && mappings[at - 1] !== SEMICOLON) segments += 1;
    }
  }
  const numbers = new Int32Array(segments * WIDTH);
  const lineStarts = new Int32Array(lines + 1);
  let line = 0;
  let count = 0;
  let column = 0;
  let source = 0;
  let originalLine = 0;
  let originalColumn = 0;
  let name = 0;
  let field = 0;
  let value = 0;
  let shift = 0;
  let isSorted = true;
  const whole = (): Segments => ({ numbers, lineStarts: lineStarts.subarray(0, line + 1) });
  for (let at = 0; at <= mappings.length; at += 1) {
    const code = at === mappings.length ? SEMICOLON : mappings[at];
    if (code !== COMMA && code !== SEMICOLON) {
      const digit = VALUE_OF[code];
      if (digit < 0 || shift > 30) return whole();
      value += (digit & (CONTINUES - 1)) * 2 ** shift;
      shift += 5;
      if ((digit & CONTINUES) !== 0) continue;
      // The lowest bit is the sign.
      const change = value % 2 === 1 ? -Math.floor(value / 2) : value / 2;
      if (field === 0) column += change;
      else if (field === 1) source += change;
      else if (field === 2) originalLine += change;
      else if (field === 3) originalColumn += change;
      else if (field === 4) name += change;
      field += 1;
      value = 0;
      shift = 0;
      continue;
    }
    if (shift !== 0) return whole();
    if (field > 0) {
      const place = count * WIDTH;
      if (count > lineStarts[line] && numbers[place - WIDTH] > column) isSorted = false;
      numbers[place] = column;
      // A segment of one number marks the following code as having no source.
      numbers[place + 1] = field >= 4 ? source : NO_SOURCE;
      numbers[place + 2] = originalLine;
      numbers[place + 3] = originalColumn;
      numbers[place + 4] = field >= 5 ? name : NO_NAME;
      count += 1;
    }
    field = 0;
    if (code === SEMICOLON) {
      if (!isSorted) sortLine(numbers, lineStarts[line], count);
      isSorted = true;
      line += 1;
      lineStarts[line] = count;
      column = 0;
    }
  }
  return whole();
}

/** Some writers do not order the segments of a line by column. */
function sortLine(numbers: Int32Array, from: number, to: number): void {
  const segments = Array.from({ length: to - from }, (_, at) =>
    numbers.slice((from + at) * WIDTH, (from + at + 1) * WIDTH),
  ).toSorted((a, b) => a[0] - b[0]);
  for (const [at, segment] of segments.entries()) numbers.set(segment, (from + at) * WIDTH);
}
