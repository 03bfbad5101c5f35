/** Skips an array or object of a heap snapshot while it streams, and counts its strings. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export interface NestedReader {
  /** Begins after the opening bracket. */
  begin(): void;
  /** Reads from `from` up to the closing bracket or the end of the bytes, and returns the index where it stopped. */
  read(bytes: Uint8Array, from: number): number;
  /** True once the closing bracket was read. */
  isOver(): boolean;
  /** Strings so far, counted by their closing quotes. */
  strings(): number;
}

export function createNestedReader(): NestedReader {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let strings = 0;

  return {
    begin: () => {
      depth = 1;
      inString = false;
      escaped = false;
      strings = 0;
    },
    read: (bytes, from) => {
      let open = inString;
      let skip = escaped;
      let level = depth;
      let closed = 0;
      let at = from;
      for (; at < bytes.length && level > 0; at += 1) {
        const byte = bytes[at] ?? 0;
        if (open) {
          if (skip) skip = false;
          else if (byte === BACKSLASH) skip = true;
          else if (byte === QUOTE) {
            open = false;
            closed += 1;
          }
        } else if (byte === QUOTE) open = true;
        else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) level += 1;
        else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) level -= 1;
      }
      strings += closed;
      inString = open;
      escaped = skip;
      depth = level;
      return at;
    },
    isOver: () => depth === 0,
    strings: () => strings,
  };
}
