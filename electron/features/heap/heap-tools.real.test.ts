/** The heap tools through the runner and a real analysis process, on snapshots of a small program that leaks. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { penHeapDiff } from '../../../shared/features/heap/tools/heap-diff.ts';
import { penHeapDominators } from '../../../shared/features/heap/tools/heap-dominators.ts';
import { penHeapObjects } from '../../../shared/features/heap/tools/heap-objects.ts';
import { penHeapRetainers } from '../../../shared/features/heap/tools/heap-retainers.ts';
import { penHeapSearch } from '../../../shared/features/heap/tools/heap-search.ts';
import { penHeapSummary } from '../../../shared/features/heap/tools/heap-summary.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { writeLeakingSnapshots, type LeakingSnapshots } from '../../core/cli/testing/leaking-program.ts';
import type { RunOutcome } from '../../core/runner/types.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import type { Core } from '../../core/app/types.ts';

let bench: CoreBench;
let core: Core;
let caller: BenchCaller;
let files: LeakingSnapshots;

beforeAll(async () => {
  bench = await createCoreBench();
  ({ core } = bench);
  caller = bench.caller('test');
  files = await writeLeakingSnapshots(bench.project);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Runs a tool and parses its answer. */
async function call<Value>(
  { name, result }: { name: string; result: { parse(value: unknown): Value } },
  params: Record<string, unknown>,
): Promise<{ value: Value; text: string; notes: readonly string[] }> {
  const { value, text, notes } = await caller.runUncut(name, params);
  return { value: result.parse(value), text, notes };
}

const refused = (tool: AnyCapability, params: Record<string, unknown>): Promise<RunOutcome> =>
  caller.ask(tool.name, params);

test('none of these tools takes a lock or a target', () => {
  for (const tool of [
    penHeapSummary,
    penHeapObjects,
    penHeapRetainers,
    penHeapDominators,
    penHeapSearch,
    penHeapDiff,
  ]) {
    expect(tool.locks).toEqual([]);
    expect(tool).not.toHaveProperty('target');
    expect(tool.category).toBe('memory');
    // A comparison is kept in the library.
    expect(tool.hints).toEqual({
      readOnly: tool !== penHeapDiff,
      idempotent: true,
      destructive: false,
      openWorld: false,
    });
  }
});

test('classes, then the objects of one, then their retainers', async () => {
  const summary = await call(penHeapSummary, { capture: files.c, filter: 'leakedorder' });
  expect(summary.value.classes).toMatchObject([{ name: 'LeakedOrder', count: 900 }]);
  expect(summary.value.matching).toBe(1);
  const [leaked] = summary.value.classes;
  expect(leaked?.retainedSizeBytes).toBeGreaterThan(leaked?.shallowSizeBytes ?? 0);

  const first = await call(penHeapObjects, { capture: files.c, class: 'LeakedOrder' });
  expect(first.value).toMatchObject({ total: 900, nextCursor: '20' });
  const second = await call(penHeapObjects, { capture: files.c, class: 'LeakedOrder', cursor: '20' });
  const ids = [...first.value.objects, ...second.value.objects].map(({ id }) => id);
  expect(new Set(ids).size).toBe(40);
  expect(first.text).toContain(`LeakedOrder @${ids[0] ?? ''}`);

  const held = await call(penHeapRetainers, { capture: files.c, node: ids[0] });
  const [path] = held.value.paths;
  expect(path?.steps.at(-1)?.node.id).toBe(ids[0]);
  expect(path?.steps[0]?.edge).toBeNull();
  expect(held.text).toContain('.orderRegistry → Map @');
  expect(held.value.retainers.length).toBeGreaterThan(0);

  // Without the registry, none of the objects found before is retained by it.
  const registry = path?.steps.find(({ edge }) => edge?.name === 'orderRegistry')?.node.id ?? -1;
  const without = await call(penHeapRetainers, { capture: files.c, node: ids[0], ignore: [registry] });
  expect(without.value.paths.flatMap(({ steps }) => steps.map(({ node }) => node.id))).not.toContain(registry);

  const grouped = await call(penHeapRetainers, { capture: files.c, class: 'LeakedOrder' });
  expect(grouped.value).toMatchObject({ classTotal: 900, sampled: 200, withoutPath: 0 });
  expect(grouped.value.groups[0]?.count).toBe(200);
  expect(grouped.text).toContain('.orderRegistry → Map');
});

test('the dominator tree, page by page, is one list by retained size', async () => {
  const first = await call(penHeapDominators, { capture: files.c });
  expect(first.value.rows).toHaveLength(20);
  expect(first.value.nextCursor).toBe('20');
  const second = await call(penHeapDominators, { capture: files.c, cursor: '20' });
  const sizes = [...first.value.rows, ...second.value.rows].map(({ node }) => node.retainedSizeBytes ?? 0);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  const ids = new Set([...first.value.rows, ...second.value.rows].map(({ node }) => node.id));
  expect(ids.size).toBe(40);

  const found = await call(penHeapSearch, { capture: files.c, edge: 'orderRegistry' });
  const map = found.value.objects.find(({ name }) => name === 'Map');
  const below = await call(penHeapDominators, { capture: files.c, node: map?.id, depth: 2, minBytes: 1 });
  expect(below.value.node?.id).toBe(map?.id);
  expect(below.value.rows.some(({ node }) => node.name === 'LeakedOrder')).toBe(true);
  expect(below.value.rows.every(({ depth }) => depth <= 2)).toBe(true);
});

