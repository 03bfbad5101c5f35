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
  const cachedBytes: (Uint8Array | undefined)[] = Array.from({ length: SLOTS });
  const cachedText: string[] = Array.from({ length: SLOTS }, () => '');
  return {
    textOf(bytes, from, to) {
      if (to - from > MAX_CACHED_BYTES) return decoder.decode(bytes.subarray(from, to));
      const slot = hashOf(bytes, from, to) & (SLOTS - 1);
      const cached = cachedBytes[slot];
      if (cached !== undefined && isSame(cached, bytes, from, to)) return cachedText[slot];
      const copy = bytes.slice(from, to);
      const text = decoder.decode(copy);
      cachedBytes[slot] = copy;
      cachedText[slot] = text;
      return text;
    },
  };
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + bytes[at]) | 0;
  return hash ^ (hash >>> 15);
}

function isSame(cached: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (cached.length !== to - from) return false;
  for (let at = 0; at < cached.length; at += 1) if (cached[at] !== bytes[from + at]) return false;
  return true;
}
