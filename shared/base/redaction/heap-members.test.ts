import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { createHeapMembers, type HeapMembers } from './heap-members.ts';

const STRINGS = ['', 'Account', 'password', 'hunter', 'title', 'Hello', 'apiKey', 'shared', 'x'];
/** An account with a password, a title and a key whose value is also the name of a member. */
const SNAPSHOT = {
  snapshot: {
    meta: {
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
      node_types: [['hidden', 'object', 'string'], 'string', 'number', 'number', 'number'],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['context', 'element', 'property'], 'string_or_number', 'node'],
    },
    node_count: 4,
    edge_count: 5,
  },
  nodes: [...[1, 1, 1, 16, 5], ...[2, 3, 3, 16, 0], ...[2, 5, 5, 16, 0], ...[2, 7, 7, 16, 0]],
  edges: [...[2, 2, 5], ...[2, 4, 10], ...[2, 6, 15], ...[2, 7, 10], ...[1, 2, 10]],
  trace_function_infos: [],
  strings: STRINGS,
};

function read(text: string, chunkBytes = text.length): HeapMembers {
  const bytes = new TextEncoder().encode(text);
  const members = createHeapMembers();
  for (const reading of ['readStrings', 'readNumbers'] as const)
    for (let at = 0; at < bytes.length; at += chunkBytes) members[reading](bytes.subarray(at, at + chunkBytes));
  return members;
}

/** The strings that have a holder, with its name. */
function held(members: HeapMembers): string[] {
  return STRINGS.flatMap((text, index) => {
    const holder = members.holderOf(index);
    return holder === null ? [] : [`${holder.name}: ${text}`];
  });
}

describe('the strings of members named like a secret', () => {
  test.each([1, 7, 100, 10_000])('are found in chunks of %i bytes, and none that is also a name', (chunkBytes) => {
    for (const space of [undefined, 1]) {
      expect(held(read(JSON.stringify(SNAPSHOT, null, space), chunkBytes))).toEqual(['password: hunter']);
    }
  });

  test('are none in a file of another kind, or with a damaged header', () => {
    for (const snapshot of [{}, { meta: {} }, { meta: { ...SNAPSHOT.snapshot.meta, edge_fields: ['type'] } }])
      expect(held(read(JSON.stringify({ ...SNAPSHOT, snapshot })))).toEqual([]);
    expect(held(read(JSON.stringify([SNAPSHOT])))).toEqual([]);
    expect(held(read(JSON.stringify(SNAPSHOT).slice(0, 300)))).toEqual([]);
  });

  test('need no valid numbers', () => {
    const numbers = fc.array(fc.oneof(fc.integer(), fc.double(), fc.constant(null)), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, numbers, (nodes, edges) => {
        expect(read(JSON.stringify({ ...SNAPSHOT, nodes, edges })).holderOf(0)).toBeDefined();
      }),
    );
  });
});
