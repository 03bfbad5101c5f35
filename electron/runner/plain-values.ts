/** Puts every text of a result on one line before an answer is made of it: no name of a page, file or endpoint begins a line of its own. */
import { plainLine } from '../../shared/base/visible-text.ts';

/**
 * The same value with every text on one line, without control and direction characters, also the names of members. `blocks`: names of members
 * whose texts keep their lines, because the answer shows them in a fence.
 */
export function plainValues(
  value: Readonly<Record<string, unknown>>,
  blocks: ReadonlySet<string>,
): Record<string, unknown> {
  const plain = (each: unknown): unknown => {
    if (typeof each === 'string') return plainLine(each);
    if (Array.isArray(each)) return each.map(plain);
    return typeof each === 'object' && each !== null ? members(each) : each;
  };
  const members = (each: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(each).map(([name, member]) => [
        plainLine(name),
        blocks.has(name) && typeof member === 'string' ? member : plain(member),
      ]),
    );
  return members(value);
}
