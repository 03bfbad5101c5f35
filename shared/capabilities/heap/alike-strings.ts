/** Duplicate strings that differ only in their numbers, such as `order 37` and `order 38`, as one row. */
import { formatBytes, formatCount, truncateEnd } from '../../base/units.ts';

interface DuplicateString {
  readonly text: string;
  readonly count: number;
  readonly wastedBytes: number;
}

const TEXT_CHARS = 50;
/** Fewer rows are not shorter as one. */
const MIN_ALIKE = 3;

/** `497`, or `144 to 150`. */
function spread(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}

function rowOf(group: readonly DuplicateString[], change: string): string[] {
  const wasted = formatBytes(group.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0));
  const ordered = group.map(({ text }) => text).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const [first = '', last = ''] = [ordered[0], ordered.at(-1)].map((text) => truncateEnd(text ?? '', TEXT_CHARS));
  const counts = group.map(({ count }) => count);
  return group.length === 1
    ? [first, `${spread(counts)}${change}`, wasted]
    : [`${first} … ${last} (${group.length} strings)`, `${spread(counts)} each${change}`, wasted];
}

/** Cells of text, copies and wasted size; alike strings stand at the place of the first of them. `changeOf`: what follows the copies of a row. */
export function duplicateRows<Row extends DuplicateString>(
  strings: readonly Row[],
  changeOf: (group: readonly Row[]) => string = () => '',
): string[][] {
  return groupsOf(strings).map((group) => rowOf(group, changeOf(group)));
}

/** The first `count` rows, then what all others waste. */
export function largestDuplicates(
  strings: readonly DuplicateString[],
  count: number,
  totalWastedBytes: number,
): string[][] {
  const shown = groupsOf(strings).slice(0, count);
  return [...shown.map((group) => rowOf(group, '')), ...restRow(shown.flat(), totalWastedBytes)];
}

function groupsOf<Row extends DuplicateString>(strings: readonly Row[]): Row[][] {
  const alike = new Map<string, Row[]>();
  for (const row of strings) {
    const pattern = row.text.replaceAll(/\d+/g, '#');
    const group = alike.get(pattern);
    if (group === undefined) alike.set(pattern, [row]);
    else group.push(row);
  }
  return [...alike.values()].flatMap((group) => (group.length < MIN_ALIKE ? group.map((row) => [row]) : [group]));
}

/** The last row of a list that has not all: the bytes of the strings that it leaves out, so that the column adds up to the total. */
function restRow(shown: readonly DuplicateString[], totalWastedBytes: number): string[][] {
  const rest = totalWastedBytes - shown.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0);
  return rest <= 0 ? [] : [['(all other duplicate strings)', '', formatBytes(rest)]];
}
