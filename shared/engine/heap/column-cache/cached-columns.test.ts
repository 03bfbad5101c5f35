import { array, assert as assertProperty, constantFrom, integer, nat, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeapQueries } from '../heap-queries.ts';
import { COLUMN_CACHE_VERSION, type AnalysedHeap } from './cached-columns.ts';
import { computeRetained } from '../retained/retained.ts';
import { devToolsDistance } from '../retained/distances.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { bytesOfColumns, heapOfBytes } from '../testing/cached-bytes.ts';
import { readDocument } from '../testing/read-heap.ts';

function analysed(bytes: Uint8Array): AnalysedHeap {
  const document = readDocument(bytes);
  return { document, figures: runSteps(computeRetained(document)) };
}

/** All classes, all objects, and what the first few dominate. */
function answers({ document, figures }: AnalysedHeap): unknown {
  const queries = createHeapQueries(document, { readMs: 0, fileSizeBytes: 0, cachedFigures: figures });
  const page = { start: 0, count: 1000, descending: true };
  const names = 'original';
  const ids = [...document.graph.nodes.id].filter((id) => id !== 0xffff_ffff);
  return {
    overview: queries.answer('heap.overview', {}),
    classes: queries.answer('heap.classes', { ...page, sort: 'retained', names, filter: '' }),
    detached: queries.answer('heap.detached', { count: 100 }),
    duplicates: queries.answer('heap.duplicate-strings', { count: 100 }),
    objects: document.table.rows.map(({ name }) =>
      queries.answer('heap.objects', { ...page, className: name, sort: 'retained' }),
    ),
    single: ids.map((id) => queries.answer('heap.object', { id })),
    dominated: ids.map((id) => queries.answer('heap.dominated', { ...page, id, minBytes: 0 })),
  };
}

const EVERYTHING = heap(
  'root → [app, list, view]\napp → list\nlist → elements\nview -internal:7→ gone\nview → text\napp → [one, two]',
  {
    app: { name: 'App', sizeBytes: 40, location: [3, 10, 4], script: 'script' },
    list: { name: 'List', location: [3, 20, 4], script: 'script' },
    one: { name: 'List', location: [3, 30, 4], script: 'script' },
    two: { name: 'Zoë\n"\\ \u2028😀' },
    elements: { type: 'array', sizeBytes: 800 },
    view: { type: 'native', name: '<div class="x">', detachedness: 1 },
    gone: { type: 'native', name: '<p>', detachedness: 2, sizeBytes: 5_000_000_000 },
    text: { type: 'string', name: 'a\tb', id: 2 ** 33 + 1 },
    script: { type: 'code', name: 'system / Script / http://localhost/app.js' },
  },
  {
    dialect: 'chromium',
    scopes: [
      { script: 'script', id: -2, depth: 0, variables: ['app'] },
      { script: 'script', id: 40, depth: 1, uses: [[-2, 0]] },
    ],
  },
);

