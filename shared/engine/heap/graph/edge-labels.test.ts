import { assert as assertProperty, array, constantFrom, integer, nat, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { plainColumns } from '../columns/column-memory.ts';
import { createLabelWriter, firstUsedEntries, HeapEdges, labelColumns, rowsNamed, usedEntries } from './edge-labels.ts';

const LAYOUT = { edgeFieldCount: 3, edgeType: 0, edgeName: 1 };
/** Type 1 has an index. */
const IS_NUMBERED = Uint8Array.of(0, 1, 0);

type Label = readonly [type: number, name: number];

const blockOf = (labels: readonly Label[]): Uint32Array => Uint32Array.from(labels.flatMap((label) => [...label, 0]));

/** In parts of these lengths; the rest in one. */
function written(labels: readonly Label[], parts: readonly number[] = []): HeapEdges {
  const columns = labelColumns(plainColumns, labels.length, IS_NUMBERED);
  const writer = createLabelWriter(() => columns, LAYOUT);
  let row = 0;
  for (const part of [...parts, labels.length]) {
    const count = Math.min(part, labels.length - row);
    writer.write(blockOf(labels), row * 3, count, row);
    row += count;
  }
  writer.end(row);
  const unused = { from: writer.entries, to: labels.length };
  return new HeapEdges(new Uint32Array(labels.length), { ...columns, unused });
}

const labelsOf = (edges: HeapEdges): Label[] =>
  Array.from(edges.to, (_, row) => [edges.typeAt(row), edges.nameAt(row)]);

const anyLabel = tuple(constantFrom(0, 1, 2), constantFrom(0, 1, 2, 3, 4, 0xffff_ffff));
const otherLabel = tuple(constantFrom(0, 1, 2), integer({ min: 0, max: 0xffff_ffff }));

it.each([
  ['few different labels', anyLabel],
  ['all different', otherLabel],
])('has the labels that were written, in parts of any length: %s', (_name, label) => {
  assertProperty(
    property(array(label, { maxLength: 1200, size: 'max' }), array(nat(400)), (labels, parts) => {
      expect(labelsOf(written(labels, parts))).toEqual(labels);
    }),
    { numRuns: 40 },
  );
});

it('has one entry for the elements of a list, and one for a property that many have, in each block', () => {
  const elements = Array.from({ length: 256 }, (_, at): Label => [1, 1000 + at]);
  const properties = Array.from({ length: 300 }, (_, at): Label => [0, at % 2]);
  const { labels } = written([...elements, ...properties]);
  expect(labels.unused.from).toBe(1 + 2 + 2);
  expect([...labels.firstEntry]).toEqual([0, 1, 3]);
});

it('finds the rows of a name, of which an index of the same number is none', () => {
  const labels = Array.from({ length: 700 }, (_, at): Label => [at % 3, at % 7]);
  for (const name of [-1, 0, 3, 6, 7]) {
    const rows = labels.flatMap(([type, each], row) => (type !== 1 && each === name ? [row] : []));
    expect([...rowsNamed(written(labels).labels, name)]).toEqual(rows);
  }
});

it('is written from both ends into the same columns, and has no unused entries when it is stored', () => {
  const labels = Array.from({ length: 1000 }, (_, at): Label => [at % 3, (at * at) % 50]);
  const columns = labelColumns(plainColumns, labels.length, IS_NUMBERED);
  const block = blockOf(labels);
  const front = createLabelWriter(() => columns, LAYOUT);
  const tail = createLabelWriter(() => columns, LAYOUT, true);
  tail.write(block, 768 * 3, 232, 768);
  tail.end(1000);
  tail.write(block, 512 * 3, 256, 512);
  front.write(block, 0, 512, 0);
  const edges = new HeapEdges(new Uint32Array(1000), {
    ...columns,
    unused: { from: front.entries, to: 1000 - tail.entries },
  });
  expect(labelsOf(edges)).toEqual(labels);
  const [entryTypes, entryNames] = [
    usedEntries(edges.labels, ({ entryType }) => entryType),
    usedEntries(edges.labels, ({ entryName }) => entryName),
  ];
  const stored = new HeapEdges(new Uint32Array(1000), {
    ...edges.labels,
    firstEntry: firstUsedEntries(edges.labels),
    entryType: Uint8Array.from(entryTypes.flatMap((part) => [...part])),
    entryName: Uint32Array.from(entryNames.flatMap((part) => [...part])),
    unused: { from: 0, to: 0 },
  });
  expect(stored.labels.entryName).toHaveLength(front.entries + tail.entries);
  expect(labelsOf(stored)).toEqual(labels);
});
