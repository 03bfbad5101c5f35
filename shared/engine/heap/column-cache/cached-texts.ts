/**
 * Encodes lists of names and rows as bytes: JSON in blocks of a few thousand entries, one line each, so that a list never becomes one
 * string, however many classes a heap has.
 */
import type { z } from 'zod';
import { NEWLINE } from '../../../base/byte-codes.ts';

const ENTRIES_PER_BLOCK = 4096;

/** Encodes the list in blocks, each created when requested. JSON escapes newlines inside a block. */
export function* encodeList(length: number, entryAt: (index: number) => unknown): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (let from = 0; from < length; from += ENTRIES_PER_BLOCK) {
    const block = Array.from({ length: Math.min(ENTRIES_PER_BLOCK, length - from) }, (_, at) => entryAt(from + at));
    yield encoder.encode(`${JSON.stringify(block)}\n`);
  }
}

/** Decodes the list. Throws the errors of JSON and of the schema for invalid bytes. */
export function decodeList<T>(bytes: Uint8Array, entry: z.ZodType<readonly T[]>): T[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const list: T[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    if (end < 0) throw new Error('a list ends within a block');
    for (const item of entry.parse(JSON.parse(decoder.decode(bytes.subarray(from, end))))) list.push(item);
    from = end + 1;
  }
  return list;
}
