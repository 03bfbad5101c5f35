import { expect, it } from 'vitest';
import { createOpenSnapshot } from '../heap/open/open-snapshot.ts';
import { heap, type PictureNode, type PictureOptions } from '../heap/testing/heap-picture.ts';
import { readDocument } from '../heap/testing/read-heap.ts';
import { runSteps } from '../steps/steps.ts';
import { HEAP_TABLES } from './heap-tables.ts';
import { rowsOf as rowsOfTable, type SqlRow } from './testing/rows-of.ts';

/** The rows of a table by column name. */
function rowsOf(
  table: string,
  picture: string,
  nodes: Readonly<Record<string, PictureNode>> = {},
  options: PictureOptions = {},
): SqlRow[] {
  const snapshot = createOpenSnapshot(readDocument(heap(picture, nodes, options)));
  runSteps(snapshot.computeFigures());
  return rowsOfTable(HEAP_TABLES, table, { snapshot }, 2);
}

const PICTURE = `
  root → Shop → [Cart, Label]
  Cart -items→ Item
`;
const NODES = { Label: { type: 'string', name: 'hello', sizeBytes: 24 }, Item: { sizeBytes: 40 } } as const;

it('has a row for each object, with its sizes and its dominator', () => {
  const rows = rowsOf('node', PICTURE, NODES);
  expect(
    rows.map(({ id, class: name, retained_size_bytes: size, dominator_id: by }) => ({ id, name, size, by })),
  ).toEqual([
    { id: 1, name: '(synthetic)', size: 84, by: null },
    { id: 3, name: 'Shop', size: 84, by: 1 },
    { id: 5, name: 'Cart', size: 50, by: 3 },
    { id: 7, name: '(string)', size: 24, by: 3 },
    { id: 9, name: 'Item', size: 40, by: 5 },
  ]);
});

it('gives a string by the row of its text, and no name', () => {
  const [string] = rowsOf('node', PICTURE, NODES).filter(({ type }) => type === 'string');
  const texts = rowsOf('string', PICTURE, NODES);
  expect(string).toMatchObject({ name: null, edge_count: 0, detached: false });
  expect(texts).toEqual([{ id: string?.['string_id'], text: 'hello', count: 1, size_bytes: 24, example_id: 7 }]);
});

it('marks nodes of the document that are detached, and not what Blink keeps for them', () => {
  const native = { type: 'native', detachedness: 2 } as const;
  const rows = rowsOf('node', 'root → [row, helper, shown]', {
    row: { ...native, name: '<tr>' },
    helper: { ...native, name: 'blink::ElementRareData' },
    shown: { ...native, name: '<td>', detachedness: 1 },
  });
  expect(rows.filter(({ detached }) => detached === true).map(({ class: name }) => name)).toEqual(['Detached <tr>']);
});

it('has a row for each reference, named or by its index', () => {
  const rows = rowsOf('edge', 'root → List\nList -element:3→ Item\nList -size→ Item');
  expect(rows.slice(1)).toEqual([
    { from_id: 3, to_id: 5, type: 'element', name: null, element_index: 3 },
    { from_id: 3, to_id: 5, type: 'property', name: 'size', element_index: null },
  ]);
});

it('has the index of an element also where it needs 32 bits', () => {
  const rows = rowsOf('edge', 'root → List\nList -element:4278190080→ Item\nList -size→ Item');
  expect(rows.slice(1).map((row) => row['element_index'])).toEqual([4_278_190_080, null]);
});

it('has the classes of the class table with what they retain', () => {
  const rows = rowsOf('class', PICTURE, NODES);
  const cart = rows.find(({ name }) => name === 'Cart');
  expect(cart).toMatchObject({
    count: 1,
    shallow_size_bytes: 10,
    retained_size_bytes: 50,
    distance: 2,
    original_name: null,
  });
});

it('has the objects that dominate others', () => {
  const rows = rowsOf('dominator', PICTURE, NODES);
  expect(rows.filter(({ id }) => id === 3 || id === 5)).toEqual([
    { id: 3, dominator_id: 1, dominated_count: 2, dominated_size_bytes: 74, retained_size_bytes: 84 },
    { id: 5, dominator_id: 3, dominated_count: 1, dominated_size_bytes: 40, retained_size_bytes: 50 },
  ]);
});

it('gives ids beyond 31 bits as doubles in every slice', () => {
  const rows = rowsOf('node', 'root → A → B', { B: { id: 4_000_000_001 } });
  expect(rows.map(({ id }) => id)).toEqual([1, 3, 4_000_000_001]);
});

it.each(['node', 'edge'])('reads any columns of %s alone as with all others', (table) => {
  const snapshot = createOpenSnapshot(readDocument(heap(PICTURE, NODES)));
  runSteps(snapshot.computeFigures());
  const found = HEAP_TABLES.find(({ definition }) => definition.name === table);
  const columns = found?.definition.columns ?? [];
  const [whole] = [...(found?.read({ snapshot }, 100) ?? [])];
  const alone = columns.map((column) => [...(found?.read({ snapshot }, 100, [column]) ?? [])][0]);
  expect(alone.map((slice) => slice?.columns)).toEqual(whole?.columns.map((column) => [column]));
  expect(alone).toHaveLength(columns.length);
});

it('has no allocations without a recording', () => {
  expect(rowsOf('allocation', PICTURE)).toEqual([]);
});

it('has the objects of a recording with time, function and stack', () => {
  const rows = rowsOf(
    'allocation',
    'root → [Before, During]',
    { Before: { id: 3 }, During: { id: 9, traceNode: 2 } },
    {
      recording: {
        functions: [
          ['(root)', '', 0, 0],
          ['addRow', 'https://shop.test/app.js', 12, 5],
        ],
        tree: [[1, 0, 0, 0, [[2, 1, 1, 10, []]]]],
        samples: [
          [0, 5],
          [50_000, 9],
        ],
      },
    },
  );
  expect(rows).toEqual([
    {
      id: 9,
      class: 'During',
      shallow_size_bytes: 10,
      time_ms: 50,
      stack_id: 2,
      function: 'addRow',
      url: 'https://shop.test/app.js',
      line: 12,
    },
  ]);
});
