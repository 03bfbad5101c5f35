/** Unpacks what a file packs, up to a limit: a megabyte of packed zeros is a gigabyte in memory. */
import { inflateSync } from 'node:zlib';

/** Perfetto packs at most a few hundred kilobytes at once. */
const MAX_UNPACKED_BYTES = 64 << 20;

/** The unpacked bytes; null for what is damaged or more than 64 MiB. */
export function boundedInflate(packed: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch {
    return null;
  }
}
