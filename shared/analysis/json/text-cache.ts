/** Makes text of bytes, the same text once: in a file of a million records the names of members and most values come again and again. */

const SLOTS = 4096;
/** Longer texts are rarely the same. */
const MAX_CACHED_BYTES = 256;

export interface TextCache {
  /** The bytes are copied where they are kept. */
  textOf(bytes: Uint8Array): string;
}

export function createTextCache(): TextCache {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const keptBytes: (Uint8Array | undefined)[] = Array.from({ length: SLOTS });
  const keptText: string[] = Array.from({ length: SLOTS }, () => '');
  return {
    textOf(bytes) {
      if (bytes.length > MAX_CACHED_BYTES) return decoder.decode(bytes);
      const slot = hashOf(bytes) & (SLOTS - 1);
      const kept = keptBytes[slot];
      if (kept !== undefined && isSame(kept, bytes)) return keptText[slot];
      const text = decoder.decode(bytes);
      keptBytes[slot] = bytes.slice();
      keptText[slot] = text;
      return text;
    },
  };
}

function hashOf(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let at = 0; at < bytes.length; at += 1) hash = (Math.imul(hash, 31) + bytes[at]) | 0;
  return hash ^ (hash >>> 15);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
