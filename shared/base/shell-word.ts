/** Quotes a text as one word of a shell, so that what a page or a file says can be pasted into a terminal. */

/** Controls but line feeds, which a terminal takes for keys when they are pasted (Ctrl C, the end of a paste), and characters that reverse text. */
const KEYS = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const EACH_KEY = new RegExp(KEYS, 'gu');

function keyEscape(key: string): string {
  const code = key.codePointAt(0) ?? 0;
  // A shell's word cannot hold it.
  if (code === 0) return '';
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A word of bash and zsh; of any POSIX shell, if it has no controls. */
export function shellWord(text: string): string {
  if (!KEYS.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${text.replace(/[\\']/g, String.raw`\$&`).replace(EACH_KEY, keyEscape)}'`;
}
