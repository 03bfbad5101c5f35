import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSnapshotCheck } from './snapshot-check.ts';

/** A snapshot as V8 writes it: with `newlines` like Node, without like Chromium. */
function snapshot(options: { newlines?: boolean; nodes?: number; edges?: number } = {}): string {
  const { newlines = false, nodes = 40, edges = 90 } = options;
  const line = newlines ? '\n' : '';
  const names = Array.from(
    { length: nodes + edges },
    (_unused, index) => `name "${index}" \\ [${'}'.repeat(index % 3)} ü💧`,
  );
  // Nodes use the first names, property edges the others; element edges have an index, which may be larger.
  const nodeNumbers = Array.from(
    { length: nodes },
    (_unused, index) => `3,${index},${2 * index + 1},${index * 1000},1`,
  );
  const edgeNumbers = Array.from({ length: edges }, (_unused, index) =>
    index % 2 === 0 ? `2,${nodes + index},0` : `1,${4_000_000_000 + index},5`,
  );
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element', 'property', 'internal', 'hidden'], 'string_or_number', 'node'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  };
  return [
    `{"snapshot":${JSON.stringify({ meta, node_count: nodes, edge_count: edges, trace_function_count: 0 })},\n`,
    `"nodes":[${nodeNumbers.join(`${line},`)}],\n`,
    `"edges":[${edgeNumbers.join(`${line},`)}],\n`,
    '"trace_function_infos":[],\n"trace_tree":[1,0,[2,[3]]],\n"samples":[],\n"locations":[1,2,3,4],\n"scopes":[{"a":"]"}],\n',
    `"strings":[${names.map((name) => JSON.stringify(name)).join(`,${line}`)}]}${line}`,
  ].join('');
}

function problemOf(parts: readonly (Uint8Array | string)[]): string | null {
  const check = createSnapshotCheck();
  for (const part of parts) check.push(typeof part === 'string' ? Buffer.from(part) : part);
  return check.problem();
}

describe('a complete snapshot', () => {
  it.each([false, true])('is accepted (newlines: %s), however it is split', (newlines) => {
    const bytes = Buffer.from(snapshot({ newlines }));
    expect(problemOf([bytes])).toBeNull();
    assert(
      property(array(integer({ min: 1, max: 200 }), { maxLength: 50 }), (lengths) => {
        const parts: Buffer[] = [];
        let from = 0;
        for (const length of lengths) {
          parts.push(bytes.subarray(from, from + length));
          from += length;
        }
        expect(problemOf([...parts, bytes.subarray(from)])).toBeNull();
      }),
    );
  });

  it('may arrive byte by byte, and without edges', () => {
    expect(problemOf(Array.from(Buffer.from(snapshot()), (byte) => Uint8Array.of(byte)))).toBeNull();
    expect(problemOf([snapshot({ edges: 0 })])).toBeNull();
  });
});

it('adds the sizes of the nodes up, and nothing of the edges', () => {
  const check = createSnapshotCheck();
  for (const byte of Buffer.from(snapshot({ nodes: 4 }))) check.push(Uint8Array.of(byte));
  expect(check.heapBytes()).toBe(0 + 1000 + 2000 + 3000);
});

describe('a header without counts, as Hermes wrote before 2024', () => {
  const uncounted = snapshot().replace(/"node_count":\d+,"edge_count":\d+/, '"node_count":0,"edge_count":0');

  it('is accepted', () => {
    expect(problemOf([uncounted])).toBeNull();
  });

  it('hides neither lost strings nor a lost end', () => {
    expect(problemOf([uncounted.replace(/"strings":\[.*\]/s, '"strings":["a"]')])).toMatch(/strings/);
    expect(problemOf([uncounted.slice(0, -1)])).toBe('it does not end like a heap snapshot');
    expect(problemOf([uncounted.replace(/"nodes":\[[^\]]*\]/, '"nodes":[]')])).not.toBeNull();
  });
});

describe('a snapshot with a gap', () => {
  it('is detected whichever chunks are lost', () => {
    const bytes = Buffer.from(snapshot({ nodes: 300, edges: 700 }));
    const CHUNK_BYTES = 200;
    const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_unused, index) =>
      bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
    );
    assert(
      property(integer({ min: 0, max: chunks.length - 1 }), integer({ min: 1, max: chunks.length }), (from, count) => {
        expect(problemOf(chunks.toSpliced(from, count))).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('says what is missing', () => {
    const text = snapshot();
    const without = (what: string): string => text.replace(what, '');
    expect(problemOf([without(',3,5,11,5000,1')])).toBe('it contains 39 of 40 nodes');
    expect(problemOf([without(',2,46,0,1,4000000007,5')])).toBe('it contains 88 of 90 edges');
    expect(problemOf([text.slice(0, -40), text.slice(-1)])).toMatch(
      /^it (contains 12\d of at least 129 strings|does not end)/,
    );
    expect(problemOf([text.slice(0, -1)])).toBe('it does not end like a heap snapshot');
  });

  it.each([
    ['nothing', ''],
    ['another JSON', '{"traceEvents":[]}'],
    ['a head that cannot be read', '{"snapshot":{"meta":{}},"nodes":[1]}'],
    ['a head without end', `{"snapshot":${'x'.repeat(2 * 1024 ** 2)}`],
  ])('is distinguished from %s', (_name, text) => {
    expect(problemOf([text])).toMatch(/^(it does not start like a heap snapshot|its header cannot be read)$/);
  });
});
