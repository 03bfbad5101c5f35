/** `pen objects`, `retainers` and `diff` on snapshots of a small program that leaks. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';
import { writeLeakingSnapshots } from '../../../core/cli/testing/leaking-program.ts';

const ObjectSchema = z.strictObject({
  id: z.number(),
  shallowSizeBytes: z.number(),
  retainedSizeBytes: z.number(),
  distance: z.number(),
  preview: z.string(),
});
const ObjectsSchema = z.strictObject({ objects: z.array(ObjectSchema), objectsOmitted: z.number().optional() });
const StepSchema = z.strictObject({
  id: z.number(),
  name: z.string(),
  edge: z.string().nullable(),
  edgeType: z.string().nullable(),
  distance: z.number().nullable(),
});
const PathsSchema = z.strictObject({ paths: z.array(z.array(StepSchema)) });
const DiffSchema = z.strictObject({
  kind: z.literal('heap-diff'),
  classes: z.array(
    z.strictObject({
      name: z.string(),
      addedCount: z.number(),
      removedCount: z.number(),
      addedSizeBytes: z.number(),
      removedSizeBytes: z.number(),
      countDelta: z.number(),
      sizeDeltaBytes: z.number(),
    }),
  ),
  classesOmitted: z.number().optional(),
  matchedBy: z.literal('shape').optional(),
  matchReason: z.string().optional(),
});
const SeriesSchema = z.strictObject({
  kind: z.literal('heap-series'),
  snapshots: z.array(z.strictObject({ file: z.string(), nodes: z.number(), totalSizeBytes: z.number() })),
  classes: z.array(
    z.strictObject({
      name: z.string(),
      counts: z.array(z.number()),
      sizesBytes: z.array(z.number()),
      steadyCount: z.number(),
      steadySizeBytes: z.number(),
    }),
  ),
  classesOmitted: z.number().optional(),
});
let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  await writeLeakingSnapshots(line.folder);
});
afterAll(() => line.remove());

async function objects(...flags: string[]): Promise<z.infer<typeof ObjectsSchema>> {
  const ran = await line.run(['objects', 'b.heapsnapshot', '--json', ...flags]);
  expect(ran.status).toBe(0);
  return ObjectsSchema.parse(ran.json());
}

describe('pen objects', () => {
  it('prints the objects of a class, largest first, and counts the rows left out', async () => {
    const all = await objects('--class', 'LeakedOrder', '--all');
    expect(all.objects).toHaveLength(700);
    expect(all.objectsOmitted).toBeUndefined();
    expect(new Set(all.objects.map(({ id }) => id)).size).toBe(700);
    const sizes = all.objects.map(({ retainedSizeBytes }) => retainedSizeBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const some = await objects('--class', 'LeakedOrder', '--top', '3');
    expect(some).toEqual({ objects: all.objects.slice(0, 3), objectsOmitted: 697 });
    const text = await line.run(['objects', 'b.heapsnapshot', '--class', 'LeakedOrder', '--top', '3']);
    expect(text.stdout).toMatch(/^LeakedOrder: 700 objects\n\n +ID +SHALLOW +RETAINED +DISTANCE +PREVIEW\n/);
    expect(text.stdout).toContain('… 697 more objects; --all shows them.');
  });

  it('suggests classes with similar names, and requires a class', async () => {
    const ran = await line.run(['objects', 'b.heapsnapshot', '--class', 'LeakedOrde', '--json']);
    expect(ran.status).toBe(2);
    expect(ran.json()).toMatchObject({
      error: { code: 'invalid_params', suggestion: expect.stringContaining('"LeakedOrder"') as string },
    });
    expect((await line.run(['objects', 'b.heapsnapshot'])).status).toBe(2);
    expect((await line.run(['objects', '--class', 'A'])).status).toBe(2);
  });
});

describe('pen retainers', () => {
  it('prints the paths from the root to the object, shortest first', async () => {
    const { objects: orders } = await objects('--class', 'LeakedOrder', '--top', '1');
    const id = orders[0]?.id ?? -1;
    const ran = await line.run(['retainers', 'b.heapsnapshot', '--node', String(id), '--json']);
    expect(ran.status).toBe(0);
    const { paths } = PathsSchema.parse(ran.json());
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.length).toBeLessThanOrEqual(5);
    for (const path of paths) {
      expect(path[0]).toMatchObject({ edge: null, edgeType: null });
      expect(path.at(-1)).toMatchObject({ id, name: 'LeakedOrder' });
      expect(path.slice(1).every(({ edgeType }) => edgeType !== null && edgeType !== 'weak')).toBe(true);
    }
    const lengths = paths.map(({ length }) => length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(paths[0]?.some(({ edge }) => edge === 'orderRegistry')).toBe(true);
    const one = await line.run(['retainers', 'b.heapsnapshot', '--node', `@${id}`, '--paths', '1', '--json']);
    expect(PathsSchema.parse(one.json()).paths).toEqual(paths.slice(0, 1));
    const text = await line.run(['retainers', 'b.heapsnapshot', '--node', String(id), '--paths', '1']);
    expect(text.stdout).toMatch(/^Path 1\n/);
    expect(text.stdout).toContain('orderRegistry (property) → Map @');
  });

  it.each([
    ['no id', [], /^No object was given/],
    ['a word', ['--node', 'Order'], /not "Order"/],
    ['an id that nothing has', ['--node', '999999999999'], /There is no object @999999999999/],
    ['an id that no 32 bits hold', ['--node', '99999999999999'], /There is no object @99999999999999/],
  ])('refuses %s as wrong use', async (_case, flags, message) => {
    const ran = await line.run(['retainers', 'b.heapsnapshot', '--json', ...flags]);
    expect(ran.status).toBe(2);
    expect(ran.json()).toMatchObject({
      error: { code: 'invalid_params', message: expect.stringMatching(message) as string },
    });
  });
});

describe('pen diff', () => {
  const diff = async (...argv: string[]): Promise<z.infer<typeof DiffSchema>> =>
    DiffSchema.parse((await line.run(['diff', ...argv, '--json'])).json());

  it('counts created and freed objects by class, largest growth first', async () => {
    const { classes } = await diff('a.heapsnapshot', 'b.heapsnapshot', '--all');
    const by = (name: string) => classes.find((row) => row.name === name);
    expect(by('LeakedOrder')).toMatchObject({ addedCount: 600, removedCount: 0, countDelta: 600 });
    expect(by('PassingEntry')).toMatchObject({ addedCount: 0, removedCount: 200, countDelta: -200 });
    const deltas = classes.map(({ sizeDeltaBytes }) => sizeDeltaBytes);
    expect(deltas).toEqual(deltas.toSorted((a, b) => b - a));
    for (const row of classes) {
      expect(row.addedCount + row.removedCount).toBeGreaterThan(0);
      expect(row.countDelta).toBe(row.addedCount - row.removedCount);
      expect(row.sizeDeltaBytes).toBe(row.addedSizeBytes - row.removedSizeBytes);
    }
    const some = await diff('a.heapsnapshot', 'b.heapsnapshot', '--top', '2');
    expect(some.classes).toEqual(classes.slice(0, 2));
    expect(some.classesOmitted).toBe(classes.length - 2);
  });

  it('of a snapshot with itself has no rows', async () => {
    expect(await diff('a.heapsnapshot', 'a.heapsnapshot')).toEqual({ kind: 'heap-diff', classes: [] });
    expect((await line.run(['diff', 'a.heapsnapshot', 'a.heapsnapshot'])).stdout).toContain('No class changed.');
  });

  it.each([
    ['1KB', 1],
    ['900%', 0],
  ])('--fail-on %s ends with %d', async (limit, status) => {
    const ran = await line.run(['diff', 'a.heapsnapshot', 'b.heapsnapshot', '--fail-on', limit]);
    expect(ran.status).toBe(status);
    expect(ran.stderr.includes('more than the')).toBe(status === 1);
    expect(ran.stdout).toContain('LeakedOrder');
  });

  it('a heap that shrank passes every limit', async () => {
    const ran = await line.run(['diff', 'b.heapsnapshot', 'a.heapsnapshot', '--fail-on', '0']);
    expect(ran.status).toBe(0);
  });

  it('matches objects of another run by class and path, finds exactly the additional leak, and reports the mode', async () => {
    const one = await writeLeakingSnapshots(line.folder, 'one', process.execPath);
    const other = await writeLeakingSnapshots(line.folder, 'other', process.execPath);
    const ran = await line.run(['diff', one.a, other.b, '--json', '--all']);
    const { classes, matchedBy, matchReason } = DiffSchema.parse(ran.json());
    expect(matchedBy).toBe('shape');
    expect(matchReason).toMatch(/different processes or runs/);
    expect(ran.stderr).toMatch(/matched by class and retaining path/);
    const by = (name: string) => classes.find((row) => row.name === name);
    expect(by('LeakedOrder')).toMatchObject({ addedCount: 600, removedCount: 0 });
    expect(by('PassingEntry')).toMatchObject({ addedCount: 0, removedCount: 200 });
    const asked = await diff('a.heapsnapshot', 'b.heapsnapshot', '--match', 'shape', '--all');
    expect(asked.classes.find(({ name }) => name === 'LeakedOrder')).toMatchObject({
      addedCount: 600,
      removedCount: 0,
    });
    const byId = await diff(one.a, other.b, '--match', 'ids', '--all');
    expect(byId.matchedBy).toBeUndefined();
    expect(byId.classes.find(({ name }) => name === 'LeakedOrder')?.countDelta).toBe(600);
    expect((await line.run(['diff', 'a.heapsnapshot', 'b.heapsnapshot', '--match', 'luck'])).status).toBe(2);
  });

  it('of three and more is a series, classes that grew in every round first', async () => {
    const files = ['a', 'b', 'c'].map((name) => `${name}.heapsnapshot`);
    const ran = await line.run(['diff', ...files, '--json', '--all']);
    expect(ran.status).toBe(0);
    const { classes, snapshots } = SeriesSchema.parse(ran.json());
    const by = (name: string) => classes.find((row) => row.name === name);
    expect(by('LeakedOrder')).toMatchObject({ counts: [100, 700, 900], steadyCount: 200 });
    expect(by('PassingEntry')).toMatchObject({ counts: [300, 100, 100], steadyCount: 0 });
    expect(snapshots.map(({ file }) => file.split('/').at(-1))).toEqual(files);
    const steady = classes.map(({ steadySizeBytes }) => steadySizeBytes);
    expect(steady).toEqual(steady.toSorted((a, b) => b - a));
    const text = await line.run(['diff', ...files, '--top', '200', '--fail-on', '1KB']);
    expect(text.status).toBe(1);
    expect(text.stdout).toMatch(/LeakedOrder +100 → 700 → 900/);
    expect((await line.run(['diff', ...files, '--match', 'ids'])).status).toBe(2);
  });

  it('refuses an invalid limit, one file, and a missing file', async () => {
    expect((await line.run(['diff', 'a.heapsnapshot', 'b.heapsnapshot', '--fail-on', 'much'])).status).toBe(2);
    expect((await line.run(['diff', 'a.heapsnapshot'])).status).toBe(2);
    const missing = await line.run(['diff', 'a.heapsnapshot', 'none.heapsnapshot', '--json']);
    expect(missing.status).toBe(3);
    expect(missing.json()).toMatchObject({
      error: { code: 'file_not_found', message: expect.stringContaining('none.heapsnapshot') as string },
    });
  });
});

it('accepts a capture of the library by its id', async () => {
  const imported = await line.run([
    'call',
    'pen_import',
    JSON.stringify({ path: join(line.folder, 'a.heapsnapshot') }),
    '--json',
  ]);
  expect(imported.status).toBe(0);
  const { captureId } = z.object({ captureId: z.string() }).parse(imported.json());
  const ran = await line.run(['objects', captureId, '--class', 'LeakedOrder', '--json', '--all']);
  expect(ObjectsSchema.parse(ran.json()).objects).toHaveLength(100);
  const unknown = await line.run(['objects', 'heap-0badf00d', '--class', 'LeakedOrder', '--json']);
  expect(unknown.status).toBe(3);
  expect(unknown.json()).toMatchObject({ error: { code: 'capture_not_found' } });
});
