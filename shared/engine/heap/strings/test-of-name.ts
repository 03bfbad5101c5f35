/** Tests of names by their number: a node may have a million edges of one name, whose text is read once. */
import type { StringTable } from './string-table.ts';

/** The test of the string with a number; each string is tested once. */
export function testOfName(
  strings: Pick<StringTable, 'get'>,
  test: (name: string) => boolean,
): (name: number) => boolean {
  const known = new Map<number, boolean>();
  return (name) => {
    let result = known.get(name);
    if (result === undefined) known.set(name, (result = test(strings.get(name))));
    return result;
  };
}
