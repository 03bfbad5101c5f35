/** Compresses to stdout with memory that does not grow: a writer waits for its turn. */
import { type Writable, PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Filtered text is repetitive: more effort saves little. */
const GZIP_LEVEL = 1;
const SLOT_BYTES = 256 * 1024;
const SLOTS = 8;
/** What a slow network has not taken yet; compressed, it is a tenth of a snapshot or less. */
const SENT_LATER_BYTES = 24 * 1024 ** 2;

export interface CompressedOutput {
  /** Resolves when the bytes, which are copied, are taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes the end of the compression, and resolves when all is written. */
  end(): Promise<void>;
}

export function createCompressedOutput(to: Writable): CompressedOutput {
  const gzip = createGzip({ level: GZIP_LEVEL, chunkSize: 64 * 1024 });
  const later = new PassThrough({ highWaterMark: SENT_LATER_BYTES });
  gzip.pipe(later).pipe(to, { end: false });
  const free = Array.from({ length: SLOTS }, () => Buffer.alloc(SLOT_BYTES));
  let wake: (() => void) | null = null;
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += SLOT_BYTES) {
        while (free.length === 0) await new Promise<void>((done) => (wake = done));
        const slot = free.pop();
        if (slot === undefined) continue;
        const part = bytes.subarray(at, at + SLOT_BYTES);
        slot.set(part);
        gzip.write(slot.subarray(0, part.length), () => {
          free.push(slot);
          wake?.();
        });
      }
    },
    async end() {
      gzip.end();
      await finished(later);
    },
  };
}
