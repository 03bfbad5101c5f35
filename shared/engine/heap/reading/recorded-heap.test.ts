/** Allocation sections: read with any chunk borders, with errors at the right byte. */
import { describe, expect, it } from 'vitest';
import { NO_TRACE, type HeapAllocations } from '../graph/allocation-columns.ts';
import { heap, type PictureRecording, type PictureStack } from '../testing/heap-picture.ts';
import { readChunks, readGraph } from '../testing/read-heap.ts';

const RECORDING: PictureRecording = {
  functions: [
    ['(root)', '', 0, 0],
    ['main', 'app.js', 3, 7],
    ['', 'app.js', 12, 1],
  ],
  //     (root) → main → main → (anonymous)
  //            → (anonymous)
  tree: [
    [
      1,
      0,
      4,
      100,
      [
        [2, 1, 10, 400, [[3, 1, 0, 0, [[5, 2, 6, 96, []]]]]],
        [4, 2, 1, 16, []],
      ],
    ],
  ],
  samples: [
    [0, 5],
    [50_400, 9],
    [4_300_000_000_000, 4_300_000_001],
  ],
};
const PICTURE = 'root → [a, b, c]\nc → d';
const NODES = { a: { traceNode: 5 }, d: { traceNode: 2, id: 4_300_000_001 } };
const BYTES = heap(PICTURE, NODES, { recording: RECORDING });

function columnsOf(bytes: Uint8Array, cuts: readonly number[] = []): HeapAllocations | null {
  const graph = readChunks(bytes, cuts);
  if (!graph.ok) throw new Error(graph.error.message);
  return graph.value.allocations;
}

/** Error code and the bytes at its position, for a file changed in one place. */
function refusalOf(change: (text: string) => string, around = 12): [string, string, string] {
  const text = change(new TextDecoder().decode(BYTES));
  const result = readChunks(new TextEncoder().encode(text));
  if (result.ok) return ['ok', '', ''];
  const { code, data, message } = result.error;
  const at = Number(data?.['byteOffset']);
  return [code, text.slice(at, at + around), message];
}

