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

/** 2,000 items of one class, and 4 objects each of 20 others, which have their ids from `first` on, in order. */
function mostlyItems(first: number, inFront = 0): ReturnType<typeof readDocument> {
  const names = [
    ...Array.from({ length: 80 }, (_, at) => `View${Math.floor(at / 4)}`),
    ...Array.from({ length: 2000 }, () => 'Item'),
  ];
  const keys = names.map((_, at) => `node${at}`);
  const nodes = names.map((name, at): [string, PictureNode] => [
    `node${at}`,
    { name, id: first + ((at + inFront) % names.length) * 2 },
  ]);
  return readDocument(heap(`root → [${keys.join(', ')}]`, Object.fromEntries(nodes)));
}

test('one class that is most of the heap hides no other numbering', () => {
  expect(whyNotByIds(sampleIds(mostlyItems(11), mostlyItems(11)))).toBeNull();
  // All ids moved by ten objects: nearly every item has the id of another item.
  const moved = sampleIds(mostlyItems(11, 10), mostlyItems(11));
  expect(moved.agreeing).toBeGreaterThan(0.9);
  expect(whyNotByIds(moved)).toMatch(/^Only \d+ % of the common ids, no class counted for more than 64 of them, have/);
});
