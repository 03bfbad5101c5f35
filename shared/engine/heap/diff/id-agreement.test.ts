/** Tells if ids of two heaps mean the same objects. */
import { expect, test } from 'vitest';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';
import { sampleIds, whyNotByIds } from './id-agreement.ts';

/** 60 texts, of which the first has the number `first`. */
function texts(first: number): ReturnType<typeof readDocument> {
  const keys = Array.from({ length: 60 }, (_, at) => `text${at}`);
  const nodes = keys.map((key, at): [string, PictureNode] => [
    key,
    { type: 'string', name: `text ${first + at}`, id: 11 + at * 2 },
  ]);
  return readDocument(heap(`root → [${keys.join(', ')}]`, Object.fromEntries(nodes)));
}

test('ids of strings with the same texts do, and with other texts not: V8 numbered them again', () => {
  expect(whyNotByIds(sampleIds(texts(1), texts(1)))).toBeNull();
  expect(whyNotByIds(sampleIds(texts(2), texts(1)))).toContain('another client detached');
});
