import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  ANALYSIS_QUERIES,
  type AnalysisAnswer,
  type AnalysisParams,
  type AnalysisQueryName,
} from '../../../shared/core/analysis/analysis.ts';
import { PLAIN_NODE } from '../process/own-programs-fixture.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import type { MemoryPort } from './testing/memory-port.ts';
import { connectToNewHost } from './testing/test-host.ts';

/** A program that leaks rows into a list by a listener, and a string made of parts. */
const PROGRAM = `
class LeakedRow { constructor(number) { this.label = 'leaked label ' + number; this.onChange = () => this.label; } }
const bus = { handlers: [] };
globalThis.leakedRowBus = bus;
for (let number = 0; number < 50; number += 1) bus.handlers.push(new LeakedRow(number));
require('node:v8').writeHeapSnapshot(process.argv[1]);
`;

let files: HeapFiles;
let port: MemoryPort;

const RESULTS: { readonly [N in AnalysisQueryName]: { readonly result: z.ZodType<AnalysisAnswer<N>> } } =
  ANALYSIS_QUERIES;

async function ask<N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>): Promise<AnalysisAnswer<N>> {
  const answer = await port.ask({ type: 'query', documentId: 'node', query, params });
  if (!answer.ok) throw new Error(answer.error.message);
  return RESULTS[query].result.parse(answer.value);
}

function connect(ceilingBytes: number): MemoryPort {
  return connectToNewHost({ ceilingBytes });
}

beforeAll(async () => {
  files = await createHeapFiles();
  const path = join(files.folder, 'node.heapsnapshot');
  await promisify(execFile)(PLAIN_NODE, ['-e', PROGRAM, path]);
  port = connect(2 ** 30);
  const opened = await port.ask({ type: 'open', documentId: 'node', source: { filePath: path } });
  if (!opened.ok) throw new Error(opened.error.message);
});
afterAll(() => files.remove());

describe('on a snapshot of Node', () => {
  it('objects of a class have ids, previews and references', async () => {
    const { rows, total } = await ask('heap.objects', { className: 'LeakedRow', count: 3 });
    expect(total).toBe(50);
    for (const { preview } of rows) expect(preview).toMatch(/^\{label: "leaked label \d+", onChange\}$/);
    expect(rows).toHaveLength(3);
    const { rows: references } = await ask('heap.references', { id: rows[0]?.id ?? 0 });
    expect(references.map(({ edge }) => edge.name)).toEqual(expect.arrayContaining(['label', 'onChange']));
    const label = references.find(({ edge }) => edge.name === 'label');
    expect(label?.node.preview).toMatch(/^leaked label \d+$/);
  });

  it("paths lead from the root to the program's objects, as long as the distance says", async () => {
    const { rows } = await ask('heap.objects', { className: 'LeakedRow', count: 1 });
    const id = rows[0]?.id ?? 0;
    const { paths } = await ask('heap.paths', { id });
    const [shortest] = paths;
    expect(shortest?.steps.map(({ edge }) => edge?.name)).toEqual(expect.arrayContaining(['leakedRowBus', 'handlers']));
    const { node, dominator } = await ask('heap.object', { id });
    expect(shortest?.steps.length).toBe((node?.distance ?? 0) + 1);
    expect(paths.map(({ steps }) => steps.length)).toEqual(
      paths.map(({ steps }) => steps.length).toSorted((a, b) => a - b),
    );
    // Only the handlers' list retains it.
    expect(dominator?.name).toBe('Array');
    const retainers = await ask('heap.retainers', { id });
    expect(retainers.rows.map((row) => row.node.id)).toContain(dominator?.id);
  });

  it('removing the leaking edge frees what its target retains', async () => {
    const { rows } = await ask('heap.search', { in: 'edge', query: 'leakedRowBus' });
    const bus = rows.find(({ preview }) => preview === '{handlers}');
    const freed = await ask('heap.what-if', { edges: [], nodes: [bus?.id ?? 0] });
    expect(freed.freedSizeBytes).toBe(bus?.retainedSizeBytes);
    expect(freed.classes).toContainEqual(expect.objectContaining({ name: 'LeakedRow', count: 50 }));
    // The rows are freed with the edge to their list alone, too.
    const byEdge = await ask('heap.what-if', { edges: [`${bus?.id}.handlers`] });
    expect(byEdge.classes).toContainEqual(expect.objectContaining({ name: 'LeakedRow', count: 50 }));
    expect(byEdge.freedSizeBytes).toBeLessThan(freed.freedSizeBytes);
  });

  it('the retained size of each object is what would be freed with it, and its distance the length of its shortest path', async () => {
    const { rows } = await ask('heap.search', { in: 'name', query: 'e', count: 10_000 });
    expect(rows.length).toBeGreaterThan(1000);
    for (let at = 0; at < rows.length; at += Math.ceil(rows.length / 40)) {
      const { id, retainedSizeBytes, distance } = rows[at] ?? { id: 0, retainedSizeBytes: 0, distance: 0 };
      const freed = await ask('heap.what-if', { nodes: [id] });
      expect([id, freed.freedSizeBytes]).toEqual([id, retainedSizeBytes]);
      const { paths } = await ask('heap.paths', { id, paths: 1 });
      const hops = (paths[0]?.steps.length ?? 0) - 1;
      expect([id, hops]).toEqual([id, (distance ?? 0) % 100_000_000]);
    }
  });

  it('search finds texts, and the root retains the rest', async () => {
    const { total } = await ask('heap.search', { in: 'text', query: '^leaked label \\d+$', isRegex: true });
    expect(total).toBe(50);
    const { rows } = await ask('heap.dominated', { id: null, count: 5 });
    const sizes = rows.map(({ retainedSizeBytes }) => retainedSizeBytes ?? -1);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('a wrong parameter is reported, and the document continues to answer', async () => {
    const wrong = await port.ask({
      type: 'query',
      documentId: 'node',
      query: 'heap.search',
      params: { in: 'name', query: '[', isRegex: true },
    });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(await ask('heap.object', { id: 2 ** 33 })).toMatchObject({ node: null });
  });
});

it('figures are computed by the first query that needs them, and no query exceeds the limit', async () => {
  const path = await files.large('figures.heapsnapshot');
  const fresh = connect(2 ** 30);
  await fresh.ask({ type: 'open', documentId: 'a', source: { filePath: path } });
  const query = (on: MemoryPort, name: AnalysisQueryName, params: unknown): ReturnType<MemoryPort['ask']> =>
    on.ask({ type: 'query', documentId: 'a', query: name, params });
  expect(await query(fresh, 'heap.overview', {})).toMatchObject({ value: { retainedReady: false } });
  const both = await Promise.all([
    query(fresh, 'heap.dominated', { id: null, count: 1 }),
    query(fresh, 'heap.retainers', { id: 3 }),
  ]);
  expect(both).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await query(fresh, 'heap.overview', {})).toMatchObject({ value: { retainedReady: true } });

  // Memory for the columns, not for the query's own needs.
  const tight = connect(14 * 2 ** 20);
  expect(await tight.ask({ type: 'open', documentId: 'a', source: { filePath: path } })).toMatchObject({ ok: true });
  expect(await query(tight, 'heap.paths', { id: 3 })).toMatchObject({ ok: false, error: { code: 'too_large' } });
  expect(await query(tight, 'heap.references', { id: 3 })).toMatchObject({ ok: true });
});
