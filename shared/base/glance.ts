/** Text as it looks at a glance: what is drawn alike is equal, so that a word is found in whatever letters it is written. */

/** Letters of other scripts, and digits, that are drawn like the Latin letters of their row. */
const DRAWN_ALIKE: readonly (readonly [string, string])[] = [
  ['a', 'аα4'],
  ['b', 'вβ'],
  ['c', 'сϲ'],
  ['d', 'ԁ'],
  ['e', 'еε3'],
  ['h', 'нһ'],
  ['j', 'јϳ'],
  ['k', 'кκ'],
  ['l', 'iіι1|ӏ'],
  ['m', 'м'],
  ['n', 'пη'],
  ['o', 'оο0'],
  ['p', 'рρ'],
  ['q', 'ԛ'],
  ['s', 'ѕ5'],
  ['t', 'тτ'],
  ['u', 'υս'],
  ['v', 'ѵν'],
  ['w', 'ԝω'],
  ['x', 'хχ'],
  ['y', 'уγ'],
];
const LATIN = new Map(DRAWN_ALIKE.flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)));

/** Invisible characters. */
export const UNDRAWN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/** Without case, accents and invisible characters, and with look-alikes as Latin letters. */
function folded(text: string): string {
  const letters = text
    .normalize('NFKD')
    .replace(UNDRAWN, '')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return Array.from(letters, (letter) => LATIN.get(letter) ?? letter).join('');
}

/** The whole text as one word, without spaces and signs. */
export function glance(text: string): string {
  return folded(text).replace(SEPARATORS, '');
}

/** Its words; `deleteAll`, `delete_all` and `delete-all` have two. */
export function glanceWords(text: string): readonly string[] {
  const apart = text
    .normalize('NFKC')
    .replace(UNDRAWN, '')
    .replace(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$& ');
  return folded(apart)
    .split(SEPARATORS)
    .filter((word) => word !== '');
}

/** Every row of up to `most` words as one word, the longest of each beginning first: a word may be written apart. */
export function* glanceRuns(words: readonly string[], most: number): Generator<string> {
  for (let from = 0; from < words.length; from += 1)
    for (let to = Math.min(words.length, from + most); to > from; to -= 1) yield words.slice(from, to).join('');
}
