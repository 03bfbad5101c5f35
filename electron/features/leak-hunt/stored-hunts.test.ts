/** Leak hunts as captures: stored when they are reached, read back as they were, also when snapshots are gone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { LeakHuntFileSchema } from '../../../shared/features/leak-hunt/contract/leak-hunt-files.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const HuntSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  captureId: z.string(),
  link: z.string(),
  goneSnapshots: z.array(z.string()).optional(),
});

let bench: CoreBench;
let you: BenchCaller;
let snapshots: string[];
beforeAll(async () => {
  bench = await createCoreBench();
  you = bench.caller('you', 'cli');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A store that gains two orders in each round. */
beforeEach(async () => {
  snapshots = [];
  for (const round of [0, 1, 2, 3]) {
    const orders = Array.from({ length: 2 + 2 * round }, (_, at) => `o${at}`);
    const objects = Object.fromEntries(orders.map((name) => [name, { name: 'Order', sizeBytes: 100 }]));
    const path = join(bench.folder, `round-${round}.heapsnapshot`);
    writeFileSync(path, heap(`root → Store → [${orders.join(', ')}]`, objects));
    const { value } = await you.run('pen_import', { path });
    snapshots.push(z.looseObject({ captureId: z.string() }).parse(value).captureId);
  }
});

const hunt = async (params: Record<string, unknown>) => {
  const { value, text, notes } = await you.run('pen_leak_hunt', params);
  return { value: HuntSchema.parse(value), text, notes };
};
const listed = (id: string): boolean => bench.core.library.list().some((capture) => capture.id === id);

it('stores a hunt, and returns it by its id and by its snapshots', async () => {
  const first = await hunt({ captures: snapshots });
  const { captureId } = first.value;
  expect(bench.core.library.get(captureId)).toMatchObject({ value: { kind: 'leak-hunt', origin: 'captured' } });
  expect(first.value.link).toBe(`pen://captures/${captureId}`);
  const count = bench.core.library.list().length;
  expect((await hunt({ captures: [captureId] })).value).toEqual(first.value);
  expect((await hunt({ captures: snapshots })).value).toEqual(first.value);
  expect(bench.core.library.list()).toHaveLength(count);
});

it('compares two hunts by their rates', async () => {
  const before = (await hunt({ captures: snapshots })).value.captureId;
  const [first = ''] = snapshots;
  const same: string[] = [];
  for (const round of [1, 2]) {
    const path = join(bench.folder, `same-${round}.heapsnapshot`);
    writeFileSync(path, heap('root → Store → [o0, o1]', { o0: { name: 'Order' }, o1: { name: 'Order' } }));
    const { value } = await you.run('pen_import', { path });
    same.push(z.looseObject({ captureId: z.string() }).parse(value).captureId);
  }
  const after = (await hunt({ captures: [first, ...same] })).value.captureId;
  const both = await hunt({ captures: [before, after] });
  expect(both.value.captureId).toBe(after);
  expect(both.text).toMatch(/\*\*Change\*\*: Compared with hunt-\w+:/);
  const twice = await you.ask('pen_leak_hunt', { captures: [before, before] });
  expect(twice).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
});

it('compares again on request only, and says that the result is the same', async () => {
  const { captureId } = (await hunt({ captures: snapshots })).value;
  const again = await hunt({ captures: [captureId], recompute: true });
  expect(again.value.captureId).toBe(captureId);
  expect(again.notes).toContain('Compared again: the result is the same.');
});

it('says what changed, and stores the other result next to the earlier one', async () => {
  const { captureId } = (await hunt({ captures: snapshots })).value;
  const record = bench.core.library.get(captureId);
  if (!record.ok) throw new Error(record.error.message);
  const stored = LeakHuntFileSchema.parse(JSON.parse(readFileSync(record.value.file, 'utf8')));
  const earlier = { level: 'no-growth', text: 'No growth, as an earlier version said.' };
  writeFileSync(
    record.value.file,
    JSON.stringify({ ...stored, verdict: earlier, result: { ...stored.result, verdict: earlier } }),
  );
  expect((await hunt({ captures: [captureId] })).value.verdict).toEqual(earlier);
  const again = await hunt({ captures: [captureId], recompute: true });
  expect(again.value.captureId).not.toBe(captureId);
  expect(again.notes.join()).toContain('the result has changed. Before: No growth, as an earlier version said.');
  expect(listed(captureId)).toBe(true);
});

it('keeps the verdict when a snapshot is deleted, and the deletion names the hunt', async () => {
  const first = await hunt({ captures: snapshots });
  const { captureId, verdict } = first.value;
  const last = snapshots.at(-1) ?? '';
  const deleted = await you.run('pen_delete_capture', { capture: last });
  expect(deleted.value).toMatchObject({ deletedId: last, usedBy: [captureId], alsoDeleted: [] });
  expect(deleted.text).toContain(`Also used by \`${captureId}`);
  const after = await hunt({ captures: snapshots });
  expect(after.value).toMatchObject({ verdict, captureId, goneSnapshots: [last] });
  expect(after.text).toContain(`No longer in the library: \`${last}\`.`);
  expect(after.text).not.toContain('pen_heap_retainers');
  const again = await you.ask('pen_leak_hunt', { captures: [captureId], recompute: true });
  expect(again).toMatchObject({ ok: false, error: { code: 'capture_not_found' } });
  expect(again.text).toContain(verdict.text.slice(0, 40));
});

it('deletes a hunt without snapshots that it did not take', async () => {
  const { captureId } = (await hunt({ captures: snapshots })).value;
  const deleted = await you.run('pen_delete_capture', { capture: captureId });
  expect(deleted.value).toMatchObject({ alsoDeleted: [] });
  expect(snapshots.every(listed)).toBe(true);
});

it('refuses one capture that is no hunt', async () => {
  expect(await you.ask('pen_leak_hunt', { captures: [snapshots[0] ?? ''] })).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining('is no leak hunt') as string },
  });
});

it('refuses a snapshot that is named twice, of which nothing could grow', async () => {
  const [first = '', second = ''] = snapshots;
  expect(await you.ask('pen_leak_hunt', { captures: [first, second, first] })).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: `${first} is named twice.` },
  });
});
