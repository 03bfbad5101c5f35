/** Comparisons as captures: stored when they are made, one for all surfaces, and read back as they were, also when captures are gone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { documentTexts } from '../../../shared/features/texts-fixture.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from './testing/core-bench.ts';

const DiffSchema = z.looseObject({
  verdict: z.object({ text: z.string() }).nullable(),
  comparisonId: z.string().optional(),
});
const ComparisonSchema = z.looseObject({
  captureId: z.string(),
  verdict: z.string(),
  captures: z.array(z.object({ id: z.string() })),
  tables: z.array(z.object({ title: z.string(), rows: z.array(z.unknown()) })),
});

let bench: CoreBench;
let you: BenchCaller;
let assistant: BenchCaller;
let base: string;
let later: string;

async function imported(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(bench.folder, name);
  writeFileSync(path, text);
  const { value } = await you.run('pen_import', { path });
  return z.looseObject({ captureId: z.string() }).parse(value).captureId;
}

/** A store that has so many orders. */
function store(orders: number): Uint8Array {
  const names = Array.from({ length: orders }, (_, at) => `o${at}`);
  const objects = Object.fromEntries(names.map((name) => [name, { name: 'Order', sizeBytes: 100 }]));
  return heap(`root → Store → [${names.join(', ')}]`, objects);
}

beforeAll(async () => {
  bench = await createCoreBench();
  you = bench.caller('you', 'window');
  assistant = bench.caller('Claude Code', 'mcp');
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(async () => {
  base = await imported('before.heapsnapshot', store(2));
  later = await imported('after.heapsnapshot', store(12));
});

const compared = async (captures: readonly string[]) =>
  ComparisonSchema.parse((await you.run('pen_compare', { captures })).value);
const diffed = async (params: Record<string, unknown>) =>
  DiffSchema.parse((await assistant.run('pen_heap_diff', params)).value);
const comparisons = () => bench.core.library.list().filter(({ kind }) => kind === 'comparison');

it('is the same document for the window and an assistant, with the verdict of the tool', async () => {
  const before = comparisons().length;
  const { comparisonId, verdict } = await diffed({ snapshotA: base, snapshotB: later });
  expect(comparisons()).toHaveLength(before + 1);
  const inWindow = await compared([base, later]);
  expect(inWindow.captureId).toBe(comparisonId);
  expect(verdict?.text).toContain('1 of 10 new Order, held by');
  expect(inWindow.verdict).toContain(verdict?.text.slice(0, 60));
  expect(inWindow.tables[0]?.rows.length).toBeGreaterThan(0);
  expect(comparisons()).toHaveLength(before + 1);
  expect(bench.core.library.get(inWindow.captureId)).toMatchObject({
    value: { kind: 'comparison', takenBy: 'Claude Code', options: { captures: `${base} ${later}` } },
  });
});

it('is stored next to the earlier one if the number of actions gives another verdict', async () => {
  const first = await diffed({ snapshotA: base, snapshotB: later });
  const second = await diffed({ snapshotA: base, snapshotB: later, actions: 10 });
  expect(second.verdict?.text).toContain('No growth: 10 actions');
  expect(second.comparisonId).not.toBe(first.comparisonId);
  expect((await compared([base, later])).verdict).toContain('No growth: 10 actions');
  // The next pages, and the same question again, store nothing.
  const stored = comparisons().length;
  expect((await diffed({ snapshotA: base, snapshotB: later, actions: 10 })).comparisonId).toBe(second.comparisonId);
  expect((await diffed({ snapshotA: base, snapshotB: later })).comparisonId).toBe(first.comparisonId);
  expect((await diffed({ snapshotA: base, snapshotB: later, limit: 1, cursor: '1' })).comparisonId).toBeUndefined();
  expect(comparisons()).toHaveLength(stored);
});

it('stores nothing for a capture compared with itself, and refuses other kinds', async () => {
  const stored = comparisons().length;
  expect((await diffed({ snapshotA: base, snapshotB: base })).comparisonId).toBeUndefined();
  const texts = documentTexts();
  const report = await imported('report.json', texts.lighthouse);
  for (const captures of [[base, report], [base, base], [report, base], [base]])
    expect(await you.ask('pen_compare', { captures })).toMatchObject({
      ok: false,
      error: { code: 'unsupported_format' },
    });
  expect(comparisons()).toHaveLength(stored);
});

it('is found by its verdict, and read back when a capture is gone, which the deletion says', async () => {
  const { captureId, verdict } = await compared([base, later]);
  const listed = await you.run('pen_list_captures', { filter: '1 of 10 new order, held by' });
  expect(JSON.stringify(listed.value)).toContain(captureId);
  const deleted = await you.run('pen_delete_capture', { capture: base });
  expect(deleted.value).toMatchObject({ usedBy: [captureId] });
  const reopened = await compared([captureId]);
  expect(reopened).toMatchObject({ captureId, verdict });
  expect((await compared([base, later])).captureId).toBe(captureId);
  await you.run('pen_delete_capture', { capture: captureId });
  expect(await you.ask('pen_compare', { captures: [base, later] })).toMatchObject({
    error: { code: 'capture_not_found' },
  });
});

it.each(['coverage', 'lighthouse'] as const)('has a verdict for two captures of %s', async (kind) => {
  const text = documentTexts()[kind];
  const [one, other] = [await imported('one.json', text), await imported('two.json', text)];
  const stored = await compared([one, other]);
  expect(stored.verdict).toMatch(/^(The same code ran in both\. Unused: |No score and no outcome)/);
});
