/**
 * Text on its way to the disk as UTF-8, byte for byte equal to the encoding of the whole text, in reused buffers. A new buffer for each
 * chunk would be freed only by a later garbage collection: tens of megabytes at 80 MB/s. Their number is the maximum that was filled at one
 * time, so the writer's high-water mark bounds it.
 */

/** Chunks carry up to 1 MiB of text; one that begins in an empty slab fits it, with room for a held surrogate. */
const SLAB_BYTES = 1024 ** 2 + 4096;

export interface TextSlabs {
  /** Appends text and returns how many bytes it added. A high surrogate at its end is held for its other half. */
  append(text: string): number;
  /** Appends raw bytes and returns their number. Not between the two halves of a surrogate pair. */
  appendBytes(bytes: Uint8Array): number;
  /** Appends a held surrogate that never got its other half, and returns the number of bytes. */
  end(): number;
  readonly isEmpty: boolean;
  /** The filled parts of at most `count` slabs, in order; to be released after writing. */
  take(count: number): readonly Buffer[];
  giveBack(taken: readonly Buffer[]): void;
  /** Drops everything that was not taken. */
  clear(): void;
}

interface Slab {
  readonly bytes: Buffer;
  used: number;
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

/** `onBytes` receives each run of bytes as it is added; they are valid only during the call. */
export function createTextSlabs(onBytes?: (bytes: Uint8Array) => void): TextSlabs {
  const encoder = new TextEncoder();
  let filled: Slab[] = [];
  const spare: Buffer[] = [];
  /** The slab of a taken part. */
  const taken = new Map<Buffer, Buffer>();
  let held = '';

  /** A slab with room for this many bytes. */
  const slabFor = (leastBytes: number): Slab => {
    let slab = filled.at(-1);
    if (slab === undefined || SLAB_BYTES - slab.used < leastBytes) {
      slab = { bytes: spare.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES), used: 0 };
      filled.push(slab);
    }
    return slab;
  };
  const fill = (text: string): number => {
    let rest = text;
    let added = 0;
    while (rest !== '') {
      // The longest character takes four bytes (three for half of it).
      const slab = slabFor(4);
      const { read, written } = encoder.encodeInto(rest, slab.bytes.subarray(slab.used));
      onBytes?.(slab.bytes.subarray(slab.used, slab.used + written));
      slab.used += written;
      added += written;
      rest = read === rest.length ? '' : rest.slice(read);
    }
    return added;
  };

  return {
    append: (text) => {
      let joined = held === '' ? text : held + text;
      held = '';
      if (endsInHighSurrogate(joined)) {
        held = joined.slice(-1);
        joined = joined.slice(0, -1);
      }
      return fill(joined);
    },
    appendBytes: (bytes) => {
      for (let at = 0; at < bytes.length;) {
        const slab = slabFor(1);
        const part = bytes.subarray(at, at + SLAB_BYTES - slab.used);
        slab.bytes.set(part, slab.used);
        onBytes?.(slab.bytes.subarray(slab.used, slab.used + part.length));
        slab.used += part.length;
        at += part.length;
      }
      return bytes.length;
    },
    end: () => {
      const rest = held;
      held = '';
      return fill(rest);
    },
    get isEmpty() {
      return filled.length === 0;
    },
    take: (count) =>
      filled.splice(0, count).map(({ bytes, used }) => {
        const part = bytes.subarray(0, used);
        taken.set(part, bytes);
        return part;
      }),
    giveBack: (parts) => {
      for (const part of parts) {
        const bytes = taken.get(part);
        taken.delete(part);
        if (bytes !== undefined) spare.push(bytes);
      }
    },
    clear: () => {
      filled = [];
      spare.length = 0;
      held = '';
    },
  };
}