describe('column cache', () => {
  it('answers like the original heap', () => {
    const first = analysed(EVERYTHING);
    const again = heapOfBytes(bytesOfColumns(first));
    expect(answers(again)).toEqual(answers(first));
    expect(again.document.table).toEqual(first.document.table);
    expect(again.document.graph.meta).toEqual(first.document.graph.meta);
    expect(again.figures).toEqual(first.figures);
    expect(again.document.graph.scopes).toEqual(first.document.graph.scopes);
    expect(again.document.graph.scopes?.count).toBe(2);
    expect([...again.document.graph.nodes.wideSelfSize]).toEqual([...first.document.graph.nodes.wideSelfSize]);
    expect(again.document.graph.nodes.wideId.size).toBe(1);
  });

  it('restores keys of 32 bits, which heaps of many classes have', () => {
    const narrow = analysed(EVERYTHING);
    const keyOf = Uint32Array.from(narrow.document.keys.keyOf);
    const wide = { ...narrow, document: { ...narrow.document, keys: { ...narrow.document.keys, keyOf } } };
    const again = heapOfBytes(bytesOfColumns(wide));
    expect(again.document.keys.keyOf).toEqual(keyOf);
    expect(answers(again)).toEqual(answers(narrow));
  });

  it('restores distances of 32 bits, which heaps with a long chain have', () => {
    const narrow = analysed(EVERYTHING);
    const { distance } = narrow.figures;
    const wide = Int32Array.from(distance, (far) => devToolsDistance(distance, far));
    const again = heapOfBytes(bytesOfColumns({ ...narrow, figures: { ...narrow.figures, distance: wide } }));
    expect(again.figures.distance).toEqual(wide);
    expect(answers(again)).toEqual(answers(narrow));
  });

  it('keeps missing columns missing', () => {
    const old = analysed(heap('root → a → b', {}, { dialect: 'old' }));
    const again = heapOfBytes(bytesOfColumns(old));
    expect(again.document.graph.nodes.detachedness).toBeNull();
    expect(again.document.dom).toEqual(old.document.dom);
    expect(again.document.graph.allocations).toBeNull();
  });

  it('restores random heaps', () => {
    const types = ['object', 'array', 'string', 'closure', 'native', 'hidden', 'concatenated string'];
    const node = record({ type: constantFrom(...types), size: nat(100), mark: nat(2), line: nat(3) });
    assertProperty(
      property(
        array(node, { minLength: 1, maxLength: 20 }),
        array(tuple(nat(20), integer({ min: 0, max: 19 }), constantFrom('', '-weak:w', '-internal:i')), {
          maxLength: 50,
        }),
        (nodes, edges) => {
          const described: Record<string, PictureNode> = Object.fromEntries(
            nodes.map(({ type, size, mark, line }, at) => [
              `n${at}`,
              {
                type,
                name: `Name${at % 3}`,
                sizeBytes: size,
                detachedness: mark,
                ...(line === 0 ? {} : { location: [1, line, 0] as const }),
              },
            ]),
          );
          const key = (at: number): string => (at === 0 ? 'root' : `n${(at - 1) % nodes.length}`);
          const picture = [
            'root → n0',
            ...edges.map(([from, to, type]) => `${key(from)} ${type}→ ${key(to + 1)}`),
            ...nodes.map((_, at) => `root -weak:all→ n${at}`),
          ].join('\n');
          const first = analysed(heap(picture, described));
          const bytes = bytesOfColumns(first);
          const again = heapOfBytes(bytes);
          expect(answers(again)).toEqual(answers(first));
          expect(bytesOfColumns(again)).toEqual(bytes);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses columns that are inconsistent', () => {
    const bytes = bytesOfColumns(analysed(EVERYTHING));
    for (const name of bytes.keys()) {
      const content = bytes.get(name) ?? new Uint8Array(0);
      // Nothing else has the length of these; their checksums protect them.
      if (content.length === 0 || name.startsWith('string ') || name === 'other page nodes') continue;
      const cut = new Map([...bytes, [name, content.slice(0, content.length - 8)]]);
      expect(() => heapOfBytes(cut)).toThrow(/column|block/);
    }
    expect(() => heapOfBytes(new Map([...bytes, ['something else', new Uint8Array(8)]]))).toThrow('no column');
    expect(() => heapOfBytes(new Map([...bytes].filter(([name]) => name !== 'edge to')))).toThrow('missing');
  });

  it('needs a new version when figures change', () => {
    // A checksum of all columns of one heap. If it changes, older caches would show older figures: increment `COLUMN_CACHE_VERSION`, then
    // update both numbers here.
    let sum = 0;
    for (const [name, content] of bytesOfColumns(analysed(EVERYTHING))) {
      for (const byte of [...new TextEncoder().encode(name), ...content]) sum = (Math.imul(sum, 31) + byte) | 0;
    }
    expect({ version: COLUMN_CACHE_VERSION, sum }).toEqual({ version: 10, sum: 1_309_423_038 });
  });
});
