/** Bytes of the punctuation in JSON and other texts, and a byte as an error names it. */
export const NEWLINE = 10;
export const RETURN = 13;
export const QUOTE = 34;
export const COMMA = 44;
export const MINUS = 45;
export const ZERO = 48;
export const COLON = 58;
export const OPEN_LIST = 91;
export const BACKSLASH = 92;
export const CLOSE_LIST = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;

/** A byte in an error message: the character if it is printable ASCII, otherwise its number. */
export function describeByte(byte: number): string {
  return byte > 32 && byte < 127 ? `“${String.fromCharCode(byte)}”` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
