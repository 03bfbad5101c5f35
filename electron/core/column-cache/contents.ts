/** Reads the header of a column cache file, without its columns. */
import { crc32 } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';
import {
  decodeHead,
  decodeTable,
  CACHE_HEAD_BYTES,
  type CacheRefusal,
  type CacheTable,
} from '../../../shared/engine/heap/index.ts';

/** The checksum of every part of these files: the platform's own, which is faster than any disk. */
export function checksumOf(bytes: Uint8Array, before = 0): number {
  return crc32(bytes, before);
}

/** Throws what the system throws. */
export async function readCacheTable(file: FileHandle): Promise<CacheTable | CacheRefusal> {
  const { size } = await file.stat();
  const head = await readExactly(file, 0, Math.min(size, CACHE_HEAD_BYTES));
  const decoded = decodeHead(head, size, checksumOf);
  if (typeof decoded === 'string') return decoded;
  return decodeTable(await readExactly(file, decoded.tableOffset, decoded.tableByteLength), decoded, checksumOf);
}

/** Fewer bytes than requested if the file ends before. */
async function readExactly(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
