/** Formats a property name for a class name such as `{a, b}`; its length is cached. */
import type { StringTable } from '../strings/string-table.ts';

const NEEDS_QUOTES = /[,'"{}]/;
/** Bytes that need the slow path: quotes, braces, escapes and non-ASCII. */
const IS_PLAIN_BYTE = (() => {
  const plain = new Uint8Array(256);
  plain.fill(1, 32, 127);
  for (const sign of [`,`, `'`, `"`, `{`, `}`, `\\`]) plain[sign.charCodeAt(0)] = 0;
  return plain;
})();

/** The name as in DevTools: in JSON quotes if it contains characters of the list syntax. */
export function formatPropertyName(name: string): string {
  return NEEDS_QUOTES.test(name) ? JSON.stringify(name) : name;
}

export interface PropertyNames {
  formatted(nameIndex: number): string;
  /** Length in UTF-16 units of the formatted name, at most 253, which exceeds every limit in use. */
  formattedLength(nameIndex: number): number;
}

export function createPropertyNames(strings: StringTable): PropertyNames {
  const MAX_LENGTH = 253;
  /** Length + 1; 0 means not computed yet. */
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