test('search by name, text, expression, id, edge and kind', async () => {
  const capture = files.b;
  const byName = await call(penHeapSearch, { capture, name: 'PassingEntry' });
  expect(byName.value.total).toBeGreaterThanOrEqual(100);
  const byText = await call(penHeapSearch, { capture, text: 'orderRegistry' });
  expect(byText.value.objects.some(({ preview }) => preview.includes('orderRegistry'))).toBe(true);
  const byRegex = await call(penHeapSearch, { capture, text: '^orderRegi.try$', isRegex: true });
  expect(byRegex.value.total).toBeGreaterThan(0);
  expect(byRegex.value.total).toBeLessThanOrEqual(byText.value.total);
  const [object] = byName.value.objects;
  const byId = await call(penHeapSearch, { capture, node: object?.id });
  expect(byId.value.objects).toEqual([object]);
  for (const kind of [
    'detached',
    'listeners',
    'retained-by-listeners',
    'contexts',
    'console',
    'dead-captures',
    'realms',
    'waiting',
    'duplicate-strings',
    'similar-shapes',
    'collections',
    'sparse-collections',
    'detached-dom',
  ]) {
    await call(penHeapSearch, { capture, kind });
  }
  const contexts = await call(penHeapSearch, { capture, kind: 'contexts', limit: 3 });
  expect(contexts.value.objects).toHaveLength(3);
  expect(contexts.value.nextCursor).toBe('3');
});

describe('diff', () => {
  test('new, deleted and grown, with the total change', async () => {
    const { value, text } = await call(penHeapDiff, { snapshotA: files.a, snapshotB: files.b });
    const leaked = value.classes.find(({ name }) => name === 'LeakedOrder');
    expect(leaked).toMatchObject({
      countA: 100,
      countB: 700,
      addedCount: 600,
      removedCount: 0,
      survivorsDeltaBytes: 0,
    });
    expect(value.growthBytes).toBe(value.snapshotB.totalSizeBytes - value.snapshotA.totalSizeBytes);
    expect(value.sharedIds).toBeGreaterThan(0.5);
    expect(value.warnings).toEqual([]);
    expect(text).toMatch(/\*\*Net growth\*\*: \+/);
    const gone = await call(penHeapDiff, { snapshotA: files.a, snapshotB: files.b, filter: 'PassingEntry' });
    expect(gone.value.classes).toMatchObject([{ countA: 300, countB: 100, removedCount: 200 }]);
  });

  test('of captures of the library, and of one with itself, which has zero changes', async () => {
    const imported = await caller.ask('pen_import', { path: files.a });
    const id = imported.ok ? String(imported.value['captureId']) : imported.text;
    for (const [snapshotA, snapshotB] of [
      [id, id],
      [files.a, files.a],
    ]) {
      const same = await call(penHeapDiff, { snapshotA, snapshotB });
      expect(same.value).toMatchObject({
        growthBytes: 0,
        totals: { addedCount: 0, removedCount: 0 },
        classes: [],
        clusters: [],
      });
      expect(same.text).toContain('Zero changes: both are the same capture');
    }
    const { value } = await call(penHeapDiff, { snapshotA: id, snapshotB: files.b });
    expect(value).toMatchObject({ snapshotA: { captureId: id } });

    const record = core.library.get(id);
    if (!record.ok) throw new Error(record.error.message);
    await rm(record.value.file);
    expect(await refused(penHeapDiff, { snapshotA: id, snapshotB: files.b })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(id) as string },
    });
  });
});

test('missing captures are named', async () => {
  const capture = files.a;
  for (const tool of [penHeapRetainers, penHeapDominators, penHeapSearch]) {
    expect(await refused(tool, { capture, node: 4_000_000_001 })).toMatchObject({
      error: { code: 'invalid_params', message: expect.stringContaining('@4000000001') as string },
    });
  }
  expect(await refused(penHeapObjects, { capture, class: 'NoSuch' })).toMatchObject({
    error: { code: 'invalid_params' },
  });
  expect(await refused(penHeapSummary, { capture: '/etc/passwd' })).toMatchObject({ error: { code: 'path_denied' } });
  expect(await refused(penHeapSummary, { capture: 'heap-0badf00d' })).toMatchObject({
    error: { code: 'capture_not_found' },
  });
  expect(await refused(penHeapDiff, { snapshotA: capture, snapshotB: 'heap-0badf00d' })).toMatchObject({
    error: { code: 'capture_not_found', message: expect.stringContaining('heap-0badf00d') as string },
  });
});