describe('the sections of a recorded heap', () => {
  it('are read into columns, callers before callees', () => {
    const { traceNodeOf, functions, traces, samples } = readGraph(BYTES).allocations ?? {};
    const { strings } = readGraph(BYTES);
    expect(traceNodeOf).toEqual(Uint32Array.of(0, 5, 0, 0, 2));
    expect(Array.from(functions?.name ?? [], (name) => strings.get(name))).toEqual(['(root)', 'main', '']);
    expect(Array.from(functions?.scriptName ?? [], (name) => strings.get(name))).toEqual(['', 'app.js', 'app.js']);
    expect([functions?.line, functions?.column]).toEqual([Uint32Array.of(0, 3, 12), Uint32Array.of(0, 7, 1)]);
    expect(traces).toEqual({
      count: 5,
      id: Uint32Array.of(1, 2, 3, 5, 4),
      functionRow: Uint32Array.of(0, 1, 1, 2, 2),
      parent: Uint32Array.of(NO_TRACE, 0, 1, 2, 0),
      allocatedCount: Float64Array.of(4, 10, 0, 6, 1),
      allocatedSizeBytes: Float64Array.of(100, 400, 0, 96, 16),
    });
    expect(samples).toEqual({
      count: 3,
      timestampUs: Float64Array.of(0, 50_400, 4_300_000_000_000),
      lastId: Float64Array.of(5, 9, 4_300_000_001),
    });
  });

  it('are read the same wherever the chunks are split, also in Chromium’s form', () => {
    const text = new TextDecoder().decode(BYTES);
    const whole = columnsOf(BYTES);
    const first = text.indexOf('"trace_function_infos"');
    for (let cut = first; cut < text.indexOf('"strings"'); cut += 1) expect(columnsOf(BYTES, [cut])).toEqual(whole);
    expect(
      columnsOf(
        BYTES,
        Array.from({ length: BYTES.length }, (_, at) => at),
      ),
    ).toEqual(whole);
    expect(columnsOf(heap(PICTURE, NODES, { recording: RECORDING, dialect: 'chromium' }))).toEqual(whole);
  });

  it('are read with fields in another order', () => {
    const text = new TextDecoder().decode(BYTES);
    const changed = text
      .replace(
        '["id","function_info_index","count","size","children"]',
        '["children","size","id","count","function_info_index"]',
      )
      .replace(/"trace_tree":.*\n/, '"trace_tree":[[[], 16,4,1,2], 100,1,4,0],\n');
    expect(columnsOf(new TextEncoder().encode(changed))?.traces).toMatchObject({
      id: Uint32Array.of(1, 4),
      functionRow: Uint32Array.of(0, 2),
      parent: Uint32Array.of(NO_TRACE, 0),
      allocatedSizeBytes: Float64Array.of(100, 16),
    });
  });

  it('are null for a plain snapshot, and its trace_node_id takes no memory', () => {
    expect(readGraph(heap(PICTURE)).allocations).toBeNull();
    const timesOnly = heap(PICTURE, {}, { recording: { samples: [[0, 5]] } });
    expect(readGraph(timesOnly).allocations?.traceNodeOf).toBeNull();
  });

  it('are ignored if the header does not describe them', () => {
    const text = new TextDecoder().decode(BYTES);
    const fields = ['trace_function_info_fields', 'trace_node_fields', 'sample_fields'];
    const without = (names: readonly string[]): HeapAllocations | null =>
      columnsOf(
        new TextEncoder().encode(
          names.reduce((left, name) => left.replace(new RegExp(`"${name}":\\[[^\\]]*\\],`), ''), text),
        ),
      );
    expect(without(fields)).toBeNull();
    expect(without(['trace_function_info_fields'])).toMatchObject({ traceNodeOf: null, samples: { count: 3 } });
    expect(without(['trace_node_fields'])).toMatchObject({ traceNodeOf: null, traces: { count: 0 } });
    expect(without(['sample_fields'])).toMatchObject({ traces: { count: 5 }, samples: { count: 0 } });
  });

  it('support very deep nesting', () => {
    const depth = 200_000;
    let stack: PictureStack[] = [];
    const tree = `${Array.from({ length: depth }, (_, at) => `${at + 1},0,0,8,[`).join('')}${']'.repeat(depth)}`;
    stack = [[1, 0, 0, 8, stack]];
    const text = new TextDecoder().decode(heap(PICTURE, NODES, { recording: { ...RECORDING, tree: stack } }));
    const traces = columnsOf(new TextEncoder().encode(text.replace('1,0,0,8,[]', tree)))?.traces;
    expect(traces?.count).toBe(depth);
    expect(traces?.parent[depth - 1]).toBe(depth - 2);
  });
});

describe('errors name the defect and its position', () => {
  it.each<[string, (text: string) => string, string, string]>([
    ['a number where callees belong', (text) => text.replace('5,2,6,96,[]', '5,2,6,96,7'), '7]', 'callees'],
    ['a list where a number belongs', (text) => text.replace('5,2,6,96,[]', '5,2,[],96'), '[],96', 'a number belongs'],
    ['an incomplete row', (text) => text.replace('5,2,6,96,[]', '5,2'), ']]', '2 values where 5 belong'],
    ['a trailing comma', (text) => text.replace('5,2,6,96,[]', '5,,6,96,[]'), ',6,96', 'whole number'],
    ['a letter', (text) => text.replace('5,2,6,96,[]', '5,2,x,96,[]'), 'x,96', 'whole number'],
    ['not a list', (text) => text.replace(/"trace_tree":.*/, '"trace_tree":12,'), '12', 'is not a list'],
    ['a comma before a bracket', (text) => text.replace('5,2,6,96,[]', '5,2,6,96,[],'), ']]', 'bracket where a value'],
    ['an enormous number', (text) => text.replace('5,2,6,', `5,2,${'9'.repeat(20)},`), '99', 'too large'],
    ['an id beyond 32 bits', (text) => text.replace('5,2,6,', '5000000000,2,6,'), '5000000000', 'too large'],
    ['an unknown function', (text) => text.replace('5,2,6,', '5,3,6,'), '3,6,', 'names function 3'],
    ['a string in samples', (text) => text.replace('50400', '"x"'), '"x"', 'whole number'],
    ['samples of one number', (text) => text.replace('50400,9', '50400'), '', 'the last row of "samples"'],
  ])('%s', (_, change, begins, says) => {
    const [code, found, message] = refusalOf(change);
    expect(code).toBe('damaged_file');
    expect(message).toContain(says);
    expect(found.startsWith(begins)).toBe(true);
  });

  it('a function with an unknown string', () => {
    const [code, , message] = refusalOf((text) => text.replace(/("trace_function_infos":\[0,)\d+/, '$1999'));
    expect(code).toBe('damaged_file');
    expect(message).toContain('names string 999');
  });

  it('a file that ends inside them', () => {
    const text = new TextDecoder().decode(BYTES);
    for (const end of ['96,[', '"samples":[0', '"trace_function_infos":[0,']) {
      const cut = text.indexOf(end) + end.length;
      const result = readChunks(BYTES.slice(0, cut));
      expect(result.ok ? 'ok' : [result.error.code, result.error.data?.['byteOffset']]).toEqual([
        'truncated_file',
        cut,
      ]);
    }
  });

  it('columns over the memory limit', () => {
    const result = readChunks(BYTES, [], { ceilingBytes: () => 200 });
    expect(result.ok ? 'ok' : result.error.code).toBe('too_large');
  });
});
