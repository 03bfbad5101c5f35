/**
 * Lists of names and rows as bytes, for files that are read again: JSON in blocks of a few thousand entries, one line each, so
 * that no list is ever one string however many classes a heap has.
 */
import type { z } from 'zod';

const ENTRIES_PER_BLOCK = 4096;
const NEWLINE = 10;

/** The list in blocks, each made when it is asked for. JSON escapes every newline within a block. */
export function* encodeList(length: number, entryAt: (index: number) => unknown): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (let from = 0; from < length; from += ENTRIES_PER_BLOCK) {
    const block = Array.from({ length: Math.min(ENTRIES_PER_BLOCK, length - from) }, (_, at) => entryAt(from + at));
    yield encoder.encode(`${JSON.stringify(block)}\n`);
  }
}

/** The list again. Throws what JSON and the schema throw where the bytes hold something else. */
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
