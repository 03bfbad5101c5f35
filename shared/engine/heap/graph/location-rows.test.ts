import { expect, it } from 'vitest';
import { NO_SCRIPT_NODE } from './heap-graph.ts';
import { withRowLookup } from './location-rows.ts';

function locations(nodes: readonly number[]) {
  const node = Uint32Array.from(nodes);
  const scans: number[] = [];
  // Each look at all rows counts: one question may prepare an index, the others must not scan again.
  const watched = new Proxy(node, {
    get: (array, name) => {
      if (name === 'lastIndexOf' || name === 'entries' || name === '1') scans.push(1);
      const value: unknown = Reflect.get(array, name, array);
      return typeof value === 'function' ? value.bind(array) : value;
    },
  });
  const none = node.map(() => 0);
  const scriptNode = node.map(() => NO_SCRIPT_NODE);
  const columns = { count: node.length, node: watched, scriptId: none, line: none, column: none, scriptNode };
  return { lookup: withRowLookup(columns), scans };
}

it.each([
  ['sorted', [2, 5, 5, 9]],
  ['in any order', [9, 5, 2, 5]],
])('the row of a node is the last one with it: %s', (_name, nodes) => {
  const { lookup } = locations(nodes);
  for (const ordinal of [0, 2, 3, 5, 9, 10]) expect(lookup.rowOf(ordinal)).toBe(nodes.lastIndexOf(ordinal));
});

it('has no rows for a file without locations', () => {
  expect(locations([]).lookup.rowOf(1)).toBe(-1);
});

it('reads the rows once for many questions', () => {
  const { lookup, scans } = locations(Array.from({ length: 4096 }, (_, at) => 4096 - at));
  lookup.rowOf(1);
  const after = scans.length;
  for (let ordinal = 0; ordinal < 4096; ordinal += 1) lookup.rowOf(ordinal);
  expect(scans).toHaveLength(after);
});
