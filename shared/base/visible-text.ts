/** Removes or escapes characters of untrusted text that affect its display: terminal escapes, direction controls, invisible characters. */

/** Direction controls: they make text display in another order than it is stored ("Trojan Source"). */
const DIRECTION_CONTROLS = '\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069';
const CONTROLS = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}]+`, 'gu');
/** Invisible characters, but for those inside an emoji. */
const INVISIBLE =
  /(?<!\p{Extended_Pictographic})\uFE0F|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|(?![\uFE0F\u200D])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** All of these except line feed and tab, which format text. */
const ACTING = new RegExp(`(?![\\n\\t])[\\p{Cc}\\p{Zl}\\p{Zp}${DIRECTION_CONTROLS}]`, 'gu');
/** Also invisible characters: zero-width characters, fillers, tags. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

function escape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return hex.length === 4 ? `\\u${hex}` : `\\u{${hex}}`;
}

/** Puts text on one line: control characters become spaces, direction controls and invisible characters are removed. */
export function plainLine(text: string): string {
  return text.replace(CONTROLS, ' ').replace(INVISIBLE, '');
}

/** For a terminal: keeps lines and tabs and escapes control and direction characters as `\u001B`. JSON stays valid JSON. */
export function printable(text: string): string {
  return text.replace(ACTING, escape);
}

/** For a person who reviews a text: escapes every invisible or direction-changing character as `\u200B`. */
export function showUnseen(text: string): string {
  return text.replace(UNSEEN, escape);
}
