import { assert as assertProperty, constantFrom, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppResult } from '../../../base/errors.ts';
import { claimBack, claimFront, claimFrom, createClaimWord } from './chunk-claims.ts';
import { sharedColumns } from '../columns/column-memory.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { createSnapshotReader, type SnapshotReader } from './snapshot-reader.ts';
import { createStringTable } from '../strings/string-table.ts';
import { scanTail, type TailScan, type TailStrings } from './tail-scan.ts';
import { heap } from '../testing/heap-picture.ts';
import { readChunks } from '../testing/read-heap.ts';

const PICTURE = Array.from(
  { length: 300 },
  (_, at) =>
    `root -element:${at * 14_000_000}→ n${at} → [n${(at * 7) % 300}, n${(at * 13) % 300}]\nn${at} -hidden:4294967295→ n${at >>> 1}`,
).join('\n');
const FILES = { node: heap(PICTURE), chromium: heap(PICTURE, {}, { dialect: 'chromium' }) };

function contents(graph: HeapGraph): string {
  const { nodes, edges, strings, locations } = graph;
  return JSON.stringify([
    [nodes.type, nodes.name, nodes.id, nodes.selfSize, nodes.firstEdge].map((column) => [...column]),
    Array.from(edges.to, (to, row) => [edges.typeAt(row), edges.nameAt(row), to]),
    Array.from({ length: strings.length }, (_, index) => strings.get(index)),
    locations.count,
  ]);
}

type Tail = TailScan & TailStrings;

function withStrings(edges: TailScan | null, strings: TailStrings | null): Tail | null {
  return edges === null || strings === null ? null : { ...edges, ...strings };
}

/** Two threads in turns: the front reads `frontChunks` chunks after the header, then the tail all it can, then the front the rest. */
function readTogether(
  bytes: Uint8Array,
  chunkBytes: number,
  frontChunks: number,
): { reader: SnapshotReader; tail: Tail | null; adopted: boolean } {
  const reader = createSnapshotReader({ fileSizeBytes: bytes.length, columns: sharedColumns });
  let position = 0;
  const feed = (end: number): void => {
    if (end > position) reader.write(bytes.slice(position, end));
    position = Math.max(position, end);
  };
  const chunks = Math.ceil(bytes.length / chunkBytes);
  while (reader.meta === null && position < bytes.length) feed(Math.min(bytes.length, position + chunkBytes));
  const columns = reader.takeEdgeColumns();
  const { meta } = reader;
  const claims = createClaimWord(chunks, Math.ceil(position / chunkBytes));
  for (let taken = 0; taken < frontChunks && claimFront(claims); taken += 1) {
    feed(Math.min(bytes.length, position + chunkBytes));
  }
  let strings: TailStrings | null = null;
  const edges =
    meta === null || !columns.ok || columns.value === null
      ? null
      : scanTail(
          { fileSizeBytes: bytes.length, chunkBytes, layout: meta, columns: columns.value, claims },
          {
            read(target, at) {
              const part = bytes.subarray(at, at + target.length);
              target.set(part);
              return part.length;
            },
            isCancelled: () => false,
            onStrings(found) {
              strings = found;
            },
          },
        );
  const tail = withStrings(edges, strings);
  let adopted = false;
  if (tail !== null) {
    let fits = true;
    if (tail.firstRowByteOffset < tail.edgesEndByteOffset) {
      feed(tail.firstRowByteOffset);
      const taken = reader.adoptEdges(tail);
      fits = taken.ok && taken.value;
      if (fits) position = tail.edgesEndByteOffset;
    }
    if (fits) {
      feed(tail.stringsByteOffset);
      const taken = reader.adoptStrings(createStringTable(tail.strings), tail.stringsEndByteOffset);
      adopted = taken.ok && taken.value;
      if (adopted) position = tail.stringsEndByteOffset;
    }
  }
  feed(bytes.length);
  return { reader, tail, adopted };
}

describe('reading a file from both ends', () => {
  it.each(['node', 'chromium'] as const)('returns what one thread reads, wherever they meet: %s', (dialect) => {
    const bytes = FILES[dialect];
    const whole = readChunks(bytes);
    const expected = whole.ok ? contents(whole.value) : '';
    let adoptions = 0;
    assertProperty(
      property(integer({ min: 40, max: 900 }), nat(60), (chunkBytes, frontChunks) => {
        const { reader, adopted } = readTogether(bytes, chunkBytes, frontChunks);
        if (adopted) adoptions += 1;
        const graph = reader.end();
        expect(graph.ok && contents(graph.value) === expected).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(adoptions).toBeGreaterThan(30);
  });

  it('reads all edges and strings if the front is slow', () => {
    const { tail, adopted } = readTogether(FILES.node, 1000, 0);
    expect(tail).toMatchObject({ firstRow: 0 });
    expect(adopted).toBe(true);
  });

  it('returns the error of a single thread, at the same byte', () => {
    const bytes = FILES.node;
    const text = new TextDecoder().decode(bytes);
    const from = text.indexOf('"nodes"');
    assertProperty(
      property(
        integer({ min: from, max: bytes.length - 1 }),
        constantFrom('x', '"', ']', ',', '9', '}', '-', '\\', '{'),
        integer({ min: 200, max: 3000 }),
        nat(20),
        (at, byte, chunkBytes, frontChunks) => {
          const damaged = bytes.slice();
          damaged[at] = byte.charCodeAt(0);
          const whole = readChunks(damaged);
          const { reader } = readTogether(damaged, chunkBytes, frontChunks);
          const together = reader.end();
          const summary = (result: AppResult<HeapGraph>): unknown =>
            result.ok ? contents(result.value) : result.error;
          expect(summary(together)).toEqual(summary(whole));
        },
      ),
      // The bracket in place of the comma between two rows, one of which begins in the chunk before.
      { numRuns: 300, examples: [[6867, ']', 202, 0]] },
    );
  });

  it('ignores a file that is not in V8’s form', () => {
    const text = new TextDecoder().decode(FILES.node);
    for (const other of [
      text.replace('"strings":[', '"strings": ['),
      text.replace('"trace_function_infos":[],\n', ''),
      text.slice(0, -3),
      text.replace('"edge_count":1200', '"edge_count":1203'),
    ]) {
      const bytes = new TextEncoder().encode(other);
      const { reader, adopted } = readTogether(bytes, 500, 3);
      expect(adopted).toBe(false);
      expect(reader.end()).toMatchObject({ ok: readChunks(bytes).ok });
    }
  });
});

describe('chunks of a file', () => {
  it('are claimed from both ends, each once', () => {
    const word = createClaimWord(6, 1);
    expect(claimFront(word)).toBe(true);
    expect(claimBack(word)).toBe(5);
    expect(claimFrom(word, 4)).toBe(true);
    expect(claimBack(word)).toBe(3);
    expect(claimFront(word)).toBe(true);
    expect([claimFront(word), claimBack(word)]).toEqual([false, -1]);
    expect(claimFrom(word, 2)).toBe(false);
  });

  it('are limited to 16 bits', () => {
    const word = createClaimWord(0xffff, 0xfffd);
    expect([claimBack(word), claimFront(word), claimFront(word)]).toEqual([0xfffe, true, false]);
  });
});
