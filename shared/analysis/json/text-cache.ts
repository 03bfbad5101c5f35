/**
 * Decodes bytes to strings and returns the same string for the same bytes: in a file of a million records, member names and most values
 * repeat.
 */

const SLOTS = 4096;
/** Longer strings rarely repeat. */
const MAX_CACHED_BYTES = 256;

export interface TextCache {
  /** String of the bytes `from … to`, which are copied if they are cached. */
  textOf(bytes: Uint8Array, from: number, to: number): string;
}

export function createTextCache(): TextCache {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const keptBytes: (Uint8Array | undefined)[] = Array.from({ length: SLOTS });
  const keptText: string[] = Array.from({ length: SLOTS }, () => '');
  return {
    textOf(bytes, from, to) {
      if (to - from > MAX_CACHED_BYTES) return decoder.decode(bytes.subarray(from, to));
      const slot = hashOf(bytes, from, to) & (SLOTS - 1);
      const kept = keptBytes[slot];
      if (kept !== undefined && isSame(kept, bytes, from, to)) return keptText[slot];
      const copy = bytes.slice(from, to);
      const text = decoder.decode(copy);
      keptBytes[slot] = copy;
      keptText[slot] = text;
      return text;
    },
  };
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + bytes[at]) | 0;
  return hash ^ (hash >>> 15);
}

function isSame(kept: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (kept.length !== to - from) return false;
  for (let at = 0; at < kept.length; at += 1) if (kept[at] !== bytes[from + at]) return false;
  return true;
}
