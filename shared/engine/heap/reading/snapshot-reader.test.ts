import type { HeapEdges } from '../graph/edge-labels.ts';
import { array, assert as assertProperty, constantFrom, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppResult } from '../../../base/errors.ts';
import { selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { createEdgeCursor, createNodeCursor } from '../testing/graph-cursors.ts';
import { createSnapshotReader } from './snapshot-reader.ts';
import { heap } from '../testing/heap-picture.ts';
import { readChunks, readGraph } from '../testing/read-heap.ts';

const PICTURE = `
  root → Window → [cache, title]
  root -element:1→ roots
  cache -internal:table→ table
  cache -weak:next→ title
`;
const NODES = {
  roots: { type: 'synthetic', name: '(GC roots)', sizeBytes: 0 },
  table: { type: 'array', name: '(object elements)', sizeBytes: 123_456_789 },
  title: { type: 'string', name: 'zwei\n"Zeilen" \u00e4\ud83d\ude00\\', sizeBytes: 24 },
  cache: { location: [7, 11, 3] as const },
};

/** Everything of a graph that a view could show, as plain values. */
function contents(graph: HeapGraph): unknown {
  const node = createNodeCursor(graph);
  const edge = createEdgeCursor(graph);
  const nodes = Array.from({ length: graph.nodes.count }, (_, ordinal) => {
    node.ordinal = ordinal;
    const edges = Array.from({ length: node.edgeCount }, (__, at) => {
      edge.row = graph.nodes.firstEdge[ordinal] + at;
      return `${edge.typeName} ${edge.name} ${edge.to}`;
    });
    return [node.id, node.typeName, node.rawName, node.selfSizeBytes, graph.nodes.detachedness?.[ordinal], ...edges];
  });
  const { count, node: at, scriptId, line, column } = graph.locations;
  return { nodes, locations: [count, ...at, ...scriptId, ...line, ...column], unknown: graph.unknownFields };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(json: string): Uint8Array {
  return new TextEncoder().encode(json);
}

function failure(result: AppResult<HeapGraph>): { code: string; byteOffset: unknown; message: string } {
  if (result.ok) throw new Error('It was read without an error.');
  return { code: result.error.code, byteOffset: result.error.data?.['byteOffset'], message: result.error.message };
}

/** Hermes before 2024 writes the header before it has counted. */
function uncounted(source = heap(PICTURE, NODES)): Uint8Array {
  return bytesOf(text(source).replace(/"node_count":\d+,"edge_count":\d+/, '"node_count":0,"edge_count":0'));
}

/** The valid snapshot changed in one place, and the offset of the change. */
function changed(
  find: string | RegExp,
  replacement: string,
  source = heap(PICTURE, NODES),
): { bytes: Uint8Array; at: number } {
  const json = text(source);
  const at = json.search(find instanceof RegExp ? find : new RegExp(find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  if (at < 0) throw new Error(`“${find}” is not in the snapshot.`);
  return { bytes: bytesOf(json.replace(find, replacement)), at: bytesOf(json.slice(0, at)).length };
}

describe('a valid snapshot', () => {
  it('is read into nodes and edges in file order', () => {
    expect(contents(readGraph(heap(PICTURE, NODES)))).toEqual({
      nodes: [
        [1, 'synthetic', '', 0, 0, 'property Window 1', 'element 1 4'],
        [3, 'object', 'Window', 10, 0, 'property cache 2', 'property title 3'],
        [5, 'object', 'cache', 10, 0, 'internal table 5', 'weak next 3'],
        [7, 'string', NODES.title.name, 24, 0],
        [9, 'synthetic', '(GC roots)', 0, 0],
        [11, 'array', '(object elements)', 123_456_789, 0],
      ],
      locations: [1, 2, 7, 11, 3],
      unknown: [],
    });
  });

  it('is read the same in both dialects', () => {
    const chromium = readGraph(heap(PICTURE, NODES, { dialect: 'chromium' }));
    const node = readGraph(heap(PICTURE, NODES));
    expect(contents(chromium)).toEqual(contents(node));
  });

  it.each([
    ['CR LF between rows', (json: string) => json.replaceAll('\n,', '\r\n, ')],
    ['spaces around everything', (json: string) => json.replaceAll('":', '" : ').replaceAll('],', ' ] ,')],
    ['a byte order mark', (json: string) => `\ufeff${json}`],
    ['a last line break', (json: string) => `${json}\n`],
  ])('tolerates %s', (_, change) => {
    expect(contents(readGraph(bytesOf(change(text(heap(PICTURE, NODES))))))).toEqual(
      contents(readGraph(heap(PICTURE, NODES))),
    );
  });

  it('is read with sections in any order after the header', () => {
    const json = text(heap(PICTURE, NODES));
    const sections = json.slice(1, -1).split(/,\n(?=")/);
    const [header, ...rest] = sections.filter(
      (part, index) => index === 0 || /^"(nodes|edges|locations|strings)/.test(part),
    );
    // Strings are one per line, so they were split too: join them again.
    const strings = json.slice(json.indexOf('"strings"'), -1);
    const others = rest.filter((part) => !part.startsWith('"strings"'));
    const turned = `{${[header, strings, ...others.toReversed()].join(',\n')}}`;
    expect(contents(readGraph(bytesOf(turned)))).toEqual(contents(readGraph(heap(PICTURE, NODES))));
  });

  it.each([0, 65_534, 65_535, 65_536, 2 ** 32 - 2])('supports a size of %d bytes', (sizeBytes) => {
    const graph = readGraph(heap('root → a → b', { a: { sizeBytes }, b: { sizeBytes: 1 } }));
    expect([1, 2].map((ordinal) => selfSizeOf(graph.nodes, ordinal))).toEqual([sizeBytes, 1]);
  });

  it('supports sizes and ids beyond 32 bits', () => {
    const graph = readGraph(
      heap('root → a → b', { a: { sizeBytes: 5_000_000_000 }, b: { sizeBytes: 2 ** 32 - 1, id: 2 ** 33 + 1 } }),
    );
    const node = createNodeCursor(graph);
    node.ordinal = 1;
    expect(node.selfSizeBytes).toBe(5_000_000_000);
    node.ordinal = 2;
    expect(node.selfSizeBytes).toBe(2 ** 32 - 1);
    expect(node.id).toBe(2 ** 33 + 1);
  });

  it('lists unknown fields', () => {
    const json = text(heap('root → a', {}, { dialect: 'chromium' }))
      .replace('"detachedness"]', '"colour"]')
      .replace('"strings":', '"weather":{"wind":[1,{"a":"]}"}]},"strings":');
    expect(readGraph(bytesOf(json)).unknownFields).toEqual(['nodes.colour', 'weather']);
  });
});

const namesOf = (edges: HeapEdges): number[] => Array.from(edges.to, (_, row) => edges.nameAt(row));

it.each([2 ** 31 - 1, 2 ** 31, 0xff00_0000, 2 ** 32 - 2, 2 ** 32 - 1])(
  'the index %d of an element or a hidden edge is read as it is and as V8 prints it, with a sign',
  (index) => {
    const written = heap(`root -element:${index}→ a -hidden:${index}→ b -element:7→ c`);
    const plain = bytesOf(text(written).replaceAll(`,${index | 0},`, `,${index},`));
    for (const bytes of [written, plain]) expect(namesOf(readGraph(bytes).edges)).toEqual([index, index, 7]);
    expect(text(written)).toContain(`,${index | 0},`);
  },
);

describe('chunks', () => {
  const small = heap(PICTURE, NODES);
  // Enough rows to fill several of the scanner's blocks.
  const wide = heap(
    Array.from(
      { length: 3000 },
      (_, i) => `root -element:${i}→ n${i} → [n${(i * 7) % 3000}, n${(i * 13) % 3000}]`,
    ).join('\n'),
    { n3: { sizeBytes: 4_294_967_295 }, n4: { sizeBytes: 1_234_567_890 }, n5: { sizeBytes: 99_999_999_999 } },
    { dialect: 'chromium' },
  );

  it('may be single bytes', () => {
    const cuts = Array.from({ length: small.length }, (_, at) => at);
    const graph = readChunks(small, cuts);
    expect(graph.ok && contents(graph.value)).toEqual(contents(readGraph(small)));
  });

  it.each([
    ['a small heap', small],
    ['a heap of many blocks', wide],
  ])('of any size read the same as the whole file: %s', (_, bytes) => {
    const whole = JSON.stringify(contents(readGraph(bytes)));
    assertProperty(
      property(array(nat(bytes.length), { maxLength: 40 }), (cuts) => {
        const graph = readChunks(bytes, cuts);
        // Compared as text, because a deep comparison of thousands of rows takes seconds.
        expect(graph.ok && JSON.stringify(contents(graph.value)) === whole).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('give the same error at the same byte for a damaged file', () => {
    const json = text(small);
    const numbers = json.indexOf('"nodes"');
    assertProperty(
      property(
        integer({ min: numbers, max: small.length - 1 }),
        constantFrom('x', '"', ']', ',', '9', '}', '-', '\\', '{'),
        array(nat(small.length), { maxLength: 12 }),
        (at, byte, cuts) => {
          const bytes = small.slice();
          bytes[at] = byte.charCodeAt(0);
          const summary = (result: AppResult<HeapGraph>): unknown =>
            result.ok ? contents(result.value) : failure(result);
          expect(summary(readChunks(bytes, cuts))).toEqual(summary(readChunks(bytes)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('errors name the defect and its position', () => {
  it('an empty file', () => {
    expect(failure(readChunks(new Uint8Array(0)))).toMatchObject({ code: 'empty_file', byteOffset: 0 });
  });

  it('every truncated file', () => {
    const bytes = heap(PICTURE, NODES);
    for (let length = 1; length < bytes.length; length += 1) {
      const { code, byteOffset } = failure(readChunks(bytes.subarray(0, length)));
      expect([code, byteOffset]).toEqual(length < 11 ? ['unsupported_format', length] : ['truncated_file', length]);
    }
  });

  it.each([
    ['a web page', '<!doctype html><p>'],
    ['a trace', '{"traceEvents":[{"name":"x"}]}'],
    ['a list', '[1,2,3]'],
    ['a CPU profile', '{"nodes":[{"id":1}],"startTime":1}'],
    ['spaces', '   \n '],
    ['an empty object', '{}'],
    ['a header of something else', '{"snapshot":{"version":3},"nodes":[]}'],
    ['text', 'heapsnapshot'],
    ['binary', '\u0000\u0001\u0002'],
  ])('%s is not a heap snapshot', (_, content) => {
    expect(failure(readChunks(bytesOf(content))).code).toBe('unsupported_format');
  });

  it('stops early on a large file of another format', () => {
    const reader = createSnapshotReader();
    const event = bytesOf('{"name":"x"},'.repeat(100_000));
    reader.write(bytesOf('{"traceEvents":['));
    let written = 0;
    while (reader.write(event).ok) written += event.length;
    expect(written).toBeLessThan(8 * 1024 ** 2);
  });

  const damages: [string, string | RegExp, string, number][] = [
    ['a letter among the nodes', /(?<="nodes":\[)/, 'x', 0],
    ['a fraction', '123456789', '12345.789', 5],
    ['a negative size', '123456789', '-23456789', 0],
    ['an exponent', '123456789', '1234e5789', 4],
    ['two commas', /(?<="edges":\[2),/, ',,', 1],
    ['a missing comma', /(?<="edges":\[2),/, ' ', 1],
    ['a control character in a string', '"<dummy>"', '"\u0001dummy>"', 1],
    ['an unknown escape', '"<dummy>"', '"\\dummy>"', 2],
    ['a bad unicode escape', '"<dummy>"', '"\\u12x4>"', 5],
    ['text after the end', /\}$/, '},', 1],
    ['two sections without a comma', ',\n"edges"', ' \n"edges"', 2],
    ['the same section twice', '"samples"', '"nodes"', 0],
    ['sections that are not lists', '"nodes":[', '"nodes":7', 8],
  ];
  it.each(damages)('%s', (_, find, replacement, offset) => {
    const { bytes, at } = changed(find, replacement);
    expect(failure(readChunks(bytes))).toMatchObject({ code: 'damaged_file', byteOffset: at + offset });
  });

  it('an edge to a node after the last one', () => {
    const { bytes, at } = changed(/6,1,35|3,\d+,35/, '3,1,700');
    expect(failure(readChunks(bytes))).toMatchObject({ code: 'damaged_file', byteOffset: at });
  });

  it('the first of two errors is named wherever chunks end', () => {
    const damaged = new TextDecoder().decode(changed(/(?<=\n,)3,\d+,3,/, '99,1,3,').bytes);
    const at = damaged.indexOf('99,1,3,');
    const bytes = bytesOf(`${damaged.slice(0, at + 20)}x${damaged.slice(at + 20)}`);
    for (let cut = at - 10; cut < at + 30; cut += 1)
      expect(failure(readChunks(bytes, [cut]))).toMatchObject({ code: 'damaged_file', byteOffset: at });
  });

  it('an edge to a position between two nodes', () => {
    const { bytes, at } = changed(/3,\d+,35/, '3,1,36');
    expect(failure(readChunks(bytes))).toMatchObject({ code: 'damaged_file', byteOffset: at });
  });

  it.each([
    ['an index below those of 32 bits', '1,-2147483649,35'],
    ['an index above those of 32 bits', '1,4294967296,35'],
    ['a negative name', '3,-1,35'],
    ['a negative type', '-1,1,35'],
    ['a negative target', '1,1,-35'],
    ['a minus alone', '1,-,35'],
    ['two of them', '1,--1,35'],
  ])('%s of an edge', (_, row) => {
    const { bytes, at } = changed(/(?<=\n,)3,\d+,35/, row);
    for (const chunks of [[], [at + 3], [at + row.length]]) {
      const { code, byteOffset } = failure(readChunks(bytes, chunks));
      const minus = at + row.indexOf('-');
      expect([code, byteOffset]).toEqual(['damaged_file', /-[-,]/.test(row) ? minus + 1 : at]);
    }
  });

  it('an unknown type', () => {
    const { bytes, at } = changed(/(?<=\n,)3,\d+,3,/, '99,1,3,');
    expect(failure(readChunks(bytes))).toMatchObject({ code: 'damaged_file', byteOffset: at });
  });

  it('an unknown name', () => {
    const { bytes, at } = changed(/(?<=\n,)3,\d+,3,/, '3,4000,3,');
    expect(failure(readChunks(bytes))).toMatchObject({ code: 'damaged_file', byteOffset: at });
  });

  it.each([
    ['more nodes', '"node_count":6', '"node_count":7'],
    ['fewer nodes', '"node_count":6', '"node_count":5'],
    ['more edges', '"edge_count":6', '"edge_count":7'],
    ['fewer edges', '"edge_count":6', '"edge_count":5'],
    ['half a row', /(?<="edges":\[2),/, ',0,'],
    ['no strings', '"strings":', '"texts":'],
  ])('%s than in the header', (_, find, replacement) => {
    expect(failure(readChunks(changed(find, replacement).bytes)).code).toBe('damaged_file');
  });

  it('nodes with another number of edges than the file', () => {
    const { bytes } = changed(/(?<=\n,3,\d+,3,10,)2/, '1');
    expect(failure(readChunks(bytes))).toMatchObject({ code: 'damaged_file' });
  });
});

describe('a header with wrong counts', () => {
  const huge = (count: string): Uint8Array => changed('"node_count":6', `"node_count":${count}`).bytes;

  it.each(['536870000', '4294967295', '9007199254740991'])('allocates nothing for %s nodes', (count) => {
    const before = bufferBytes();
    expect(failure(readChunks(huge(count))).code).toBe('damaged_file');
    expect(failure(readChunks(huge(count), [], { fileSizeBytes: null })).code).toBe('damaged_file');
    expect(bufferBytes() - before).toBeLessThan(64 * 1024 ** 2);
  });

  it.each(['1e30', '-1', '1.5', '"many"'])('is refused with a count of %s', (count) => {
    expect(failure(readChunks(huge(count))).code).toBe('unsupported_format');
  });

  it('allocates nothing for an edge whose name is far past the last string', () => {
    const { bytes } = changed(/(?<=\n,)3,\d+,3,/, '3,4000000000,3,');
    let mostBytes = 0;
    const ceilingBytes = (neededBytes: number): number => (mostBytes = Math.max(mostBytes, neededBytes));
    expect(failure(readChunks(bytes, [], { ceilingBytes })).code).toBe('damaged_file');
    expect(mostBytes).toBeLessThan(256 * 1024);
    expect(failure(readChunks(bytes, [], { ceilingBytes, fileSizeBytes: null })).code).toBe('damaged_file');
    expect(mostBytes).toBeLessThan(8 * 1024 ** 2);
  });

  it.each([
    ['a header', `{"snapshot":{"meta":"${'a'.repeat(3 << 20)}"}}`],
    ['what stands before the header', `{"other":"${'a'.repeat(6 << 20)}`],
  ])('is refused at the same place wherever chunks end, if %s is too long', (_, content) => {
    const bytes = new TextEncoder().encode(content);
    const whole = failure(readChunks(bytes));
    for (const cut of [10, 1 << 20, (1 << 20) + 13, (2 << 20) + 7, 4 << 20, bytes.length - 1])
      expect(failure(readChunks(bytes, [cut]))).toEqual(whole);
  });

  it('ends in too_large when its columns exceed the memory limit', () => {
    const bytes = heap('root → [a, b, c, d, e, f, g, h]');
    const error = failure(readChunks(bytes, [], { ceilingBytes: () => 100 }));
    expect(error.code).toBe('too_large');
    expect(error.message).toContain('100 B');
  });
});

/** Bytes in array buffers of this process. */
function bufferBytes(): number {
  const { process } = globalThis as { process?: { memoryUsage(): { arrayBuffers: number } } };
  return process?.memoryUsage().arrayBuffers ?? 0;
}

it('repeats the first error', () => {
  const reader = createSnapshotReader();
  const first = reader.write(bytesOf('nonsense'));
  expect(reader.write(heap(PICTURE))).toEqual(first);
  expect(reader.end()).toEqual(first);
});

describe('a header without counts', () => {
  it('gives the same heap, wherever chunks end', () => {
    const expected = contents(readGraph(heap(PICTURE, NODES)));
    const bytes = uncounted();
    for (let cut = 1; cut < bytes.length; cut += 7) {
      const read = readChunks(bytes, [cut]);
      expect(read.ok && contents(read.value)).toEqual(expected);
    }
    const graph = readGraph(bytes);
    expect([graph.meta.nodeCount, graph.meta.edgeCount]).toEqual([graph.nodes.count, graph.edges.count]);
  });

  it('can be walked as soon as its edges are read, unless it names strings that are missing', () => {
    const bytes = heap(PICTURE, NODES);
    const { strings, nodes, edges } = readGraph(bytes);
    const reader = createSnapshotReader({ fileSizeBytes: bytes.length });
    const walkable = (of = strings): number[] | null => {
      const found = reader.walkable(of);
      return found === null ? null : [found.nodes.count, found.edges.count, found.nodes.firstEdge[nodes.count]];
    };
    const edgesEnd = text(bytes).indexOf(']', text(bytes).indexOf('"edges":['));
    reader.write(bytes.subarray(0, edgesEnd - 1));
    expect(walkable()).toBeNull();
    reader.write(bytes.subarray(edgesEnd - 1, edgesEnd + 1));
    expect(walkable()).toEqual([nodes.count, edges.count, edges.count]);
    expect(walkable({ ...strings, length: 2 })).toBeNull();
  });

  it('names itself to no other thread before the nodes are read', () => {
    const reader = createSnapshotReader();
    const bytes = uncounted();
    const nodesAt = text(bytes).indexOf('"nodes":');
    reader.write(bytes.subarray(0, nodesAt));
    expect([reader.meta, reader.takeEdgeColumns()]).toEqual([null, { ok: true, value: null }]);
    reader.write(bytes.subarray(nodesAt));
    expect(reader.meta?.nodeCount).toBe(readGraph(bytes).nodes.count);
  });

  it.each<[string, (json: string) => string, RegExp]>([
    ['no nodes', (json) => json.replace(/"nodes":\[[^\]]*\]/, '"nodes":[]'), /no nodes at all/],
    ['an edge too few', (json) => json.replace(/("edges":\[)\d+,\d+,\d+\s*,/, '$1'), /edges/],
  ])('does not hide %s', (_name, change, message) => {
    const found = failure(readChunks(bytesOf(change(text(uncounted()))), []));
    expect(found).toMatchObject({ code: 'damaged_file', message: expect.stringMatching(message) });
  });
});
