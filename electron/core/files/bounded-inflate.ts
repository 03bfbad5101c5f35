/** Unpacks compressed data up to a limit: a megabyte of compressed zeros is a gigabyte in memory or on the disk. */
import { inflateSync, type Gunzip } from 'node:zlib';

/** Perfetto compresses at most a few hundred kilobytes at once. */
const MAX_UNPACKED_BYTES = 64 << 20;
/** A heap snapshot is about ten times as large as its gzip, which can hold 1,032 times its size. */
const MOST_TIMES = 100;

/** The inflated bytes; null for damaged data or more than 64 MiB. */
export function boundedInflate(packed: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch {
    return null;
  }
}

/** For a pipeline behind `gunzip`: passes on what it unpacks, and throws where that is no capture. */
export function bounded(gunzip: Gunzip): (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* passOn(chunks) {
    let unpackedBytes = 0;
    for await (const chunk of chunks) {
      unpackedBytes += chunk.length;
      if (unpackedBytes > MAX_UNPACKED_BYTES + MOST_TIMES * gunzip.bytesWritten)
        throw new Error('It unpacks to more than a capture can.');
      yield chunk;
    }
  };
}
