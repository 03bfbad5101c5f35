/** Inflates compressed data up to a limit: a megabyte of compressed zeros is a gigabyte in memory. */
import { inflateSync } from 'node:zlib';

/** Perfetto compresses at most a few hundred kilobytes at once. */
const MAX_UNPACKED_BYTES = 64 << 20;

/** The inflated bytes; null for damaged data or more than 64 MiB. */
export function boundedInflate(packed: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch {
    return null;
  }
}
