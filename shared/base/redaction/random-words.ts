/** Tells random letters and digits from names: as parts of a password, and after the prefix of a key. */

/** Names of code: words, each with a capital, acronyms, and numbers. */
const NAME = /^[a-z]*(?:[A-Z][a-z]+|[A-Z]{2,5}(?![a-z])|\d{1,4}(?!\d)(?:[a-z]{3,})?)*[A-Z]?$/;
const CHANGE = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g;

/** Changes between capitals, small letters and digits, as a share of all neighbours: about 0.6 at random, 0.2 in names. Marks are left out. */
export function shareOfChanges(text: string): number {
  const letters = text.replaceAll(/[^A-Za-z0-9]/g, '');
  return (letters.match(CHANGE)?.length ?? 0) / Math.max(1, letters.length - 1);
}

/** True if no name of code is written so. A shorter word may be what a minifier gives. */
export function isRandomWord(word: string): boolean {
  if (word.length < 4) return false;
  if (!NAME.test(word)) return true;
  const capitals = word.replaceAll(/[^A-Z]/g, '').length / word.length;
  return word.length >= 10 && capitals >= 0.25 && capitals <= 0.75 && shareOfChanges(word) >= 0.25;
}

/** A longer text is random from its beginning. */
const LOOKED_AT = 64;
/** In code more names are shorter than not, on average, where a minifier was. */
const MIN_AVERAGE_CHARS = 3;

/** True if a part of a text between its marks is no name, or all parts together. */
export function hasRandomWord(text: string): boolean {
  const words = text
    .slice(0, LOOKED_AT)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const joined = words.join('');
  return words.some(isRandomWord) || (joined.length >= MIN_AVERAGE_CHARS * words.length && isRandomWord(joined));
}
