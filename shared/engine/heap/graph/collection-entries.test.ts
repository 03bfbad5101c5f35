/** Entries of collections, by their tables as V8 and other tools write them. */
import { expect, test } from 'vitest';
import { heap } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';
import { createEntriesReader } from './collection-entries.ts';

function entriesOf(picture: string) {
  const nodes = { map: { name: 'Map' }, table: { name: '(array)', type: 'array' } };
  const { graph } = readDocument(heap(`root → map -internal:table→ table\n${picture}`, nodes));
  const map = graph.strings.indexOf('Map');
  const ordinal = Array.from(graph.nodes.name.subarray(0, graph.nodes.count)).indexOf(map);
  return createEntriesReader(graph).read(ordinal);
}

test('a key and its value in the next slot are one entry', () => {
  const picture = 'table -internal:3→ k1\ntable -internal:4→ v1\ntable -internal:6→ k2\ntable -internal:7→ v2';
  expect(entriesOf(picture)).toEqual({ kind: 'Map', count: 2, isExact: true });
});

test('elements of a table are an entry each, also where their number is larger than that of the texts of the file', () => {
  const picture = 'table -element:7000→ v1\ntable -element:7001→ v2\ntable -hidden:7002→ v3';
  expect(entriesOf(picture)).toEqual({ kind: 'Map', count: 3, isExact: true });
});
