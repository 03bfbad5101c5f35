import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { analyseHeap, createHeapQueries, createSnapshotReader, runSteps } from '../../shared/engine/heap/index.ts';

const SCRIPT = join(import.meta.dirname, 'make-synthetic-heap.mjs');
const folder = mkdtempSync(join(tmpdir(), 'pen-synthetic-heap-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function make(
  nodes: number | string,
  name: string,
  ...more: string[]
): { status: number | null; stderr: string; path: string } {
  const path = join(folder, name);
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, String(nodes), path, ...more], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return { status, stderr, path };
}

it('writes a valid snapshot: the requested number of nodes, 2.4 edges each, all of them reached', () => {
  const { path, stderr } = make(20_000, 'a.heapsnapshot');
  expect(stderr).toBe('');
  const bytes = readFileSync(path);
  const reader = createSnapshotReader({ fileSizeBytes: bytes.length });
  expect(reader.write(bytes)).toMatchObject({ ok: true });
  const graph = reader.end();
  if (!graph.ok) throw new Error(graph.error.message);
  const { nodes, edges } = graph.value;
  expect(nodes.count).toBe(20_000);
  // The edges of the tree, 1.4 across it for each node, and the engine's thousand.
  expect((edges.count - 1000) / nodes.count).toBeCloseTo(2.4, 1);
  const document = runSteps(analyseHeap(graph.value));
  const { distance } = runSteps(createHeapQueries(document, { readMs: 0, fileSizeBytes: 0 }).computeRetained());
  // All but the root and the engine's own, which DevTools counts as infinitely far.
  const near = distance.filter((edgesFromRoot) => edgesFromRoot >= 0 && edgesFromRoot < 100);
  expect(near).toHaveLength(19_998);
});

it('writes the same bytes every time', () => {
  const first = make(3000, 'b.heapsnapshot');
  const second = make(3000, 'c.heapsnapshot');
  expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
});

it('is as large as the texts that are asked for, with the same graph', () => {
  const { path, stderr } = make(3000, 'texts.heapsnapshot', '2');
  expect(stderr).toBe('');
  const bytes = readFileSync(path);
  expect(bytes.length).toBeGreaterThan(2 * 2 ** 20);
  const reader = createSnapshotReader({ fileSizeBytes: bytes.length });
  expect(reader.write(bytes)).toMatchObject({ ok: true });
  expect(reader.end()).toMatchObject({ ok: true, value: { nodes: { count: 3000 } } });
});

it('refuses an invalid number, and an existing file', () => {
  expect(make('many', 'd.heapsnapshot')).toMatchObject({ status: 1, stderr: expect.stringContaining('Usage') });
  expect(make(1000, 'f.heapsnapshot', 'many')).toMatchObject({ status: 1, stderr: expect.stringContaining('Usage') });
  make(1000, 'e.heapsnapshot');
  expect(make(1000, 'e.heapsnapshot')).toMatchObject({ status: 1, stderr: expect.stringContaining('EEXIST') });
});
