/** How a property's name is written inside a class name such as `{a, b}`, and how long that is: worked out once a name. */
import type { StringTable } from '../strings/string-table.ts';

const NEEDS_QUOTES = /[,'"{}]/;
/** Bytes that make the short way wrong: a quote or brace, an escape, or anything beyond ASCII. */
const IS_PLAIN_BYTE = (() => {
  const plain = new Uint8Array(256);
  plain.fill(1, 32, 127);
  for (const sign of [`,`, `'`, `"`, `{`, `}`, `\\`]) plain[sign.charCodeAt(0)] = 0;
  return plain;
})();

/** The name as DevTools writes it: in JSON quotes where it would else be mistaken for the list's own signs. */
export function formatPropertyName(name: string): string {
  return NEEDS_QUOTES.test(name) ? JSON.stringify(name) : name;
}

export interface PropertyNames {
  formatted(nameIndex: number): string;
  /** UTF-16 units of `formatted`, and 253 for all longer ones: longer than any limit that is asked about. */
  formattedLength(nameIndex: number): number;
}

export function createPropertyNames(strings: StringTable): PropertyNames {
  const MAX_LENGTH = 253;
  /** Length + 1; 0 says not known yet. */
  const known = new Uint8Array(strings.length);

  function measure(nameIndex: number): number {
    const bytes = strings.rawBytes(nameIndex);
    for (let at = 0; at < bytes.length; at += 1) {
      if (IS_PLAIN_BYTE[bytes[at]] === 0) return formatPropertyName(strings.get(nameIndex)).length;
    }
    return bytes.length;
  }

  return {
    formatted: (nameIndex) => formatPropertyName(strings.get(nameIndex)),
    formattedLength(nameIndex) {
      const before = known[nameIndex];
      if (before !== 0) return before - 1;
      const length = Math.min(MAX_LENGTH, measure(nameIndex));
      known[nameIndex] = length + 1;
      return length;
    },
  };
}
