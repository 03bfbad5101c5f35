/** Text from pages and files without characters that act on whoever shows it: terminal escapes, text that reads backwards. */

/** Turn the direction of what follows, so that text reads otherwise than it runs ("Trojan Source"). */
const DIRECTION_CONTROLS = '\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069';
const CONTROLS = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}]+`, 'gu');
const DIRECTIONS = new RegExp(`[${DIRECTION_CONTROLS}]`, 'gu');
/** All of them but line feed and tab, which lay text out. */
const ACTING = new RegExp(`(?![\\n\\t])[\\p{Cc}\\p{Zl}\\p{Zp}${DIRECTION_CONTROLS}]`, 'gu');
/** What is drawn as nothing as well: zero-width characters, fillers, tags. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

function escape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return hex.length === 4 ? `\\u${hex}` : `\\u{${hex}}`;
}

/** One line of it: control characters become spaces, direction controls go. */
export function plainLine(text: string): string {
  return text.replace(CONTROLS, ' ').replace(DIRECTIONS, '');
}

/** For a terminal: lines and tabs stay, control characters and direction controls are written as `\u001B`. JSON stays JSON. */
export function printable(text: string): string {
  return text.replace(ACTING, escape);
}

/** For a person who judges a text: every character that is not drawn or that changes how others are drawn is written as `\u200B`. */
export function showUnseen(text: string): string {
  return text.replace(UNSEEN, escape);
}
